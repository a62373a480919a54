package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.claim.Verdict;
import org.lockscope.analyzer.report.PatchReport;

/** Prints what a message says, and whether it is so. */
final class ClaimLine {

  /** More words of a sentence nobody needs to recognise it. */
  private static final int QUOTE = 40;

  private static final String HOLDS = "=";
  private static final String HOLDS_ONLY_IF = "~";
  private static final String DOES_NOT_HOLD = "!";
  private static final String OPEN = "?";

  private ClaimLine() {}

  static void print(ClaimReport report, Page page, int column) {
    ChangeLines.Line line = of(report);
    Style style =
        switch (line.sign()) {
          case HOLDS -> Style.GREEN;
          case DOES_NOT_HOLD -> Style.RED;
          default -> Style.YELLOW;
        };
    page.line()
        .to(column, 0)
        .add(style, line.sign())
        .add(" ")
        .wrap(line.words().get(0), column + 2, Style.DIM, brackets(report, page.conditions()))
        .end();
  }

  /** A claim in words. */
  static ChangeLines.Line of(ClaimReport report) {
    Verdict verdict = report.verdict();
    String sign = HOLDS;
    String words = "holds";
    if (verdict instanceof Verdict.HoldsOnlyIf) {
      words = "holds only in";
      sign = HOLDS_ONLY_IF;
    } else if (verdict instanceof Verdict.DoesNotHold not) {
      words = "does not hold, " + not.proof() + ", " + not.function().path() + ":" + not.line();
      sign = DOES_NOT_HOLD;
    } else if (verdict instanceof Verdict.NotDecidable open) {
      words = "not decided, " + open.reason();
      sign = OPEN;
    }
    return new ChangeLines.Line(
        sign,
        "",
        List.of("\"" + quote(report.claim().quote()) + "\" " + words),
        ChangeLines.bare(brackets(report, Conditions.WHOLE)));
  }

  private static String brackets(ClaimReport report, Conditions conditions) {
    return report.verdict() instanceof Verdict.HoldsOnlyIf only
        ? conditions.within(only.condition(), only.within())
        : "";
  }

  /**
   * What a message says and is not so, or not always.
   *
   * @param all whether to tell of the rest too
   */
  static List<ClaimReport> shown(PatchReport patch, boolean all) {
    List<ClaimReport> shown = new ArrayList<>();
    patch.claims().stream()
        .filter(
            c ->
                all
                    || c.verdict() instanceof Verdict.DoesNotHold
                    || c.verdict() instanceof Verdict.HoldsOnlyIf)
        // A sentence about two functions is told of once, if it is right or wrong about both.
        .filter(c -> shown.stream().noneMatch(s -> isSame(s, c)))
        .forEach(shown::add);
    return shown;
  }

  private static boolean isSame(ClaimReport one, ClaimReport other) {
    boolean both =
        one.verdict() instanceof Verdict.HoldsOnlyIf a
            && other.verdict() instanceof Verdict.HoldsOnlyIf b
            && a.condition()
                .minimalWithin(a.within())
                .equals(b.condition().minimalWithin(b.within()));
    return one.claim().quote().equals(other.claim().quote())
        && (both || one.verdict().equals(other.verdict()));
  }

  private static String quote(String sentence) {
    if (sentence.codePointCount(0, sentence.length()) <= QUOTE) {
      return sentence.replaceFirst("[.;:]$", "");
    }
    String cut = sentence.substring(0, sentence.offsetByCodePoints(0, QUOTE));
    int blank = cut.lastIndexOf(' ');
    return (blank > 0 ? cut.substring(0, blank) : cut) + "…";
  }
}
