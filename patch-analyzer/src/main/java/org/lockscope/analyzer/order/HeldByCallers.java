package org.lockscope.analyzer.order;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.LocalContext;
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
  private final Entries nobody;
  private final Predicate<FunctionId> changing;

  /** What was known before, and what is known now as far as that is something else. */
  private final Map<FunctionId, Entries> before;

  private final Map<FunctionId, Entries> entries = new HashMap<>();

  /**
   * The graph that says which functions are called by which others, and more or less still does.
   */
  private final CallGraph ranking;

  private final Map<FunctionId, Integer> unranked = new HashMap<>();

  /** Callers come before what they call, but for cycles: so that most are gone through once. */
  private final TreeMap<Integer, FunctionId> work = new TreeMap<>();

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

  private HeldByCallers(
      CallGraph graph,
      CallGraph ranking,
      Predicate<FunctionId> changing,
      Map<FunctionId, Entries> before) {
    this.graph = graph;
    this.ranking = ranking;
    this.always = graph.primitives().space().always();
    this.nobody = new Entries(always.space().never(), Map.of());
    this.changing = changing;
    this.before = before;
  }

  static HeldByCallers of(CallGraph graph) {
    return around(graph, f -> false);
  }

  /**
   * What others than some functions hold when they call others: for {@link #within}.
   *
   * @param changing the functions that are left out
   */
  static HeldByCallers around(CallGraph graph, Predicate<FunctionId> changing) {
    HeldByCallers callers = new HeldByCallers(graph, graph, changing, Map.of());
    callers.start(f -> !changing.test(f));
    callers.run(changing);
    return callers;
  }

  /**
   * What callers hold in another graph, in which nothing but the functions that were left out here
   * is different, and who calls them.
   */
  HeldByCallers within(CallGraph other) {
    // More callers can but mean that less is held by all of them.
    HeldByCallers callers = new HeldByCallers(other, graph, changing, entries);
    callers.start(changing);
    for (CallGraph.Node node : other.notIn(graph)) {
      if (entries.containsKey(node.id())) {
        callers.goThrough(node.id());
      }
    }
    callers.run(f -> false);
    return callers;
  }

  private Entries entries(FunctionId function) {
    Entries now = entries.get(function);
    return now != null ? now : before.getOrDefault(function, nobody);
  }

  CallGraph graph() {
    return graph;
  }

  /** What all hold who call a function in some configurations. */
  Set<Named> held(FunctionId function, PresenceCondition condition) {
    Map<Named, PresenceCondition> known = entries(function).held();
    if (known.isEmpty()) {
      return Set.of();
    }
    Set<Named> all = new LinkedHashSet<>();
    known.forEach(
        (lock, where) -> {
          if (condition.implies(where)) {
            all.add(lock);
          }
        });
    return all;
  }

  /** Has functions called that somebody calls who is not among the sources. */
  private void start(Predicate<FunctionId> which) {
    Set<FunctionId> callbacks = new HashSet<>();
    graph.roots().stream()
        .filter(r -> r.callback().isPresent())
        .forEach(r -> callbacks.add(r.function()));
    for (Root root : graph.roots()) {
      if (!which.test(root.function())) {
        continue;
      }
      if (root.callback().isEmpty()) {
        // Whoever registers a function as a callback does so for it to be called as one.
        if (!callbacks.contains(root.function())) {
          enter(root.function(), Map.of(), root.condition());
        }
      } else {
        for (CallbackContext context : root.callback().get().contexts()) {
          if (!context.inCaller()) {
            enter(root.function(), named(context), context.condition().and(root.condition()));
          }
        }
      }
    }
  }

  /**
   * Goes through the functions that are called.
   *
   * @param leftOut those of which it is not known what they are called with, and what they call
   */
  private void run(Predicate<FunctionId> leftOut) {
    while (!work.isEmpty()) {
      FunctionId caller = work.pollFirstEntry().getValue();
      for (Edge edge : graph.function(caller).map(CallGraph.Node::calls).orElse(List.of())) {
        if (leftOut.test(edge.callee())) {
          continue;
        }
        for (Circumstance circumstance : edge.site().circumstances()) {
          call(edge, entries(caller), circumstance);
        }
      }
    }
  }

  private void call(Edge edge, Entries caller, Circumstance circumstance) {
    FunctionId callee = edge.callee();
    LocalContext context = circumstance.context();
    PresenceCondition when = caller.called().and(circumstance.condition()).and(edge.condition());
    if (context.held().isEmpty() && (context.released().isEmpty() || caller.held().isEmpty())) {
      enter(callee, caller.held(), when);
      return;
    }
    Map<Named, PresenceCondition> passed = new HashMap<>(caller.held());
    context.released().forEach(h -> name(h).ifPresent(passed::remove));
    context.held().forEach(h -> name(h).ifPresent(n -> passed.put(n, always)));
    enter(callee, passed, when);
  }

  private void enter(
      FunctionId function, Map<Named, PresenceCondition> now, PresenceCondition when) {
    if (!when.isFeasible()) {
      return;
    }
    Entries before = entries(function);
    if (before.held().isEmpty() && before.called().isAlways()) {
      // Somebody calls it without any, whatever the configuration.
      return;
    }
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
    if (!after.equals(before)) {
      entries.put(function, after);
      goThrough(function);
    }
  }

  private void goThrough(FunctionId function) {
    boolean isRanked = ranking.function(function).isPresent();
    int rank =
        isRanked
            ? ranking.rank(function)
            : unranked.computeIfAbsent(
                function, f -> ranking.functions().size() + 1 + unranked.size());
    work.put(rank, function);
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
