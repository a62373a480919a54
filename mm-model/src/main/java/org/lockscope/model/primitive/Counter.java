package org.lockscope.model.primitive;

import java.util.Locale;

/**
 * A depth that sections raise on entry and lower on exit.
 *
 * <p>The depths are nominal: they say what the code asks for, in every configuration. What a kernel
 * keeps of them is another question, which {@link PrimitiveTable#observed} answers: {@code
 * preempt_count()} shows {@link #ATOMIC} under {@code PREEMPT_COUNT} only.
 */
public enum Counter {
  /** Non-preemptible section: {@code preempt_disable()}, and what most locks imply. */
  ATOMIC("preemption off"),
  /** Bottom halves disabled. */
  BH("bottom halves off"),
  /** Task pinned to its CPU: {@code migrate_disable()}. */
  MIGRATE("migration off"),
  /** RCU read-side critical section. */
  RCU("in an RCU read side"),
  /** Tasks-trace RCU read-side critical section, which may sleep. */
  RCU_TRACE("in a tasks-trace RCU read side"),
  /** SRCU read-side critical section, which may sleep. Belongs to the row's lock operand. */
  SRCU("in an SRCU read side"),
  /** Page faults disabled: user accesses come back short instead of sleeping. */
  PAGEFAULT("page faults off"),
  /** Blocking declared forbidden by {@code non_block_start()}. */
  NON_BLOCK("blocking forbidden"),
  /** In a hard interrupt handler. */
  HARDIRQ("in a hard interrupt"),
  /** In a non-maskable interrupt handler. */
  NMI("in an NMI");

  private final String raised;

  Counter(String raised) {
    this.raised = raised;
  }

  /** What is so while it is raised, for people: {@code preemption off}. */
  public String whenRaised() {
    return raised;
  }

  /** The counter's name in the tables: {@code rcu_trace}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
