package org.lockscope.analyzer.callgraph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Some functions of a call graph, and others whose calls are looked at along with theirs: functions
 * of headers, which are a part of whoever calls them, and those by which they call each other with
 * at most two others between. That more lie between is hardly ever of interest: what a page
 * allocator does to get at memory may call anything.
 */
public final class Vicinity implements Predicate<FunctionId> {

  private final Predicate<FunctionId> centre;
  private final Set<FunctionId> between = new HashSet<>();

  private Vicinity(Predicate<FunctionId> centre) {
    this.centre = centre;
  }

  /** The vicinity of some functions of a graph. */
  public static Vicinity of(CallGraph graph, Predicate<FunctionId> centre) {
    Vicinity vicinity = new Vicinity(centre);
    Set<FunctionId> below = vicinity.reached(graph, f -> calls(graph, f), Edge::callee);
    Set<FunctionId> above = vicinity.reached(graph, graph::callers, Edge::caller);
    for (FunctionId function : below) {
      if (above.contains(function)) {
        vicinity.between.add(function);
      }
      for (Edge edge : calls(graph, function)) {
        if (above.contains(edge.callee())) {
          vicinity.between.add(function);
          vicinity.between.add(edge.callee());
        }
      }
    }
    return vicinity;
  }

  /**
   * The functions of other files that are got to from the centre, by one call or by more through
   * functions of headers.
   *
   * @param edges the calls that are gone along
   * @param end which end of a call they lead to
   */
  private Set<FunctionId> reached(
      CallGraph graph, Function<FunctionId, List<Edge>> edges, Function<Edge, FunctionId> end) {
    Set<FunctionId> found = new HashSet<>();
    Set<FunctionId> seen = new HashSet<>();
    Deque<FunctionId> work = new ArrayDeque<>();
    for (CallGraph.Node node : graph.functions()) {
      if (centre.test(node.id())) {
        work.add(node.id());
      }
    }
    while (!work.isEmpty()) {
      for (Edge edge : edges.apply(work.poll())) {
        FunctionId other = end.apply(edge);
        if (other.isOfHeader()) {
          if (seen.add(other)) {
            work.add(other);
          }
        } else if (other.isDefined() && !centre.test(other)) {
          found.add(other);
        }
      }
    }
    return found;
  }

  private static List<Edge> calls(CallGraph graph, FunctionId function) {
    return graph.function(function).map(CallGraph.Node::calls).orElse(List.of());
  }

  @Override
  public boolean test(FunctionId function) {
    return centre.test(function) || function.isOfHeader() || between.contains(function);
  }
}
