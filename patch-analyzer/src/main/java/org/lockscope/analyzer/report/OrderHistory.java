package org.lockscope.analyzer.report;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.lockscope.analyzer.order.EdgeHistory;
import org.lockscope.analyzer.order.LockOrder;
import org.lockscope.analyzer.order.OrderEdge;

/**
 * The order of locks through a series, edge by edge. Told of are edges with no third lock in
 * between.
 *
 * <p>Not a value: it grows with the patches.
 */
final class OrderHistory {

  private final Map<String, EdgeHistory> edges = new TreeMap<>();

  /** Takes the order before the first patch. */
  OrderHistory(LockOrder before) {
    for (OrderEdge edge : before.edges()) {
      if (edge.direct()) {
        edges.put(edge.name(), EdgeHistory.lasting(edge));
      }
    }
  }

  /** Takes what a patch does to the order. */
  void add(int patch, OrderComparison comparison) {
    List<OrderEdge> added = comparison.added();
    Map<String, OrderEdge> now = new TreeMap<>();
    comparison.after().edges().stream()
        .filter(OrderEdge::direct)
        .forEach(e -> now.put(e.name(), e));
    edges.replaceAll((name, edge) -> now.containsKey(name) ? edge : gone(edge, patch));
    now.forEach(
        (name, edge) -> {
          EdgeHistory known = edges.getOrDefault(name, EdgeHistory.lasting(edge));
          edges.put(name, new EdgeHistory(edge, known.since(), known.added(), OptionalInt.empty()));
        });
    for (OrderEdge edge : added) {
      EdgeHistory known = edges.get(edge.name());
      // The first patch that adds to an edge is the one to ask about it.
      edges.put(
          edge.name(),
          new EdgeHistory(
              known.edge(),
              known.since().isPresent() ? known.since() : OptionalInt.of(patch),
              known.added().or(edge.condition()),
              OptionalInt.empty()));
    }
  }

  private static EdgeHistory gone(EdgeHistory edge, int patch) {
    return edge.until().isPresent()
        ? edge
        : new EdgeHistory(edge.edge(), edge.since(), edge.added(), OptionalInt.of(patch));
  }

  /** All edges there have been, by name. */
  List<EdgeHistory> edges() {
    return List.copyOf(edges.values());
  }
}
