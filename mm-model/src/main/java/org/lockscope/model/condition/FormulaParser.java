package org.lockscope.model.condition;

import java.util.ArrayList;
import java.util.List;

/** A recursive-descent parser for the notation {@link ConfigurationSpace#parse} describes. */
final class FormulaParser {

  private final ConfigurationSpace space;
  private final String text;
  private int position;

  FormulaParser(ConfigurationSpace space, String text) {
    this.space = space;
    this.text = text;
  }

  PresenceCondition parse() {
    PresenceCondition result = equivalence();
    skipBlanks();
    if (position < text.length()) {
      throw error("unexpected '" + text.charAt(position) + "'");
    }
    return result;
  }

  private PresenceCondition equivalence() {
    PresenceCondition left = implication();
    while (accept("<->")) {
      PresenceCondition right = implication();
      left = left.and(right).or(left.not().and(right.not()));
    }
    return left;
  }

  private PresenceCondition implication() {
    PresenceCondition left = disjunction();
    return accept("->") ? left.not().or(implication()) : left;
  }

  private PresenceCondition disjunction() {
    PresenceCondition left = conjunction();
    while (accept("||")) {
      left = left.or(conjunction());
    }
    return left;
  }

  private PresenceCondition conjunction() {
    PresenceCondition left = primary();
    while (accept("&&")) {
      left = left.and(primary());
    }
    return left;
  }

  private PresenceCondition primary() {
    if (accept("!")) {
      return primary().not();
    }
    if (accept("(")) {
      PresenceCondition inner = equivalence();
      expect(")");
      return inner;
    }
    if (accept("[")) {
      return space.of(Atom.expression(upTo(']')));
    }
    String name = name();
    return switch (name) {
      case "true" -> space.always();
      case "false" -> space.never();
      case "exactly_one_of" -> exactlyOne();
      case "defined" -> space.of(Atom.defined(inParentheses()));
      case "IS_ENABLED" -> space.enabled(inParentheses());
      default -> value(name);
    };
  }

  /** A symbol alone is one that is y; otherwise it is said which value it has, or has not. */
  private PresenceCondition value(String name) {
    if (accept("!=")) {
      return has(name, name()).not();
    }
    // Not the beginning of anything else: there is no other "=" in a formula.
    return accept("=") ? has(name, name()) : space.symbol(name);
  }

  private PresenceCondition has(String name, String value) {
    return switch (value) {
      case "y" -> space.symbol(name);
      case "m" -> space.of(Atom.module(name));
      case "n" -> space.enabled(name).not();
      default -> throw error("y, m or n expected");
    };
  }

  private String inParentheses() {
    expect("(");
    String inner = name();
    expect(")");
    return inner;
  }

  private PresenceCondition exactlyOne() {
    expect("(");
    List<PresenceCondition> choices = new ArrayList<>();
    do {
      choices.add(equivalence());
    } while (accept(","));
    expect(")");
    PresenceCondition result = space.never();
    for (PresenceCondition chosen : choices) {
      PresenceCondition only = chosen;
      for (PresenceCondition other : choices) {
        only = other == chosen ? only : only.minus(other);
      }
      result = result.or(only);
    }
    return result;
  }

  private String name() {
    skipBlanks();
    int start = position;
    while (position < text.length() && isNamePart(text.charAt(position))) {
      position++;
    }
    if (start == position) {
      throw error("a symbol expected");
    }
    return text.substring(start, position);
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private String upTo(char end) {
    int close = text.indexOf(end, position);
    if (close < 0) {
      throw error("no closing '" + end + "'");
    }
    String inner = text.substring(position, close);
    position = close + 1;
    return inner;
  }

  private boolean accept(String token) {
    skipBlanks();
    if (!text.startsWith(token, position)) {
      return false;
    }
    position += token.length();
    return true;
  }

  private void expect(String token) {
    if (!accept(token)) {
      throw error("'" + token + "' expected");
    }
  }

  private void skipBlanks() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private IllegalArgumentException error(String message) {
    return new IllegalArgumentException(
        message + " at character " + (position + 1) + " of \"" + text + "\"");
  }
}
