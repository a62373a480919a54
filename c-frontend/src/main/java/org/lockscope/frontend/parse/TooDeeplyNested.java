package org.lockscope.frontend.parse;

/** Raised where C is nested more deeply than people write it, before the stack overflows. */
final class TooDeeplyNested extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** How deep statements and expressions may be inside each other. */
  static final int LIMIT = 500;

  TooDeeplyNested() {
    super("nested too deeply", null, false, false);
  }
}
