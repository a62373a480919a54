package org.lockscope.analyzer.flow;

/**
 * How long a function is looked at whose paths are hard to tell apart. Few functions come to the
 * end of it, but half of the time goes into these.
 */
public enum Patience {
  /**
   * The function is looked at again with more known of what it calls, if that may show that all
   * balances; what takes long is not done now.
   */
  FIRST_LOOK(4_000),
  /** All that is wanted is what to expect of a function that somebody calls. */
  CALLEE(8_000),
  /** What is found is what there is to say. */
  FULL(Integer.MAX_VALUE);

  private final int visits;

  Patience(int visits) {
    this.visits = visits;
  }

  /** Whether no further run is made after so many visits of nodes. */
  public boolean endsAfter(int spent) {
    return spent > visits;
  }
}
