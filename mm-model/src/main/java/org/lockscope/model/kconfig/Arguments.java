package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.model.kconfig.KconfigExpression.Comparison;
import org.lockscope.model.kconfig.KconfigExpression.Constant;
import org.lockscope.model.kconfig.KconfigExpression.Relation;
import org.lockscope.model.kconfig.KconfigExpression.Symbol;
import org.lockscope.model.kconfig.KconfigExpression.Unreadable;

/**
 * Reads the arguments of one statement from left to right, after the grammar of
 * scripts/kconfig/parser.y.
 *
 * <p>What is no expression becomes an {@link Unreadable} one. Macros are not expanded: what {@code
 * $(cc-option,...)} yields depends on the machine.
 */
final class Arguments {

  private final String text;
  private final int start;
  private final int end;
  private int position;

  Arguments(String text, int from, int to) {
    this.text = text;
    this.start = from;
    this.position = from;
    this.end = startOfComment(text, from, to);
  }

  /** Whether a character can be part of a keyword, a symbol or a number. */
  static boolean isWordPart(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-';
  }

  /** Where the comment of a statement begins, or {@code to}. */
  static int startOfComment(String text, int from, int to) {
    char quote = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != 0) {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '$' && i + 1 < to && text.charAt(i + 1) == '(') {
        i = endOfMacro(text, i, to) - 1;
      } else if (c == '#') {
        return i;
      }
    }
    return to;
  }

  /** Just after the closing parenthesis of the macro that begins here, or {@code to}. */
  private static int endOfMacro(String text, int from, int to) {
    int depth = 0;
    for (int i = from + 1; i < to; i++) {
      char c = text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        return i + 1;
      }
    }
    return to;
  }

  /** Whether nothing is left. */
  boolean atEnd() {
    skipBlanks();
    return position == end;
  }

  /** The next word, if there is one. */
  Optional<String> word() {
    skipBlanks();
    int from = position;
    while (position < end && isWordPart(text.charAt(position))) {
      position++;
    }
    return from == position ? Optional.empty() : Optional.of(text.substring(from, position));
  }

  /** Steps over a certain word, if it is the next one. */
  boolean accept(String word) {
    int before = position;
    if (word().filter(word::equals).isPresent()) {
      return true;
    }
    position = before;
    return false;
  }

  /** The text in quotes that comes next, macros left as they are, or a bare word. */
  Optional<String> quoted() {
    skipBlanks();
    if (position < end && isQuote(text.charAt(position))) {
      return Optional.of(string());
    }
    int from = position;
    while (position < end && !isBlank(text.charAt(position))) {
      position++;
    }
    return from == position ? Optional.empty() : Optional.of(text.substring(from, position));
  }

  /** The expression that comes next. */
  KconfigExpression expression() {
    try {
      return disjunction();
    } catch (NoExpression e) {
      return unreadable();
    }
  }

  /** The expression after {@code if}, y if nothing is left, and nothing but that may follow. */
  KconfigExpression condition() {
    if (atEnd()) {
      return KconfigExpression.yes();
    }
    if (!accept("if")) {
      return unreadable();
    }
    KconfigExpression result = expression();
    return atEnd() ? result : unreadable();
  }

  /** An expression and then, if anything follows, a condition is not allowed. */
  KconfigExpression lastExpression() {
    KconfigExpression result = expression();
    return atEnd() ? result : unreadable();
  }

  /** One operand: a symbol, a number, or a text in quotes. */
  KconfigExpression operand() {
    try {
      return symbol();
    } catch (NoExpression e) {
      return unreadable();
    }
  }

  /** All that stands here, as something that is no expression. */
  Unreadable unreadable() {
    position = end;
    return new Unreadable(text.substring(start, end).trim());
  }

  private KconfigExpression disjunction() {
    KconfigExpression first = conjunction();
    if (!accept('|', '|')) {
      return first;
    }
    List<KconfigExpression> operands = new ArrayList<>(List.of(first));
    do {
      operands.add(conjunction());
    } while (accept('|', '|'));
    return new KconfigExpression.Or(operands);
  }

  private KconfigExpression conjunction() {
    KconfigExpression first = primary();
    if (!accept('&', '&')) {
      return first;
    }
    List<KconfigExpression> operands = new ArrayList<>(List.of(first));
    do {
      operands.add(primary());
    } while (accept('&', '&'));
    return new KconfigExpression.And(operands);
  }

  private KconfigExpression primary() {
    skipBlanks();
    if (position < end && text.charAt(position) == '!' && !text.startsWith("!=", position)) {
      position++;
      return new KconfigExpression.Not(primary());
    }
    if (position < end && text.charAt(position) == '(') {
      position++;
      KconfigExpression inner = disjunction();
      skipBlanks();
      if (position == end || text.charAt(position) != ')') {
        throw new NoExpression();
      }
      position++;
      return inner;
    }
    KconfigExpression left = symbol();
    Optional<Relation> relation = relation();
    return relation.isPresent() ? new Comparison(relation.get(), left, symbol()) : left;
  }

  private Optional<Relation> relation() {
    skipBlanks();
    if (position == end) {
      return Optional.empty();
    }
    boolean equal = position + 1 < end && text.charAt(position + 1) == '=';
    Relation relation;
    switch (text.charAt(position)) {
      case '=' -> {
        relation = Relation.EQUAL;
        equal = false;
      }
      case '!' -> {
        if (!equal) {
          throw new NoExpression();
        }
        relation = Relation.UNEQUAL;
      }
      case '<' -> relation = equal ? Relation.LESS_EQUAL : Relation.LESS;
      case '>' -> relation = equal ? Relation.GREATER_EQUAL : Relation.GREATER;
      default -> {
        return Optional.empty();
      }
    }
    position += equal ? 2 : 1;
    return Optional.of(relation);
  }

  private KconfigExpression symbol() {
    skipBlanks();
    if (position == end) {
      throw new NoExpression();
    }
    if (isQuote(text.charAt(position))) {
      String inner = string();
      return inner.contains("$(") ? new Unreadable('"' + inner + '"') : new Constant(inner);
    }
    int from = position;
    boolean macro = false;
    while (position < end) {
      char c = text.charAt(position);
      if (c == '$' && position + 1 < end && text.charAt(position + 1) == '(') {
        macro = true;
        position = endOfMacro(text, position, end);
      } else if (isWordPart(c)) {
        position++;
      } else {
        break;
      }
    }
    if (from == position) {
      throw new NoExpression();
    }
    String name = text.substring(from, position);
    if (macro) {
      return new Unreadable(name);
    }
    boolean constant = name.equals("y") || name.equals("m") || name.equals("n");
    return constant ? new Constant(name) : new Symbol(name);
  }

  private String string() {
    char quote = text.charAt(position);
    int from = ++position;
    boolean escaped = false;
    while (position < end && text.charAt(position) != quote) {
      if (text.charAt(position) == '\\') {
        escaped = true;
        position++;
      } else if (text.startsWith("$(", position)) {
        position = endOfMacro(text, position, end) - 1;
      }
      position++;
    }
    String inner = text.substring(from, Math.min(position, end));
    position = Math.min(position + 1, end);
    return escaped ? unescaped(inner) : inner;
  }

  private static String unescaped(String text) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        i++;
      }
      result.append(text.charAt(i));
    }
    return result.toString();
  }

  private boolean accept(char first, char second) {
    skipBlanks();
    if (position + 1 < end
        && text.charAt(position) == first
        && text.charAt(position + 1) == second) {
      position += 2;
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    while (position < end) {
      char c = text.charAt(position);
      if (c == '\\' && position + 1 < end && text.charAt(position + 1) == '\n') {
        position += 2;
      } else if (isBlank(c)) {
        position++;
      } else {
        return;
      }
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  /** The text is no expression. */
  private static final class NoExpression extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoExpression() {
      super(null, null, false, false);
    }
  }
}
