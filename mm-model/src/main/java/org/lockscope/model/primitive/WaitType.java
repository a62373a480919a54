package org.lockscope.model.primitive;

/**
 * How a task waits for a lock, in lockdep's sense ({@code enum lockdep_wait_type} in
 * include/linux/lockdep_types.h): what may nest inside what.
 */
public enum WaitType {
  /** Never waits: RCU as seen from outside. */
  FREE,
  /** Spins in every configuration: raw_spinlock_t. */
  SPIN,
  /** Spins, but sleeps with PREEMPT_RT: spinlock_t, rwlock_t, local_lock_t. */
  CONFIG,
  /** Sleeps: mutex, rw_semaphore. */
  SLEEP,
  /** Known to lockdep, which does not check how it nests: percpu_rw_semaphore, srcu. */
  UNCHECKED,
  /** Unknown to lockdep: bit spinlocks, semaphores. */
  NONE
}
