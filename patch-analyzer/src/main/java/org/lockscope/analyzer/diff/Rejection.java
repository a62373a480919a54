package org.lockscope.analyzer.diff;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Why a diff, or what it says of one file, cannot be applied.
 *
 * @param path the file, if it is about one
 * @param hunk which hunk, with its {@code @@} line, if it is about one
 * @param line where in the text of the diff that is, from 1
 * @param kind what hinders
 * @param reason the same in words that follow the path or the hunk
 */
public record Rejection(
    Optional<String> path, Optional<String> hunk, int line, Kind kind, String reason) {

  /** What hinders. */
  public enum Kind {
    /** The diff is no diff, or only the beginning of one. */
    MALFORMED,
    /** The diff names a path that is not one in the tree, or must not be. */
    UNSAFE,
    /** The tree is not the one that the diff was made for. */
    DOES_NOT_APPLY,
    /** The tree has the change already. */
    ALREADY_APPLIED
  }

  /** Checks that nothing is null. */
  public Rejection {
    requireNonNull(path);
    requireNonNull(hunk);
    requireNonNull(kind);
    requireNonNull(reason);
  }

  static Rejection malformed(int line, String reason) {
    return new Rejection(Optional.empty(), Optional.empty(), line, Kind.MALFORMED, reason);
  }

  static Rejection unsafe(int line, String reason) {
    return new Rejection(Optional.empty(), Optional.empty(), line, Kind.UNSAFE, reason);
  }

  static Rejection ofFile(FileDiff diff, String path, String reason) {
    return new Rejection(
        Optional.of(path), Optional.empty(), diff.line(), Kind.DOES_NOT_APPLY, reason);
  }

  static Rejection ofHunk(String path, Hunk hunk, int number, Kind kind, String reason) {
    return new Rejection(
        Optional.of(path),
        Optional.of("hunk " + number + " '" + hunk.header() + "'"),
        hunk.line(),
        kind,
        reason);
  }
}
