package org.lockscope.analyzer.report;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.finding.Suspicion;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FileFindings.Located;

/**
 * What a change breaks in functions that cannot be judged by themselves any more. A function that
 * is called in both revisions, and did not have to be known for the old one to balance on every
 * path, is not what makes the new one balance.
 */
final class Suspicions {

  private final Map<String, FunctionProfile> old = new HashMap<>();
  private final Map<String, FunctionProfile> now = new HashMap<>();

  private Suspicions(List<FunctionProfile> before, List<FunctionProfile> after) {
    before.forEach(f -> old.put(f.name(), f));
    after.forEach(f -> now.put(f.name(), f));
  }

  /** The suspicions that the old revision confirms, by fingerprint. */
  static Map<String, Located> confirmed(List<FunctionProfile> before, List<FunctionProfile> after) {
    Suspicions suspicions = new Suspicions(before, after);
    Map<String, Located> found = new LinkedHashMap<>();
    for (FunctionProfile function : after) {
      for (Suspicion suspicion : function.suspicions()) {
        if (suspicions.isConfirmed(function, suspicion)) {
          found.merge(
              suspicion.finding().fingerprint(),
              new Located(function, suspicion.finding(), List.of()),
              Located::or);
        }
      }
    }
    return found;
  }

  private boolean isConfirmed(FunctionProfile function, Suspicion suspicion) {
    FunctionProfile was = old.get(function.name());
    return was != null
        && was.path().equals(function.path())
        && was.isDecided()
        && !was.text().equals(function.text())
        && !isAlreadyOff(was, suspicion)
        && suspicion.excuses().stream().allMatch(name -> isAsBefore(name, was, function));
  }

  /** Whether the old function has left over, or done wrong, something with the same thing. */
  private static boolean isAlreadyOff(FunctionProfile was, Suspicion suspicion) {
    String member = FileFindings.member(suspicion.finding().subject());
    return was.findings().stream().anyMatch(f -> FileFindings.member(f.subject()).equals(member))
        || was.residues().stream()
            .anyMatch(r -> FileFindings.member(r.finding().subject()).equals(member));
  }

  /** Whether a function is the same, and is called no more often than before. */
  private boolean isAsBefore(String name, FunctionProfile was, FunctionProfile function) {
    FunctionProfile callee = now.get(name);
    FunctionProfile calleeWas = old.get(name);
    boolean same =
        callee == null
            ? calleeWas == null
            : calleeWas != null && callee.text().equals(calleeWas.text());
    return same && calls(function.text(), name) <= calls(was.text(), name);
  }

  private static long calls(String text, String name) {
    Matcher call = Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "\\s*\\(").matcher(text);
    return call.results().count();
  }
}
