package org.lockscope.analyzer.site;

import java.util.List;
import java.util.Optional;

/**
 * Whether assumptions exclude each other: {@code arg0 == A} and that {@code arg0 != A && arg0 != B}
 * is true, which was worked out before the function has branched on it.
 */
public final class Contradiction {

  private final List<Assumption> assumptions;

  private Contradiction(List<Assumption> assumptions) {
    this.assumptions = assumptions;
  }

  /** Whether not all of some assumptions can be so at once. */
  public static boolean isAmong(List<Assumption> assumptions) {
    if (assumptions.size() < 2) {
      return false;
    }
    Contradiction all = new Contradiction(assumptions);
    return assumptions.stream().anyMatch(all::isWrong);
  }

  private boolean isWrong(Assumption assumption) {
    boolean decides = assumption.isZero() || assumption.isNonzero();
    return decides
        && assumption.subject() instanceof Argument.Operation operation
        && truth(operation).filter(t -> t != assumption.isNonzero()).isPresent();
  }

  /** Whether a value is non-zero, going by the assumptions about what it is made of. */
  private Optional<Boolean> truth(Argument value) {
    if (value instanceof Argument.Constant constant) {
      return Optional.of(constant.value() != 0);
    }
    if (!(value instanceof Argument.Operation operation)) {
      return assumptions.stream()
          .filter(a -> a.subject().equals(value) && (a.isZero() || a.isNonzero()))
          .map(Assumption::isNonzero)
          .findFirst();
    }
    List<Argument> operands = operation.operands();
    return switch (operation.operator()) {
      case "!" -> operands.size() == 1 ? truth(operands.get(0)).map(t -> !t) : Optional.empty();
      case "&&" -> both(truth(operands.get(0)), truth(operands.get(1)), false);
      case "||" -> both(truth(operands.get(0)), truth(operands.get(1)), true);
      case "==" -> equal(operands.get(0), operands.get(1));
      case "!=" -> equal(operands.get(0), operands.get(1)).map(t -> !t);
      default -> Optional.empty();
    };
  }

  /** What is decided by either operand if it is what decides, and otherwise by both. */
  private static Optional<Boolean> both(
      Optional<Boolean> left, Optional<Boolean> right, boolean deciding) {
    if (left.equals(Optional.of(deciding)) || right.equals(Optional.of(deciding))) {
      return Optional.of(deciding);
    }
    return left.isPresent() && right.isPresent() ? Optional.of(!deciding) : Optional.empty();
  }

  private Optional<Boolean> equal(Argument left, Argument right) {
    for (Assumption assumption : assumptions) {
      boolean isLeft = assumption.subject().equals(left);
      if (isLeft || assumption.subject().equals(right)) {
        Argument other = isLeft ? right : left;
        if (assumption.different().contains(other)) {
          return Optional.of(false);
        }
        if (assumption.equal().isPresent()) {
          return same(assumption.equal().get(), other);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether two values are one; constants of two names are taken to be two. */
  private static Optional<Boolean> same(Argument one, Argument other) {
    if (one.equals(other)) {
      return Optional.of(true);
    }
    boolean differ =
        one instanceof Argument.Constant && other instanceof Argument.Constant
            || one instanceof Argument.Symbol && other instanceof Argument.Symbol;
    return differ ? Optional.of(false) : Optional.empty();
  }
}
