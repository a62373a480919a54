package org.lockscope.analyzer.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.claim.Verdict;
import org.lockscope.analyzer.diff.DiffLine;
import org.lockscope.analyzer.diff.DiffText;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Series;

/** Decides what is said about each patch of a series. The door of this package. */
public final class Reviewer {

  private final List<Comment> comments = new ArrayList<>();
  private final PatchReport report;
  private final Anchors anchors;

  private Reviewer(PatchReport report, List<DiffLine> diff) {
    this.report = report;
    this.anchors = new Anchors(diff);
  }

  /**
   * What there is to say, patch by patch; patches about which there is nothing to say are left out.
   *
   * @param report what is known of the series
   * @param diff the text of a patch's diff
   * @param facts whether to say also what is neither wrong nor claimed otherwise
   */
  public static List<PatchReview> review(
      Series series, Report report, Function<Patch, String> diff, boolean facts) {
    List<PatchReview> reviews = new ArrayList<>();
    for (int i = 0; i < report.patches().size(); i++) {
      PatchReport patch = report.patches().get(i);
      if (isQuiet(patch, facts)) {
        continue;
      }
      Patch source = series.patches().get(i);
      List<DiffLine> lines = DiffText.parse(diff.apply(source));
      Reviewer reviewer = new Reviewer(patch, lines);
      reviewer.run(facts);
      reviews.add(new PatchReview(source, patch, lines, reviewer.comments));
    }
    return reviews;
  }

  private static boolean isQuiet(PatchReport patch, boolean facts) {
    return patch.findings().stream().noneMatch(f -> f.status() == Status.INTRODUCED)
        && patch.claims().stream().noneMatch(c -> isSaid(c, facts))
        && (!facts || patch.functions().stream().allMatch(f -> f.regions().isEmpty()));
  }

  /** What is not so is a question; what is not always so a fact. */
  private static boolean isSaid(ClaimReport claim, boolean facts) {
    return claim.verdict() instanceof Verdict.DoesNotHold
        || facts && claim.verdict() instanceof Verdict.HoldsOnlyIf;
  }

  private void run(boolean facts) {
    findings();
    report.claims().stream()
        .filter(c -> isSaid(c, facts))
        .forEach(c -> add(-1, new Remark.OnClaim(c)));
    if (facts) {
      for (FunctionChange function : report.functions()) {
        for (RegionChange change : function.regions()) {
          add(anchors.of(function, change), new Remark.OnChange(function, change));
        }
      }
    }
    // The sort is stable: what was added first comes first.
    comments.sort(Comparator.comparingInt(Comment::line));
  }

  /** Of findings that differ in their statements only, the first speaks for all. */
  private void findings() {
    Map<List<String>, List<FindingReport>> alike = new LinkedHashMap<>();
    for (FindingReport report : report.findings()) {
      Finding finding = report.finding();
      if (report.status() == Status.INTRODUCED) {
        alike
            .computeIfAbsent(
                List.of(finding.rule().id(), finding.function(), finding.subject()),
                k -> new ArrayList<>())
            .add(report);
      }
    }
    alike
        .values()
        .forEach(
            all -> add(anchors.of(all.get(0)), new Remark.OnFinding(all.get(0), all.size() - 1)));
  }

  private void add(int line, Remark remark) {
    comments.add(new Comment(line, remark));
  }
}
