package org.lockscope.cli;

import java.nio.file.Path;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.cli.suppress.Suppressions;
import picocli.CommandLine.Option;

/** What to do about findings. */
final class FindingOptions {

  /** Something was found, and the user wants to know by the exit code. */
  static final int FOUND = 1;

  @Option(
      names = "--suppress",
      paramLabel = "FILE",
      description =
          "Do not tell of the findings in this file: a line each with ID, RULE, or RULE FUNCTION."
              + " A # begins a comment.")
  private Path file;

  @Option(
      names = "--exit-code",
      description = "Exit with 1 if there are findings; with analyze, new ones.")
  private boolean exitCode;

  Suppressions suppressions() throws InputException {
    return suppressions(file);
  }

  /** The findings that a file hides; none if there is no file. */
  static Suppressions suppressions(Path file) throws InputException {
    return file == null ? Suppressions.NONE : Suppressions.read(file);
  }

  /** The exit code for a run that went well. */
  int code(boolean found) {
    return exitCode && found ? FOUND : 0;
  }
}
