package org.lockscope.model.primitive;

import java.util.Optional;

/** Something a primitive requires, or asserts, to be so when it is called. */
public sealed interface Fact {

  /**
   * A fact about the context.
   *
   * @param fact which
   */
  record InContext(ContextFact fact) implements Fact {
    @Override
    public String toString() {
      return fact.toString();
    }
  }

  /**
   * The caller holds a lock.
   *
   * @param mode how; empty if either will do
   * @param lock which
   */
  record Held(Optional<LockMode> mode, LockOperand lock) implements Fact {
    @Override
    public String toString() {
      return "held" + mode.map(m -> " " + m).orElse("") + " of " + lock;
    }
  }

  /**
   * Somebody holds a lock, not necessarily the caller.
   *
   * @param lock which
   */
  record HeldBySomebody(LockOperand lock) implements Fact {
    @Override
    public String toString() {
      return "held-by-anyone of " + lock;
    }
  }

  /**
   * The caller does not hold a lock.
   *
   * @param lock which
   */
  record NotHeld(LockOperand lock) implements Fact {
    @Override
    public String toString() {
      return "not-held of " + lock;
    }
  }

  /** The caller holds no lock that lockdep knows. */
  record NoLockHeld() implements Fact {
    @Override
    public String toString() {
      return "no-lock-held";
    }
  }

  /**
   * An argument, an arbitrary C expression, is true or false: {@code lockdep_assert(cond)}.
   *
   * @param argument from 0
   * @param expected whether it is non-zero
   */
  record Expression(int argument, boolean expected) implements Fact {
    @Override
    public String toString() {
      return (expected ? "arg" : "!arg") + argument;
    }
  }
}
