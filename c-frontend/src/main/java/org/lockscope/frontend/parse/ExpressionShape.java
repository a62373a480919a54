package org.lockscope.frontend.parse;

import org.lockscope.frontend.parse.KernelSpellings.Treatment;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * Tells expressions from what else macros take as arguments, by the order of operands and
 * operators. What is in brackets is not looked at.
 */
final class ExpressionShape {

  private final Tokens tokens;
  private final Brackets brackets;
  private final int to;
  private int at;

  /** Whether an operand stands before the token at hand, so that an operator may follow. */
  private boolean operand;

  /** Whether that operand is in parentheses, and so may be the type of a cast. */
  private boolean parenthesised;

  /** Whether that operand can be a string. */
  private boolean text;

  private int questions;

  private ExpressionShape(Tokens tokens, Brackets brackets, int from, int to) {
    this.tokens = tokens;
    this.brackets = brackets;
    this.at = from;
    this.to = to;
  }

  /** Whether a range of tokens is one expression, as far as operands and operators go. */
  static boolean isExpression(Tokens tokens, Brackets brackets, int from, int to) {
    if (to == from + 1) {
      return tokens.kind(from) != Tokens.Kind.PUNCTUATION;
    }
    ExpressionShape shape = new ExpressionShape(tokens, brackets, from, to);
    while (shape.at < to) {
      if (!shape.step()) {
        return false;
      }
    }
    return shape.operand && shape.questions == 0;
  }

  private boolean step() {
    return switch (tokens.kind(at)) {
      case IDENTIFIER -> word();
      case STRING -> operand(true);
      case NUMBER -> number();
      case CHARACTER -> operand(false);
      case PUNCTUATION -> punctuation(tokens.source().charAt(tokens.start(at)));
    };
  }

  private boolean word() {
    Treatment treatment = KernelSpellings.of(tokens.text(at)).orElse(null);
    boolean called = tokens.is(at + 1, '(') && closes(at + 1);
    if (treatment == Treatment.BLANK && !called) {
      at++;
      return true;
    }
    if (treatment == Treatment.BLANK_CALL && called) {
      at = brackets.partner(at + 1) + 1;
      return true;
    }
    if (treatment == Treatment.UNEVALUATED && !called) {
      // sizeof x: an operator.
      at++;
      return !operand || parenthesised;
    }
    return operand(true);
  }

  /** A number, perhaps with the macro behind it that scales it: {@code 4 KB}. */
  private boolean number() {
    boolean fits = operand(false);
    if (fits && at < to && tokens.isIdentifier(at)) {
      at++;
    }
    return fits;
  }

  /** An operand; behind another one it must be more of a string, or what a cast applies to. */
  private boolean operand(boolean canBeText) {
    boolean string = tokens.kindIs(at, Tokens.Kind.STRING);
    boolean afterString = operand && text && (string || tokens.kindIs(at - 1, Tokens.Kind.STRING));
    if (operand && !parenthesised && !afterString && !(text && canBeText && isAllText())) {
      return false;
    }
    at++;
    operand = true;
    parenthesised = false;
    text = canBeText;
    if (tokens.is(at, '(') && at < to && closes(at) && !string) {
      at = brackets.partner(at) + 1;
    }
    return true;
  }

  /** Whether everything from here on can be strings and macros that stand for strings. */
  private boolean isAllText() {
    boolean literal = false;
    for (int i = at; i < to; i++) {
      if (tokens.kindIs(i, Tokens.Kind.STRING)) {
        literal = true;
      } else if (tokens.is(i, '(') && closes(i)) {
        i = brackets.partner(i);
      } else if (!tokens.isIdentifier(i)) {
        return false;
      }
    }
    return literal;
  }

  private boolean punctuation(char c) {
    switch (c) {
      case '(' -> {
        if (!closes(at)) {
          return false;
        }
        // (a)(b)c is two casts as well.
        parenthesised |= !operand;
        operand = true;
        text = true;
        at = brackets.partner(at) + 1;
        return true;
      }
      case '[' -> {
        boolean indexes = operand && closes(at);
        at = brackets.partner(at) + 1;
        parenthesised = false;
        return indexes;
      }
      case '{' -> {
        // A compound literal.
        boolean literal = operand && parenthesised && closes(at);
        at = brackets.partner(at) + 1;
        parenthesised = false;
        return literal;
      }
      case '.' -> {
        return member(1);
      }
      default -> {
        return operator(c);
      }
    }
  }

  private boolean closes(int open) {
    return brackets.partner(open) > 0 && brackets.partner(open) < to;
  }

  private boolean member(int length) {
    at += length;
    boolean isMember = operand && at < to && tokens.kind(at) != Tokens.Kind.PUNCTUATION;
    at++;
    parenthesised = false;
    text = false;
    return isMember;
  }

  private boolean operator(char c) {
    int length = 1;
    while (length < 3 && at + length < to && extendsOperator(length)) {
      length++;
    }
    char last = tokens.source().charAt(tokens.start(at + length - 1));
    if (c == '-' && last == '>') {
      return member(length);
    }
    if (length == 2 && c == last && (c == '+' || c == '-')) {
      // x++ leaves an operand, ++x waits for one.
      at += length;
      return true;
    }
    boolean binary = operand && (length > 1 || "+-*/%&|^<>=?:,".indexOf(c) >= 0);
    boolean label = length == 2 && c == '&' && last == '&';
    boolean prefix =
        (!operand || parenthesised) && (length == 1 ? "*&-+~!".indexOf(c) >= 0 : label);
    boolean elvis = !operand && c == ':' && at > 0 && tokens.is(at - 1, '?');
    if (!binary && !prefix && !elvis) {
      return false;
    }
    if (length == 1 && c == '?') {
      questions++;
    } else if (length == 1 && c == ':' && --questions < 0) {
      return false;
    }
    operand = false;
    parenthesised = false;
    at += length;
    return true;
  }

  /** Whether the next character belongs to the operator at hand. */
  private boolean extendsOperator(int length) {
    int next = at + length;
    if (tokens.kind(next) != Tokens.Kind.PUNCTUATION
        || tokens.start(next) != tokens.end(next - 1)) {
      return false;
    }
    char first = tokens.source().charAt(tokens.start(at));
    char c = tokens.source().charAt(tokens.start(next));
    if (length == 1) {
      return c == '='
          ? "+-*/%&|^<>=!".indexOf(first) >= 0
          : c == first && "+-&|<>".indexOf(c) >= 0 || first == '-' && c == '>';
    }
    char second = tokens.source().charAt(tokens.start(next - 1));
    return c == '=' && first == second && (first == '<' || first == '>');
  }
}
