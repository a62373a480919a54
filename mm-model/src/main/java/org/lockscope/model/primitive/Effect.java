package org.lockscope.model.primitive;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One thing a primitive does, in the order in which the primitive does it. {@code toString} gives
 * the notation of the tables, with every operand spelled out.
 */
public sealed interface Effect {

  /** Whether the effect changes the tracked state: locks held, counters, irqs, saved flags. */
  default boolean changesState() {
    return false;
  }

  /** The effect as far as it changes the tracked state: without implied counters. */
  default Effect stateChange() {
    return this;
  }

  /**
   * A lock is held afterwards.
   *
   * @param mode how
   * @param lock which
   * @param implied what holding it means for the counters: part of the lock, not of the context
   */
  record Acquire(LockMode mode, LockOperand lock, Map<Counter, Integer> implied) implements Effect {
    public Acquire {
      Objects.requireNonNull(lock);
      Objects.requireNonNull(mode);
      implied = Depths.copy(implied);
    }

    @Override
    public boolean changesState() {
      return true;
    }

    @Override
    public Effect stateChange() {
      return new Acquire(mode, lock, Map.of());
    }

    @Override
    public String toString() {
      return "acquire " + mode + " of " + lock + Depths.text(implied, "+");
    }
  }

  /**
   * A lock is no longer held.
   *
   * @param mode how it was held
   * @param lock which
   * @param implied what it implied while held; the numbers are those of the acquire, not negative
   */
  record Release(LockMode mode, LockOperand lock, Map<Counter, Integer> implied) implements Effect {
    public Release {
      Objects.requireNonNull(lock);
      Objects.requireNonNull(mode);
      implied = Depths.copy(implied);
    }

    @Override
    public boolean changesState() {
      return true;
    }

    @Override
    public Effect stateChange() {
      return new Release(mode, lock, Map.of());
    }

    @Override
    public String toString() {
      return "release " + mode + " of " + lock + Depths.text(implied, "-");
    }
  }

  /**
   * A lock held exclusively is now held shared.
   *
   * @param lock which
   */
  record Downgrade(LockOperand lock) implements Effect {
    @Override
    public boolean changesState() {
      return true;
    }

    @Override
    public String toString() {
      return "downgrade of " + lock;
    }
  }

  /**
   * A depth of the context changes.
   *
   * @param counter which
   * @param delta by how much, not 0
   */
  record Count(Counter counter, int delta) implements Effect {
    public Count {
      if (delta == 0) {
        throw new IllegalArgumentException("a counter that does not change is no effect");
      }
    }

    @Override
    public boolean changesState() {
      return true;
    }

    @Override
    public String toString() {
      return counter + (delta > 0 ? "+" : "") + delta;
    }
  }

  /**
   * The CPU's irq flag, or a word it is saved in, changes.
   *
   * @param change how
   * @param flags the word; there unless the change is to disable or enable
   */
  record Irq(IrqChange change, Optional<AccessPath> flags) implements Effect {
    public Irq {
      if (change.usesFlags() != flags.isPresent()) {
        throw new IllegalArgumentException(
            "\"" + change + "\" and the row's flags operand do not fit");
      }
    }

    @Override
    public boolean changesState() {
      return true;
    }

    @Override
    public String toString() {
      return change + flags.map(f -> " of " + f).orElse("");
    }
  }

  /**
   * A lock held on entry may be dropped, and is held again on return. What it protects may have
   * changed.
   *
   * @param mode how it is held
   * @param lock which
   * @param irqsEnabled whether irqs are enabled meanwhile and disabled again
   * @param meanwhile what happens while it is not held
   */
  record DropRetake(LockMode mode, LockOperand lock, boolean irqsEnabled, Meanwhile meanwhile)
      implements Effect {
    /** What a lock is dropped for. */
    public enum Meanwhile {
      /** To sleep until something happens. */
      SLEEP,
      /** To let another task run. */
      RESCHED
    }

    @Override
    public boolean changesState() {
      return true;
    }

    @Override
    public String toString() {
      return "drop-retake %s of %s%s to %s"
          .formatted(
              mode,
              lock,
              irqsEnabled ? " irqs" : "",
              meanwhile == Meanwhile.SLEEP ? "sleep" : "resched");
    }
  }

  /**
   * Locks are taken and dropped inside: nothing stays, but the lock order counts.
   *
   * @param nested the locks, each taken while the ones before it are held; not empty
   * @param when if it depends on more than the configuration
   */
  record Momentary(List<Taking> nested, When when) implements Effect {
    public Momentary {
      nested = List.copyOf(nested);
      if (nested.isEmpty()) {
        throw new IllegalArgumentException("no lock is taken");
      }
    }

    /**
     * One lock taken.
     *
     * @param mode how
     * @param lock which
     */
    public record Taking(LockMode mode, LockOperand lock) {
      @Override
      public String toString() {
        return mode + " " + lock;
      }
    }

    @Override
    public String toString() {
      return nested.stream()
          .map(Taking::toString)
          .collect(Collectors.joining(" then ", "momentary ", when.toString()));
    }
  }

