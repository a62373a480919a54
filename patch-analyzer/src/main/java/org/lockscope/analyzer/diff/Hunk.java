package org.lockscope.analyzer.diff;

import java.util.List;

/**
 * One {@code @@} part of a diff.
 *
 * @param header the line that begins it
 * @param line where that line is in the text of the diff, from 1
 * @param oldStart the line at which the file must have {@code oldLines}; 0 if there are none
 * @param newStart the line at which the changed file has {@code newLines}; 0 if there are none
 * @param oldLines context and removed lines
 * @param newLines context and added lines
 * @param endsInContext whether unchanged lines follow the last change
 */
record Hunk(
    String header,
    int line,
    int oldStart,
    int newStart,
    List<Line> oldLines,
    List<Line> newLines,
    boolean endsInContext) {
  Hunk {
    oldLines = List.copyOf(oldLines);
    newLines = List.copyOf(newLines);
  }

  /** The hunk as it was before a mail program ended its lines in CRLF. */
  Hunk withoutCr() {
    return new Hunk(
        header,
        line,
        oldStart,
        newStart,
        oldLines.stream().map(Line::withoutCr).toList(),
        newLines.stream().map(Line::withoutCr).toList(),
        endsInContext);
  }

  /** Whether every line that has an end has CRLF there. */
  boolean isCrLf() {
    return oldLines.stream().allMatch(line -> line.endsWithCrLf() || !line.endsWithLf())
        && newLines.stream().allMatch(line -> line.endsWithCrLf() || !line.endsWithLf());
  }
}
