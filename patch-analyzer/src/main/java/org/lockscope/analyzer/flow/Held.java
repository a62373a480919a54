package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.lockscope.model.primitive.LockMode;

/**
 * A lock held beyond what the function was entered with, or, with a negative count, one the caller
 * held that the function has released.
 *
 * @param lock the lock's address; for a bit lock, the bit's
 * @param mode how it is held
 * @param family its kind, such as {@code spinlock_t}
 * @param owner the type of the struct the lock is in, as far as a declaration in the function
 *     tells; otherwise empty
 * @param name the lock as the source calls it where it was taken
 * @param count how many times; not 0
 * @param taking how it was taken, on one of the paths; does not tell two locks apart
 */
record Held(
    Term lock, LockMode mode, String family, String owner, String name, int count, Taking taking) {

  /**
   * How a lock was taken.
   *
   * @param primitive what took it
   * @param through the functions called for it, outermost first
   * @param subclass the argument for lockdep, as written
   * @param order locks with a higher one were taken later
   */
  record Taking(String primitive, List<String> through, Optional<String> subclass, int order) {
    Taking {
      through = List.copyOf(through);
    }

    Taking inCaller(String callee, int newOrder) {
      List<String> longer = new ArrayList<>();
      longer.add(callee);
      longer.addAll(through);
      return new Taking(primitive, longer, subclass, newOrder);
    }
  }

  /** The operation that makes the address of a bit lock of the word's and the number of the bit. */
  static final String BIT = "bit";

  private static final String SEVERAL = "@several ";

  Held withCount(int count) {
    return new Held(lock, mode, family, owner, name, count, taking);
  }

  Held withLock(Term other) {
    return new Held(other, mode, family, owner, name, count, taking);
  }

  Held inMode(LockMode other) {
    return new Held(lock, other, family, owner, name, count, taking);
  }

  /**
   * Two or more locks of this name, in objects that are not told apart.
   *
   * @param sign 1 if they are held, -1 if they were released
   */
  Held several(Terms terms, int sign) {
    return withLock(terms.call(SEVERAL + name, List.of())).withCount(2 * sign);
  }

  /** Whether this stands for two or more locks, of which nobody knows how many they are. */
  boolean isSeveral() {
    return lock.is(Term.Kind.CALL) && lock.name().startsWith(SEVERAL);
  }

  /** What is left of several locks where the function has begun to release them, one by one. */
  Held rest() {
    return withCount(1);
  }

  /** Whether this stands for what is left of several locks, if there is anything left. */
  boolean isRest() {
    return isSeveral() && count == 1;
  }

  /** Whether whoever waits for the lock spins, without PREEMPT_RT at least. */
  boolean isSpinning() {
    return family.contains("spin");
  }

  /** Whether the lock is a bit of a word, for which one spins. */
  boolean isSpinningBit() {
    return lock.is(Term.Kind.OPERATION) && lock.name().equals(BIT) && isSpinning();
  }

  /** Whether two locks are known to be in structs of different types. */
  boolean isElsewhere(Held other) {
    return !owner.isEmpty() && !other.owner.isEmpty() && !owner.equals(other.owner);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Held h
            && lock == h.lock
            && count == h.count
            && mode == h.mode
            && family.equals(h.family)
            && owner.equals(h.owner)
            && name.equals(h.name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(lock, mode, family, owner, name, count);
  }

  @Override
  public String toString() {
    if (isSeveral()) {
      return (isRest() ? "rest of " : "") + (count > 0 ? "several " : "several released ") + name;
    }
    return name + (count == 1 ? "" : count > 0 ? "*" + count : "(" + count + ")");
  }
}
