package org.lockscope.analyzer.git;

import static java.util.Objects.requireNonNull;

import org.lockscope.analyzer.series.SourceTree;

/**
 * A commit that somebody has named.
 *
 * @param name as it was named: a tag, a branch, {@code HEAD~3}, an id
 * @param commit the id
 * @param tree its files
 */
public record Revision(String name, String commit, SourceTree tree) {
  /** Checks that nothing is null. */
  public Revision {
    requireNonNull(name);
    requireNonNull(commit);
    requireNonNull(tree);
  }

  /** The name, and the commit it stands for now. */
  public String display() {
    return commit.startsWith(name)
        ? GitRepository.abbreviate(commit)
        : name + " (" + GitRepository.abbreviate(commit) + ")";
  }
}
