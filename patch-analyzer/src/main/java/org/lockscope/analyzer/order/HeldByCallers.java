package org.lockscope.analyzer.order;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.LockMode;

/**
 * The locks with a name that are held whenever a function is called, whoever calls it: an order
 * that is only ever seen under one of them is seen by one task at a time.
 */
final class HeldByCallers {

  private final CallGraph graph;
  private final PresenceCondition always;
  private final Map<FunctionId, Entries> entries = new HashMap<>();
  private final Deque<FunctionId> work = new ArrayDeque<>();

  /**
   * A lock with a name.
   *
   * @param alone whether it is held by one holder only
   */
  record Named(String name, boolean alone) {}

  /**
   * What is known of the calls of a function.
   *
   * @param called the configurations in which somebody calls it
   * @param held the configurations in which all who call it hold a lock; of one that is not listed,
   *     those in which nobody calls it
   */
  private record Entries(PresenceCondition called, Map<Named, PresenceCondition> held) {
    PresenceCondition held(Named lock) {
      return held.getOrDefault(lock, called.not());
    }
  }

  private HeldByCallers(CallGraph graph) {
    this.graph = graph;
    this.always = graph.primitives().space().always();
  }

  static HeldByCallers of(CallGraph graph) {
    HeldByCallers callers = new HeldByCallers(graph);
    callers.run();
    return callers;
  }

  /** What all hold who call a function in some configurations. */
  Set<Named> held(FunctionId function, PresenceCondition condition) {
    Set<Named> all = new LinkedHashSet<>();
    Entries known = entries.get(function);
    if (known != null && !known.held().isEmpty()) {
      known
          .held()
          .forEach(
              (lock, where) -> {
                if (condition.implies(where)) {
                  all.add(lock);
                }
              });
    }
    return all;
  }

  private void run() {
    Set<FunctionId> callbacks = new HashSet<>();
    graph.roots().stream()
        .filter(r -> r.callback().isPresent())
        .forEach(r -> callbacks.add(r.function()));
    for (Root root : graph.roots()) {
      if (root.callback().isEmpty()) {
        // Whoever registers a function as a callback does so for it to be called as one.
        if (!callbacks.contains(root.function())) {
          enter(root.function(), Map.of(), always);
        }
      } else {
        for (CallbackContext context : root.callback().get().contexts()) {
          if (!context.inCaller()) {
            enter(root.function(), named(context), context.condition());
          }
        }
      }
    }
    while (!work.isEmpty()) {
      FunctionId caller = work.poll();
      for (Edge edge : graph.function(caller).map(CallGraph.Node::calls).orElse(List.of())) {
        for (Circumstance circumstance : edge.site().circumstances()) {
          call(edge.callee(), entries.get(caller), circumstance);
        }
      }
    }
  }

  private void call(FunctionId callee, Entries caller, Circumstance circumstance) {
    Map<Named, PresenceCondition> passed = new HashMap<>(caller.held());
    circumstance.context().released().forEach(h -> name(h).ifPresent(passed::remove));
    circumstance.context().held().forEach(h -> name(h).ifPresent(n -> passed.put(n, always)));
    enter(callee, passed, caller.called().and(circumstance.condition()));
  }

  private void enter(
      FunctionId function, Map<Named, PresenceCondition> now, PresenceCondition when) {
    if (!when.isFeasible()) {
      return;
    }
    Entries before = entries.getOrDefault(function, new Entries(always.space().never(), Map.of()));
    Set<Named> names = new HashSet<>(before.held().keySet());
    names.addAll(now.keySet());
    Map<Named, PresenceCondition> held = new HashMap<>();
    for (Named name : names) {
      PresenceCondition here = now.getOrDefault(name, always.space().never()).or(when.not());
      PresenceCondition both = before.held(name).and(here);
      if (both.isFeasible()) {
        held.put(name, both);
      }
    }
    Entries after = new Entries(before.called().or(when), held);
    if (!after.equals(entries.put(function, after))) {
      work.add(function);
    }
  }

  private Map<Named, PresenceCondition> named(CallbackContext context) {
    Map<Named, PresenceCondition> named = new HashMap<>();
    context
        .held()
        .forEach(l -> named.put(new Named(l.name(), l.mode() == LockMode.EXCLUSIVE), always));
    return named;
  }

  private static Optional<Named> name(HeldLock lock) {
    return lock.object().root() instanceof ObjectReference.Global global
            && lock.bit().isEmpty()
            && lock.object().fields().isEmpty()
        ? Optional.of(new Named(global.name(), lock.mode() == LockMode.EXCLUSIVE))
        : Optional.empty();
  }
}
