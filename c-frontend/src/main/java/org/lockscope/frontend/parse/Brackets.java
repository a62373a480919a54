package org.lockscope.frontend.parse;

import java.util.Arrays;
import org.lockscope.frontend.preprocess.Tokens;

/** Which bracket belongs to which among the tokens of a function. */
final class Brackets {

  private final int[] partner;
  private int nesting;

  private Brackets(int size) {
    partner = new int[size];
    Arrays.fill(partner, -1);
  }

  static Brackets of(Tokens tokens) {
    Brackets brackets = new Brackets(tokens.size());
    int[] open = new int[16];
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.kind(i) != Tokens.Kind.PUNCTUATION) {
        continue;
      }
      switch (tokens.source().charAt(tokens.start(i))) {
        case '(', '[', '{' -> {
          if (depth == open.length) {
            open = Arrays.copyOf(open, depth * 2);
          }
          open[depth++] = i;
          brackets.nesting = Math.max(brackets.nesting, depth);
        }
        case ')' -> depth = brackets.close(tokens, open, depth, i, '(');
        case ']' -> depth = brackets.close(tokens, open, depth, i, '[');
        case '}' -> depth = brackets.close(tokens, open, depth, i, '{');
        default -> {
          // No bracket.
        }
      }
    }
    return brackets;
  }

  /** Pairs a closing bracket with the last open one of its kind; those in between stay alone. */
  private int close(Tokens tokens, int[] open, int depth, int close, char kind) {
    for (int d = depth - 1; d >= 0; d--) {
      if (tokens.is(open[d], kind)) {
        partner[close] = open[d];
        partner[open[d]] = close;
        return d;
      }
      if (kind != '}' && tokens.is(open[d], '{')) {
        // A parenthesis does not reach out of its block.
        return depth;
      }
    }
    return depth;
  }

  /** Index of the other bracket of a pair; -1 where there is none. */
  int partner(int i) {
    return i < partner.length ? partner[i] : -1;
  }

  /** How many pairs are inside each other at most. */
  int nesting() {
    return nesting;
  }
}
