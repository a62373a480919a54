package org.lockscope.analyzer.order;

import java.util.List;
import org.lockscope.analyzer.callgraph.Entry;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A place where a lock is taken in a way that counts for interrupts.
 *
 * @param acquisition what is taken there
 * @param entry how its function is entered then
 * @param condition in which configurations
 */
record IrqUse(Acquisition acquisition, Entry entry, PresenceCondition condition) {

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

  /** How many calls there are on the way. */
  int length() {
    return entry.chain().size();
  }

  static List<IrqUse> none() {
    return List.of();
  }
}
