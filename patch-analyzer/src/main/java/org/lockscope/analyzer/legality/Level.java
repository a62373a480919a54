package org.lockscope.analyzer.legality;

/** On behalf of what code runs, as {@code in_task()} and its relatives tell it apart. */
public enum Level {
  /** A task, or code called by one; whatever it has disabled. */
  TASK("in a task"),
  /** A softirq being served. */
  SOFTIRQ("in a softirq"),
  /**
   * A hardirq whose handler PREEMPT_RT runs in a thread. In a kernel with PREEMPT_RT that is code
   * of a {@link #TASK} with bottom halves disabled.
   */
  THREADABLE_HARDIRQ("in a hardirq"),
  /** A hardirq that stays one with PREEMPT_RT. */
  HARDIRQ("in a hardirq"),
  /** A non-maskable interrupt. */
  NMI("in an NMI"),
  /** Not known. */
  UNKNOWN("");

  private final String text;

  Level(String text) {
    this.text = text;
  }

  /** Whether this is a hard interrupt that can be masked. */
  boolean isHardirq() {
    return this == THREADABLE_HARDIRQ || this == HARDIRQ;
  }

  @Override
  public String toString() {
    return text;
  }
}
