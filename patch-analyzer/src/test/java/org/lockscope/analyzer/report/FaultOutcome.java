package org.lockscope.analyzer.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.report.FaultSeeder.Fault;
import org.lockscope.analyzer.report.FindingReport.Status;

/** What becomes of a fault that a patch brings in, and nothing else. */
enum FaultOutcome {
  NOTICED,
  /** Nothing is wrong; only a list can say so. */
  NO_FAULT,
  UNDECIDED,
  ELSEWHERE,
  MISSED;

  /** What becomes of a fault that made one text of a file another. */
  static FaultOutcome of(Fault fault, List<FunctionProfile> before, List<FunctionProfile> after) {
    // The calls of a function that is not decided are not known.
    Set<String> blamed =
        withCallers(fault.function(), Stream.concat(before.stream(), after.stream()).toList());
    Set<String> introduced =
        FindingComparison.of(before, after).changes(1).stream()
            .filter(f -> f.status() == Status.INTRODUCED && f.condition().isFeasible())
            .map(f -> f.finding().function())
            .collect(Collectors.toSet());
    if (introduced.stream().anyMatch(blamed::contains)) {
      return NOTICED;
    }
    boolean undecided =
        Stream.concat(before.stream(), after.stream())
            .anyMatch(f -> blamed.contains(f.name()) && f.undecided().isPresent());
    if (undecided) {
      return UNDECIDED;
    }
    return introduced.isEmpty() ? MISSED : ELSEWHERE;
  }

  /**
   * Whether a fault is told by the text with it alone, without the one before, in a function of
   * which nothing was told there.
   */
  static boolean isToldByOneRevision(
      Fault fault, List<FunctionProfile> before, List<FunctionProfile> after) {
    Set<String> blamed =
        withCallers(fault.function(), Stream.concat(before.stream(), after.stream()).toList());
    Set<String> known = FileFindings.of(before).keySet();
    return FileFindings.of(after).entrySet().stream()
        .filter(e -> !known.contains(e.getKey()))
        .anyMatch(e -> blamed.contains(e.getValue().finding().function()));
  }

  /** A function and all that call it, directly or not. */
  private static Set<String> withCallers(String function, List<FunctionProfile> profiles) {
    Set<String> found = new HashSet<>();
    Deque<String> work = new ArrayDeque<>(List.of(function));
    while (!work.isEmpty()) {
      String name = work.pop();
      if (found.add(name)) {
        profiles.stream()
            .filter(p -> p.calls().stream().map(Region.Call::function).anyMatch(name::equals))
            .forEach(p -> work.add(p.name()));
      }
    }
    return found;
  }
}
