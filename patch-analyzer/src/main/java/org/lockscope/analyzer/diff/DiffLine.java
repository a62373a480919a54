package org.lockscope.analyzer.diff;

/**
 * A line of the text of a diff, and where it stands in the files.
 *
 * @param text as it is, without its end
 * @param kind what it is
 * @param path the file it is about, with the name it has after the patch; empty before the first
 * @param oldLine its line in the file before the patch, counted from 1; where it would be, if it is
 *     added; 0 outside of hunks
 * @param newLine its line in the file after the patch; where it would be, if it is removed
 */
public record DiffLine(String text, Kind kind, String path, int oldLine, int newLine) {

  /** What a line of a diff is. */
  public enum Kind {
    /** It is in no diff: a summary, a signature. */
    PROSE,
    /** It names files. */
    FILE,
    /** It begins a hunk. */
    HUNK,
    /** It is there before and after. */
    CONTEXT,
    /** It is new. */
    ADDED,
    /** It goes. */
    REMOVED,
    /** It says that the line before it has no end. */
    NOTE
  }

  /** Whether the patch changes the line. */
  public boolean isChange() {
    return kind == Kind.ADDED || kind == Kind.REMOVED;
  }

  /** Whether it is a line of a file. */
  public boolean isCode() {
    return isChange() || kind == Kind.CONTEXT;
  }

  /** The line of the file, without the mark of the diff. */
  public String code() {
    return isCode() && !text.isEmpty() ? text.substring(1) : "";
  }
}
