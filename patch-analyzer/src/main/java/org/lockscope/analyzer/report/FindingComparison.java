package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FileFindings.Located;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What is wrong in some files before and after a change. One finding is another one if they have
 * the same fingerprint; if the statement has changed, if rule, function and subject are the same;
 * and if it has moved to another function, if rule, subject and statement are.
 */
final class FindingComparison {

  private static final Comparator<FindingReport> ORDER =
      Comparator.<FindingReport, String>comparing(f -> f.function().path())
          .thenComparing(f -> f.function().line(f.finding().place()))
          .thenComparing(f -> f.finding().fingerprint());

  private final Map<String, Located> before;
  private final Map<String, Located> after;

  private FindingComparison(Map<String, Located> before, Map<String, Located> after) {
    this.before = before;
    this.after = after;
  }

  /** Compares two revisions of some files. */
  static FindingComparison of(List<FunctionProfile> before, List<FunctionProfile> after) {
    Map<String, Located> old = new LinkedHashMap<>(FileFindings.of(before));
    Map<String, Located> now = new LinkedHashMap<>(FileFindings.of(after));
    Revisions revisions = new Revisions(before, after);
    ContractChanges.untold(revisions, before, after, old).forEach(now::putIfAbsent);
    Suspicions.confirmed(revisions, after, now).forEach(now::putIfAbsent);
    return new FindingComparison(old, now);
  }

  /**
   * What a patch breaks and repairs.
   *
   * @param patch its number
   */
  List<FindingReport> changes(int patch) {
    List<FindingReport> changes = new ArrayList<>();
    for (Located located : after.values()) {
      PresenceCondition known = condition(before, located).or(moved(before, after, located));
      PresenceCondition fresh = located.finding().condition().minus(known);
      if (fresh.isFeasible()) {
        changes.add(
            new FindingReport(
                located.finding(),
                located.function(),
                located.callees(),
                fresh,
                Status.INTRODUCED,
                OptionalInt.of(patch),
                OptionalInt.empty()));
      }
    }
    for (Located located : before.values()) {
      PresenceCondition gone =
          located
              .finding()
              .condition()
              .minus(condition(after, located))
              .minus(moved(after, before, located));
      if (gone.isFeasible()) {
        changes.add(
            new FindingReport(
                located.finding(),
                located.function(),
                located.callees(),
                gone,
                Status.RESOLVED,
                OptionalInt.empty(),
                OptionalInt.of(patch)));
      }
    }
    changes.sort(ORDER);
    return changes;
  }

  /** What was wrong before and is so afterwards. */
  List<FindingReport> lasting() {
    List<FindingReport> lasting = new ArrayList<>();
    for (Located located : after.values()) {
      PresenceCondition old = located.finding().condition().and(condition(before, located));
      if (old.isFeasible()) {
        lasting.add(
            new FindingReport(
                located.finding(),
                located.function(),
                located.callees(),
                old,
                Status.PRE_EXISTING,
                OptionalInt.empty(),
                OptionalInt.empty()));
      }
    }
    lasting.sort(ORDER);
    return lasting;
  }

  /** In which configurations a finding is among some. */
  private static PresenceCondition condition(Map<String, Located> findings, Located wanted) {
    Located same = findings.get(wanted.finding().fingerprint());
    if (same != null) {
      return same.finding().condition();
    }
    return findings.values().stream()
        .filter(l -> isAlike(l.finding(), wanted.finding()))
        .map(l -> l.finding().condition())
        .reduce(PresenceCondition::or)
        .or(() -> Optional.of(wanted.finding().condition().space().never()))
        .get();
  }

  /**
   * In which configurations a finding has only moved: the same statement was, or is, as wrong in
   * another function, which is not so on this side.
   *
   * @param there the findings of the other side
   * @param here those of this side
   */
  private static PresenceCondition moved(
      Map<String, Located> there, Map<String, Located> here, Located wanted) {
    Finding finding = wanted.finding();
    return there.values().stream()
        .map(Located::finding)
        .filter(
            f ->
                f.rule() == finding.rule()
                    && f.subject().equals(finding.subject())
                    && f.statement().equals(finding.statement())
                    && !f.function().equals(finding.function()))
        .filter(f -> here.values().stream().noneMatch(l -> isAlike(l.finding(), f)))
        .filter(f -> there.values().stream().noneMatch(l -> isAlike(l.finding(), finding)))
        .map(Finding::condition)
        .reduce(PresenceCondition::or)
        .orElseGet(() -> finding.condition().space().never());
  }

  private static boolean isAlike(Finding a, Finding b) {
    return a.rule() == b.rule()
        && a.function().equals(b.function())
        && a.subject().equals(b.subject());
  }
}
