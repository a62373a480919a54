package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Assumption.Sign;

/** Carries what must be so of a function's parameters over to a call of it. */
final class Assumptions {

  private Assumptions() {}

  /**
   * What must be so of the caller's parameters.
   *
   * @param arguments what the call passes
   * @return empty if it is not so, whatever they are
   */
  static Optional<List<Assumption>> in(List<Assumption> assumptions, List<Argument> arguments) {
    List<Assumption> carried = new ArrayList<>();
    for (Assumption assumption : assumptions) {
      Argument value = substituted(assumption.subject(), arguments);
      Optional<Boolean> holds = holds(assumption, value);
      if (holds.isPresent()) {
        if (!holds.get()) {
          return Optional.empty();
        }
      } else if (value.mentionsParameter() && !value.isUnknown()) {
        carried.add(
            new Assumption(
                value, assumption.possible(), assumption.equal(), assumption.different()));
      }
    }
    return Optional.of(carried);
  }

  private static Argument substituted(Argument value, List<Argument> arguments) {
    if (value instanceof Argument.Parameter parameter) {
      return parameter.index() < arguments.size()
          ? arguments.get(parameter.index())
          : new Argument.Unknown();
    }
    if (value instanceof Argument.Operation operation) {
      return new Argument.Operation(
          operation.operator(),
          operation.operands().stream().map(o -> substituted(o, arguments)).toList());
    }
    return value;
  }

  /** Whether an assumption is true or false of a value, if that is known. */
  private static Optional<Boolean> holds(Assumption assumption, Argument value) {
    if (value instanceof Argument.Address) {
      return assumption.isZero() ? Optional.of(false) : Optional.empty();
    }
    if (!(value instanceof Argument.Constant constant)) {
      boolean equal = assumption.equal().filter(value::equals).isPresent();
      return equal
          ? Optional.of(true)
          : assumption.different().contains(value) ? Optional.of(false) : Optional.empty();
    }
    Sign sign =
        constant.value() == 0 ? Sign.ZERO : constant.value() < 0 ? Sign.NEGATIVE : Sign.POSITIVE;
    if (!assumption.possible().contains(sign) || assumption.different().contains(constant)) {
      return Optional.of(false);
    }
    if (assumption.equal().isPresent()) {
      return assumption.equal().get() instanceof Argument.Constant wanted
          ? Optional.of(wanted.value() == constant.value())
          : Optional.empty();
    }
    return Optional.of(true);
  }
}
