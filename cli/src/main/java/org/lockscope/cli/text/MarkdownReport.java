package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.PatchReport.UnknownFunction;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.RevisionAnalysis.Result;

/**
 * Prints findings and changes as Markdown that the forges understand, for a comment on a merge
 * request. What comes from mails and sources is plain text there: it makes no link, names nobody
 * and is no HTML.
 */
public final class MarkdownReport {

  private static final Pattern TICKS = Pattern.compile("`+");

  private final Page page;
  private final boolean verbose;

  private MarkdownReport(boolean verbose) {
    this.page = new Page(Look.PLAIN, Conditions.of(verbose));
    this.verbose = verbose;
  }

  /**
   * A series.
   *
   * @param suppressed how many findings the user does not want to see
   * @param preExisting whether to tell of findings that the series has nothing to do with
   * @param verbose whether to tell all lines, sizes and calls
   */
  public static String print(Report report, int suppressed, boolean preExisting, boolean verbose) {
    MarkdownReport markdown = new MarkdownReport(verbose);
    markdown.series(report, suppressed, preExisting);
    return markdown.page.text();
  }

  /**
   * Files of a revision.
   *
   * @param suppressed how many findings the user does not want to see
   * @param verbose whether to name functions of which nothing is known
   */
  public static String print(String revision, Result result, int suppressed, boolean verbose) {
    MarkdownReport markdown = new MarkdownReport(verbose);
    markdown.revision(revision, result, suppressed);
    return markdown.page.text();
  }

  private void series(Report report, int suppressed, boolean preExisting) {
    line("### LockScope: " + text(report.title()));
    page.blank();
    line(
        ChangeWords.patches(report.patches().size())
            + " on "
            + text(report.base())
            + ", Linux "
            + text(report.kernel().version())
            + ", "
            + (report.kernel().configuration().isEmpty()
                ? "all configurations"
                : "configurations: " + text(report.kernel().configuration())));
    String totals = FindingTotals.of(report, suppressed, preExisting);
    if (!totals.isEmpty()) {
      page.blank();
      line("**Findings:** " + text(totals));
    }
    for (PatchReport patch : report.patches()) {
      patch.findings().stream()
          .filter(f -> f.status() == Status.INTRODUCED)
          .forEach(f -> finding(f, patch.total()));
    }
    if (preExisting) {
      report.preExisting().forEach(f -> finding(f, 0));
    }
    patches(report);
  }

  /** What the patches do: of several, to be unfolded by those who want it. */
  private void patches(Report report) {
    boolean folded =
        report.patches().size() > 1
            && report.patches().stream().anyMatch(TextReport::isWorthABlock);
    if (folded) {
      page.blank();
      line("<details><summary>What each patch does</summary>");
    }
    List<Integer> silent = new ArrayList<>();
    for (PatchReport patch : report.patches()) {
      if (TextReport.isWorthABlock(patch)) {
        patch(patch);
      } else {
        silent.add(patch.number());
      }
    }
    if (!silent.isEmpty()) {
      page.blank();
      line("No critical section changes in " + numbers(silent) + ".");
    }
    if (folded) {
      page.blank();
      line("</details>");
    }
  }

  private void revision(String revision, Result result, int suppressed) {
    line("### LockScope: " + text(revision));
    page.blank();
    line(
        ChangeWords.count(result.findings().size(), "finding")
            + (suppressed > 0 ? ", " + suppressed + " suppressed" : "")
            + "; "
            + RevisionText.line(result.statistics()));
    result.findings().forEach(f -> finding(f, 0));
    if (verbose && !(result.undecided().isEmpty() && result.unknown().isEmpty())) {
      page.blank();
      result.undecided().forEach(f -> unknown(f, "not decided: "));
      result.unknown().forEach(f -> unknown(f, "not analysed: "));
    }
  }

  private void finding(FindingReport finding, int total) {
    page.blank();
    String condition =
        page.conditions().within(finding.condition(), finding.function().condition());
    line(
        "#### "
            + finding.finding().rule().id()
            + ": "
            + code(FindingBlock.name(finding))
            + ", "
            + code(FindingBlock.place(finding)));
    page.blank();
    line(
        text(finding.finding().message())
            + (condition.isEmpty()
                ? ""
                : " when " + code(condition.substring(1, condition.length() - 1))));
    page.blank();
    List<String> steps = new ArrayList<>();
    int digits =
        finding.finding().path().stream()
            .mapToInt(s -> FindingBlock.line(finding, s).length())
            .max()
            .orElse(1);
    for (Step step : finding.finding().path()) {
      String number = FindingBlock.line(finding, step);
      String note = FindingBlock.note(finding.finding(), step);
      steps.add(
          " ".repeat(digits - number.length())
              + number
              + "  "
              + FindingBlock.callee(finding, step)
              + step.text()
              + (note.isEmpty() ? "" : "  ← " + note));
    }
    fenced(steps);
    page.blank();
    StringBuilder id = new StringBuilder(code(finding.id()));
    finding.introducedBy().ifPresent(p -> id.append(", introduced by ").append(p + "/" + total));
    finding
        .repairedBy()
        .ifPresent(p -> id.append(", repaired by ").append(p + "/" + total + ": breaks bisection"));
    line(id.toString());
  }

