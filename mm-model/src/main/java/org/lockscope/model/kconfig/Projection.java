package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says what rules mean for some of their variables alone.
 *
 * <p>One variable after the other is removed: the rules that mention it are taken together, and
 * what they say whatever its value is takes their place. Where they are too many to be taken
 * together they are taken in smaller groups, which says less but nothing wrong (R. Dechter, I.
 * Rish, "Mini-buckets", 2003).
 */
final class Projection {

  /** The most variables rules may have together to be taken together. */
  private static final int MAX_VARIABLES = 24;

  /** The most nodes their diagram may have. */
  private static final int MAX_NODES = 600;

  private final Diagrams diagrams;
  private final Map<Integer, Factor> factors = new LinkedHashMap<>();

  private Projection(Diagrams diagrams) {
    this.diagrams = diagrams;
  }

  /**
   * A fact.
   *
   * @param diagram what it says
   * @param support the variables it is about
   * @param places the statements it follows from
   */
  record Factor(int diagram, BitSet support, SortedSet<KconfigPlace> places) {

    private static final Comparator<Factor> BY_SIZE =
        Comparator.<Factor>comparingInt(f -> f.support.cardinality())
            .thenComparingInt(Factor::diagram);

    static Factor of(Diagrams diagrams, int diagram, SortedSet<KconfigPlace> places) {
      return new Factor(diagram, diagrams.support(diagram), places);
    }
  }

  /**
   * Removes variables.
   *
   * @param rules the facts to begin with
   * @param removed the variables to remove
   * @return facts about the variables that were kept, small ones first
   */
  static List<Factor> onto(Diagrams diagrams, List<Factor> rules, BitSet removed) {
    Projection projection = new Projection(diagrams);
    rules.forEach(projection::add);
    BitSet left = (BitSet) removed.clone();
    while (!left.isEmpty()) {
      int next = projection.cheapest(left);
      left.clear(next);
      projection.remove(next);
    }
    List<Factor> factors = new ArrayList<>(projection.factors.values());
    factors.sort(Factor.BY_SIZE);
    return factors;
  }

  private void add(Factor factor) {
    if (factor.diagram() != Diagrams.TRUE) {
      factors.merge(
          factor.diagram(),
          factor,
          (one, other) ->
              new Factor(one.diagram(), one.support(), union(one.places(), other.places())));
    }
  }

  /** The variable whose removal ties the fewest others together. */
  private int cheapest(BitSet candidates) {
    int[] costs = new int[candidates.length()];
    for (int v = candidates.nextSetBit(0); v >= 0; v = candidates.nextSetBit(v + 1)) {
      BitSet together = new BitSet();
      for (Factor factor : factors.values()) {
        if (factor.support().get(v)) {
          together.or(factor.support());
        }
      }
      costs[v] = together.cardinality();
    }
    int best = candidates.nextSetBit(0);
    for (int v = best; v >= 0; v = candidates.nextSetBit(v + 1)) {
      best = costs[v] < costs[best] ? v : best;
    }
    return best;
  }

  private void remove(int variable) {
    List<Factor> with = new ArrayList<>();
    for (Factor factor : List.copyOf(factors.values())) {
      if (factor.support().get(variable)) {
        with.add(factor);
        factors.remove(factor.diagram());
      }
    }
    with.sort(Factor.BY_SIZE);
    List<Factor> groups = new ArrayList<>();
    for (Factor factor : with) {
      join(groups, factor);
    }
    for (Factor group : groups) {
      int without = diagrams.exists(group.diagram(), variable);
      add(Factor.of(diagrams, without, group.places()));
    }
  }

  private void join(List<Factor> groups, Factor factor) {
    for (int i = 0; i < groups.size(); i++) {
      Factor group = groups.get(i);
      BitSet together = (BitSet) group.support().clone();
      together.or(factor.support());
      boolean few =
          together.cardinality() <= MAX_VARIABLES
              || together.equals(group.support())
              || together.equals(factor.support());
      if (few && diagrams.hasRoom()) {
        int both = diagrams.and(group.diagram(), factor.diagram());
        if (diagrams.size(both) <= MAX_NODES) {
          groups.set(i, new Factor(both, together, union(group.places(), factor.places())));
          return;
        }
      }
    }
    groups.add(factor);
  }

  private static SortedSet<KconfigPlace> union(
      SortedSet<KconfigPlace> one, SortedSet<KconfigPlace> other) {
    SortedSet<KconfigPlace> result = new TreeSet<>(one);
    result.addAll(other);
    return result;
  }
}
