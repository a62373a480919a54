package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the symbols that tie the symbols asked about together: those on which at least two of them
 * depend. A symbol that matters to one of them only says nothing about how they go together, and is
 * as well replaced by its {@link Bounds}.
 */
final class Neighbourhood {

  /** How many steps of dependence are followed. */
  private static final int STEPS = 3;

  /** A symbol that more others select says little about any of them. */
  private static final int MAX_SELECTORS = 8;

  private Neighbourhood() {}

  private record Candidate(String name, int reachedBy, int nearness) {}

  /**
   * The symbols asked about, and those that tie them together.
   *
   * @param known symbols about which something is known otherwise, so that it is enough if one of
   *     those asked about depends on them
   * @param limit how many to add at most, the ones that tie most first
   */
  static SortedSet<String> of(Set<String> asked, Set<String> known, Facts facts, int limit) {
    Map<String, int[]> reached = new HashMap<>();
    for (String name : asked) {
      Set<String> seen = new LinkedHashSet<>(List.of(name));
      Set<String> step = seen;
      for (int i = 1; i <= STEPS; i++) {
        Set<String> next = new LinkedHashSet<>();
        for (String each : step) {
          next.addAll(neighbours(facts.of(each), facts));
        }
        next.removeAll(seen);
        for (String each : next) {
          int[] counts = reached.computeIfAbsent(each, n -> new int[2]);
          counts[0]++;
          counts[1] += STEPS - i;
        }
        seen = new LinkedHashSet<>(seen);
        seen.addAll(next);
        step = next;
      }
    }
    List<Candidate> candidates = new ArrayList<>();
    reached.forEach(
        (name, counts) -> {
          boolean ties = counts[0] > 1 || known.contains(name);
          if (ties && !asked.contains(name) && facts.of(name).symbol().isDefined()) {
            candidates.add(new Candidate(name, counts[0], counts[1]));
          }
        });
    candidates.sort(
        Comparator.comparingInt(Candidate::nearness)
            .thenComparingInt(Candidate::reachedBy)
            .reversed()
            .thenComparing(Candidate::name));
    SortedSet<String> result = new TreeSet<>(asked);
    for (Candidate candidate : candidates.subList(0, Math.min(limit, candidates.size()))) {
      result.add(candidate.name());
    }
    facts.entries().modules().ifPresent(name -> result.add(name));
    return result;
  }

  private static Set<String> neighbours(Facts.Fact fact, Facts facts) {
    Set<String> result = facts.decisive(fact);
    List<KconfigSymbol.Reverse> selectors = fact.symbol().selectedBy();
    if (selectors.size() <= MAX_SELECTORS) {
      for (KconfigSymbol.Reverse selector : selectors) {
        result.add(selector.by());
        Facts.mentioned(selector.condition(), result);
      }
    }
    return result;
  }
}
