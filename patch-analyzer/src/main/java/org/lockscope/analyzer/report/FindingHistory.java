package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.model.condition.PresenceCondition;

/** Which patch of a series repairs what which other one has broken. */
final class FindingHistory {

  private final List<PatchReport> patches;

  private FindingHistory(List<PatchReport> patches) {
    this.patches = patches;
  }

  static FindingHistory of(List<PatchReport> patches) {
    List<PatchReport> linked = new ArrayList<>();
    for (PatchReport patch : patches) {
      List<FindingReport> findings = patch.findings().stream().map(f -> link(f, patches)).toList();
      linked.add(patch.withFindings(findings));
    }
    return new FindingHistory(linked);
  }

  /** A finding is repaired when it is in all configurations in which it was introduced. */
  private static FindingReport link(FindingReport finding, List<PatchReport> patches) {
    boolean introduced = finding.status() == Status.INTRODUCED;
    int number = introduced ? finding.introducedBy().getAsInt() : finding.repairedBy().getAsInt();
    PresenceCondition rest = finding.condition();
    List<PatchReport> others = new ArrayList<>(patches);
    others.removeIf(p -> introduced ? p.number() <= number : p.number() >= number);
    if (!introduced) {
      Collections.reverse(others);
    }
    for (PatchReport patch : others) {
      for (FindingReport other : patch.findings()) {
        if (other.status() != finding.status() && key(other).equals(key(finding))) {
          rest = rest.minus(other.condition());
          if (!rest.isFeasible()) {
            return introduced
                ? finding.repaired(patch.number())
                : finding.introduced(patch.number());
          }
        }
      }
    }
    return finding;
  }

  /** A finding whose statement another patch has changed is still the same. */
  private static String key(FindingReport finding) {
    return finding.finding().rule().id()
        + "\n"
        + (finding.finding().rule().isAboutOrder() ? "" : finding.finding().function())
        + "\n"
        + finding.finding().subject();
  }

  /** The reports with that in them. */
  List<PatchReport> patches() {
    return List.copyOf(patches);
  }
}
