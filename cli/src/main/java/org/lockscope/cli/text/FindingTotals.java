package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.analyzer.report.Report;

/** Counts the findings of a series. */
public final class FindingTotals {

  private FindingTotals() {}

  /**
   * The counts, in words.
   *
   * @param suppressed how many findings the user does not want to see
   * @param listed whether pre-existing ones have been told of
   * @return empty if there is nothing to count
   */
  public static String of(Report report, int suppressed, boolean listed) {
    long introduced = 0;
    long repairedLater = 0;
    long old = 0;
    for (FindingReport finding :
        report.patches().stream().flatMap(p -> p.findings().stream()).toList()) {
      if (finding.status() == Status.INTRODUCED) {
        introduced++;
        repairedLater += finding.repairedBy().isPresent() ? 1 : 0;
      } else if (finding.introducedBy().isEmpty()) {
        old++;
      }
    }
    List<String> series = new ArrayList<>();
    if (introduced > 0) {
      series.add(introduced + " introduced");
    }
    if (repairedLater > 0) {
      series.add(repairedLater + " repaired later");
    }
    List<String> parts = new ArrayList<>();
    if (!series.isEmpty()) {
      parts.add(String.join(", ", series));
    }
    if (old > 0) {
      parts.add(old + " from before repaired");
    }
    int preExisting = report.preExisting().size();
    if (preExisting > 0) {
      parts.add(
          preExisting + " pre-existing" + (listed ? "" : ", --all shows " + them(preExisting)));
    }
    if (suppressed > 0) {
      parts.add(suppressed + " suppressed");
    }
    return String.join("; ", parts);
  }

  private static String them(int count) {
    return count == 1 ? "it" : "them";
  }
}
