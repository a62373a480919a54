package org.lockscope.frontend.parse;

/** Where the tokens of a text end; the text has neither comments nor directives. */
final class CText {

  private CText() {}

  /** The text with every run of white space made one blank: the parser looks at each character. */
  static String squeeze(String text) {
    StringBuilder squeezed = new StringBuilder(text.length());
    boolean blank = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ') {
        squeezed.append(c);
      } else if (!blank) {
        squeezed.append(' ');
      }
      blank = c <= ' ';
    }
    return squeezed.toString();
  }

  /** The offset of the first character from {@code at} on that is no white space. */
  static int skipBlanks(String text, int at) {
    int next = at;
    while (next < text.length() && text.charAt(next) <= ' ') {
      next++;
    }
    return next;
  }

  /** The offset after the token at {@code start}, which is neither string nor character. */
  static int tokenEnd(String text, int start) {
    if (start >= text.length()) {
      return start + 1;
    }
    if (isNumber(text, start)) {
      return numberEnd(text, start);
    }
    return isWordPart(text.charAt(start))
        ? wordEnd(text, start)
        : start + operatorLength(text, start);
  }

  private static boolean isNumber(String text, int start) {
    char c = at(text, start);
    return isDigit(c) || c == '.' && isDigit(at(text, start + 1));
  }

  /** Whether a plus or minus stands directly before a number. */
  static boolean isSigned(String text, int start) {
    char c = at(text, start);
    return (c == '-' || c == '+') && isNumber(text, start + 1);
  }

  /** The offset after the word at {@code start}. */
  static int wordEnd(String text, int start) {
    int end = start;
    while (end < text.length() && isWordPart(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int numberEnd(String text, int start) {
    boolean hexadecimal = at(text, start + 1) == 'x' || at(text, start + 1) == 'X';
    int end = start;
    while (end < text.length()) {
      char c = text.charAt(end);
      boolean sign = c == '+' || c == '-';
      if (sign) {
        char exponent = Character.toLowerCase(text.charAt(end - 1 < start ? start : end - 1));
        if (exponent != (hexadecimal ? 'p' : 'e')) {
          break;
        }
      } else if (!isWordPart(c) && (c != '.' || at(text, end + 1) == '.')) {
        break;
      }
      end++;
    }
    return end;
  }

  private static int operatorLength(String text, int start) {
    char first = text.charAt(start);
    char second = at(text, start + 1);
    char third = at(text, start + 2);
    if (first == '.' && second == '.' && third == '.') {
      return 3;
    }
    if ((first == '<' || first == '>') && second == first) {
      return third == '=' ? 3 : 2;
    }
    boolean assigns = second == '=' && "+-*/%&|^<>=!".indexOf(first) >= 0;
    boolean doubled = second == first && "+-&|".indexOf(first) >= 0;
    return assigns || doubled || first == '-' && second == '>' ? 2 : 1;
  }

  /** The offset after the string or character at {@code start}, with its prefix. */
  static int quotedEnd(String text, int start) {
    int at = wordEnd(text, start);
    char quote = at(text, at);
    for (at++; at < text.length(); at++) {
      if (text.charAt(at) == '\\') {
        at++;
      } else if (text.charAt(at) == quote) {
        return at + 1;
      }
    }
    return text.length();
  }

  private static char at(String text, int offset) {
    return offset < text.length() ? text.charAt(offset) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isWordPart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c == '$';
  }
}
