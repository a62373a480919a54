package org.lockscope.analyzer.series;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a patch does to one file.
 *
 * @param oldPath where the file is before the patch; empty if the patch adds it
 * @param newPath where the file is after the patch; empty if the patch deletes it
 * @param kind what happens
 */
public record FileChange(Optional<String> oldPath, Optional<String> newPath, Kind kind) {

  /** What can happen to a file. */
  public enum Kind {
    /** The file is new. */
    ADDED,
    /** The file goes away. */
    DELETED,
    /** The content, or only the mode, changes. */
    MODIFIED,
    /** The file moves, perhaps with changes. */
    RENAMED,
    /** The file is made from another one that stays, perhaps with changes. */
    COPIED
  }

  /** Checks that the paths are those that the kind has. */
  public FileChange {
    requireNonNull(kind);
    if (oldPath.isPresent() == (kind == Kind.ADDED)
        || newPath.isPresent() == (kind == Kind.DELETED)
        || (kind == Kind.MODIFIED && !oldPath.equals(newPath))) {
      throw new IllegalArgumentException(kind + " from " + oldPath + " to " + newPath);
    }
  }

  /** A new file. */
  public static FileChange added(String path) {
    return new FileChange(Optional.empty(), Optional.of(path), Kind.ADDED);
  }

  /** A file that goes away. */
  public static FileChange deleted(String path) {
    return new FileChange(Optional.of(path), Optional.empty(), Kind.DELETED);
  }

  /** A file that changes in place. */
  public static FileChange modified(String path) {
    return new FileChange(Optional.of(path), Optional.of(path), Kind.MODIFIED);
  }

  /** A file that moves. */
  public static FileChange renamed(String from, String to) {
    return new FileChange(Optional.of(from), Optional.of(to), Kind.RENAMED);
  }

  /** A file made from another one. */
  public static FileChange copied(String from, String to) {
    return new FileChange(Optional.of(from), Optional.of(to), Kind.COPIED);
  }

  /** The path after the patch, or the one before it if the file is gone. */
  public String path() {
    return newPath.or(() -> oldPath).orElseThrow();
  }

  /** Whether the file is a C file, on one side at least. */
  public boolean isC() {
    return oldPath.filter(FileChange::isC).isPresent()
        || newPath.filter(FileChange::isC).isPresent();
  }

  /** Whether a path is that of a C file. */
  public static boolean isC(String path) {
    return path.endsWith(".c") || path.endsWith(".h");
  }
}
