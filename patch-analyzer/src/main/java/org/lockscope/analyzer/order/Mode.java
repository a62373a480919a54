package org.lockscope.analyzer.order;

/** How a lock is taken, as far as that says who waits for whom. */
enum Mode {
  /** Alone. */
  WRITE,
  /** With other readers, unless a writer waits. */
  READ,
  /**
   * With other readers; whether a waiting writer keeps a reader out is up to the configuration, and
   * none does in an interrupt: rwlock_t.
   */
  PERHAPS_RECURSIVE_READ;

  boolean isRead() {
    return this != WRITE;
  }
}
