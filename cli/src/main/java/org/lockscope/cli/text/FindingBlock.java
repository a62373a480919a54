package org.lockscope.cli.text;

import java.util.List;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.report.FindingReport;

/** Prints a finding: what is wrong where and when, and the path that proves it. */
final class FindingBlock {

  /** Columns between the sign and what is told about a finding, and between that and its path. */
  private static final int INDENT = 2;

  /** More steps than these are told by {@code lockscope explain}. */
  private static final int STEPS = 8;

  /** So many of the first and of the last steps of a longer path. */
  private static final int FIRST = 3;

  private static final int LAST = STEPS - 1 - FIRST;

  /** The widest statement that moves the notes beside it to the right. */
  private static final int STATEMENT = 44;

  private final Page page;
  private final int column;
  private final int total;
  private final boolean verbose;

  /**
   * Prints to a page.
   *
   * @param column where the sign of a finding is
   * @param total how many patches the series has; 0 if it is none
   * @param verbose whether to print all steps of a path
   */
  FindingBlock(Page page, int column, int total, boolean verbose) {
    this.page = page;
    this.column = column;
    this.total = total;
    this.verbose = verbose;
  }

  /** One that is there. */
  void print(FindingReport report) {
    head("!", Style.RED, report);
    page.line()
        .to(column + INDENT, 0)
        .wrap(report.finding().message(), column + INDENT, Style.DIM, condition(report))
        .end();
    scenario(report);
    path(report);
    Page.Line id = page.line().to(column + INDENT, 0).add(Style.DIM, report.id());
    if (report.repairedBy().isPresent()) {
      id.add(", repaired by " + report.repairedBy().getAsInt() + "/" + total)
          .add(": breaks bisection");
    }
    id.end();
  }

  /** One that is there no longer: a line. */
  void printResolved(FindingReport report) {
    String by =
        report.introducedBy().isPresent()
            ? ", introduced by " + report.introducedBy().getAsInt() + "/" + total
            : "";
    String condition = condition(report);
    page.line()
        .to(column, 0)
        .add(Style.GREEN, "✓")
        .add(" ")
        .wrap(
            "repairs " + report.id() + " in " + name(report) + by,
            column + INDENT,
            Style.DIM,
            condition.isEmpty() ? place(report) : condition + Page.TIE + place(report))
        .end();
  }

  private void head(String sign, Style style, FindingReport report) {
    page.line()
        .to(column, 0)
        .add(style, sign + " " + report.finding().rule().id())
        .add("  ")
        .add(Style.BOLD, name(report))
        .right(Style.DIM, place(report))
        .end();
  }

  static String name(FindingReport report) {
    return ChangeWords.call(report.finding().function());
  }

  static String place(FindingReport report) {
    return report.function().path() + ":" + report.function().line(report.finding().place());
  }

  private String condition(FindingReport report) {
    return page.conditions().within(report.condition(), report.function().condition());
  }

  /** What happens on which CPU, where several have a part in it. */
  private void scenario(FindingReport report) {
    for (String line : report.finding().scenario()) {
      page.line().to(column + 2 * INDENT, 0).add(Style.DIM, line).end();
    }
  }

  private void path(FindingReport report) {
    List<Step> steps = report.finding().path();
    boolean several = !report.finding().scenario().isEmpty();
    boolean whole = verbose || several || steps.size() <= STEPS;
    int digits = steps.stream().mapToInt(s -> line(report, s).length()).max().orElse(1);
    int widest =
        steps.stream()
            .mapToInt(s -> Page.width(page.clean(callee(report, s) + s.text())))
            .filter(w -> w <= STATEMENT)
            .max()
            .orElse(STATEMENT);
    int statements = column + 2 * INDENT + digits + 2;
    for (int i = 0; i < steps.size(); i++) {
      if (whole || i < FIRST || i >= steps.size() - LAST) {
        step(report, steps.get(i), digits, statements, widest);
      } else if (i == FIRST) {
        page.line()
            .to(statements, 0)
            .add(Style.DIM, "… " + (steps.size() - FIRST - LAST) + " more steps")
            .end();
      }
    }
  }

  private void step(FindingReport report, Step step, int digits, int statements, int widest) {
    String line = line(report, step);
    String note = note(report.finding(), step);
    page.line()
        .to(column + 2 * INDENT + digits - line.length(), 0)
        .add(Style.DIM, line)
        .to(statements, 0)
        .add(Style.DIM, callee(report, step))
        .add(shortened(step.text(), STATEMENT - callee(report, step).length()))
        .to(statements + widest + 2, 2)
        .addCut(Style.PLAIN, note.isEmpty() ? "" : "← " + note, 0)
        .end();
  }

  private String shortened(String statement, int width) {
    String clean = page.clean(statement);
    int room = Math.max(width, STATEMENT / 2);
    return clean.length() <= room ? statement : clean.substring(0, room - 1).stripTrailing() + "…";
  }

  /** Where a step is that is in another function. */
  static String callee(FindingReport report, Step step) {
    return step.function().equals(report.finding().function())
        ? ""
        : ChangeWords.call(step.function()) + ": ";
  }

  /** The line of a step; nothing if the file it is in is not at hand. */
  static String line(FindingReport report, Step step) {
    return report.function(step).map(f -> Integer.toString(f.line(step.span()))).orElse("");
  }

  /** What happens at a step; what has been said above is not said again. */
  static String note(Finding finding, Step step) {
    return step.note().equals(finding.message()) ? "here" : step.note();
  }
}
