package org.lockscope.model.callback;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.LockMode;

/**
 * The context a callback is called in, in some configurations.
 *
 * @param condition in which
 * @param inCaller whether the callback is called before the registering call returns, with all that
 *     its caller has disabled and holds
 * @param level the kind of context; empty if it is that of whoever makes the kernel call back
 * @param irqs whether irqs are on; empty if they are as they were
 * @param raised the counters that are raised
 * @param held the locks that are held, the one taken first in front
 * @param alone whether no other locks are: it runs by itself, and nobody waits for it with locks
 *     that protect what it does
 */
public record CallbackContext(
    PresenceCondition condition,
    boolean inCaller,
    Optional<Level> level,
    Optional<Boolean> irqs,
    Set<Counter> raised,
    List<Lock> held,
    boolean alone) {

  public CallbackContext {
    Objects.requireNonNull(condition);
    Set<Counter> copy = EnumSet.noneOf(Counter.class);
    copy.addAll(raised);
    raised = Collections.unmodifiableSet(copy);
    held = List.copyOf(held);
  }

  /** The same context, in some of its configurations. */
  public CallbackContext within(PresenceCondition some) {
    return new CallbackContext(condition.and(some), inCaller, level, irqs, raised, held, alone);
  }

  /** What sort of context code runs in. */
  public enum Level {
    /** A task; it may still have bottom halves, preemption or irqs disabled. */
    TASK,
    /** A softirq, or the thread that stands in for it. */
    SOFTIRQ,
    /** A hard interrupt. */
    HARDIRQ
  }

  /**
   * A lock that is held.
   *
   * @param mode how
   * @param name a global variable, or {@code struct.member} without the word struct
   */
  public record Lock(LockMode mode, String name) {}
}
