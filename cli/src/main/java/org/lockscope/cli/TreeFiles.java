package org.lockscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.series.InputException;
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

  /**
   * The paths of the {@code .c} files, in the order of folders and names.
   *
   * @param directory a folder in the repository that has the tree, from which the paths are meant
   * @param revision what the user calls the tree
   * @param paths those to look at, as git takes them
   * @throws InputException if there is none
   */
  static List<String> of(SourceTree tree, Path directory, String revision, List<String> paths)
      throws InputException {
    TreeFiles files = new TreeFiles(tree, PathSpec.parse(paths, folder(directory)));
    files.visit("");
    if (files.found.isEmpty()) {
      throw new InputException(revision, "has no C file " + String.join(" ", paths));
    }
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

  /** Where in its tree a folder is; empty for the top, and in a bare repository. */
  private static String folder(Path directory) throws InputException {
    try {
      Path start = directory.toRealPath();
      for (Path top = start; top != null; top = top.getParent()) {
        if (Files.exists(top.resolve(".git"))) {
          return top.relativize(start).toString().replace('\\', '/');
        }
      }
      return "";
    } catch (IOException e) {
      throw new InputException(directory.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }
}
