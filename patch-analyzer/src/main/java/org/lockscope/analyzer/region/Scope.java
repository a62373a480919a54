package org.lockscope.analyzer.region;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * The fact that holds throughout a region.
 *
 * @param kind what sort of fact
 * @param lock the lock, if the fact is that one is held
 * @param hole whether it is the other way round: the caller's context is given up for a while, as
 *     by {@code local_irq_enable()} in a function that is called with irqs off
 */
public record Scope(Kind kind, Optional<Lock> lock, boolean hole) implements Comparable<Scope> {

  private static final Comparator<Scope> ORDER =
      Comparator.comparing(Scope::kind)
          .thenComparing(s -> s.lock().map(Lock::name).orElse(""))
          .thenComparing(s -> s.lock().map(Lock::family).orElse(""))
          .thenComparing(Scope::hole);

  public Scope {
    Objects.requireNonNull(kind);
    if (lock.isPresent() != (kind == Kind.LOCK)) {
      throw new IllegalArgumentException("a lock scope, and no other, has a lock");
    }
  }

  /** A sort of context fact. */
  public enum Kind {
    /** Interrupts are disabled on this CPU. */
    IRQ_OFF("irq-off", "irqs on"),
    /** Preemption is disabled by something else than a lock. */
    PREEMPT_OFF("preempt-off", "preemption on"),
    /** The task is pinned to its CPU by something else than a lock. */
    MIGRATE_OFF("migrate-off", "migration on"),
    /** Bottom halves are disabled. */
    BH_OFF("bh-off", "bottom halves on"),
    /** An RCU read-side critical section. */
    RCU("rcu", "outside rcu"),
    /** A tasks-trace RCU read-side critical section. */
    RCU_TRACE("rcu-trace", "outside rcu-trace"),
    /** An SRCU read-side critical section. */
    SRCU("srcu", "outside srcu"),
    /** Page faults are disabled. */
    PAGEFAULT_OFF("pagefault-off", "page faults on"),
    /** Blocking is declared forbidden. */
    NON_BLOCK("non-block", "blocking allowed"),
    /** Code that counts as a hard interrupt handler. */
    HARDIRQ("hardirq", "outside hardirq"),
    /** Code that counts as a non-maskable interrupt handler. */
    NMI("nmi", "outside nmi"),
    /** A lock is held. */
    LOCK("lock", "dropped");

    private final String name;
    private final String hole;

    Kind(String name, String hole) {
      this.name = name;
      this.hole = hole;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A lock as reports call it.
   *
   * @param name the expression the source uses where it is taken: {@code n->list_lock}
   * @param family its kind: {@code spinlock_t}
   */
  public record Lock(String name, String family) {}

  /** A scope without a lock. */
  public static Scope of(Kind kind, boolean hole) {
    return new Scope(kind, Optional.empty(), hole);
  }

  /** A scope in which a lock is held, or was released though the caller held it. */
  public static Scope of(Lock lock, boolean hole) {
    return new Scope(Kind.LOCK, Optional.of(lock), hole);
  }

  @Override
  public int compareTo(Scope other) {
    return ORDER.compare(this, other);
  }

  /** The scope for people: {@code irq-off}, {@code n->list_lock}, {@code irqs on}. */
  @Override
  public String toString() {
    if (lock.isPresent()) {
      return lock.get().name() + (hole ? " " + kind.hole : "");
    }
    return hole ? kind.hole : kind.name;
  }
}
