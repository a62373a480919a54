package org.lockscope.analyzer.series;

/** Arithmetic on the paths of a tree. */
final class Paths {

  private Paths() {}

  /** What the paths of everything in a folder begin with. */
  static String prefix(String folder) {
    return folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
  }

  /** The name of the child of the folder {@code prefix} that a path below it leads to. */
  static String child(String prefix, String path) {
    int slash = path.indexOf('/', prefix.length());
    return path.substring(prefix.length(), slash < 0 ? path.length() : slash + 1);
  }
}
