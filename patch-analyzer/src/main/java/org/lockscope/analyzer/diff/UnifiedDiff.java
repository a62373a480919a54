package org.lockscope.analyzer.diff;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lockscope.analyzer.series.FileChange.Kind;
import org.lockscope.analyzer.series.SourceTree;

/** The changes of one patch, as its text tells them. */
public final class UnifiedDiff {

  private final List<FileDiff> files;
  private final Optional<Rejection> malformed;

  UnifiedDiff(List<FileDiff> files, Optional<Rejection> malformed) {
    this.files = List.copyOf(files);
    this.malformed = malformed;
  }

  /**
   * Reads a text with diffs in it. Never fails: what cannot be read is a reason not to apply it.
   *
   * @param text the part of a mail that may have diffs, or a file of them; lines that belong to no
   *     diff do not matter
   */
  public static UnifiedDiff parse(byte[] text) {
    return DiffParser.parse(text);
  }

  /** Whether there is no diff in the text, not even a damaged one. */
  public boolean isEmpty() {
    return files.isEmpty() && malformed.isEmpty();
  }

  /**
   * The blobs that a tree has if the patch was made for it: ids, perhaps shortened, by path. Files
   * that the patch adds, and diffs that do not come from git, tell nothing.
   */
  public Map<String, String> preimages() {
    Map<String, String> blobs = new LinkedHashMap<>();
    for (FileDiff file : files) {
      if (file.kind() != Kind.ADDED && !file.opaque() && file.oldBlob().isPresent()) {
        blobs.putIfAbsent(file.oldPath(1).orElseThrow(), file.oldBlob().get());
      }
    }
    return blobs;
  }

  /** The paths at which the diff changes, adds or takes away a file. */
  public Set<String> paths() {
    Set<String> paths = new TreeSet<>();
    for (FileDiff file : files) {
      file.oldPath(1).ifPresent(paths::add);
      file.newPath(1).ifPresent(paths::add);
    }
    return paths;
  }

  /**
   * Applies the diff: all of it or, if a C file refuses, nothing.
   *
   * @param before not changed
   */
  public Application applyTo(SourceTree before) {
    if (malformed.isPresent()) {
      return new Application.Rejected(List.of(malformed.get()));
    }
    return new Applier(before, files).run();
  }
}
