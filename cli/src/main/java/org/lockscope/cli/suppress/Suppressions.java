package org.lockscope.cli.suppress;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.series.InputException;

/**
 * The findings that a user does not want to see, as a file names them: a line each with an id, a
 * rule, or a rule and a function; what follows a {@code #} is a comment.
 */
public final class Suppressions {

  /** Hides nothing. */
  public static final Suppressions NONE = new Suppressions(List.of());

  /** Longer ones are no list that somebody has written. */
  private static final int LIMIT = 1 << 20;

  private static final Pattern ID = Pattern.compile("(.*)-[0-9a-f]{8}");
  private static final Pattern FUNCTION = Pattern.compile("([A-Za-z_]\\w*)(\\(\\))?");

  private final List<Line> lines;

  private Suppressions(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  @FunctionalInterface
  private interface Line {
    boolean covers(FindingReport finding);
  }

  /**
   * What is left of something.
   *
   * @param rest it, without the findings that are hidden
   * @param suppressed how many findings are; one that several patches have to do with is one
   */
  public record Kept<T>(T rest, int suppressed) {}

  /**
   * Reads a file.
   *
   * @throws InputException if it cannot be read, or a line is none of ours
   */
  public static Suppressions read(Path file) throws InputException {
    String text;
    try {
      if (Files.size(file) > LIMIT) {
        throw new InputException(file.toString(), "too large for a list of findings");
      }
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      String why = Files.exists(file) ? "cannot be read" : "no such file";
      throw new InputException(file.toString(), why, e);
    }
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String content = line.replaceFirst("#.*", "").strip();
      if (!content.isEmpty()) {
        lines.add(parse(content, file + ":" + number));
      }
    }
    return new Suppressions(lines);
  }

  private static Line parse(String line, String where) throws InputException {
    String[] words = line.split("\\s+", -1);
    Optional<Rule> rule = Rule.of(words[0]);
    if (rule.isPresent() && words.length == 1) {
      return f -> f.finding().rule() == rule.get();
    }
    if (rule.isPresent() && words.length == 2) {
      Matcher function = FUNCTION.matcher(words[1]);
      if (function.matches()) {
        String name = function.group(1);
        return f -> f.finding().rule() == rule.get() && f.finding().function().equals(name);
      }
      throw new InputException(where, "'" + words[1] + "' is no name of a function");
    }
    Matcher id = ID.matcher(words[0]);
    if (id.matches() && Rule.of(id.group(1)).isPresent()) {
      if (words.length == 1) {
        return f -> f.id().equals(words[0]);
      }
      throw new InputException(where, "an id stands alone; comments begin with #");
    }
    throw new InputException(
        where,
        "'" + line + "' is neither ID nor RULE nor RULE FUNCTION; 'lockscope rules' lists rules");
  }

  /** Whether a finding is hidden. */
  public boolean covers(FindingReport finding) {
    return lines.stream().anyMatch(l -> l.covers(finding));
  }

  /** A list without the findings that are hidden. */
  public Kept<List<FindingReport>> apply(List<FindingReport> findings) {
    Set<String> hidden = new HashSet<>();
    return new Kept<>(without(findings, hidden), hidden.size());
  }

  /** A report without the findings that are hidden. */
  public Kept<Report> apply(Report report) {
    Set<String> hidden = new HashSet<>();
    List<PatchReport> patches =
        report.patches().stream()
            .map(
                p ->
                    new PatchReport(
                        p.number(),
                        p.total(),
                        p.subject(),
                        p.id(),
                        p.outcome(),
                        p.functions(),
                        p.orders(),
                        without(p.findings(), hidden),
                        p.undecided(),
                        p.unknown(),
                        p.notes()))
            .toList();
    Report rest =
        new Report(
            report.title(),
            report.base(),
            report.kernel(),
            patches,
            report.series(),
            without(report.preExisting(), hidden),
            report.problems());
    return new Kept<>(rest, hidden.size());
  }

  private List<FindingReport> without(List<FindingReport> findings, Set<String> hidden) {
    List<FindingReport> rest = new ArrayList<>();
    for (FindingReport finding : findings) {
      if (covers(finding)) {
        hidden.add(finding.id());
      } else {
        rest.add(finding);
      }
    }
    return rest;
  }
}