  /**
   * The caller may have to wait.
   *
   * @param kind for what kind of thing
   * @param when if it depends on more than the configuration
   */
  record MayBlock(Kind kind, When when) implements Effect {
    /** What is waited for decides where waiting is allowed. */
    public enum Kind {
      /** A lock that spins without PREEMPT_RT: fine in spinlock, RCU and BH sections. */
      RTLOCK,
      /** Anything: an ordinary sleep. */
      SLEEP
    }

    @Override
    public String toString() {
      return "may-block " + (kind == Kind.SLEEP ? "sleep" : "rtlock") + when;
    }
  }

  /** Another task may run here, if nothing (any more) makes the caller non-preemptible. */
  record ReschedPoint() implements Effect {
    @Override
    public String toString() {
      return "resched-point";
    }
  }

  /** Pending softirqs run here, or ksoftirqd is woken to run them. */
  record RunsSoftirqs() implements Effect {
    @Override
    public String toString() {
      return "runs-softirqs";
    }
  }

  /**
   * A lock comes to life. Every expansion of an init macro is a lock class of its own.
   *
   * @param lock which
   */
  record LockInit(LockOperand lock) implements Effect {
    @Override
    public String toString() {
      return "lock-init of " + lock;
    }
  }

  /**
   * A lock gets another lockdep class.
   *
   * @param lock which
   * @param change what about its class
   * @param argument the key or subclass, from 0; empty for {@link Change#NOVALIDATE}
   */
  record LockClass(LockOperand lock, Change change, Optional<Integer> argument) implements Effect {
    /** What changes about a class. */
    public enum Change {
      /** The class becomes that of a key. */
      KEY,
      /** The subclass. */
      SUBCLASS,
      /** Lockdep no longer checks the lock. */
      NOVALIDATE
    }

    @Override
    public String toString() {
      return switch (change) {
        case KEY -> "class key arg" + argument.orElseThrow();
        case SUBCLASS -> "class subclass arg" + argument.orElseThrow();
        case NOVALIDATE -> "class novalidate";
      };
    }
  }

  /**
   * Returns when an argument, evaluated again and again, is true.
   *
   * @param argument its index
   */
  record Until(int argument) implements Effect {
    @Override
    public String toString() {
      return "until arg" + argument;
    }
  }

  /**
   * An argument is a command that is carried out before waiting, and may give back what is held;
   * another one takes it again.
   *
   * @param argument its index
   */
  record After(int argument) implements Effect {
    @Override
    public String toString() {
      return "after arg" + argument;
    }
  }

  /**
   * An argument is a command that is carried out with the lock given back, and taken again
   * afterwards; irqs are as they were before the lock was taken.
   *
   * @param argument its index
   */
  record Unlocked(int argument) implements Effect {
    @Override
    public String toString() {
      return "unlocked arg" + argument;
    }
  }

  /**
   * A function passed as an argument is called, now or later; in which context is the callback
   * table's business.
   *
   * @param argument from 0
   */
  record Callback(int argument) implements Effect {
    @Override
    public String toString() {
      return "callback arg" + argument;
    }
  }

  /** The call does not return. */
  record NoReturn() implements Effect {
    @Override
    public String toString() {
      return "no-return";
    }
  }

  /**
   * The result is non-zero if and only if something is so.
   *
   * @param fact what is asked
   */
  record Answer(Fact fact) implements Effect {
    @Override
    public String toString() {
      return "answer " + fact;
    }
  }

  /**
   * The primitive checks something.
   *
   * @param strength what it does if it is not so
   * @param fact what it checks
   * @param when if it depends on more than the configuration
   */
  record Assert(Strength strength, Fact fact, When when) implements Effect {
    /** What a failed check does. */
    public enum Strength {
      /** Warns, while lockdep is enabled; execution goes on. */
      LOCKDEP("lockdep"),
      /** Complains in the log, as {@code might_sleep()} does; execution goes on. */
      DEBUG("debug"),
      /** {@code WARN_ON()}: execution goes on. */
      WARN("warn"),
      /** {@code BUG_ON()}: execution ends. */
      BUG("bug"),
      /** {@code VM_BUG_ON()}: execution ends. */
      VM_BUG("vm-bug");

      private final String text;

      Strength(String text) {
        this.text = text;
      }

      @Override
      public String toString() {
        return text;
      }
    }

    @Override
    public String toString() {
      return "assert " + strength + " " + fact + when;
    }
  }

  /** How the irq flag changes. */
  enum IrqChange {
    /** Irqs go off. */
    DISABLE("irq-disable"),
    /** Irqs go on, whatever they were. */
    ENABLE("irq-enable"),
    /** The flag is saved, then irqs go off. */
    SAVE("irq-save"),
    /** The flag becomes what was saved. */
    RESTORE("irq-restore"),
    /** The word is set to 0 and irqs stay as they are: irqsave of a sleeping spinlock. */
    ZERO_FLAGS("flags-zero"),
    /** The flag is saved and irqs stay as they are. */
    READ_FLAGS("flags-read");

    private final String text;

    IrqChange(String text) {
      this.text = text;
    }

    /** Whether a flags word takes part. */
    public boolean usesFlags() {
      return this != DISABLE && this != ENABLE;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
