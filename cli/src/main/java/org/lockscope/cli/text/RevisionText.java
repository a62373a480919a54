package org.lockscope.cli.text;

import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.PatchReport.UnknownFunction;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.RevisionAnalysis.Result;
import org.lockscope.analyzer.report.RevisionAnalysis.Statistics;

/** Prints what is wrong in files of one revision, for people. */
public final class RevisionText {

  private RevisionText() {}

  /**
   * The text, with a line feed at its end.
   *
   * @param suppressed how many findings the user does not want to see
   * @param verbose whether to list functions that are not decided or not known, and whole paths
   */
  public static String print(Result result, int suppressed, Look look, boolean verbose) {
    Page page = new Page(look, Conditions.of(verbose));
    FindingBlock block = new FindingBlock(page, 0, 0, verbose);
    for (FindingReport finding : result.findings()) {
      block.print(finding);
      page.blank();
    }
    if (verbose) {
      result.undecided().forEach(f -> undecided(page, f, "not decided whether all balances: "));
      result.unknown().forEach(f -> undecided(page, f, "not analysed: "));
      if (!result.undecided().isEmpty() || !result.unknown().isEmpty()) {
        page.blank();
      }
    }
    String totals = totals(result, suppressed);
    if (!totals.isEmpty()) {
      page.line().add(totals).end();
    }
    page.line().wrap(line(result.statistics()), 2, Style.PLAIN, "").end();
    return page.text();
  }

  /** How many findings there are; empty if none, and none is suppressed. */
  public static String totals(Result result, int suppressed) {
    return result.findings().isEmpty() && suppressed == 0
        ? ""
        : ChangeWords.count(result.findings().size(), "finding")
            + (suppressed > 0 ? ", " + suppressed + " suppressed" : "");
  }

  /** What was looked at, for which kernels. */
  public static String about(Report.Kernel kernel, Statistics statistics) {
    return line(statistics)
        + "; Linux "
        + kernel.version()
        + ", "
        + (kernel.configuration().isEmpty()
            ? "all configurations"
            : "configurations: " + kernel.configuration());
  }

  /**
   * How much was looked at: {@code 12 functions, 3 use locks: 2 decided, 1 not decided, 0 unknown}.
   */
  public static String line(Statistics statistics) {
    return ChangeWords.count(statistics.functions(), "function")
        + ", "
        + statistics.users()
        + (statistics.users() == 1 ? " uses" : " use")
        + " locks: "
        + statistics.decided()
        + " decided, "
        + statistics.undecided()
        + " not decided, "
        + statistics.unknown()
        + " unknown";
  }

  private static void undecided(Page page, UnknownFunction function, String what) {
    page.line()
        .add(Style.YELLOW, "?")
        .add(" ")
        .add(
            Style.BOLD,
            function.name().isEmpty() ? "a function" : ChangeWords.call(function.name()))
        .add("  ")
        .wrap(what + function.reason(), 4, Style.DIM, function.path() + ":" + function.line())
        .end();
  }
}
