package org.lockscope.analyzer.callgraph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    Set<FunctionId> below = vicinity.calledFrom(graph);
    Set<FunctionId> above = vicinity.callersOf(graph);
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

  /** The functions of other files that the centre calls, itself or in a function of a header. */
  private Set<FunctionId> calledFrom(CallGraph graph) {
    Set<FunctionId> found = new HashSet<>();
    Set<FunctionId> seen = new HashSet<>();
    Deque<FunctionId> work = new ArrayDeque<>();
    for (CallGraph.Node node : graph.functions()) {
      if (centre.test(node.id())) {
        work.add(node.id());
      }
    }
    while (!work.isEmpty()) {
      for (Edge edge : calls(graph, work.poll())) {
        FunctionId callee = edge.callee();
        if (isOfHeader(callee)) {
          if (seen.add(callee)) {
            work.add(callee);
          }
        } else if (callee.isDefined() && !centre.test(callee)) {
          found.add(callee);
        }
      }
    }
    return found;
  }

  /** The functions of other files that call the centre, themselves or in a function of a header. */
  private Set<FunctionId> callersOf(CallGraph graph) {
    Set<FunctionId> found = new HashSet<>();
    Set<FunctionId> seen = new HashSet<>();
    Deque<FunctionId> work = new ArrayDeque<>();
    for (CallGraph.Node node : graph.functions()) {
      if (centre.test(node.id())) {
        work.add(node.id());
      }
    }
    while (!work.isEmpty()) {
      for (Edge edge : graph.callers(work.poll())) {
        FunctionId caller = edge.caller();
        if (isOfHeader(caller)) {
          if (seen.add(caller)) {
            work.add(caller);
          }
        } else if (!centre.test(caller)) {
          found.add(caller);
        }
      }
    }
    return found;
  }

  private static List<Edge> calls(CallGraph graph, FunctionId function) {
    return graph.function(function).map(CallGraph.Node::calls).orElse(List.of());
  }

  private static boolean isOfHeader(FunctionId function) {
    return function.path().endsWith(".h");
  }

  @Override
  public boolean test(FunctionId function) {
    return centre.test(function) || isOfHeader(function) || between.contains(function);
  }
}
