package org.lockscope.analyzer.report;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.order.EdgeHistory;
import org.lockscope.analyzer.reach.ReachChange;
import org.lockscope.analyzer.reach.ReachHistory;
import org.lockscope.analyzer.series.Problem;

/**
 * What a series of patches does to critical sections.
 *
 * @param title the series
 * @param base what it is on, as a person would call it
 * @param kernel the kernels the answer is about
 * @param patches what each patch does, in order
 * @param series what the series as a whole does to each function: first revision against last;
 *     functions that end as they began are left out
 * @param reach what can be entered in a kind of critical section at one end of the series only
 * @param reached what can be entered in a kind of critical section, from revision to revision
 * @param order in which order locks are taken, from revision to revision; empty if it was not asked
 * @param preExisting what was wrong already before the series, in the files that it changes, and is
 *     so still at its end
 * @param claims what the cover letter says of locking, and whether it is so of the series as a
 *     whole
 * @param problems what is wrong with the input
 */
public record Report(
    String title,
    String base,
    Kernel kernel,
    List<PatchReport> patches,
    List<FunctionChange> series,
    List<ReachChange> reach,
    List<ReachHistory> reached,
    Optional<List<EdgeHistory>> order,
    List<FindingReport> preExisting,
    List<ClaimReport> claims,
    List<Problem> problems) {

  public Report {
    patches = List.copyOf(patches);
    series = List.copyOf(series);
    reach = List.copyOf(reach);
    reached = List.copyOf(reached);
    order = order.map(List::copyOf);
    preExisting = List.copyOf(preExisting);
    claims = List.copyOf(claims);
    problems = List.copyOf(problems);
  }

  /** This report with other findings. */
  public Report withFindings(List<PatchReport> newPatches, List<FindingReport> newPreExisting) {
    return new Report(
        title,
        base,
        kernel,
        newPatches,
        series,
        reach,
        reached,
        order,
        newPreExisting,
        claims,
        problems);
  }

  /**
   * The kernels an answer is about.
   *
   * @param version the version whose primitives and Kconfig are taken
   * @param configuration what narrows the configurations, as the user said it; empty for all
   */
  public record Kernel(String version, String configuration) {}
}
