package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the lines of a text. What is put on it may come from mails and sources, so whatever a
 * terminal could take for a command is made visible.
 */
final class Page {

  /** Blank that no line is broken at. */
  static final char TIE = '\u00a0';

  private final Look look;
  private final Conditions conditions;
  private final StringBuilder text = new StringBuilder();

  /** A page that tells all of a condition. */
  Page(Look look) {
    this(look, Conditions.WHOLE);
  }

  /** A page that tells as much of conditions. */
  Page(Look look, Conditions conditions) {
    this.look = look;
    this.conditions = conditions;
  }

  Look look() {
    return look;
  }

  /** How conditions are told on this page. */
  Conditions conditions() {
    return conditions;
  }

  /** Ends with a line feed, if there is anything. */
  String text() {
    return text.toString();
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  void blank() {
    if (!text.isEmpty()) {
      text.append('\n');
    }
  }

  /** Starts a line. */
  Line line() {
    return new Line();
  }

  /** Characters as they can be shown. */
  String clean(String raw) {
    StringBuilder result = new StringBuilder(raw.length());
    raw.codePoints().forEach(c -> append(result, c));
    return result.toString();
  }

  private void append(StringBuilder result, int c) {
    int type = Character.getType(c);
    if (c == TIE) {
      result.append(TIE);
    } else if (type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR) {
      result.append('?');
    } else if (c < 0x80 || look.unicode()) {
      result.appendCodePoint(c);
    } else {
      switch (c) {
        case '→' -> result.append("->");
        case '←' -> result.append("<-");
        case '✓' -> result.append('v');
        case '–', '·' -> result.append('-');
        case '…' -> result.append("...");
        case '│' -> result.append('|');
        case '┊' -> result.append(':');
        case '┬' -> result.append('v');
        case '┴' -> result.append('^');
        case '┼' -> result.append('x');
        default -> result.append('?');
      }
    }
  }

  static int width(String clean) {
    return clean.codePointCount(0, clean.length());
  }

  private static String untie(String clean) {
    return clean.replace(TIE, ' ');
  }

  private String cut(String clean, int columns) {
    if (width(clean) <= columns) {
      return clean;
    }
    String dots = clean("…");
    int keep = Math.max(0, columns - width(dots));
    return clean.substring(0, clean.offsetByCodePoints(0, keep)).stripTrailing() + dots;
  }

  /** A line under construction. */
  final class Line {
    private final StringBuilder styled = new StringBuilder();
    private int at;

    private Line() {}

    Line add(String raw) {
      return add(Style.PLAIN, raw);
    }

    Line add(Style style, String raw) {
      put(style, clean(raw));
      return this;
    }

    /** As {@link #add}, but on a terminal never so much that the line is too long. */
    Line addCut(Style style, String raw, int reserved) {
      String clean = clean(raw);
      put(style, look.terminal() ? cut(clean, look.width() - at - reserved) : clean);
      return this;
    }

    private void put(Style style, String clean) {
      String shown = untie(clean);
      styled.append(look.color() ? style.apply(shown) : shown);
      at += width(clean);
    }

    /** Fills with blanks up to a column; at least as many as asked for. */
    Line to(int column, int atLeast) {
      int blanks = Math.max(column - at, atLeast);
      styled.append(" ".repeat(Math.max(0, blanks)));
      at += Math.max(0, blanks);
      return this;
    }

    /**
     * Adds a text that goes on below where it begins, or below a column, if it is too long.
     *
     * @param column where the lines after the first begin
     * @param right goes to the right edge: of the first line if there is room
     */
    Line wrap(String raw, int column, Style rightStyle, String right) {
      List<String> lines = broken(clean(raw), at, column);
      String edge = clean(right);
      for (int i = 0; i < lines.size(); i++) {
        if (i > 0) {
          end();
          to(column, 0);
        }
        put(Style.PLAIN, lines.get(i));
        if (!edge.isEmpty() && at + 2 + width(edge) <= look.width()) {
          right(rightStyle, edge);
          edge = "";
        }
      }
      if (!edge.isEmpty()) {
        // It fits nowhere beside the text, so it follows below.
        for (String more : broken(edge, look.width(), column)) {
          if (!more.isEmpty()) {
            end();
            to(Math.max(column, look.width() - width(more)), 0);
            put(rightStyle, more);
          }
        }
      }
      return this;
    }

    /** The text cut into lines, the first of which has less room. */
    private List<String> broken(String clean, int first, int others) {
      List<String> lines = new ArrayList<>();
      StringBuilder line = new StringBuilder();
      int room = look.width() - first;
      for (String word : clean.split(" ", -1)) {
        boolean fits = width(line.toString()) + 1 + width(word) <= room;
        boolean fitsBelow = !lines.isEmpty() || others >= first;
        if (!fits && !(line.isEmpty() && fitsBelow)) {
          lines.add(line.toString());
          line.setLength(0);
          room = look.width() - others;
        }
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
      lines.add(line.toString());
      return lines;
    }

    /** Puts a text at the right edge. */
    Line right(Style style, String raw) {
      String clean = clean(raw);
      if (!clean.isEmpty()) {
        to(look.width() - width(clean), 2);
        put(style, clean);
      }
      return this;
    }

    void end() {
      int end = styled.length();
      while (end > 0 && styled.charAt(end - 1) == ' ') {
        end--;
      }
      text.append(styled, 0, end).append('\n');
      styled.setLength(0);
      at = 0;
    }
  }
}
