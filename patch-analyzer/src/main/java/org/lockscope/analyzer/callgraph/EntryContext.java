package org.lockscope.analyzer.callgraph;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.lockscope.model.callback.CallbackContext.Level;
import org.lockscope.model.primitive.Counter;

/**
 * A context in which a function is entered, without the locks. What is not known for sure may be so
 * all the same: a counter that is not raised may be raised by somebody out of scope, unless the
 * level is known.
 *
 * @param level the kind of context; empty if a caller that is not known decides
 * @param irqs the irq state
 * @param raised the counters that are raised, those that locks imply among them
 */
public record EntryContext(Optional<Level> level, Irqs irqs, Set<Counter> raised) {

  public EntryContext {
    Set<Counter> copy = EnumSet.noneOf(Counter.class);
    copy.addAll(raised);
    raised = Collections.unmodifiableSet(copy);
  }

  /** What is known where somebody unknown calls. */
  public static final EntryContext UNKNOWN =
      new EntryContext(Optional.empty(), Irqs.UNKNOWN, Set.of());

  /** The state of interrupts. */
  public enum Irqs {
    /** Disabled. */
    OFF,
    /** Enabled. */
    ON,
    /** As a caller that is not known has them. */
    UNKNOWN
  }

  /** Whether nothing is known: no evidence for anything. */
  public boolean isUnknown() {
    return equals(UNKNOWN);
  }

  /**
   * Whether spinlocks of PREEMPT_RT and everything that sleeps are forbidden: irqs are off,
   * preemption is disabled, or a hard interrupt is served.
   */
  public boolean isRawAtomic() {
    return irqs == Irqs.OFF
        || raised.contains(Counter.ATOMIC)
        || level.equals(Optional.of(Level.HARDIRQ));
  }

  /** Whether nothing at all may sleep. */
  public boolean isAtomic() {
    return isRawAtomic()
        || raised.contains(Counter.BH)
        || raised.contains(Counter.RCU)
        || level.equals(Optional.of(Level.SOFTIRQ));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    level.ifPresent(l -> text.append(l.name().toLowerCase(Locale.ROOT)).append(", "));
    text.append(
        switch (irqs) {
          case OFF -> "irqs off";
          case ON -> "irqs on";
          case UNKNOWN -> "irqs as caller";
        });
    raised.forEach(c -> text.append(", ").append(c));
    return text.toString();
  }
}
