package org.lockscope.model.primitive;

import java.util.Objects;
import java.util.Optional;

/**
 * The lock a primitive works on.
 *
 * @param object the lock object; for a bit lock, the word the bit is in
 * @param bit which bit of it, for a bit lock
 * @param perCpu whether every CPU has a lock of its own under this name, as with local_lock_t
 */
public record LockOperand(AccessPath object, Optional<Bit> bit, boolean perCpu) {

  public LockOperand {
    Objects.requireNonNull(object);
    Objects.requireNonNull(bit);
  }

  /** Which bit of a word is the lock. */
  public sealed interface Bit {}

  /**
   * The bit whose number an argument gives.
   *
   * @param index the argument, from 0
   */
  public record BitArgument(int index) implements Bit {
    @Override
    public String toString() {
      return "arg" + index;
    }
  }

  /**
   * A bit the primitive itself names.
   *
   * @param name a number or a C constant: {@code 0}, {@code PG_locked}
   */
  public record BitConstant(String name) implements Bit {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The operand in the tables' notation. */
  @Override
  public String toString() {
    if (bit.isPresent()) {
      return "bit " + bit.get() + " of " + object;
    }
    return perCpu ? "percpu " + object : object.toString();
  }
}
