package org.lockscope.cli.review;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.review.PatchReview;
import org.lockscope.cli.json.JsonChecks.Check;
import org.lockscope.cli.json.JsonChecks.Status;
import org.lockscope.cli.text.FactText;

/** What a check says of a series, or of one patch: nothing if no critical section changes. */
public final class Verdicts {

  private Verdicts() {}

  /**
   * The results: none, or one.
   *
   * @param report of the patches that were asked about
   * @param reviews what there is to say about them, facts included
   */
  public static List<Check> of(Report report, List<PatchReview> reviews) {
    List<PatchReview> asked = reviews.stream().filter(PatchReview::asks).toList();
    List<String> details = new ArrayList<>();
    if (!asked.isEmpty()) {
      for (PatchReview review : asked) {
        if (report.patches().size() > 1) {
          details.add(name(review.report()));
        }
        RemarkText text = new RemarkText(review);
        details.addAll(text.questions());
        details.add("");
      }
      details.remove(details.size() - 1);
      String summary =
          asked.size() == 1
              ? ReviewFolder.summary(asked.get(0))
              : "questions about " + asked.size() + " patches";
      return List.of(new Check(Status.FAIL, summary, details));
    }
    List<String> unknown =
        report.patches().stream()
            .flatMap(
                p ->
                    Stream.concat(
                        p.unknown().stream()
                            .map(f -> f.name() + "() is not analysed: " + f.reason()),
                        p.outcome() == PatchReport.Outcome.NOT_APPLIED
                            ? Stream.of(name(p) + " does not apply")
                            : Stream.empty()))
            .toList();
    if (!unknown.isEmpty()) {
      return List.of(new Check(Status.WARN, "not all could be analysed", unknown));
    }
    if (report.patches().stream().allMatch(p -> p.functions().isEmpty())) {
      return List.of();
    }
    for (PatchReport patch : report.patches()) {
      if (report.patches().size() > 1 && !patch.functions().isEmpty()) {
        details.add(name(patch));
      }
      for (FunctionChange function : patch.functions()) {
        function.regions().forEach(r -> details.addAll(FactText.lines(function, r)));
      }
    }
    return List.of(new Check(Status.PASS, FactText.headline(report), details));
  }

  private static String name(PatchReport patch) {
    return patch.number() + "/" + patch.total() + " " + Prose.visible(patch.subject());
  }
}
