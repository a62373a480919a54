package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.legality.ArgumentValues;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Assumption.Sign;
import org.lockscope.model.primitive.GfpMasks;

/** Carries what must be so of a function's parameters over to a call of it. */
final class Assumptions {

  private static final int MAX_ASSUMPTIONS = 4;
  private static final Optional<Carried> NOTHING = Optional.of(new Carried(List.of(), true));

  private Assumptions() {}

  /**
   * What must be so of a caller's parameters.
   *
   * @param assumptions all that is known of it
   * @param isAll whether that is enough: nothing else was assumed that may not be so
   */
  record Carried(List<Assumption> assumptions, boolean isAll) {
    Carried {
      assumptions = List.copyOf(assumptions);
    }

    /** This, and what must be so anyway; of too many, the last ones are forgotten. */
    Carried with(List<Assumption> own) {
      if (assumptions.isEmpty() && own.size() <= MAX_ASSUMPTIONS) {
        return new Carried(own, isAll);
      }
      List<Assumption> all = new ArrayList<>(own);
      assumptions.stream().filter(a -> !all.contains(a)).forEach(all::add);
      return new Carried(all.subList(0, Math.min(all.size(), MAX_ASSUMPTIONS)), isAll);
    }
  }

  /**
   * What must be so of the caller's parameters.
   *
   * @param arguments what the call passes
   * @param masks what gfp masks allow
   * @return empty if it is not so, whatever they are
   */
  static Optional<Carried> in(
      List<Assumption> assumptions, List<Argument> arguments, GfpMasks masks) {
    if (assumptions.isEmpty()) {
      return NOTHING;
    }
    List<Assumption> carried = new ArrayList<>();
    boolean isAll = true;
    for (Assumption assumption : assumptions) {
      ArgumentValues values = new ArgumentValues(masks, arguments, List.of(assumption));
      if (!values.arePossible()) {
        return Optional.empty();
      }
      if (values.areCertain()) {
        continue;
      }
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
      } else {
        isAll = false;
      }
    }
    return Optional.of(new Carried(carried, isAll));
  }

  private static Argument substituted(Argument value, List<Argument> arguments) {
    if (value instanceof Argument.Parameter parameter) {
      return parameter.index() < arguments.size()
          ? arguments.get(parameter.index())
          : new Argument.Unknown();
    }
    if (value instanceof Argument.Operation operation) {
      List<Argument> operands = new ArrayList<>();
      for (Argument operand : operation.operands()) {
        operands.add(substituted(operand, arguments));
      }
      return new Argument.Operation(operation.operator(), operands);
    }
    return value;
  }

  /** Whether two values are one, if that is known; constants of two names are taken to be two. */
  private static Optional<Boolean> same(Argument wanted, Argument value) {
    if (wanted.equals(value)) {
      return Optional.of(true);
    }
    boolean differ = wanted instanceof Argument.Symbol && value instanceof Argument.Symbol;
    return differ ? Optional.of(false) : Optional.empty();
  }

  /** Whether an assumption is true or false of a value, if that is known. */
  private static Optional<Boolean> holds(Assumption assumption, Argument value) {
    if (value instanceof Argument.Address) {
      return assumption.isZero() || assumption.isNonzero()
          ? Optional.of(assumption.isNonzero())
          : Optional.empty();
    }
    if (!(value instanceof Argument.Constant constant)) {
      if (assumption.equal().isPresent()) {
        return same(assumption.equal().get(), value);
      }
      return assumption.different().contains(value) ? Optional.of(false) : Optional.empty();
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
