package org.lockscope.analyzer.flow;

import org.lockscope.model.primitive.LockMode;

/**
 * A lock held beyond what the function was entered with, or, with a negative count, one the caller
 * held that the function has released.
 *
 * @param lock the lock's address; for a bit lock, the bit's
 * @param mode how it is held
 * @param family its kind, such as {@code spinlock_t}
 * @param name the lock as the source calls it where it was taken
 * @param count how many times; not 0
 */
record Held(Term lock, LockMode mode, String family, String name, int count) {

  Held withCount(int count) {
    return new Held(lock, mode, family, name, count);
  }

  Held inMode(LockMode other) {
    return new Held(lock, other, family, name, count);
  }

  @Override
  public String toString() {
    return name + (count == 1 ? "" : count > 0 ? "*" + count : "(" + count + ")");
  }
}
