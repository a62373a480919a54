package org.lockscope.cli.text;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.reach.FunctionContexts;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.Dnf;

/** Prints the proof of a finding, all of it. */
public final class Explanation {

  private static final int INDENT = 2;

  /** Lines of source above a step. */
  private static final int AROUND = 2;

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
   * @param contexts in which contexts the function can be entered; nothing if that has no part in
   *     it
   * @param meaning what the rule means, in paragraphs
   */
  public static String print(
      FindingReport finding,
      List<PatchReport> patches,
      List<FunctionContexts> contexts,
      String meaning,
      Look look) {
    Explanation explanation = new Explanation(finding, look);
    explanation.head(patches);
    explanation.scenario();
    explanation.path();
    contexts.forEach(explanation::contexts);
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
    String function = "";
    int next = 0;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Optional<FunctionProfile> found = finding.function(step);
      if (!step.function().equals(function)) {
        function = step.function();
        place(step, found);
        next = 0;
      }
      if (found.isEmpty()) {
        page.line().to(column(digits), 0).wrap(step.text(), column(digits), Style.PLAIN, "").end();
        say(i + 1, step, digits);
        continue;
      }
      FunctionProfile profile = found.get();
      int first = profile.line(step.span());
      int last = lastLine(profile, step.span());
      int from = Math.max(first - AROUND, profile.line());
      if (next > 0 && first >= next && from <= next) {
        from = next;
      } else if (next > 0) {
        page.line().to(column(digits), 0).add(Style.DIM, "…").end();
      }
      for (int line = from; line <= last; line++) {
        source(profile, line, line >= first, digits);
      }
      next = last + 1;
      say(i + 1, step, digits);
    }
  }

  private void contexts(FunctionContexts function) {
    page.blank();
    page.line()
        .add(Style.BOLD, "Contexts")
        .add(
            " in which "
                + ChangeWords.call(function.name())
                + " can be entered then, as these files show")
        .end();
    ContextText.list(function, finding.condition(), page, INDENT);
  }

  /** Where code begins: behind the sign of a step and the number of the line. */
  private static int column(int digits) {
    return INDENT + 2 + digits + 2;
  }

  private static int lastLine(FunctionProfile function, Span span) {
    int last = Math.max(span.start(), span.end() - 1);
    return function.line(new Span(last, last));
  }

  private void source(FunctionProfile function, int line, boolean isStep, int digits) {
    String number = Integer.toString(line);
    String code = function.file().slice(function.file().lineSpan(line));
    page.line()
        .to(INDENT, 0)
        .add(Style.YELLOW, isStep ? ">" : " ")
        .to(INDENT + 2 + digits - number.length(), 0)
        .add(Style.DIM, number)
        .to(column(digits), 0)
        .addCut(isStep ? Style.BOLD : Style.DIM, Ladder.untabbed(code), 0)
        .end();
  }

  private void say(int number, Step step, int digits) {
    String note = FindingBlock.note(finding.finding(), step);
    page.line()
        .to(column(digits), 0)
        .add(Style.YELLOW, number + " ← ")
        .wrap(
            note.isEmpty() || note.equals(step.context())
                ? step.context()
                : note + "; " + step.context(),
            column(digits) + 2 * INDENT,
            Style.PLAIN,
            "")
        .end();
  }

  private void place(Step step, Optional<FunctionProfile> function) {
    page.line()
        .to(INDENT, 0)
        .add("in ")
        .add(Style.BOLD, ChangeWords.call(step.function()))
        .right(Style.DIM, function.map(FunctionProfile::path).orElse("not at hand"))
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
        .wrap(page.conditions().text(formula), INDENT, Style.PLAIN, "")
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
    List<String> facts = KernelFacts.of(finding);
    if (!facts.isEmpty()) {
      page.blank();
      page.line().add(Style.BOLD, "In these kernels").end();
      facts.forEach(f -> page.line().to(INDENT, 0).wrap(f, INDENT, Style.PLAIN, "").end());
    }
    String rule = finding.finding().rule().id();
    page.blank();
    page.line()
        .add("How to repair and how to silence it: 'lockscope rules " + rule + "', which is")
        .end();
    page.line().add("cli/docs/rules/" + rule + ".md of LockScope's sources.").end();
  }
}
