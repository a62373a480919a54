package org.lockscope.frontend.preprocess;

import org.lockscope.frontend.source.Span;

/**
 * One preprocessor line.
 *
 * @param kind which directive
 * @param span the whole logical line from {@code #} on, continuation lines included
 * @param argument what follows the keyword, without comments and continuations, trimmed
 * @param argumentStart offset in the file of the first character after the keyword
 * @param token index of the first token after the line
 */
record Directive(Kind kind, Span span, String argument, int argumentStart, int token) {

  enum Kind {
    IF,
    IFDEF,
    IFNDEF,
    ELIF,
    ELIFDEF,
    ELIFNDEF,
    ELSE,
    ENDIF,
    DEFINE,
    UNDEF,
    INCLUDE,
    ERROR,
    OTHER;

    static Kind of(String keyword) {
      return switch (keyword) {
        case "if" -> IF;
        case "ifdef" -> IFDEF;
        case "ifndef" -> IFNDEF;
        case "elif" -> ELIF;
        case "elifdef" -> ELIFDEF;
        case "elifndef" -> ELIFNDEF;
        case "else" -> ELSE;
        case "endif" -> ENDIF;
        case "define" -> DEFINE;
        case "undef" -> UNDEF;
        case "include", "include_next" -> INCLUDE;
        case "error" -> ERROR;
        default -> OTHER;
      };
    }

    boolean opens() {
      return this == IF || this == IFDEF || this == IFNDEF;
    }

    boolean continues() {
      return this == ELIF || this == ELIFDEF || this == ELIFNDEF || this == ELSE;
    }
  }
}
