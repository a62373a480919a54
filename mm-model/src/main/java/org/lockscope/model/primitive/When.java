package org.lockscope.model.primitive;

/**
 * What else, beyond the configuration, must be so for an effect to happen or a requirement to
 * apply.
 */
public sealed interface When {

  /** Nothing else. */
  record Always() implements When {
    @Override
    public String toString() {
      return "";
    }
  }

  /**
   * An argument is a gfp mask that allows direct reclaim ({@code gfpflags_allow_blocking()}).
   *
   * @param argument from 0
   */
  record GfpAllowsBlocking(int argument) implements When {
    @Override
    public String toString() {
      return " if gfp arg" + argument;
    }
  }

  /**
   * An argument is non-zero.
   *
   * @param argument from 0
   */
  record ArgumentTrue(int argument) implements When {
    @Override
    public String toString() {
      return " if arg" + argument;
    }
  }

  /**
   * An argument is zero.
   *
   * @param argument from 0
   */
  record ArgumentFalse(int argument) implements When {
    @Override
    public String toString() {
      return " unless arg" + argument;
    }
  }

  /**
   * An argument is a task other than the calling one, which does not wait for itself.
   *
   * @param argument from 0
   */
  record ArgumentNotCurrent(int argument) implements When {
    @Override
    public String toString() {
      return " unless current arg" + argument;
    }
  }

  /**
   * An argument is a pointer to something. Mostly it is: one of which nothing is known counts.
   *
   * @param argument from 0
   */
  record ArgumentNotNull(int argument) implements When {
    @Override
    public String toString() {
      return " unless null arg" + argument;
    }
  }

  /**
   * The call has this many arguments: {@code kfree_rcu(ptr)} sleeps, {@code kfree_rcu(ptr, field)}
   * does not.
   *
   * @param count at least 0
   */
  record ArgumentCount(int count) implements When {
    @Override
    public String toString() {
      return " if argc " + count;
    }
  }

  /** The caller is preemptible; otherwise the primitive takes another way. */
  record Preemptible() implements When {
    @Override
    public String toString() {
      return " if preemptible";
    }
  }

  /** Page faults are not disabled. */
  record PagefaultsEnabled() implements When {
    @Override
    public String toString() {
      return " unless pagefault-disabled";
    }
  }

  /** Not {@code in_interrupt()}. */
  record OutsideInterrupt() implements When {
    @Override
    public String toString() {
      return " unless interrupt";
    }
  }
}
