package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.GabowStrongConnectivityInspector;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.lock.Lock;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.order.LockGraph.Pair;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Finds the ways in which tasks can wait for each other in a circle.
 *
 * <p>Of two circles of which one has all the classes of the other, the shorter is told: whoever
 * repairs that one sees whether the other one is left.
 */
final class Cycles {

  /** Longer circles have not been seen in real deadlocks; the one we learn from has five. */
  private static final int MAX_LENGTH = 6;

  /** Where so many ways lead round, the graph is wrong, or a person cannot read it. */
  private static final int MAX_STEPS = 200_000;

  /** So many combinations of proofs are tried for one circle. */
  private static final int MAX_TRIES = 2_000;

  private final LockGraph graph;
  private final PresenceCondition queued;
  private final Predicate<FunctionId> inInterrupt;
  private final List<Cycle> found = new ArrayList<>();
  private int steps;

  /**
   * A circle.
   *
   * @param pairs each class and the one that is taken while it is held; the last one leads to the
   *     first
   * @param proofs what shows each
   * @param condition the configurations in which all of it happens
   */
  record Cycle(List<Pair> pairs, List<Dependency> proofs, PresenceCondition condition) {
    Cycle {
      pairs = List.copyOf(pairs);
      proofs = List.copyOf(proofs);
    }

    Set<LockClass> classes() {
      Set<LockClass> classes = new TreeSet<>();
      pairs.forEach(p -> classes.add(p.held()));
      return classes;
    }
  }

  private Cycles(LockGraph graph, PresenceCondition queued, Predicate<FunctionId> inInterrupt) {
    this.graph = graph;
    this.queued = queued;
    this.inInterrupt = inInterrupt;
  }

  /**
   * Finds them.
   *
   * @param queued the configurations in which readers of an rwlock_t queue behind a writer
   * @param inInterrupt whether a function runs in interrupts only, where no reader queues
   */
  static List<Cycle> of(
      LockGraph graph, PresenceCondition queued, Predicate<FunctionId> inInterrupt) {
    Cycles cycles = new Cycles(graph, queued, inInterrupt);
    Graph<LockClass, Pair> waiting = graph.waiting();
    new GabowStrongConnectivityInspector<>(waiting)
        .stronglyConnectedSets().stream()
            .filter(set -> set.size() > 1)
            .map(TreeSet::new)
            .sorted(Comparator.comparing(TreeSet::first))
            .forEach(set -> cycles.search(waiting, set));
    return cycles.found;
  }

  private void search(Graph<LockClass, Pair> waiting, Set<LockClass> component) {
    for (int length = 2; length <= Math.min(MAX_LENGTH, component.size()); length++) {
      steps = 0;
      for (LockClass start : component) {
        walk(waiting, component, start, start, length, new ArrayList<>(), new HashSet<>());
      }
    }
  }

  private void walk(
      Graph<LockClass, Pair> waiting,
      Set<LockClass> component,
      LockClass start,
      LockClass at,
      int length,
      List<Pair> path,
      Set<LockClass> seen) {
    if (steps++ > MAX_STEPS) {
      return;
    }
    for (Pair pair : new TreeSet<>(waiting.outgoingEdgesOf(at))) {
      LockClass next = pair.taken();
      if (path.size() + 1 == length) {
        if (next.equals(start)) {
          path.add(pair);
          propose(path);
          path.remove(path.size() - 1);
        }
      } else if (component.contains(next) && next.compareTo(start) > 0 && seen.add(next)) {
        path.add(pair);
        walk(waiting, component, start, next, length, path, seen);
        path.remove(path.size() - 1);
        seen.remove(next);
      }
    }
  }

  private void propose(List<Pair> pairs) {
    Set<LockClass> classes = new HashSet<>();
    pairs.forEach(p -> classes.add(p.held()));
    if (found.stream().anyMatch(c -> classes.containsAll(c.classes()))) {
      return;
    }
    List<List<Dependency>> proofs = pairs.stream().map(this::distinct).toList();
    List<Cycle> all = new ArrayList<>();
    prove(pairs, proofs, new ArrayList<>(), Optional.empty(), all, new int[] {0});
    widest(all).ifPresent(found::add);
  }

