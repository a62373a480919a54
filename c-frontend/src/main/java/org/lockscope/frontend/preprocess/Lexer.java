package org.lockscope.frontend.preprocess;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.frontend.source.Span;

/**
 * Splits a text into tokens and directives. Never fails: an unterminated string ends with its line,
 * an unterminated comment with the text.
 */
final class Lexer {

  private final String text;
  private final int end;
  private final Tokens tokens;
  private final List<Directive> directives = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
    this.end = text.length();
    this.tokens = new Tokens(text);
  }

  record Result(Tokens tokens, List<Directive> directives) {}

  /** Lexes a whole file. */
  static Result lex(String text) {
    Lexer lexer = new Lexer(text);
    lexer.run(true);
    return new Result(lexer.tokens, lexer.directives);
  }

  /** Lexes a piece of C without directives, such as a macro's body. */
  static Tokens tokens(String text) {
    Lexer lexer = new Lexer(text);
    lexer.run(false);
    return lexer.tokens;
  }

  private void run(boolean directivesToo) {
    boolean lineStart = true;
    while (at < end) {
      char c = text.charAt(at);
      if (c == '\n') {
        lineStart = true;
        at++;
      } else if (c == ' ' || c == '\t' || c == '\\' || c == 0x0b) {
        at++;
      } else if (c == '/' && at + 1 < end && isCommentMark(text.charAt(at + 1))) {
        skipComment();
      } else if (c == '#' && lineStart && directivesToo) {
        directive();
      } else {
        lineStart = false;
        token(c);
      }
    }
  }

  private static boolean isCommentMark(char c) {
    return c == '*' || c == '/';
  }

  private void skipComment() {
    if (text.charAt(at + 1) == '*') {
      int close = text.indexOf("*/", at + 2);
      at = close < 0 ? end : close + 2;
    } else {
      int newline = text.indexOf('\n', at);
      at = newline < 0 ? end : newline;
    }
  }

  private void token(char c) {
    int start = at;
    if (isIdentifierStart(c)) {
      do {
        at++;
      } while (at < end && isIdentifierPart(text.charAt(at)));
      // L"..." and u8"..." are strings.
      if (at < end && text.charAt(at) == '"' && at - start <= 2 && isStringPrefix(start, at)) {
        quoted('"');
        tokens.add(Tokens.Kind.STRING, start, at);
        return;
      }
      tokens.add(Tokens.Kind.IDENTIFIER, start, at);
    } else if (isDigit(c) || c == '.' && at + 1 < end && isDigit(text.charAt(at + 1))) {
      number();
      tokens.add(Tokens.Kind.NUMBER, start, at);
    } else if (c == '"') {
      quoted('"');
      tokens.add(Tokens.Kind.STRING, start, at);
    } else if (c == '\'') {
      quoted('\'');
      tokens.add(Tokens.Kind.CHARACTER, start, at);
    } else {
      at++;
      tokens.add(Tokens.Kind.PUNCTUATION, start, at);
    }
  }

  private boolean isStringPrefix(int from, int to) {
    String prefix = text.substring(from, to);
    return prefix.equals("L") || prefix.equals("u") || prefix.equals("U") || prefix.equals("u8");
  }

  private void number() {
    while (at < end) {
      char c = text.charAt(at);
      if (isIdentifierPart(c) || c == '.') {
        // "0...7" in a case range: the dots are not part of the number.
        if (c == '.' && at + 1 < end && text.charAt(at + 1) == '.') {
          return;
        }
        at++;
      } else if ((c == '+' || c == '-') && isExponent(text.charAt(at - 1)) && !isHexadecimal()) {
        at++;
      } else {
        return;
      }
    }
  }

  private static boolean isExponent(char c) {
    return c == 'e' || c == 'E';
  }

  /** Whether the number being read is hexadecimal, where e is a digit: {@code 0xe+1}. */
  private boolean isHexadecimal() {
    int start = at;
    while (start > 0 && isIdentifierPart(text.charAt(start - 1))) {
      start--;
    }
    return text.startsWith("0x", start) || text.startsWith("0X", start);
  }

  private void quoted(char quote) {
    at++;
    while (at < end) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < end) {
        at += 2;
      } else if (c == '\n') {
        return;
      } else {
        at++;
        if (c == quote) {
          return;
        }
      }
    }
  }

  private void directive() {
    int start = at++;
    while (at < end && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    int keywordStart = at;
    while (at < end && isIdentifierPart(text.charAt(at))) {
      at++;
    }
    String keyword = text.substring(keywordStart, at);
    int argumentStart = at;
    StringBuilder argument = new StringBuilder();
    while (at < end && text.charAt(at) != '\n') {
      char c = text.charAt(at);
      if (c == '\\' && continuesLine()) {
        at = text.indexOf('\n', at) + 1;
        argument.append(' ');
      } else if (c == '/' && at + 1 < end && text.charAt(at + 1) == '*') {
        skipComment();
        argument.append(' ');
      } else if (c == '/' && at + 1 < end && text.charAt(at + 1) == '/') {
        skipLineComment();
      } else if (c == '"' || c == '\'') {
        int from = at;
        quoted(c);
        argument.append(text, from, at);
      } else {
        argument.append(c);
        at++;
      }
    }
    directives.add(
        new Directive(
            Directive.Kind.of(keyword),
            new Span(start, at),
            argument.toString().trim(),
            argumentStart,
            tokens.size()));
  }

  /** A line comment goes on after a backslash, as its directive does. */
  private void skipLineComment() {
    while (at < end && text.charAt(at) != '\n') {
      if (text.charAt(at) == '\\' && continuesLine()) {
        at = text.indexOf('\n', at) + 1;
      } else {
        at++;
      }
    }
  }

  private boolean continuesLine() {
    int next = at + 1;
    while (next < end && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
      next++;
    }
    return next < end && text.charAt(next) == '\n';
  }

  private static boolean isIdentifierStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$';
  }

  static boolean isIdentifierPart(char c) {
    return isIdentifierStart(c) || isDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
