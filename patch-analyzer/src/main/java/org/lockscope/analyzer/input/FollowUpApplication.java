package org.lockscope.analyzer.input;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lockscope.analyzer.diff.Application;
import org.lockscope.analyzer.git.ThreeWayMerge;
import org.lockscope.analyzer.mail.FollowUp;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.FileChange.Kind;
import org.lockscope.analyzer.series.OverlayTree;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

/**
 * Applies patches that answer a series, one after the other.
 *
 * <p>A follow-up is applied to what the series leaves. If it does not apply there, it may have been
 * made for the patch that it answers, and a later patch has changed what is around it; so the two
 * are merged, as they would be if it was squashed into its patch.
 *
 * <p>In a discussion a better fixup is sent instead of an earlier one, and says so in words only.
 * What can be told is that it does not apply upon the earlier ones to the same patch, and does
 * without them. Then it takes the place of as few of them as will do, the latest first.
 */
final class FollowUpApplication {

  private final SourceTree end;
  private final Map<Integer, SourceTree> patched = new HashMap<>();
  private List<FollowUp> applied = new ArrayList<>();
  private SourceTree tree;
  private List<FollowUp> replaced = List.of();

  /**
   * Begins with a series.
   *
   * @param patches its patches
   * @param end what they leave
   */
  FollowUpApplication(List<Patch> patches, SourceTree end) {
    patches.forEach(patch -> patched.put(patch.number(), patch.after()));
    this.end = end;
    this.tree = end;
  }

  /** The series and all that was applied, without what was replaced. */
  SourceTree tree() {
    return tree;
  }

  /** The follow-ups whose place the last one has taken. */
  List<FollowUp> replaced() {
    return replaced;
  }

  Application apply(FollowUp followUp) {
    replaced = List.of();
    Application direct = followUp.patch().diff().applyTo(tree);
    if (direct instanceof Application.Applied success) {
      applied.add(followUp);
      tree = success.after();
      return direct;
    }
    List<FollowUp> same = applied.stream().filter(other -> other.of() == followUp.of()).toList();
    for (boolean merging : new boolean[] {false, true}) {
      for (int from = same.size(); from >= 0; from--) {
        List<FollowUp> others = new ArrayList<>(applied);
        others.removeAll(same.subList(from, same.size()));
        Optional<SourceTree> after =
            applyAll(others)
                .flatMap(on -> merging ? applyOrMerge(followUp, on) : apply(followUp, on));
        if (after.isPresent()) {
          replaced = List.copyOf(same.subList(from, same.size()));
          Application.Applied instead = difference(followUp, after.get());
          others.add(followUp);
          applied = others;
          tree = after.get();
          return instead;
        }
      }
    }
    return direct;
  }

  private Optional<SourceTree> applyAll(List<FollowUp> sequence) {
    Optional<SourceTree> current = Optional.of(end);
    for (FollowUp followUp : sequence) {
      current = current.flatMap(on -> applyOrMerge(followUp, on));
    }
    return current;
  }

  private static Optional<SourceTree> apply(FollowUp followUp, SourceTree on) {
    return followUp.patch().diff().applyTo(on) instanceof Application.Applied direct
        ? Optional.of(direct.after())
        : Optional.empty();
  }

  private Optional<SourceTree> applyOrMerge(FollowUp followUp, SourceTree on) {
    Optional<SourceTree> direct = apply(followUp, on);
    SourceTree own = patched.get(followUp.of());
    if (direct.isPresent() || own == null) {
      return direct;
    }
    return apply(followUp, own).flatMap(behind -> merge(followUp, own, behind, on));
  }

  /** Brings what a follow-up does to its own patch into a later tree. */
  private static Optional<SourceTree> merge(
      FollowUp followUp, SourceTree own, SourceTree behind, SourceTree on) {
    Map<String, Optional<SourceFile>> merged = new HashMap<>();
    for (String path : followUp.patch().diff().paths()) {
      Optional<SourceFile> base = own.file(path);
      Optional<SourceFile> ours = behind.file(path);
      Optional<SourceFile> theirs = on.file(path);
      if (base.isEmpty() || ours.isEmpty() || theirs.isEmpty()) {
        return Optional.empty();
      }
      Optional<byte[]> content =
          ThreeWayMerge.merge(base.get().content(), ours.get().content(), theirs.get().content());
      if (content.isEmpty()) {
        return Optional.empty();
      }
      merged.put(path, Optional.of(SourceFile.of(path, content.get())));
    }
    return Optional.of(OverlayTree.of(on, merged));
  }

  /** What changes when a follow-up comes, and takes the place of others. */
  private Application.Applied difference(FollowUp followUp, SourceTree after) {
    Set<String> paths = new TreeSet<>(followUp.patch().diff().paths());
    replaced.forEach(other -> paths.addAll(other.patch().diff().paths()));
    List<FileChange> changes = new ArrayList<>();
    for (String path : paths) {
      Optional<String> old = tree.blobId(path);
      Optional<String> now = after.blobId(path);
      if (old.isPresent() && now.isPresent()) {
        if (!old.equals(now)) {
          changes.add(FileChange.modified(path));
        }
      } else if (now.isPresent()) {
        changes.add(new FileChange(Optional.empty(), Optional.of(path), Kind.ADDED));
      } else if (old.isPresent()) {
        changes.add(new FileChange(Optional.of(path), Optional.empty(), Kind.DELETED));
      }
    }
    return new Application.Applied(after, changes, List.of());
  }
}
