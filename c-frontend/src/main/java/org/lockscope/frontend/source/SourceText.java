package org.lockscope.frontend.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of one file, folded to ASCII so that bytes, characters and columns agree.
 *
 * <p>Every byte becomes one character: bytes of multi-byte characters (they occur in comments and
 * strings only) become {@code '?'}; NUL, carriage return and form feed become blanks.
 */
public final class SourceText {

  private final String text;

  /** Where lines start, once somebody has asked; of most files nobody does. */
  private volatile int[] lineStarts;

  private SourceText(String text) {
    this.text = text;
  }

  private int[] lineStarts() {
    int[] known = lineStarts;
    if (known == null) {
      known = findLineStarts();
      lineStarts = known;
    }
    return known;
  }

  private int[] findLineStarts() {
    int[] starts = new int[16 + text.length() / 24];
    int lines = 1;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      if (lines == starts.length) {
        starts = Arrays.copyOf(starts, lines * 2);
      }
      starts[lines++] = i + 1;
    }
    return Arrays.copyOf(starts, lines);
  }

  /** The text with the given bytes. */
  public static SourceText of(byte[] bytes) {
    byte[] folded = bytes.clone();
    for (int i = 0; i < folded.length; i++) {
      byte b = folded[i];
      if (b < '\t') {
        folded[i] = b < 0 ? (byte) '?' : b == 0 ? (byte) ' ' : b;
      } else if (b == '\r' || b == '\f') {
        folded[i] = ' ';
      }
    }
    return new SourceText(new String(folded, StandardCharsets.ISO_8859_1));
  }

  /** The text with the characters of a string, folded likewise. */
  public static SourceText of(String string) {
    return of(string.getBytes(StandardCharsets.UTF_8));
  }

  /** The folded characters. */
  public String characters() {
    return text;
  }

  /** Number of bytes. */
  public int length() {
    return text.length();
  }

  /** The characters of a span. */
  public String slice(Span span) {
    return text.substring(span.start(), span.end());
  }

  /** Number of lines, counting the one after a final newline only if it has characters. */
  public int lines() {
    int[] starts = lineStarts();
    int last = starts[starts.length - 1];
    return last == text.length() && last > 0 ? starts.length - 1 : starts.length;
  }

  /** The line an offset is on, counted from 1. */
  public int line(int offset) {
    int found = Arrays.binarySearch(lineStarts(), offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The column an offset is in, counted from 1; a tab is one column. */
  public int column(int offset) {
    return offset - lineStarts()[line(offset) - 1] + 1;
  }

  /** The span of a line without its newline. */
  public Span lineSpan(int line) {
    int[] starts = lineStarts();
    int start = starts[line - 1];
    int end = line < starts.length ? starts[line] - 1 : text.length();
    return new Span(start, end);
  }
}
