package org.lockscope.frontend.source;

import java.util.Arrays;

/**
 * The text of one file, folded to ASCII so that bytes, characters and columns agree.
 *
 * <p>Every byte becomes one character: bytes of multi-byte characters (they occur in comments and
 * strings only) become {@code '?'}; NUL, carriage return and form feed become blanks.
 */
public final class SourceText {

  private final String text;
  private final int[] lineStarts;

  private SourceText(String text) {
    this.text = text;
    int[] starts = new int[16 + text.length() / 24];
    int lines = 1;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      if (lines == starts.length) {
        starts = Arrays.copyOf(starts, lines * 2);
      }
      starts[lines++] = i + 1;
    }
    lineStarts = Arrays.copyOf(starts, lines);
  }

  /** The text with the given bytes. */
  public static SourceText of(byte[] bytes) {
    char[] folded = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      folded[i] = b < 0 ? '?' : b == 0 || b == '\r' || b == '\f' ? ' ' : (char) b;
    }
    return new SourceText(new String(folded));
  }

  /** The text with the characters of a string, folded likewise. */
  public static SourceText of(String string) {
    return of(string.getBytes(java.nio.charset.StandardCharsets.UTF_8));
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
    int last = lineStarts[lineStarts.length - 1];
    return last == text.length() && last > 0 ? lineStarts.length - 1 : lineStarts.length;
  }

  /** The line an offset is on, counted from 1. */
  public int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The column an offset is in, counted from 1; a tab is one column. */
  public int column(int offset) {
    return offset - lineStarts[line(offset) - 1] + 1;
  }

  /** The span of a line without its newline. */
  public Span lineSpan(int line) {
    int start = lineStarts[line - 1];
    int end = line < lineStarts.length ? lineStarts[line] - 1 : text.length();
    return new Span(start, end);
  }
}
