package org.lockscope.model.primitive;

import java.util.Locale;

/** A fact about the context code runs in, as the kernel's own predicates define it. */
public enum ContextFact {
  /** {@code irqs_disabled()}. */
  IRQS_OFF,
  /** {@code !irqs_disabled()}. */
  IRQS_ON,
  /** Not preemptible: {@code preempt_count() != 0 || irqs_disabled()}. */
  ATOMIC,
  /** {@code preempt_count() == 0}, whatever irqs are. */
  NOT_ATOMIC,
  /** {@code preempt_count() == 0 && !irqs_disabled()}; RCU readers are fine. */
  PREEMPTIBLE,
  /** Preemptible, no RCU reader, not inside {@code non_block_start()}: may sleep. */
  MAY_SLEEP,
  /** Cannot change the CPU: preemption, irqs or migration off, or a pinned kthread. */
  CPU_STABLE,
  /** {@code in_hardirq()}. */
  IN_HARDIRQ,
  /** {@code !in_hardirq()}. */
  NOT_IN_HARDIRQ,
  /** {@code in_softirq()}, which holds with BH merely disabled, and neither hardirq nor NMI. */
  IN_SOFTIRQ,
  /** {@code in_task()}: no hardirq, NMI or softirq being served; BH may be disabled. */
  IN_TASK,
  /** {@code in_interrupt()}: hardirq, NMI or softirq, or BH merely disabled. */
  IN_INTERRUPT,
  /** {@code !in_interrupt()}: as IN_TASK, and BH enabled. */
  NOT_IN_INTERRUPT,
  /** {@code !in_nmi()}. */
  NOT_IN_NMI,
  /** Not in a hardirq that PREEMPT_RT would not thread. */
  THREADED,
  /** {@code faulthandler_disabled()}: page faults disabled, or atomic. */
  FAULTS_OFF,
  /** {@code rcu_read_lock_held()}. */
  RCU,
  /** {@code rcu_read_lock_bh_held()}. */
  RCU_BH,
  /** {@code rcu_read_lock_sched_held()}. */
  RCU_SCHED,
  /** {@code !rcu_read_lock_held()}. */
  NOT_RCU,
  /** {@code !rcu_read_lock_bh_held()}. */
  NOT_RCU_BH,
  /** {@code !rcu_read_lock_sched_held()}. */
  NOT_RCU_SCHED;

  /** The fact in the tables' notation: {@code irqs-off}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
