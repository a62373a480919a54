package org.lockscope.analyzer.diff;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.series.FileChange.Kind;

/**
 * What a diff says of one file.
 *
 * @param line where it begins in the text of the diff, from 1
 * @param oldName the name before; empty if the file is added
 * @param newName the name after; empty if the file is deleted
 * @param oldBlob the id of the blob before, perhaps shortened, if an {@code index} line tells it
 * @param opaque whether there is nothing to apply: a binary file, a link, or a submodule
 * @param crLf whether the lines of the header end in CRLF, so that a mail program must have done it
 */
record FileDiff(
    int line,
    Kind kind,
    Optional<Name> oldName,
    Optional<Name> newName,
    Optional<String> oldBlob,
    boolean opaque,
    boolean crLf,
    List<Hunk> hunks) {
  FileDiff {
    hunks = List.copyOf(hunks);
  }

  /**
   * A name in a diff.
   *
   * @param exact whether it is the path; otherwise the path follows a first part such as {@code a/}
   */
  record Name(String text, boolean exact) {
    /** The path, after so many parts were taken away. */
    String path(int strip) {
      if (exact || strip == 0) {
        return text;
      }
      return text.substring(text.indexOf('/') + 1);
    }
  }

  Optional<String> oldPath(int strip) {
    return oldName.map(name -> name.path(strip));
  }

  Optional<String> newPath(int strip) {
    return newName.map(name -> name.path(strip));
  }

  /** Whether a file that stays where it is has one name. */
  boolean isConsistent(int strip) {
    return kind != Kind.MODIFIED || oldPath(strip).equals(newPath(strip));
  }

  /**
   * Whether the diff is one that adds the file if there is none: GNU diff does not tell an empty
   * file from a missing one.
   */
  boolean mayAdd() {
    return kind == Kind.MODIFIED
        && oldBlob.isEmpty()
        && hunks.size() == 1
        && hunks.get(0).oldLines().isEmpty()
        && hunks.get(0).oldStart() == 0;
  }

  /** The same, adding the file. */
  FileDiff asAdded() {
    return new FileDiff(
        line, Kind.ADDED, Optional.empty(), newName, Optional.empty(), opaque, crLf, hunks);
  }
}
