package org.lockscope.cli.text;

import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.claim.Verdict;

/** Prints what a message says, and whether it is so. */
final class ClaimLine {

  /** More words of a sentence nobody needs to recognise it. */
  private static final int QUOTE = 40;

  private ClaimLine() {}

  static void print(ClaimReport report, Page page, int column) {
    Verdict verdict = report.verdict();
    String sign = "=";
    Style style = Style.GREEN;
    String words = "holds";
    String right = "";
    if (verdict instanceof Verdict.HoldsOnlyIf only) {
      words = "holds only in";
      right = Conditions.within(only.condition(), only.within());
      sign = "~";
      style = Style.YELLOW;
    } else if (verdict instanceof Verdict.DoesNotHold not) {
      words = "does not hold, " + not.proof() + ", " + not.function().path() + ":" + not.line();
      sign = "!";
      style = Style.RED;
    } else if (verdict instanceof Verdict.NotDecidable open) {
      words = "not decided, " + open.reason();
      sign = "?";
      style = Style.YELLOW;
    }
    page.line()
        .to(column, 0)
        .add(style, sign)
        .add(" ")
        .wrap("\"" + quote(report.claim().quote()) + "\" " + words, column + 2, Style.DIM, right)
        .end();
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
