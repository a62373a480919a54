package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.report.Report;
import org.lockscope.model.condition.PresenceCondition;

/** What reports say, in sentences for other texts: ASCII, and not broken into lines. */
public final class FactText {

  private FactText() {}

  /** What happens to a region, a line each. */
  public static List<String> lines(FunctionChange function, RegionChange change) {
    List<String> words = new ArrayList<>(new ChangeWords(function, change, false).lines());
    String condition = Conditions.WHOLE.within(change.condition(), TextReport.own(function));
    words.set(
        0,
        ChangeWords.call(function.name())
            + ": "
            + ChangeWords.scope(change.scope())
            + " "
            + words.get(0)
            + (condition.isEmpty() ? "" : " " + condition));
    return words.stream().map(FactText::plain).toList();
  }

  /** What a series does as a whole, in one sentence. */
  public static String headline(Report report) {
    return report.series().isEmpty()
        ? "every function ends as it began"
        : plain(SeriesTable.headline(report));
  }

  /** A formula as people write it: {@code PREEMPT_COUNT && !PREEMPTION}; empty if it is always. */
  public static String formula(PresenceCondition condition, PresenceCondition context) {
    String brackets = plain(Conditions.WHOLE.within(condition, context));
    return brackets.isEmpty() ? "" : brackets.substring(1, brackets.length() - 1);
  }

  private static String plain(String text) {
    return new Page(new Look(80, false, false, false)).clean(text).replace(Page.TIE, ' ');
  }
}
