package org.lockscope.analyzer.finding;

import java.util.Arrays;
import java.util.Optional;

/** What a finding is about. The ids are stable: suppressions and pages go by them. */
public enum Rule {
  /** Something is held, off or raised on return on some paths and not on others. */
  LEAK("leak", "held on return on some paths only"),
  /** Something is given back that the path does not have. */
  UNDERFLOW("underflow", "given back without having been taken"),
  /** A lock is taken that the path holds. */
  DOUBLE_ACQUIRE("double-acquire", "taken while held"),
  /** Another lock is released than was taken. */
  WRONG_LOCK("wrong-lock", "another lock released than was taken"),
  /** Irqs are off on return though they were on. */
  IRQS_STAY_OFF("irqs-stay-off", "irqs stay off"),
  /** Irqs are enabled where the caller, or an outer section, has them off. */
  IRQS_ENABLED("irqs-enabled", "irqs enabled where they must be off"),
  /** Flags are saved over flags that are still needed. */
  NESTED_SAVE("nested-save", "flags saved over flags in use"),
  /** Flags are restored that were never saved. */
  UNSAVED_RESTORE("unsaved-restore", "flags restored that were never saved"),
  /** A function is not given the context it needs. */
  CALLER_CONTRACT("caller-contract", "callee not given the context it needs"),
  /** A function does not do what its annotations say. */
  DECLARED_CONTRACT("declared-contract", "annotation not kept"),
  /** Locks are taken in an order in which tasks can wait for each other in a circle. */
  LOCK_CYCLE("lock-cycle", "locks taken in contrary orders"),
  /** A function that is called with a lock held takes it. */
  SELF_DEADLOCK("self-deadlock", "waits for a lock that it holds"),
  /** A lock is taken for reading that is held for reading, and a writer can come between. */
  READ_RECURSION("read-recursion", "taken for reading while held for reading"),
  /** An interrupt can wait for what it has interrupted. */
  IRQ_INVERSION("irq-inversion", "held with irqs on, and taken by an interrupt"),
  /** A lock that sleeps with PREEMPT_RT is taken where nothing may sleep. */
  RT_SLEEPING_LOCK("rt-sleeping-lock", "lock taken that sleeps with PREEMPT_RT, where none may"),
  /** Memory is allocated or freed where a lock that sleeps with PREEMPT_RT must not be taken. */
  RT_ALLOCATION("rt-allocation", "memory allocated or freed where PREEMPT_RT cannot"),
  /** Something may sleep where nothing may. */
  SLEEP_IN_ATOMIC("sleep-in-atomic", "may sleep where nothing may"),
  /** A lock is waited for in an NMI. */
  LOCK_IN_NMI("lock-in-nmi", "lock waited for in an NMI"),
  /** Something is asserted, or required, of the context that is not so. */
  BROKEN_ASSERTION("broken-assertion", "context asserted, or required, that is not so");

  private final String id;
  private final String title;

  Rule(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** The rule's stable id: {@code leak}. */
  public String id() {
    return id;
  }

  /** Whether it is about what several functions do together, and not about a statement of one. */
  public boolean isAboutOrder() {
    return this == LOCK_CYCLE
        || this == SELF_DEADLOCK
        || this == READ_RECURSION
        || this == IRQ_INVERSION;
  }

  /** What it is about, in a few words. */
  public String title() {
    return title;
  }

  /** The rule with an id. */
  public static Optional<Rule> of(String id) {
    return Arrays.stream(values()).filter(r -> r.id.equals(id)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }

  /** Whether it is about what is done in a context, rather than about balance or lock order. */
  public boolean isAboutContexts() {
    return switch (this) {
      case RT_SLEEPING_LOCK, RT_ALLOCATION, SLEEP_IN_ATOMIC, LOCK_IN_NMI, BROKEN_ASSERTION -> true;
      default -> false;
    };
  }
}
