package org.lockscope.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.cli.suppress.Suppressions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
      names = "--types",
      paramLabel = "RULE",
      split = ",",
      converter = RuleConverter.class,
      description = "Tell only of findings of these rules, separated by commas.")
  private List<Rule> types = List.of();

  @Option(
      names = "--ignore",
      paramLabel = "RULE",
      split = ",",
      converter = RuleConverter.class,
      description = "Do not tell of findings of these rules.")
  private List<Rule> ignored = List.of();

  @Option(
      names = "--exit-code",
      description = "Exit with 1 if there are findings; with analyze, new ones.")
  private boolean exitCode;

  Suppressions suppressions() throws InputException {
    Set<Rule> unwanted =
        types.isEmpty() ? EnumSet.noneOf(Rule.class) : EnumSet.complementOf(EnumSet.copyOf(types));
    unwanted.addAll(ignored);
    return suppressions(file).with(unwanted);
  }

  /** The findings that a file hides; none if there is no file. */
  static Suppressions suppressions(Path file) throws InputException {
    return file == null ? Suppressions.NONE : Suppressions.read(file);
  }

  /** The exit code for a run that went well. */
  int code(boolean found) {
    return exitCode && found ? FOUND : 0;
  }

  /** Reads the id of a rule. */
  static final class RuleConverter implements ITypeConverter<Rule> {
    @Override
    public Rule convert(String id) {
      return Rule.of(id)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + id + "' is no rule; 'lockscope rules' lists them"));
    }
  }
}
