package org.lockscope.cli;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.series.PathSpec;
import org.lockscope.analyzer.series.SourceTree;

/** Finds the C files of a revision that fit a specification. */
final class TreeFiles {

  private final SourceTree tree;
  private final PathSpec wanted;
  private final List<String> found = new ArrayList<>();

  private TreeFiles(SourceTree tree, PathSpec wanted) {
    this.tree = tree;
    this.wanted = wanted;
  }

  /** The paths of the {@code .c} files, in the order of folders and names. */
  static List<String> of(SourceTree tree, PathSpec wanted) {
    TreeFiles files = new TreeFiles(tree, wanted);
    files.visit("");
    return List.copyOf(files.found);
  }

  private void visit(String folder) {
    for (String name : tree.list(folder)) {
      String path = folder + name;
      if (name.endsWith("/")) {
        visit(path);
      } else if (name.endsWith(".c") && wanted.matches(path)) {
        found.add(path);
      }
    }
  }
}
