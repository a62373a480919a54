package org.lockscope.model.primitive;

/**
 * By which results of a call its effects on locks, counters and irqs hold. On every other result
 * all of them are undone, except that a flags word has been written.
 */
public enum Success {
  /** By any: the primitive cannot fail. */
  ALWAYS,
  /** By any, and what is returned is a pointer that is not NULL. */
  ALWAYS_NONNULL,
  /** {@code mutex_trylock()}. */
  IF_NONZERO,
  /**
   * {@code mutex_lock_interruptible()}, {@code down_trylock()}; also {@code ww_mutex_lock()}, whose
   * -EALREADY means that the lock was held before.
   */
  IF_ZERO,
  /** {@code lock_task_sighand()}. */
  IF_NONNULL,
  /** {@code ftrace_test_recursion_trylock()}: every failure is a negative number. */
  IF_NONNEGATIVE,
  /** {@code handle_mm_fault()}: those with one of the flags in {@link Primitive#told}. */
  IF_TOLD,
  /** By none that can be written down; the row's remarks say more. */
  SPECIAL
}
