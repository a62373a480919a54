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
  ATOMIC,
  /** Bottom halves disabled. */
  BH,
  /** Task pinned to its CPU: {@code migrate_disable()}. */
  MIGRATE,
  /** RCU read-side critical section. */
  RCU,
  /** Tasks-trace RCU read-side critical section, which may sleep. */
  RCU_TRACE,
  /** SRCU read-side critical section, which may sleep. Belongs to the row's lock operand. */
  SRCU,
  /** Page faults disabled: user accesses come back short instead of sleeping. */
  PAGEFAULT,
  /** Blocking declared forbidden by {@code non_block_start()}. */
  NON_BLOCK,
  /** In a hard interrupt handler. */
  HARDIRQ,
  /** In a non-maskable interrupt handler. */
  NMI;

  /** The counter's name in the tables: {@code rcu_trace}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
