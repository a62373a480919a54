package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lockscope.analyzer.order.OrderEdge;
import org.lockscope.analyzer.reach.ExposedAssertion;
import org.lockscope.analyzer.reach.ReachChange;
import org.lockscope.analyzer.report.PatchReport;

/**
 * What a patch does beyond single functions, in the words of the text report, for those who lay it
 * out.
 */
public final class PatchLines {

  private PatchLines() {}

  /**
   * What its message says and is not so, or not always; what enters and leaves critical sections by
   * calls, and which assertions with them; which locks are now taken inside which. All of them, in
   * this order.
   */
  public static List<ChangeLines.Line> of(PatchReport patch) {
    List<ChangeLines.Line> lines = new ArrayList<>();
    ClaimLine.shown(patch, false).forEach(c -> lines.add(ClaimLine.of(c)));
    lines.addAll(of(patch.reach()));
    for (ExposedAssertion assertion : patch.exposed()) {
      lines.add(
          new ChangeLines.Line(
              "~",
              "",
              List.of(words(assertion)),
              ChangeLines.bare(
                  Conditions.WHOLE.within(assertion.condition(), assertion.defined()))));
    }
    for (OrderEdge edge : patch.orders()) {
      lines.add(
          new ChangeLines.Line(
              "+",
              "lock order",
              List.of(words(edge)),
              ChangeLines.bare(Conditions.WHOLE.of(edge.condition()))));
    }
    return List.copyOf(lines);
  }

  /** What can be entered, and what no longer can, between the ends of a series. */
  public static List<ChangeLines.Line> of(List<ReachChange> reach) {
    return reach.stream().flatMap(c -> c.news().stream()).map(PatchLines::reach).toList();
  }

  private static ChangeLines.Line reach(ReachChange change) {
    List<String> words = new ArrayList<>();
    words.add(ChangeLines.untied(ReachText.words(change, true)));
    Optional<ReachText.Still> still = ReachText.still(change, Conditions.WHOLE);
    still.ifPresent(
        s -> words.add(ChangeLines.untied(s.words()) + ": " + ChangeLines.bare(s.condition())));
    return new ChangeLines.Line(
        change.entered() ? "+" : "-",
        "",
        words,
        still.isPresent() ? "" : ChangeLines.bare(ReachText.common(change, Conditions.WHOLE)));
  }

  static String words(ExposedAssertion assertion) {
    String chain =
        assertion.chain().stream().map(ChangeWords::call).collect(Collectors.joining(" → "));
    return "leaves "
        + ChangeWords.scope(assertion.scope())
        + ": "
        + chain
        + " → "
        + assertion.assertion();
  }

  static String words(OrderEdge edge) {
    return edge.name() + (edge.waits() ? "" : ", tried only");
  }
}