  /** Of several proofs of a circle the one that holds in most configurations, for all of theirs. */
  private static Optional<Cycle> widest(List<Cycle> all) {
    Optional<Cycle> widest = Optional.empty();
    for (Cycle cycle : all) {
      if (widest.isEmpty()) {
        widest = Optional.of(cycle);
      } else {
        PresenceCondition before = widest.get().condition();
        Cycle shown = before.implies(cycle.condition()) ? cycle : widest.get();
        PresenceCondition both = before.or(cycle.condition());
        widest = Optional.of(new Cycle(shown.pairs(), shown.proofs(), both));
      }
    }
    return widest;
  }

  /**
   * The proofs of a pair, put together where they differ in nothing that counts: in the
   * configurations of all of them, by the shortest way.
   */
  private List<Dependency> distinct(Pair pair) {
    Map<List<Object>, Dependency> kept = new LinkedHashMap<>();
    for (Dependency d : graph.arrows().get(pair)) {
      if (d.isEvidence()) {
        kept.merge(List.of(d.heldMode(), d.takenMode(), gates(d), d.doubts()), d, Dependency::or);
      }
    }
    return List.copyOf(kept.values());
  }

  private List<Dependency> shown(
      List<Pair> pairs, List<Dependency> chosen, PresenceCondition condition) {
    List<Dependency> shown = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      shown.add(shown(pairs.get(i), chosen.get(i), condition));
    }
    return shown;
  }

  /** The shortest way that can be gone in some of the configurations of the circle. */
  private Dependency shown(Pair pair, Dependency proof, PresenceCondition condition) {
    return graph.arrows().get(pair).stream()
        .filter(Dependency::isEvidence)
        .filter(d -> d.heldMode() == proof.heldMode() && d.takenMode() == proof.takenMode())
        .filter(d -> d.doubts() <= proof.doubts())
        .filter(d -> gates(d).equals(gates(proof)) && d.condition().intersects(condition))
        .findFirst()
        .orElse(proof);
  }

  private Set<LockClass> gates(Dependency dependency) {
    Set<LockClass> gates = new TreeSet<>();
    for (Lock lock : dependency.gates()) {
      LockClass of = graph.classes().of(lock);
      if (of.isOneLock()) {
        gates.add(of);
      }
    }
    if (dependency.heldMode() == Mode.WRITE) {
      LockClass held = graph.classes().of(dependency.held());
      if (held.isOneLock()) {
        gates.add(held);
      }
    }
    return gates;
  }

  private void prove(
      List<Pair> pairs,
      List<List<Dependency>> proofs,
      List<Dependency> chosen,
      Optional<PresenceCondition> condition,
      List<Cycle> all,
      int[] tries) {
    int at = chosen.size();
    if (at == pairs.size()) {
      meeting(chosen.get(at - 1), chosen.get(0), condition.orElseThrow())
          .filter(c -> all.stream().noneMatch(known -> c.implies(known.condition())))
          .ifPresent(c -> all.add(new Cycle(pairs, shown(pairs, chosen, c), c)));
      return;
    }
    for (Dependency next : proofs.get(at)) {
      if (tries[0]++ > MAX_TRIES || all.stream().anyMatch(c -> c.condition().isAlways())) {
        return;
      }
      Optional<PresenceCondition> both =
          condition.map(c -> c.and(next.condition())).or(() -> Optional.of(next.condition()));
      if (at > 0) {
        both = both.flatMap(c -> meeting(chosen.get(at - 1), next, c));
      }
      boolean isDoubtful =
          Dependency.doubts(chosen) + next.doubts() > Dependency.MAX_DOUBTS_TOGETHER;
      if (isDoubtful
          || both.filter(PresenceCondition::isFeasible).isEmpty()
          || excludes(next, chosen)) {
        continue;
      }
      chosen.add(next);
      prove(pairs, proofs, chosen, both, all, tries);
      chosen.remove(at);
    }
  }

  /** Whether one lock that only one task can hold keeps a task out while another is in. */
  private boolean excludes(Dependency next, List<Dependency> chosen) {
    Set<LockClass> gates = gates(next);
    return chosen.stream().map(this::gates).anyMatch(g -> g.stream().anyMatch(gates::contains));
  }

  /** When one task waits for what another one holds: two readers only if a writer comes between. */
  private Optional<PresenceCondition> meeting(
      Dependency waiting, Dependency holding, PresenceCondition condition) {
    boolean recursive =
        waiting.takenMode() == Mode.PERHAPS_RECURSIVE_READ && holding.heldMode().isRead();
    if (recursive && inInterrupt.test(waiting.route().function())) {
      return Optional.empty();
    }
    PresenceCondition result = recursive ? condition.and(queued) : condition;
    return Optional.of(result).filter(PresenceCondition::isFeasible);
  }
}
