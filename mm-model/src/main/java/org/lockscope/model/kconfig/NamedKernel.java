package org.lockscope.model.kconfig;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lockscope.model.condition.ConfigurationSpace;

/**
 * A preemption model by the name people give it. Each is a formula that narrows a space that
 * already obeys {@link KconfigImplications}.
 */
public enum NamedKernel {
  /**
   * The kernel is never preempted: PREEMPT_NONE. PREEMPT_COUNT stays open, because debug options
   * select it. Since v5.16 PREEMPT_NONE may go with PREEMPT_DYNAMIC and then with PREEMPTION, which
   * is another kernel.
   */
  PREEMPT_NONE("preempt-none", "none", "PREEMPT_NONE && !PREEMPTION"),
  /** As the above, and {@code might_sleep()} reschedules: PREEMPT_VOLUNTARY. */
  PREEMPT_VOLUNTARY("preempt-voluntary", "voluntary", "PREEMPT_VOLUNTARY && !PREEMPTION"),
  /** The kernel is preempted wherever nothing forbids it; locks spin: PREEMPT. */
  PREEMPT("preempt", "full", "PREEMPT && !PREEMPT_RT"),
  /** Spinlocks sleep, interrupt handlers are threads: PREEMPT_RT. */
  RT("rt", "preempt-rt", "PREEMPT_RT");

  private final String text;
  private final String alias;
  private final String constraint;

  NamedKernel(String text, String alias, String constraint) {
    this.text = text;
    this.alias = alias;
    this.constraint = constraint;
  }

  /** The kernel with this name or alias. */
  public static Optional<NamedKernel> find(String name) {
    return Arrays.stream(values())
        .filter(kernel -> kernel.text.equals(name) || kernel.alias.equals(name))
        .findFirst();
  }

  /** All names, for a message: {@code preempt-none, preempt-voluntary, preempt, rt}. */
  public static String names() {
    return Arrays.stream(values()).map(NamedKernel::toString).collect(Collectors.joining(", "));
  }

  /** Another name for the same: {@code none}. */
  public String alias() {
    return alias;
  }

  /**
   * What its configurations have in common, in the notation of {@link ConfigurationSpace#parse}.
   */
  public String constraint() {
    return constraint;
  }

  /**
   * Leaves only this kernel in a space.
   *
   * @return the builder
   */
  public ConfigurationSpace.Builder constrain(ConfigurationSpace.Builder builder) {
    return builder.constraint(constraint);
  }

  /** The name: {@code preempt-none}. */
  @Override
  public String toString() {
    return text;
  }
}
