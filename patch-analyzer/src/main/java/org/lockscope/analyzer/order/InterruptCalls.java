package org.lockscope.analyzer.order;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.callback.CallbackContext.Level;

/**
 * Which functions of a call graph run in interrupts, and which anywhere else, as far as it is known
 * who calls them; through pointers in structs it is not.
 */
final class InterruptCalls {

  private final CallGraph graph;
  private final Set<FunctionId> inside;
  private final Set<FunctionId> outside;

  InterruptCalls(CallGraph graph) {
    this.graph = graph;
    this.inside = reached(r -> r.callback().isPresent() && isCalled(r, true));
    this.outside = reached(r -> r.callback().isEmpty() || isCalled(r, false));
  }

  /** Whether all that is known to call a function, directly or not, are interrupts. */
  boolean areAll(FunctionId function) {
    return inside.contains(function) && !outside.contains(function);
  }

  private static boolean isCalled(Root root, boolean inInterrupt) {
    return root.callback().orElseThrow().contexts().stream()
        .filter(c -> !c.inCaller())
        .map(CallbackContext::level)
        .anyMatch(l -> l.filter(of -> of != Level.TASK).isPresent() == inInterrupt);
  }

  private Set<FunctionId> reached(Predicate<Root> from) {
    Set<FunctionId> reached = new HashSet<>();
    Deque<FunctionId> work = new ArrayDeque<>();
    graph.roots().stream().filter(from).map(Root::function).forEach(work::add);
    while (!work.isEmpty()) {
      FunctionId next = work.poll();
      if (reached.add(next)) {
        graph.function(next).stream().flatMap(n -> n.calls().stream()).forEach(e -> call(e, work));
      }
    }
    return reached;
  }

  private void call(Edge edge, Deque<FunctionId> work) {
    if (edge.kind() == Edge.Kind.DIRECT || edge.kind() == Edge.Kind.CALLBACK) {
      work.add(edge.callee());
    }
    // What is called through a parameter is up to the call that passes it.
    graph.passedOn(edge).forEach(passed -> work.add(passed.callee()));
  }
}
