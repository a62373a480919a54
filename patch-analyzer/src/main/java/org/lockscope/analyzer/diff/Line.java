package org.lockscope.analyzer.diff;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A line of a text, as a range of its bytes; with its line feed, unless it is a last line without.
 * Equal to every line with the same bytes.
 */
final class Line {

  private final byte[] buffer;
  private final int from;
  private final int to;

  private Line(byte[] buffer, int from, int to) {
    this.buffer = buffer;
    this.from = from;
    this.to = to;
  }

  /** Splits a text. */
  static List<Line> split(byte[] text) {
    List<Line> lines = new ArrayList<>(text.length / 32 + 1);
    int from = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        lines.add(new Line(text, from, i + 1));
        from = i + 1;
      }
    }
    if (from < text.length) {
      lines.add(new Line(text, from, text.length));
    }
    return lines;
  }

  /** Joins lines to a text. */
  static byte[] join(List<Line> lines) {
    int length = 0;
    for (Line line : lines) {
      length += line.length();
    }
    byte[] text = new byte[length];
    int end = 0;
    for (Line line : lines) {
      System.arraycopy(line.buffer, line.from, text, end, line.length());
      end += line.length();
    }
    return text;
  }

  int length() {
    return to - from;
  }

  /** A byte, or -1 behind the end. */
  int at(int index) {
    return index < length() ? buffer[from + index] & 0xff : -1;
  }

  boolean startsWith(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (at(i) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean endsWith(int offset, char c) {
    return length() >= offset && buffer[to - offset] == c;
  }

  boolean endsWithLf() {
    return endsWith(1, '\n');
  }

  boolean endsWithCrLf() {
    return endsWithLf() && endsWith(2, '\r');
  }

  /** Whether there is nothing before the line's end. */
  boolean isEmpty() {
    return length() == (endsWithCrLf() ? 2 : endsWithLf() ? 1 : 0);
  }

  /** The line without its first byte. */
  Line withoutFirst() {
    return new Line(buffer, Math.min(from + 1, to), to);
  }

  /** The line without its line feed. */
  Line withoutLf() {
    return endsWithLf() ? new Line(buffer, from, to - 1) : this;
  }

  /** The line without the CR at its end. */
  Line withoutCr() {
    if (endsWithCrLf()) {
      byte[] copy = Arrays.copyOfRange(buffer, from, to - 1);
      copy[copy.length - 1] = '\n';
      return new Line(copy, 0, copy.length);
    }
    return endsWith(1, '\r') ? new Line(buffer, from, to - 1) : this;
  }

  /** The line without its end, as text. */
  String text() {
    int end = to - (endsWithCrLf() ? 2 : endsWithLf() ? 1 : 0);
    return new String(buffer, from, end - from, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Line line
        && Arrays.equals(buffer, from, to, line.buffer, line.from, line.to);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + buffer[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return text();
  }
}
