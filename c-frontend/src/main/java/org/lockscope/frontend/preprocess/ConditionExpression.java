package org.lockscope.frontend.preprocess;

import java.util.Optional;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The condition of an {@code #if} line as a presence condition. Logical operators, {@code defined}
 * and the kernel's {@code IS_ENABLED} family are understood; any other operand, such as a
 * comparison, becomes one opaque atom.
 */
final class ConditionExpression {

  /** Nobody can look through more; it is taken as one question. */
  private static final int MAX_TOKENS = 1000;

  private final MacroTable macros;
  private final Tokens tokens;
  private int at;

  private ConditionExpression(String text, MacroTable macros) {
    this.macros = macros;
    this.tokens = Lexer.tokens(text);
  }

  /** Reads the argument of {@code #if} or {@code #elif}. */
  static PresenceCondition read(String text, MacroTable macros) {
    if (text.isBlank()) {
      return opaque("empty condition", macros);
    }
    ConditionExpression expression = new ConditionExpression(text, macros);
    if (expression.tokens.size() > MAX_TOKENS) {
      return opaque(text, macros);
    }
    PresenceCondition result = expression.disjunction();
    // What is left over was not understood: ask about the whole.
    return expression.at < expression.tokens.size() ? opaque(text, macros) : result;
  }

  private static PresenceCondition opaque(String text, MacroTable macros) {
    return macros.of(Atom.expression(text.replace(']', ')').replace('[', '(')));
  }

  private PresenceCondition disjunction() {
    PresenceCondition left = conjunction();
    while (isDouble('|')) {
      at += 2;
      left = left.or(conjunction());
    }
    return left;
  }

  private PresenceCondition conjunction() {
    PresenceCondition left = operand();
    while (isDouble('&')) {
      at += 2;
      left = left.and(operand());
    }
    return left;
  }

  private PresenceCondition operand() {
    int start = at;
    Optional<PresenceCondition> understood = simple();
    if (understood.isPresent() && endsOperand()) {
      return understood.get();
    }
    at = start;
    return wholeOperand();
  }

  /** {@code !x}, {@code (x)}, {@code defined x}, a number, a macro, an IS_ENABLED. */
  private Optional<PresenceCondition> simple() {
    if (tokens.is(at, '!') && !tokens.is(at + 1, '=')) {
      at++;
      return simple().map(PresenceCondition::not);
    }
    if (tokens.is(at, '(')) {
      at++;
      PresenceCondition inner = disjunction();
      if (!tokens.is(at, ')')) {
        return Optional.empty();
      }
      at++;
      return Optional.of(inner);
    }
    if (at >= tokens.size()) {
      return Optional.empty();
    }
    String word = tokens.text(at);
    if (tokens.kind(at) == Tokens.Kind.NUMBER) {
      at++;
      return number(word);
    }
    if (!tokens.isIdentifier(at)) {
      return Optional.empty();
    }
    return switch (word) {
      case "defined" -> argument().map(macros::defined);
      case "IS_ENABLED", "IS_REACHABLE" ->
          argument().flatMap(ConditionExpression::symbol).map(macros::enabled);
      case "IS_BUILTIN" -> argument().flatMap(ConditionExpression::symbol).map(macros::symbol);
      case "IS_MODULE" ->
          argument().flatMap(ConditionExpression::symbol).map(s -> macros.of(Atom.module(s)));
      default -> plainMacro(word);
    };
  }

  private Optional<PresenceCondition> plainMacro(String word) {
    if (tokens.is(at + 1, '(')) {
      return Optional.empty();
    }
    at++;
    Optional<PresenceCondition> constant = macros.constant(word).flatMap(this::number);
    if (constant.isPresent()) {
      return constant;
    }
    // A bool symbol is 1 when it is defined; anything else is a question of its own.
    return word.startsWith("CONFIG_")
        ? Optional.of(macros.defined(word))
        : Optional.of(opaque(word, macros));
  }

  private Optional<PresenceCondition> number(String digits) {
    try {
      long value = Long.decode(digits.replaceAll("[uUlL]+$", ""));
      return Optional.of(value != 0 ? macros.space().always() : macros.space().never());
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  /** The identifier after the word at hand, in parentheses or not. */
  private Optional<String> argument() {
    boolean parenthesised = tokens.is(at + 1, '(');
    int name = parenthesised ? at + 2 : at + 1;
    if (!tokens.isIdentifier(name) || parenthesised && !tokens.is(name + 1, ')')) {
      return Optional.empty();
    }
    at = parenthesised ? name + 2 : name + 1;
    return Optional.of(tokens.text(name));
  }

  private static Optional<String> symbol(String macro) {
    return macro.startsWith("CONFIG_")
        ? Optional.of(macro.substring("CONFIG_".length()))
        : Optional.empty();
  }

  private PresenceCondition wholeOperand() {
    int start = at;
    int depth = 0;
    while (at < tokens.size() && (depth > 0 || !endsOperand())) {
      if (tokens.is(at, '(')) {
        depth++;
      } else if (tokens.is(at, ')')) {
        depth--;
      }
      at++;
    }
    if (start == at) {
      at = tokens.size();
      return opaque(tokens.source(), macros);
    }
    return opaque(tokens.source().substring(tokens.start(start), tokens.end(at - 1)), macros);
  }

  private boolean endsOperand() {
    return at >= tokens.size() || tokens.is(at, ')') || isDouble('&') || isDouble('|');
  }

  private boolean isDouble(char c) {
    return tokens.is(at, c) && tokens.is(at + 1, c) && tokens.start(at + 1) == tokens.end(at);
  }
}