  private void patch(PatchReport patch) {
    page.blank();
    line("#### " + patch.number() + "/" + patch.total() + " " + text(patch.subject()));
    page.blank();
    if (patch.outcome() == PatchReport.Outcome.NOT_APPLIED) {
      line("- not applied");
    }
    for (FindingReport finding : patch.findings()) {
      line(
          (finding.status() == Status.RESOLVED ? "- repairs " : "- introduces ")
              + code(finding.id())
              + " in "
              + code(FindingBlock.name(finding)));
    }
    patch.functions().forEach(this::function);
    for (ChangeLines.Line line : PatchLines.of(patch)) {
      line(
          "- "
              + (line.scope().isEmpty() ? "" : text(line.scope()) + ": ")
              + text(String.join("; ", line.words()))
              + (line.condition().isEmpty() ? "" : " " + code(line.condition())));
    }
    patch.undecided().forEach(f -> unknown(f, "not decided: "));
    patch.unknown().forEach(f -> unknown(f, "not analysed: "));
    patch.notes().forEach(n -> line("- " + text(n)));
  }

  private void function(FunctionChange function) {
    String fate = TextReport.fate(function);
    line(
        "- "
            + code(ChangeWords.call(function.name()))
            + (fate.isEmpty() ? "" : ", " + text(fate))
            + ", "
            + text(function.path() + ":" + function.profile().line()));
    for (RegionChange change : function.regions()) {
      ChangeWords told = new ChangeWords(function, change, verbose);
      line(
          "  - "
              + code(ChangeWords.scope(change.scope()))
              + " "
              + text(String.join("; ", told.lines()))
              + when(page.conditions().within(change.condition(), TextReport.own(function))));
    }
    clauses("no longer ", function.contractLost(), function);
    clauses("now ", function.contractGained(), function);
  }

  private void clauses(String prefix, List<ContractClause> clauses, FunctionChange function) {
    for (ContractClause clause : clauses) {
      line(
          "  - "
              + prefix
              + text(ContractWords.verb(clause))
              + when(page.conditions().within(clause.condition(), TextReport.own(function))));
    }
  }

  private static String when(String condition) {
    return condition.isEmpty() ? "" : " " + code(condition);
  }

  private void unknown(UnknownFunction function, String what) {
    line(
        "- "
            + (function.name().isEmpty() ? "a function" : code(ChangeWords.call(function.name())))
            + ", "
            + text(function.path() + ":" + function.line() + ": " + what + function.reason()));
  }

  /** Numbers, runs of them as one. */
  static String numbers(List<Integer> numbers) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      int first = i;
      while (i + 1 < numbers.size() && numbers.get(i + 1) == numbers.get(i) + 1) {
        i++;
      }
      parts.add(
          numbers.get(first) + (i == first ? "" : (i == first + 1 ? ", " : "–") + numbers.get(i)));
    }
    return String.join(", ", parts);
  }

  private void line(String markdown) {
    page.line().add(markdown.replace(Page.TIE, ' ')).end();
  }

  private void fenced(List<String> lines) {
    String fence = "`".repeat(Math.max(3, longest(String.join("\n", lines)) + 1));
    line(fence + "c");
    lines.forEach(this::line);
    line(fence);
  }

  /** Text in which no character means anything. */
  static String text(String raw) {
    return raw.replaceAll("([\\\\`*_{}\\[\\]()#+!|~$-])", "\\\\$1")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("://", ":&#47;/");
  }

  /** A piece of code within a line. */
  static String code(String raw) {
    String clean = raw.replace('\n', ' ');
    int ticks = longest(clean);
    if (ticks == 0) {
      return "`" + clean + "`";
    }
    String fence = "`".repeat(ticks + 1);
    return fence + " " + clean + " " + fence;
  }

  private static int longest(String text) {
    Matcher ticks = TICKS.matcher(text);
    int longest = 0;
    while (ticks.find()) {
      longest = Math.max(longest, ticks.end() - ticks.start());
    }
    return longest;
  }
}
