package org.lockscope.analyzer.diff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.FileChange.Kind;
import org.lockscope.analyzer.series.OverlayTree;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

/** One application of one diff. */
final class Applier {

  private final SourceTree before;
  private final List<FileDiff> files;
  private final int strip;

  /** Paths at which the diff takes a file away, wherever in the diff it does. */
  private final Set<String> vacated = new HashSet<>();

  private final Map<String, Optional<SourceFile>> written = new HashMap<>();
  private final Map<String, FileChange> changes = new TreeMap<>();

  /** A file that cannot be changed. */
  private static final class RejectedException extends Exception {
    private final transient Rejection rejection;

    RejectedException(Rejection rejection) {
      super(rejection.reason());
      this.rejection = rejection;
    }
  }

  Applier(SourceTree before, List<FileDiff> files) {
    this.before = before;
    this.strip = strip(before, files);
    this.files =
        files.stream()
            .map(
                file ->
                    file.mayAdd() && !exists(before, file.oldPath(strip)) ? file.asAdded() : file)
            .toList();
  }

  /** How many leading parts of the names to take away: {@code a/}, unless the diff has none. */
  private static int strip(SourceTree before, List<FileDiff> files) {
    return files.stream().noneMatch(file -> exists(before, file.oldPath(1)))
            && files.stream().anyMatch(file -> exists(before, file.oldPath(0)))
            && files.stream().allMatch(file -> file.isConsistent(0))
        ? 0
        : 1;
  }

  private static boolean exists(SourceTree tree, Optional<String> path) {
    return path.flatMap(tree::blobId).isPresent();
  }

  Application run() {
    List<Rejection> refused = new ArrayList<>();
    List<Rejection> leftOut = new ArrayList<>();
    for (FileDiff file : files) {
      Optional<String> unsafe =
          file.oldPath(strip)
              .filter(path -> !isSafe(path))
              .or(() -> file.newPath(strip).filter(path -> !isSafe(path)));
      if (unsafe.isPresent()) {
        refused.add(
            Rejection.unsafe(
                file.line(), "names '" + unsafe.get() + "', which is not a path in a tree"));
      } else if (file.kind() == Kind.DELETED || file.kind() == Kind.RENAMED) {
        vacated.add(file.oldPath(strip).orElseThrow());
      }
    }
    if (!refused.isEmpty()) {
      return new Application.Rejected(refused);
    }
    for (FileDiff file : files) {
      FileChange change = new FileChange(file.oldPath(strip), file.newPath(strip), file.kind());
      try {
        apply(file, change);
      } catch (RejectedException e) {
        (change.isC() ? refused : leftOut).add(e.rejection);
      }
    }
    if (!refused.isEmpty()) {
      return new Application.Rejected(refused);
    }
    return new Application.Applied(
        OverlayTree.of(before, written), List.copyOf(changes.values()), leftOut);
  }

  private static boolean isSafe(String path) {
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.equals(".git")) {
        return false;
      }
    }
    return true;
  }

  private void apply(FileDiff file, FileChange change) throws RejectedException {
    Optional<SourceFile> result = file.opaque() ? opaque(file, change) : text(file, change);
    change
        .oldPath()
        .filter(path -> file.kind() == Kind.DELETED || file.kind() == Kind.RENAMED)
        .ifPresent(path -> written.putIfAbsent(path, Optional.empty()));
    if (file.kind() == Kind.DELETED) {
      written.put(change.path(), Optional.empty());
    } else {
      written.put(change.path(), result);
    }
    changes.merge(change.path(), change, Applier::merge);
  }

  /** Two diffs of the same file in one patch make one change. */
  private static FileChange merge(FileChange first, FileChange second) {
    boolean replaced = first.kind() == Kind.DELETED && second.kind() == Kind.ADDED;
    return replaced ? FileChange.modified(first.path()) : first;
  }

  private static Optional<SourceFile> opaque(FileDiff file, FileChange change)
      throws RejectedException {
    if (change.isC()) {
      throw new RejectedException(
          Rejection.ofFile(file, change.path(), "changes as a binary file, a link or a submodule"));
    }
    return Optional.empty();
  }

  private Optional<SourceFile> text(FileDiff file, FileChange change) throws RejectedException {
    String path = change.path();
    byte[] content = new byte[0];
    if (change.oldPath().isPresent()) {
      String oldPath = change.oldPath().get();
      content =
          preimage(file.kind(), oldPath)
              .orElseThrow(
                  () ->
                      new RejectedException(
                          Rejection.ofFile(
                              file,
                              oldPath,
                              before.blobId(oldPath).isPresent()
                                  ? "cannot be read from the tree"
                                  : "is not in the tree")))
              .content();
    }
    if (file.kind() != Kind.MODIFIED
        && file.kind() != Kind.DELETED
        && !vacated.contains(path)
        && (before.blobId(path).isPresent() || isWritten(path))) {
      throw new RejectedException(
          new Rejection(
              Optional.of(path),
              Optional.empty(),
              file.line(),
              Rejection.Kind.ALREADY_APPLIED,
              "is to be made, but is in the tree already"));
    }
    byte[] result = hunks(file, change.oldPath().orElse(path), content);
    if (file.kind() == Kind.DELETED) {
      if (result.length > 0) {
        throw new RejectedException(
            Rejection.ofFile(
                file, path, "is to be deleted, but has more in it than the patch knows"));
      }
      return Optional.empty();
    }
    return Optional.of(SourceFile.of(path, result));
  }

  private boolean isWritten(String path) {
    return written.getOrDefault(path, Optional.empty()).isPresent();
  }

  private Optional<SourceFile> preimage(Kind kind, String path) {
    // Sources of renames and copies are meant as they were before the patch.
    Optional<SourceFile> own = written.get(path);
    return own == null || kind == Kind.RENAMED || kind == Kind.COPIED ? before.file(path) : own;
  }

  private static byte[] hunks(FileDiff file, String path, byte[] content) throws RejectedException {
    if (file.hunks().isEmpty()) {
      return content;
    }
    List<Hunk> asWritten = file.hunks();
    if (!asWritten.stream().allMatch(Hunk::isCrLf)) {
      return place(asWritten, path, content);
    }
    List<Hunk> withoutCr = asWritten.stream().map(Hunk::withoutCr).toList();
    List<Hunk> likely = file.crLf() ? withoutCr : asWritten;
    List<Hunk> otherwise = file.crLf() ? asWritten : withoutCr;
    try {
      return place(likely, path, content);
    } catch (RejectedException e) {
      try {
        return place(otherwise, path, content);
      } catch (RejectedException alsoThat) {
        throw e;
      }
    }
  }

  private static byte[] place(List<Hunk> hunks, String path, byte[] content)
      throws RejectedException {
    HunkPlacer placer = new HunkPlacer(content);
    int number = 0;
    for (Hunk hunk : hunks) {
      number++;
      if (!placer.place(hunk)) {
        boolean applied = placer.isApplied(hunk);
        throw new RejectedException(
            Rejection.ofHunk(
                path,
                hunk,
                number,
                applied ? Rejection.Kind.ALREADY_APPLIED : Rejection.Kind.DOES_NOT_APPLY,
                applied ? "is in the tree already" : "does not apply"));
      }
    }
    return placer.content();
  }
}
