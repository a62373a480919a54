package org.lockscope.analyzer.series;

import static java.util.Objects.requireNonNull;

/**
 * Something about the input that a user should know.
 *
 * @param input what it is about: a file, a mail, a commit
 * @param message one line; what is wrong and, where there is something to do, what
 * @param fatal whether what {@code input} names is no good: it, or a part of it, is left out of the
 *     analysis, or had to be put right first; otherwise it is a note
 */
public record Problem(String input, String message, boolean fatal) {
  /** Checks that the line is one. */
  public Problem {
    requireNonNull(input);
    if (message.isBlank() || message.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("not one line: " + message);
    }
  }

  /** A problem because of which {@code input} cannot be analysed as it is. */
  public static Problem fatal(String input, String message) {
    return new Problem(input, message, true);
  }

  /** Something to know about an input that is analysed all the same. */
  public static Problem note(String input, String message) {
    return new Problem(input, message, false);
  }

  /** The whole line. */
  public String text() {
    return input + ": " + message;
  }
}
