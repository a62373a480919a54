package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.PatchReport.UnknownFunction;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.RevisionAnalysis.Result;

/**
 * Prints a line for each finding, as checkpatch's terse mode does and editors understand: {@code
 * file:line: LEVEL: message [rule]}. Nothing if there is none.
 */
public final class TerseReport {

  private final Page page;

  private TerseReport(boolean verbose) {
    this.page = new Page(Look.PLAIN, Conditions.of(verbose));
  }

  /**
   * The findings of a series, by patch.
   *
   * @param preExisting whether to tell of findings that the series has nothing to do with
   * @param verbose whether to name functions of which nothing is known
   */
  public static String print(Report report, boolean preExisting, boolean verbose) {
    TerseReport terse = new TerseReport(verbose);
    for (PatchReport patch : report.patches()) {
      patch.findings().stream()
          .filter(f -> f.status() == Status.INTRODUCED)
          .forEach(f -> terse.finding(f, patch.total()));
      if (verbose) {
        terse.unknown(patch.undecided(), patch.unknown());
      }
    }
    if (preExisting) {
      report.preExisting().forEach(f -> terse.finding(f, 0));
    }
    return terse.page.text();
  }

  /**
   * The findings of a revision.
   *
   * @param verbose whether to name functions of which nothing is known
   */
  public static String print(Result result, boolean verbose) {
    TerseReport terse = new TerseReport(verbose);
    result.findings().forEach(f -> terse.finding(f, 0));
    if (verbose) {
      terse.unknown(result.undecided(), result.unknown());
    }
    return terse.page.text();
  }

  private void finding(FindingReport finding, int total) {
    List<String> words = new ArrayList<>();
    String condition =
        page.conditions().within(finding.condition(), finding.function().condition());
    words.add(
        finding.finding().message()
            + (condition.isEmpty()
                ? ""
                : " when "
                    + condition.substring(1, condition.length() - 1).replace(Page.TIE, ' ')));
    finding.introducedBy().ifPresent(p -> words.add("since patch " + p + "/" + total));
    finding.repairedBy().ifPresent(p -> words.add("until patch " + p + "/" + total));
    line(
        FindingBlock.place(finding),
        Level.of(finding),
        String.join(", ", words),
        finding.finding().rule().id());
  }

  private void unknown(List<UnknownFunction> undecided, List<UnknownFunction> unknown) {
    for (UnknownFunction function : undecided) {
      line(
          function.path() + ":" + function.line(),
          Level.CHECK,
          ChangeWords.call(function.name()) + ": not decided: " + function.reason(),
          "undecided");
    }
    for (UnknownFunction function : unknown) {
      String name = function.name().isEmpty() ? "a function" : ChangeWords.call(function.name());
      line(
          function.path() + ":" + function.line(),
          Level.CHECK,
          name + ": not analysed: " + function.reason(),
          "unknown");
    }
  }

  private void line(String place, Level level, String message, String rule) {
    page.line().add(place + ": " + level + ": " + message + " [" + rule + "]").end();
  }
}
