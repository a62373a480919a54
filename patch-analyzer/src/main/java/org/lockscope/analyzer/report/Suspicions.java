package org.lockscope.analyzer.report;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Suspicion;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FileFindings.Located;

/**
 * What a change breaks in functions that cannot be judged by themselves any more. A function that
 * is called in both revisions, and did not have to be known for the old one to balance on every
 * path, is not what makes the new one balance.
 */
final class Suspicions {

  private Suspicions() {}

  /**
   * The suspicions that the old revision confirms, by fingerprint.
   *
   * @param certain what is wrong for sure: of one thing in one function nothing more is told
   */
  static Map<String, Located> confirmed(
      Revisions revisions, List<FunctionProfile> after, Map<String, Located> certain) {
    Map<String, Located> found = new LinkedHashMap<>();
    Set<String> told = new HashSet<>();
    certain.values().forEach(l -> told.add(object(l.finding())));
    for (FunctionProfile function : after) {
      for (Suspicion suspicion : function.suspicions()) {
        Finding finding = suspicion.finding();
        boolean known = told.contains(object(finding)) && !found.containsKey(finding.fingerprint());
        if (!known && isConfirmed(revisions, function, suspicion)) {
          told.add(object(finding));
          found.merge(
              finding.fingerprint(), new Located(function, finding, List.of()), Located::or);
        }
      }
    }
    return found;
  }

  /** What a finding is about, in which function. */
  private static String object(Finding finding) {
    return finding.function() + "\n" + FileFindings.member(finding.subject());
  }

  private static boolean isConfirmed(
      Revisions revisions, FunctionProfile function, Suspicion suspicion) {
    return revisions.isChanged(function)
        && revisions
            .before(function)
            .filter(was -> was.isDecided() && !isAlreadyOff(was, suspicion))
            .isPresent()
        && revisions.areCleared(suspicion.excuses(), suspicion.finding().subject(), function);
  }

  /** Whether the old function has left over, or done wrong, something with the same thing. */
  private static boolean isAlreadyOff(FunctionProfile was, Suspicion suspicion) {
    String member = FileFindings.member(suspicion.finding().subject());
    return was.findings().stream().anyMatch(f -> FileFindings.member(f.subject()).equals(member))
        || was.suspicions().stream()
            .anyMatch(s -> FileFindings.member(s.finding().subject()).equals(member))
        || was.residues().stream()
            .anyMatch(r -> FileFindings.member(r.finding().subject()).equals(member));
  }
}
