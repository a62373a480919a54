package org.lockscope.model.primitive;

/** How a lock is held. */
public enum LockMode {
  /** By one holder: written X in the tables. */
  EXCLUSIVE("X"),
  /** By readers together: written S in the tables. */
  SHARED("S");

  private final String text;

  LockMode(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
