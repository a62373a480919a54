package org.lockscope.cli.text;

import java.util.List;
import java.util.OptionalInt;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.model.condition.Dnf;

/** Prints the proof of a finding, all of it. */
public final class Explanation {

  private static final int INDENT = 2;

  private final FindingReport finding;
  private final Page page;

  private Explanation(FindingReport finding, Look look) {
    this.finding = finding;
    this.page = new Page(look);
  }

  /**
   * The text, with a line feed at its end.
   *
   * @param patches the patches of the series, if it is a finding of one
   * @param meaning what the rule means, in paragraphs
   */
  public static String print(
      FindingReport finding, List<PatchReport> patches, String meaning, Look look) {
    Explanation explanation = new Explanation(finding, look);
    explanation.head(patches);
    explanation.scenario();
    explanation.path();
    explanation.configurations();
    explanation.meaning(meaning);
    return explanation.page.text();
  }

  private void head(List<PatchReport> patches) {
    page.line().add(Style.RED, finding.id()).add(": " + finding.finding().rule().title()).end();
    page.line()
        .to(INDENT, 0)
        .add(Style.BOLD, FindingBlock.name(finding))
        .right(Style.DIM, FindingBlock.place(finding))
        .end();
    page.line().to(INDENT, 0).wrap(finding.finding().message(), INDENT, Style.PLAIN, "").end();
    patch("introduced by ", finding.introducedBy(), patches);
    patch("repaired by ", finding.repairedBy(), patches);
    if (finding.status() == FindingReport.Status.PRE_EXISTING && !patches.isEmpty()) {
      page.line().to(INDENT, 0).add("there before the series, and after it").end();
    }
  }

  private void patch(String what, OptionalInt number, List<PatchReport> patches) {
    patches.stream()
        .filter(p -> number.isPresent() && p.number() == number.getAsInt())
        .forEach(
            p ->
                page.line()
                    .to(INDENT, 0)
                    .add(what + p.number() + "/" + p.total() + " ")
                    .addCut(Style.PLAIN, p.subject(), 0)
                    .end());
  }

  private void scenario() {
    if (!finding.finding().scenario().isEmpty()) {
      page.blank();
      page.line().add(Style.BOLD, "Possible unsafe locking scenario").end();
      for (String line : finding.finding().scenario()) {
        page.line().to(INDENT, 0).add(line).end();
      }
    }
  }

  private void path() {
    List<Step> steps = finding.finding().path();
    if (steps.isEmpty()) {
      return;
    }
    page.blank();
    page.line().add(Style.BOLD, "Path").add(", and what holds after each step").end();
    int digits =
        steps.stream().mapToInt(s -> FindingBlock.line(finding, s).length()).max().orElse(1);
    String function = finding.finding().function();
    for (Step step : steps) {
      if (!step.function().equals(function)) {
        function = step.function();
        place(step);
      }
      String line = FindingBlock.line(finding, step);
      int column = INDENT + digits + 2;
      page.line()
          .to(INDENT + digits - line.length(), 0)
          .add(Style.DIM, line)
          .to(column, 0)
          .wrap(step.text(), column + 2 * INDENT, Style.PLAIN, "")
          .end();
      String note = FindingBlock.note(finding.finding(), step);
      page.line()
          .to(column + INDENT, 0)
          .add("← ")
          .wrap(
              note + (note.isEmpty() ? "" : "; ") + step.context(),
              column + 2 * INDENT,
              Style.PLAIN,
              "")
          .end();
    }
  }

  private void place(Step step) {
    page.line()
        .to(INDENT, 0)
        .add("in ")
        .add(Style.BOLD, ChangeWords.call(step.function()))
        .right(Style.DIM, finding.function(step).map(FunctionProfile::path).orElse(""))
        .end();
  }

  private void configurations() {
    Dnf formula = finding.condition().minimal();
    page.blank();
    if (formula.isAlways()) {
      page.line().add(Style.BOLD, "Configurations").add(": all").end();
      return;
    }
    page.line()
        .add(Style.BOLD, "Configurations")
        .add(": ")
        .wrap(Conditions.text(formula), INDENT, Style.PLAIN, "")
        .end();
    page.line().add("To reproduce it, have in .config").end();
    for (String line : finding.configuration()) {
      page.line().to(INDENT, 0).add(line).end();
    }
  }

  private void meaning(String meaning) {
    page.blank();
    page.line().add(Style.BOLD, "Why it is a problem").end();
    for (String paragraph : meaning.split("\n\n", -1)) {
      page.line().to(INDENT, 0).wrap(paragraph, INDENT, Style.PLAIN, "").end();
    }
    page.line().add("'lockscope rules " + finding.finding().rule().id() + "' tells more.").end();
  }
}
