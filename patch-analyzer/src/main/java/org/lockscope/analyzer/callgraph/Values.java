package org.lockscope.analyzer.callgraph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lockscope.analyzer.site.Argument;

/** Computes with values as far as they are constant. */
final class Values {

  private Values() {}

  /** A value of a callee in terms of its caller. */
  static Argument substitute(Argument value, List<Argument> arguments) {
    if (value instanceof Argument.Parameter parameter) {
      return parameter.index() < arguments.size()
          ? arguments.get(parameter.index())
          : new Argument.Unknown();
    }
    if (value instanceof Argument.Operation operation) {
      List<Argument> operands = new ArrayList<>();
      for (Argument operand : operation.operands()) {
        operands.add(substitute(operand, arguments));
      }
      return new Argument.Operation(operation.operator(), operands);
    }
    return value instanceof Argument.Content ? new Argument.Unknown() : value;
  }

  /** The answer to a question about a value that does not depend on parameters. */
  static Optional<Boolean> decide(Atom atom) {
    OptionalLong value = number(atom.subject());
    if (atom.constant().isPresent()) {
      OptionalLong constant = number(atom.constant().get());
      if (value.isPresent() && constant.isPresent()) {
        return Optional.of(value.getAsLong() == constant.getAsLong());
      }
      if (atom.subject().equals(atom.constant().get())) {
        return Optional.of(true);
      }
      // Two enumerators of different names are two values, with few exceptions.
      return atom.subject() instanceof Argument.Symbol
              && atom.constant().get() instanceof Argument.Symbol
          ? Optional.of(false)
          : Optional.empty();
    }
    if (atom.subject() instanceof Argument.Address) {
      return Optional.of(!atom.negative());
    }
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(atom.negative() ? value.getAsLong() < 0 : value.getAsLong() != 0);
  }

  private static OptionalLong number(Argument value) {
    if (value instanceof Argument.Constant constant) {
      return OptionalLong.of(constant.value());
    }
    if (value instanceof Argument.Symbol symbol && symbol.name().equals("NULL")) {
      return OptionalLong.of(0);
    }
    if (value instanceof Argument.Named named) {
      return switch (named.name()) {
        case "true" -> OptionalLong.of(1);
        case "false" -> OptionalLong.of(0);
        default -> OptionalLong.empty();
      };
    }
    if (value instanceof Argument.Operation operation) {
      return number(operation);
    }
    return OptionalLong.empty();
  }

  private static OptionalLong number(Argument.Operation operation) {
    OptionalLong a = number(operation.operands().get(0));
    if (operation.operands().size() == 1) {
      if (a.isEmpty()) {
        return a;
      }
      return switch (operation.operator()) {
        case "!" -> OptionalLong.of(a.getAsLong() == 0 ? 1 : 0);
        case "-" -> OptionalLong.of(-a.getAsLong());
        case "~" -> OptionalLong.of(~a.getAsLong());
        default -> OptionalLong.empty();
      };
    }
    OptionalLong b = number(operation.operands().get(1));
    boolean isZero = a.isPresent() && a.getAsLong() == 0 || b.isPresent() && b.getAsLong() == 0;
    if (operation.operator().equals("&") && isZero) {
      return OptionalLong.of(0);
    }
    if (a.isEmpty() || b.isEmpty()) {
      return OptionalLong.empty();
    }
    long x = a.getAsLong();
    long y = b.getAsLong();
    return switch (operation.operator()) {
      case "+" -> OptionalLong.of(x + y);
      case "-" -> OptionalLong.of(x - y);
      case "*" -> OptionalLong.of(x * y);
      case "&" -> OptionalLong.of(x & y);
      case "|" -> OptionalLong.of(x | y);
      case "^" -> OptionalLong.of(x ^ y);
      case "==" -> OptionalLong.of(x == y ? 1 : 0);
      case "<" -> OptionalLong.of(x < y ? 1 : 0);
      default -> OptionalLong.empty();
    };
  }
}
