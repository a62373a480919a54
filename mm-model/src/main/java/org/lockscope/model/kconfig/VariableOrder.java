package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Puts variables that occur together next to each other, which keeps decision diagrams small: each
 * variable moves to the middle of what it occurs with, again and again (F. Aloul, I. Markov, K.
 * Sakallah, "FORCE: a fast and easy-to-implement variable-ordering heuristic", 2003).
 */
final class VariableOrder {

  private static final int MAX_ROUNDS = 40;

  private VariableOrder() {}

  /**
   * An order of all elements of the groups.
   *
   * @param groups what occurs together
   */
  static <T extends Comparable<T>> List<T> of(Collection<? extends Collection<T>> groups) {
    List<T> order = depthFirst(groups);
    Map<T, Integer> positions = positions(order);
    long best = span(groups, positions);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      List<T> next = move(order, groups, positions);
      Map<T, Integer> nextPositions = positions(next);
      long span = span(groups, nextPositions);
      if (span >= best) {
        break;
      }
      best = span;
      order = next;
      positions = nextPositions;
    }
    return order;
  }

  /** Follows the groups from element to element: a start that is not too bad. */
  private static <T extends Comparable<T>> List<T> depthFirst(
      Collection<? extends Collection<T>> groups) {
    Map<T, List<Collection<T>>> groupsOf = new HashMap<>();
    for (Collection<T> group : groups) {
      group.forEach(e -> groupsOf.computeIfAbsent(e, x -> new ArrayList<>()).add(group));
    }
    TreeSet<T> left = new TreeSet<>(groupsOf.keySet());
    List<T> order = new ArrayList<>();
    List<T> stack = new ArrayList<>();
    while (!left.isEmpty()) {
      stack.add(left.first());
      while (!stack.isEmpty()) {
        T element = stack.remove(stack.size() - 1);
        if (!left.remove(element)) {
          continue;
        }
        order.add(element);
        groupsOf.get(element).stream()
            .sorted(Comparator.<Collection<T>>comparingInt(Collection::size).reversed())
            .forEach(group -> group.stream().filter(left::contains).forEach(stack::add));
      }
    }
    return order;
  }

  private static <T extends Comparable<T>> List<T> move(
      List<T> order, Collection<? extends Collection<T>> groups, Map<T, Integer> positions) {
    Map<T, double[]> pull = new HashMap<>();
    for (Collection<T> group : groups) {
      double centre = group.stream().mapToInt(positions::get).average().orElse(0);
      for (T element : group) {
        double[] sum = pull.computeIfAbsent(element, e -> new double[2]);
        sum[0] += centre;
        sum[1]++;
      }
    }
    List<T> result = new ArrayList<>(order);
    result.sort(
        Comparator.<T>comparingDouble(e -> pull.get(e)[0] / pull.get(e)[1])
            .thenComparing(Comparator.naturalOrder()));
    return result;
  }

  private static <T> Map<T, Integer> positions(List<T> order) {
    Map<T, Integer> result = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      result.put(order.get(i), i);
    }
    return result;
  }

  private static <T> long span(
      Collection<? extends Collection<T>> groups, Map<T, Integer> positions) {
    long sum = 0;
    for (Collection<T> group : groups) {
      int min = Integer.MAX_VALUE;
      int max = 0;
      for (T element : group) {
        int position = positions.get(element);
        min = Math.min(min, position);
        max = Math.max(max, position);
      }
      sum += group.isEmpty() ? 0 : max - min;
    }
    return sum;
  }
}
