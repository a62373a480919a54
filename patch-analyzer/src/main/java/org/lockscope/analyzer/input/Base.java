package org.lockscope.analyzer.input;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.lockscope.analyzer.series.SourceTree;

/** What patches from mails are applied to. */
public sealed interface Base {

  /**
   * To be found out: in a git repository what {@code base-commit:} in the mails names, or a branch,
   * tag or recent commit that has the blobs of the {@code index} lines, or HEAD with these blobs,
   * or HEAD; elsewhere the files of the folder.
   */
  static Base in(Path directory) {
    return new Found(directory);
  }

  /** A revision of the repository that a folder belongs to. */
  static Base at(Path directory, String revision) {
    return new Named(directory, revision);
  }

  /**
   * A tree of any kind.
   *
   * @param name what to call it in front of users
   */
  static Base of(SourceTree tree, String name) {
    return new Given(tree, name);
  }

  /** See {@link Base#in}. */
  record Found(Path directory) implements Base {
    /** Checks that nothing is null. */
    public Found {
      requireNonNull(directory);
    }
  }

  /** See {@link Base#at}. */
  record Named(Path directory, String revision) implements Base {
    /** Checks that nothing is null. */
    public Named {
      requireNonNull(directory);
      requireNonNull(revision);
    }
  }

  /** See {@link Base#of}. */
  record Given(SourceTree tree, String name) implements Base {
    /** Checks that nothing is null. */
    public Given {
      requireNonNull(tree);
      requireNonNull(name);
    }
  }
}
