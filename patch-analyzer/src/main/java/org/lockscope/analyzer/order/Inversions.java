package org.lockscope.analyzer.order;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jgrapht.Graph;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.order.IrqUse.Level;
import org.lockscope.analyzer.order.LockGraph.Pair;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Finds what an interrupt can wait for that it has interrupted: a lock that it takes and that is
 * held while it can come, or one that is taken, somewhere, while such a lock is held.
 */
final class Inversions {

  private final LockGraph graph;
  private final IrqUses uses;
  private final Proofs proofs;
  private final PresenceCondition queued;
  private final Predicate<FunctionId> inInterrupt;

  /**
   * Finds them.
   *
   * @param queued the configurations in which readers of an rwlock_t queue behind a writer
   * @param inInterrupt whether a function runs in interrupts only, where no reader queues
   */
  Inversions(
      LockGraph graph,
      IrqUses uses,
      Proofs proofs,
      PresenceCondition queued,
      Predicate<FunctionId> inInterrupt) {
    this.inInterrupt = inInterrupt;
    this.queued = queued;
    this.graph = graph;
    this.uses = uses;
    this.proofs = proofs;
  }

  List<OrderFinding> find() {
    List<OrderFinding> found = new ArrayList<>();
    Graph<LockClass, Pair> waiting = graph.waiting();
    for (Level level : Level.values()) {
      for (LockClass inner : uses.insideClasses(level)) {
        Optional<OrderFinding> itself = itself(level, inner);
        if (itself.isPresent()) {
          found.add(itself.get());
        } else if (inner.kind() != LockClass.Kind.PER_CPU && waiting.containsVertex(inner)) {
          found.addAll(behind(level, inner, waiting));
        }
      }
    }
    return found;
  }

  /** One lock: the interrupt comes upon who holds it. */
  private Optional<OrderFinding> itself(Level level, LockClass of) {
    for (IrqUse inside : uses.inside(level, of)) {
      for (IrqUse open : uses.open(level, of)) {
        PresenceCondition both = inside.condition().and(open.condition());
        boolean readers =
            inside.acquisition().mode().isRead() && open.acquisition().mode().isRead();
        if (both.isFeasible() && !readers && isEvidence(inside, open, List.of())) {
          return finding(
              of.toString(),
              of + " is taken by a " + level + ", and held while one can come",
              both,
              open,
              inside,
              List.of(),
              List.of(
                  "CPU0",
                  Scenario.lock(of, open.acquisition().mode()),
                  "<" + level + ">",
                  "  " + Scenario.lock(of, inside.acquisition().mode())));
        }
      }
    }
    return Optional.empty();
  }

  /** Locks that are taken under one that an interrupt takes, the nearest first. */
  private List<OrderFinding> behind(Level level, LockClass inner, Graph<LockClass, Pair> waiting) {
    List<OrderFinding> found = new ArrayList<>();
    Map<LockClass, Pair> reached = new HashMap<>();
    Deque<LockClass> work = new ArrayDeque<>(List.of(inner));
    while (!work.isEmpty()) {
      LockClass at = work.poll();
      for (Pair pair : new TreeSet<>(waiting.outgoingEdgesOf(at))) {
        LockClass next = pair.taken();
        if (next.equals(inner)
            || next.kind() == LockClass.Kind.PER_CPU
            || reached.containsKey(next)) {
          continue;
        }
        reached.put(next, pair);
        Optional<OrderFinding> one = chain(level, inner, next, reached);
        if (one.isPresent()) {
          found.add(one.get());
        } else {
          work.add(next);
        }
      }
    }
    return found;
  }

  private Optional<OrderFinding> chain(
      Level level, LockClass inner, LockClass outer, Map<LockClass, Pair> reached) {
    List<Dependency> between = new ArrayList<>();
    for (LockClass at = outer; !at.equals(inner); at = reached.get(at).held()) {
      Pair pair = reached.get(at);
      Optional<Dependency> proof =
          graph.arrows().get(pair).stream()
              .filter(Dependency::isEvidence)
              .min(Comparator.comparingInt(Dependency::doubts));
      between.add(0, proof.orElseThrow());
    }
    for (IrqUse inside : uses.inside(level, inner)) {
      for (IrqUse open : uses.open(level, outer)) {
        PresenceCondition all = inside.condition().and(open.condition());
        for (Dependency dependency : between) {
          all = all.and(dependency.condition());
        }
        Dependency last = between.get(between.size() - 1);
        if (last.takenMode().isRead() && open.acquisition().mode().isRead()) {
          // Who reads waits for a reader only behind a writer.
          all =
              inInterrupt.test(last.route().function()) ? queued.space().never() : all.and(queued);
        }
        // An interrupt that reads does not queue behind a writer.
        boolean readers =
            between.get(0).heldMode().isRead() && inside.acquisition().mode().isRead();
        if (all.isFeasible() && !readers && isEvidence(inside, open, between)) {
          return finding(
              inner + " → " + outer,
              inner
                  + " is taken by a "
                  + level
                  + ", "
                  + outer
                  + " is taken while it is held, and is held while a "
                  + level
                  + " can come",
              all,
              open,
              inside,
              between,
              scenario(level, inner, outer, open));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isEvidence(IrqUse inside, IrqUse open, List<Dependency> between) {
    int doubts = inside.acquisition().doubts() + open.acquisition().doubts();
    return doubts + Dependency.doubts(between) <= Dependency.MAX_DOUBTS_TOGETHER;
  }

  private static List<String> scenario(Level level, LockClass inner, LockClass outer, IrqUse open) {
    return List.of(
        "CPU0                        CPU1",
        Scenario.lock(outer, open.acquisition().mode()),
        "                            lock(" + inner + ");",
        "                            lock(" + outer + ");",
        "<" + level + ">",
        "  lock(" + inner + ");");
  }

  private Optional<OrderFinding> finding(
      String subject,
      String message,
      PresenceCondition condition,
      IrqUse open,
      IrqUse inside,
      List<Dependency> between,
      List<String> scenario) {
    List<Step> path = new ArrayList<>(proofs.steps(open, "held while an interrupt can come"));
    for (Dependency dependency : between) {
      path.addAll(proofs.steps(dependency, "CPU1"));
    }
    path.addAll(proofs.steps(inside, "in the interrupt"));
    List<FunctionProfile> functions = proofs.functions(between, List.of(open, inside));
    Route place = proofs.end(open.acquisition().route());
    return functions.stream()
        .filter(f -> f.name().equals(place.function().name()))
        .findFirst()
        .map(
            function ->
                new OrderFinding(
                    new Finding(
                        Rule.IRQ_INVERSION,
                        function.name(),
                        subject,
                        message,
                        condition,
                        place.place(),
                        function.source(place.place()),
                        path,
                        scenario),
                    function,
                    functions.stream().filter(f -> !f.equals(function)).toList()));
  }
}
