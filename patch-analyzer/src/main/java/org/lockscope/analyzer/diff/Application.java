package org.lockscope.analyzer.diff;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.SourceTree;

/** What came of applying a diff to a tree. */
public sealed interface Application {

  /**
   * The tree with the change.
   *
   * @param after the tree
   * @param changes what changed, in the order of the paths
   * @param leftOut changes to files other than C that could not be applied; {@code after} is
   *     without them
   */
  record Applied(SourceTree after, List<FileChange> changes, List<Rejection> leftOut)
      implements Application {
    /** Copies the lists. */
    public Applied {
      requireNonNull(after);
      changes = List.copyOf(changes);
      leftOut = List.copyOf(leftOut);
    }
  }

  /**
   * Nothing was changed.
   *
   * @param reasons at least one, at most one a file, in the order of the diff
   */
  record Rejected(List<Rejection> reasons) implements Application {
    /** Copies the list. */
    public Rejected {
      reasons = List.copyOf(reasons);
      if (reasons.isEmpty()) {
        throw new IllegalArgumentException("no reason");
      }
    }
  }
}
