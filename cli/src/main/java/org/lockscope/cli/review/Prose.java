package org.lockscope.cli.review;

import java.util.ArrayList;
import java.util.List;

/** Text of our own in a mail: lines of at most 72 columns, and nothing that a reader cannot see. */
final class Prose {

  /** What mails to the list are wrapped at. */
  static final int WIDTH = 72;

  /** A longer line of a patch is cut: RFC 5322 allows 998 bytes, and 4 make a character. */
  private static final int LONGEST_QUOTE = 240;

  private Prose() {}

  /** A paragraph, broken between words. */
  static List<String> wrap(String text) {
    return wrap(text, "", "");
  }

  /**
   * A paragraph, broken between words.
   *
   * @param first what the first line begins with
   * @param others what the others begin with
   */
  static List<String> wrap(String text, String first, String others) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : visible(text).strip().split("\\s+", -1)) {
      if (!empty && width(line) + 1 + width(word) > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(others);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }

  /** A text of at most so many columns; dots stand for what is cut off. */
  static String cut(String text, int columns) {
    String clean = visible(text).strip();
    return width(clean) <= columns
        ? clean
        : clean.substring(0, clean.offsetByCodePoints(0, Math.max(0, columns - 3))).stripTrailing()
            + "...";
  }

  /** A line of somebody else's, quoted. */
  static String quote(String line) {
    String clean = visible(line);
    String shown =
        width(clean) <= LONGEST_QUOTE
            ? clean
            : clean.substring(0, clean.offsetByCodePoints(0, LONGEST_QUOTE)) + " [ ... ]";
    return ("> " + shown).stripTrailing();
  }

  /** A text without characters that control something else than what is seen; tabs may stay. */
  static String visible(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean hidden =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.SURROGATE
                      || type == Character.UNASSIGNED
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
              result.appendCodePoint(hidden && c != '\t' ? '?' : c);
            });
    return result.toString();
  }

  private static int width(CharSequence text) {
    return Character.codePointCount(text, 0, text.length());
  }
}
