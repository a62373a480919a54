package org.lockscope.analyzer.order;

import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A lock that is taken, or held, in a way that counts for interrupts.
 *
 * @param acquisition what is taken, by what it begins with
 * @param root as what that is called
 * @param condition in which configurations
 */
record IrqUse(Acquisition acquisition, Root root, PresenceCondition condition) {

  /** What interrupts what. */
  enum Level {
    /** A hard interrupt, wherever irqs are on. */
    HARDIRQ("hard interrupt"),
    /** A softirq, wherever irqs and softirqs are on in a task. */
    SOFTIRQ("softirq");

    private final String text;

    Level(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
