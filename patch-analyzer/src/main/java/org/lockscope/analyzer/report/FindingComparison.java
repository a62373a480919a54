package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.report.FileFindings.Located;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What is wrong in some files before and after a change. One finding is another one if they have
 * the same fingerprint; if the statement has changed, if rule, function and subject are the same.
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
    untold(before, after).forEach(now::putIfAbsent);
    return new FindingComparison(old, now);
  }

  /**
   * What functions that other files call leave over now and did not before, where nothing says that
   * their callers have been told: no annotation, and no change of a function that calls them.
   */
  private static Map<String, Located> untold(
      List<FunctionProfile> before, List<FunctionProfile> after) {
    Map<String, FunctionProfile> old = new HashMap<>();
    before.forEach(f -> old.put(f.name(), f));
    Set<String> told = new HashSet<>();
    for (FunctionProfile function : after) {
      FunctionProfile was = old.get(function.name());
      boolean changed = was == null || !was.text().equals(function.text());
      if (changed) {
        function.calls().stream().map(Region.Call::function).forEach(told::add);
      }
    }
    Map<String, Located> found = new LinkedHashMap<>();
    for (FunctionProfile function : after) {
      FunctionProfile was = old.get(function.name());
      if (was == null
          || !was.isDecided()
          || !function.isExternal()
          || function.isAnnotated()
          || told.contains(function.name())) {
        continue;
      }
      for (Residue residue : function.residues()) {
        boolean isOld =
            was.residues().stream()
                .anyMatch(
                    r ->
                        r.positive() == residue.positive()
                            && r.finding().subject().equals(residue.finding().subject()));
        if (!isOld) {
          found.put(
              residue.finding().fingerprint(), new Located(function, residue.finding(), List.of()));
        }
      }
    }
    return found;
  }

  /**
   * What a patch breaks and repairs.
   *
   * @param patch its number
   */
  List<FindingReport> changes(int patch) {
    List<FindingReport> changes = new ArrayList<>();
    for (Located located : after.values()) {
      PresenceCondition known = condition(before, located);
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
      PresenceCondition gone = located.finding().condition().minus(condition(after, located));
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

  private static boolean isAlike(Finding a, Finding b) {
    return a.rule() == b.rule()
        && a.function().equals(b.function())
        && a.subject().equals(b.subject());
  }
}
