package org.lockscope.frontend.preprocess;

import java.util.Arrays;
import java.util.Set;

/**
 * The tokens of a text, without comments and directives, as parallel arrays: a kernel file has tens
 * of thousands. Punctuation is one token a character.
 */
public final class Tokens {

  /** What a token is. */
  public enum Kind {
    IDENTIFIER,
    NUMBER,
    STRING,
    CHARACTER,
    PUNCTUATION
  }

  private static final Kind[] KINDS = Kind.values();

  private static final Set<String> CONTROL =
      Set.of(
          "if",
          "else",
          "while",
          "for",
          "do",
          "switch",
          "case",
          "default",
          "return",
          "goto",
          "break",
          "continue");

  private final String text;
  private int[] starts;
  private int[] ends;
  private byte[] kinds;
  private int size;

  Tokens(String text) {
    this(text, 16 + text.length() / 4);
  }

  Tokens(String text, int estimate) {
    this.text = text;
    starts = new int[estimate];
    ends = new int[estimate];
    kinds = new byte[estimate];
  }

  /** The tokens of a piece of C without directives. */
  public static Tokens of(String text) {
    return Lexer.tokens(text);
  }

  /** The tokens of a file, but for those of its directives. */
  public static Tokens withoutDirectives(String text) {
    return Lexer.lex(text).tokens();
  }

  void add(Kind kind, int start, int end) {
    if (size == starts.length) {
      int larger = 16 + size * 2;
      starts = Arrays.copyOf(starts, larger);
      ends = Arrays.copyOf(ends, larger);
      kinds = Arrays.copyOf(kinds, larger);
    }
    starts[size] = start;
    ends[size] = end;
    kinds[size++] = (byte) kind.ordinal();
  }

  /**
   * A range of a text of which newlines and tabs are left: they tell how far lines are indented,
   * and so what belongs to a macro that may be a loop.
   */
  static char[] blank(String text, int from, int to) {
    char[] blank = new char[to - from];
    for (int i = 0; i < blank.length; i++) {
      char c = text.charAt(from + i);
      blank[i] = c == '\n' || c == '\t' ? c : ' ';
    }
    return blank;
  }

  /** The tokens of a range, over a text of the same length in which everything else is blank. */
  Tokens only(int from, int to) {
    char[] kept = blank(text, 0, text.length());
    for (int i = from; i < to; i++) {
      text.getChars(starts[i], ends[i], kept, starts[i]);
    }
    Tokens only = new Tokens(new String(kept), to - from);
    for (int i = from; i < to; i++) {
      only.add(kind(i), starts[i], ends[i]);
    }
    return only;
  }

  /** Number of tokens. */
  public int size() {
    return size;
  }

  /** Offset of the first character of token {@code i}. */
  public int start(int i) {
    return starts[i];
  }

  /** Offset after the last character of token {@code i}. */
  public int end(int i) {
    return ends[i];
  }

  /** What token {@code i} is. */
  public Kind kind(int i) {
    return KINDS[kinds[i]];
  }

  /** The characters of token {@code i}. */
  public String text(int i) {
    return text.substring(starts[i], ends[i]);
  }

  /** Whether token {@code i} exists and is the punctuation character {@code c}. */
  public boolean is(int i, char c) {
    return i >= 0
        && i < size
        && kinds[i] == Kind.PUNCTUATION.ordinal()
        && text.charAt(starts[i]) == c;
  }

  /** Whether token {@code i} exists and is the identifier or keyword {@code word}. */
  public boolean is(int i, String word) {
    return i >= 0
        && i < size
        && ends[i] - starts[i] == word.length()
        && kinds[i] == Kind.IDENTIFIER.ordinal()
        && text.startsWith(word, starts[i]);
  }

  /** Whether token {@code i} exists and is an identifier or keyword. */
  public boolean isIdentifier(int i) {
    return i >= 0 && i < size && kinds[i] == Kind.IDENTIFIER.ordinal();
  }

  /** Whether token {@code i} exists and is a keyword that directs the flow of control. */
  public boolean isControl(int i) {
    return isIdentifier(i) && CONTROL.contains(text(i));
  }

  /** Whether token {@code i} stands in the first column of its line. */
  public boolean isInColumnOne(int i) {
    return starts[i] == 0 || text.charAt(starts[i] - 1) == '\n';
  }

  /** Whether token {@code i} exists and is of a kind. */
  public boolean kindIs(int i, Kind kind) {
    return i >= 0 && i < size && kinds[i] == kind.ordinal();
  }

  /** The text all tokens are taken from. */
  public String source() {
    return text;
  }

  /** The index of the first token that starts at or after an offset; {@link #size()} if none. */
  public int firstFrom(int offset) {
    int found = Arrays.binarySearch(starts, 0, size, offset);
    return found >= 0 ? found : -found - 1;
  }
}
