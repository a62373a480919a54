package org.lockscope.frontend.preprocess;

import java.util.List;
import java.util.Optional;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * One {@code #define}.
 *
 * @param name the macro
 * @param parameters the parameters of a function-like macro; the last may be {@code ...} or, as GNU
 *     C has it, {@code name...}; empty for an object-like macro
 * @param body the replacement, without comments and continuations
 * @param span the directive
 * @param condition when the directive is seen
 */
public record MacroDefinition(
    String name,
    Optional<List<String>> parameters,
    String body,
    Span span,
    PresenceCondition condition) {

  private static final String VARIADIC = "...";
  private static final String ALL_OTHERS = "__VA_ARGS__";

  public MacroDefinition {
    parameters = parameters.map(List::copyOf);
  }

  // What a record does by itself takes several times as long.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof MacroDefinition macro
            && name.equals(macro.name)
            && span.equals(macro.span)
            && condition.equals(macro.condition)
            && parameters.equals(macro.parameters)
            && body.equals(macro.body);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + span.start()) + body.hashCode();
  }

  /**
   * What a body calls all arguments that are left, if a parameter stands for them: {@code ...} or
   * {@code args...}.
   */
  public static Optional<String> rest(String parameter) {
    if (!parameter.endsWith(VARIADIC)) {
      return Optional.empty();
    }
    String name = parameter.substring(0, parameter.length() - VARIADIC.length()).strip();
    return Optional.of(name.isEmpty() ? ALL_OTHERS : name);
  }

  /** Whether uses of the macro take arguments. */
  public boolean isFunctionLike() {
    return parameters.isPresent();
  }

  /** Reads the argument of a {@code #define}; empty if it names no macro. */
  static Optional<MacroDefinition> of(Directive define, PresenceCondition condition) {
    String text = define.argument();
    int nameEnd = 0;
    while (nameEnd < text.length() && Lexer.isIdentifierPart(text.charAt(nameEnd))) {
      nameEnd++;
    }
    if (nameEnd == 0) {
      return Optional.empty();
    }
    String name = text.substring(0, nameEnd);
    if (nameEnd == text.length() || text.charAt(nameEnd) != '(') {
      String body = text.substring(nameEnd).trim();
      return Optional.of(
          new MacroDefinition(name, Optional.empty(), body, define.span(), condition));
    }
    int close = text.indexOf(')', nameEnd);
    if (close < 0) {
      return Optional.empty();
    }
    String inner = text.substring(nameEnd + 1, close).trim();
    List<String> parameters =
        inner.isEmpty()
            ? List.of()
            : java.util.Arrays.stream(inner.split(",")).map(String::trim).toList();
    return Optional.of(
        new MacroDefinition(
            name,
            Optional.of(parameters),
            text.substring(close + 1).trim(),
            define.span(),
            condition));
  }
}
