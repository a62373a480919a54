package org.lockscope.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which kernel tree. */
final class TreeOption {

  @Option(
      names = "-C",
      paramLabel = "DIR",
      description = "The kernel tree: a folder in a git repository. By default the one you are in.")
  private Path directory = Path.of("");

  /** A folder in it, from which paths are meant. */
  Path directory() {
    return directory;
  }
}
