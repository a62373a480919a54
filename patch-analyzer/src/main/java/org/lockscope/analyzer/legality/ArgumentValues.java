package org.lockscope.analyzer.legality;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.model.primitive.GfpMasks;

/**
 * What is known of values in a function that is entered with some arguments, on a way on which
 * something is assumed of them. What comes from a caller that is not known is the caller's to
 * decide, and empty here.
 */
public final class ArgumentValues {

  private final GfpMasks masks;
  private final List<Argument> parameters;
  private final List<Assumption> assumptions;

  /**
   * Values in a function.
   *
   * @param parameters what the function was passed, as far as it is known in terms of constants
   * @param assumptions what must be so of its parameters
   */
  public ArgumentValues(GfpMasks masks, List<Argument> parameters, List<Assumption> assumptions) {
    this.masks = masks;
    this.parameters = List.copyOf(parameters);
    this.assumptions = List.copyOf(assumptions);
  }

  /** Whether the function can be on this way with what it was passed, as far as can be told. */
  public boolean arePossible() {
    for (Assumption assumption : assumptions) {
      if (!isPossible(assumption)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is certain that the function can be on this way with what it was passed. */
  public boolean areCertain() {
    for (Assumption assumption : assumptions) {
      if (!isCertain(assumption)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether it hangs on the values of constants, which are not known, if the function can be on
   * this way: {@code A & B} for two names that may or may not have a bit in common.
   */
  public boolean hangOnConstants() {
    for (Assumption assumption : assumptions) {
      if (isClosed(passed(assumption.subject()))
          && assumption.subject().mentionsParameter()
          && !isCertain(assumption)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isClosed(Argument value) {
    return value instanceof Argument.Operation operation
        && operation.operands().stream()
            .allMatch(
                o ->
                    o instanceof Argument.Constant
                        || o instanceof Argument.Symbol
                        || o instanceof Argument.Told
                        || isClosed(o));
  }

  private boolean isCertain(Assumption assumption) {
    Argument subject = passed(assumption.subject());
    if (assumption.equal().isPresent()) {
      return assumption.equal().get().equals(subject);
    }
    if (subject instanceof Argument.Constant) {
      return isPossible(assumption);
    }
    // A mask that has a bit is not 0.
    Optional<Boolean> truth =
        isReclaimTest(subject)
            ? blocking(operand(subject), List.of())
            : truth(subject).or(() -> blocking(subject, List.of()).filter(has -> has));
    return (assumption.isNonzero() || assumption.isZero())
        && truth.equals(Optional.of(assumption.isNonzero()));
  }

  private boolean isPossible(Assumption assumption) {
    Argument subject = passed(assumption.subject());
    if (assumption.isNonzero() || assumption.isZero()) {
      Optional<Boolean> truth =
          isReclaimTest(subject) ? blocking(operand(subject), List.of()) : truth(subject);
      if (truth.isPresent() && truth.get() != assumption.isNonzero()) {
        return false;
      }
    }
    if (subject instanceof Argument.Constant constant) {
      return assumption.possible().contains(sign(constant.value()))
          && assumption.equal().filter(e -> differs(e, constant)).isEmpty()
          && !assumption.different().contains(constant);
    }
    return assumption.equal().filter(e -> differ(e, subject)).isEmpty();
  }

  private static boolean differs(Argument equal, Argument.Constant constant) {
    return equal instanceof Argument.Constant other && other.value() != constant.value();
  }

  /** Whether two values are different ones; constants of two names are taken to be. */
  private static boolean differ(Argument a, Argument b) {
    return a instanceof Argument.Constant one
            && b instanceof Argument.Constant two
            && one.value() != two.value()
        || a instanceof Argument.Symbol && b instanceof Argument.Symbol && !a.equals(b);
  }

  private static Assumption.Sign sign(long value) {
    return value < 0
        ? Assumption.Sign.NEGATIVE
        : value == 0 ? Assumption.Sign.ZERO : Assumption.Sign.POSITIVE;
  }

  /** Whether a value is non-zero. */
  public Optional<Boolean> isTrue(Argument value) {
    for (Assumption assumption : assumptions) {
      if (assumption.subject().equals(value) && (assumption.isZero() || assumption.isNonzero())) {
        return Optional.of(assumption.isNonzero());
      }
    }
    return truth(passed(value));
  }

  private static Optional<Boolean> truth(Argument value) {
    if (value instanceof Argument.Constant constant) {
      return Optional.of(constant.value() != 0);
    } else if (value instanceof Argument.Address) {
      return Optional.of(true);
    } else if (value instanceof Argument.Operation negation && negation.operator().equals("!")) {
      return truth(negation.operands().get(0)).map(t -> !t);
    } else if (value instanceof Argument.Operation comparison
        && comparison.operands().size() == 2
        && comparison.operands().get(0) instanceof Argument.Constant left
        && comparison.operands().get(1) instanceof Argument.Constant right) {
      return compared(left.value(), comparison.operator(), right.value());
    }
    return Optional.empty();
  }

  private static Optional<Boolean> compared(long left, String operator, long right) {
    if (left < 0 || right < 0) {
      // Which of them is greater depends on their types.
      return Optional.empty();
    }
    return switch (operator) {
      case "<" -> Optional.of(left < right);
      case ">" -> Optional.of(left > right);
      case "<=" -> Optional.of(left <= right);
      case ">=" -> Optional.of(left >= right);
      case "==" -> Optional.of(left == right);
      case "!=" -> Optional.of(left != right);
      default -> Optional.empty();
    };
  }

  /** Whether a value is a gfp mask that allows direct reclaim. */
  public Optional<Boolean> allowsBlocking(Argument mask) {
    return blocking(mask, assumptions).or(() -> blocking(passed(mask), List.of()));
  }

  private Optional<Boolean> blocking(Argument mask, List<Assumption> assumed) {
    for (Assumption assumption : assumed) {
      Argument subject = assumption.subject();
      boolean decides = assumption.isZero() || assumption.isNonzero();
      if (decides && isReclaimTest(subject) && operand(subject).equals(mask)) {
        return Optional.of(assumption.isNonzero());
      }
    }
    if (mask instanceof Argument.Symbol symbol) {
      return masks.allowsDirectReclaim(symbol.name());
    } else if (mask instanceof Argument.Named named) {
      return masks.allowsDirectReclaim(named.name());
    } else if (mask instanceof Argument.Constant constant) {
      return constant.value() == 0 ? Optional.of(false) : Optional.empty();
    } else if (mask instanceof Argument.Operation operation) {
      return combined(operation, assumed);
    }
    return Optional.empty();
  }

  private Optional<Boolean> combined(Argument.Operation operation, List<Assumption> assumed) {
    List<Argument> operands = operation.operands();
    if (operation.operator().equals("~") && operands.size() == 1) {
      return blocking(operands.get(0), assumed).map(set -> !set);
    }
    boolean deciding = operation.operator().equals("|");
    if (!deciding && !operation.operator().equals("&") || operands.size() != 2) {
      return Optional.empty();
    }
    Optional<Boolean> left = blocking(operands.get(0), assumed);
    Optional<Boolean> right = blocking(operands.get(1), assumed);
    if (left.equals(Optional.of(deciding)) || right.equals(Optional.of(deciding))) {
      return Optional.of(deciding);
    }
    return left.isPresent() && right.isPresent() ? Optional.of(!deciding) : Optional.empty();
  }

  /** Whether a value is non-zero just if a mask allows direct reclaim. */
  private static boolean isReclaimTest(Argument value) {
    return value instanceof Argument.Operation test
        && test.operator().equals("&")
        && test.operands().size() == 2
        && (isReclaimBit(test.operands().get(0)) || isReclaimBit(test.operands().get(1)));
  }

  private static boolean isReclaimBit(Argument value) {
    return value instanceof Argument.Symbol symbol && GfpMasks.isReclaimBit(symbol.name());
  }

  private static Argument operand(Argument test) {
    List<Argument> operands = ((Argument.Operation) test).operands();
    return isReclaimBit(operands.get(0)) ? operands.get(1) : operands.get(0);
  }

  /** A value with what was passed in place of the parameters. */
  public Argument passed(Argument value) {
    if (value instanceof Argument.Parameter parameter) {
      return parameter.index() < parameters.size()
              && !(parameters.get(parameter.index()) instanceof Argument.Unknown)
          ? parameters.get(parameter.index())
          : value;
    } else if (value instanceof Argument.Operation operation && operation.mentionsParameter()) {
      return new Argument.Operation(
          operation.operator(), operation.operands().stream().map(this::passed).toList());
    }
    return value;
  }
}
