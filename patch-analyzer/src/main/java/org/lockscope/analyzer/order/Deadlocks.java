package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.order.LockGraph.Pair;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.condition.PresenceCondition;

/** Tells of what can end in a deadlock. */
final class Deadlocks {

  private final LockGraph graph;
  private final Proofs proofs;
  private final PresenceCondition queued;
  private final Predicate<FunctionId> inInterrupt;

  Deadlocks(
      LockGraph graph, Proofs proofs, PresenceCondition queued, Predicate<FunctionId> inInterrupt) {
    this.inInterrupt = inInterrupt;
    this.graph = graph;
    this.proofs = proofs;
    this.queued = queued;
  }

  /** What can end in one. */
  List<OrderFinding> find() {
    List<OrderFinding> found = new ArrayList<>();
    Cycles.of(graph, queued, inInterrupt).forEach(c -> cycle(c).ifPresent(found::add));
    graph
        .arrows()
        .forEach(
            (pair, all) -> {
              if (pair.held().equals(pair.taken())) {
                itself(pair, all, false).ifPresent(found::add);
                itself(pair, all, true).ifPresent(found::add);
              }
            });
    return found;
  }

  private Optional<OrderFinding> cycle(Cycles.Cycle cycle) {
    List<Pair> pairs = cycle.pairs();
    List<String> held = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    List<Step> path = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      Dependency proof = cycle.proofs().get(i);
      held.add(Scenario.lock(pairs.get(i).held(), proof.heldMode()));
      taken.add(Scenario.lock(pairs.get(i).taken(), proof.takenMode()));
      path.addAll(proofs.steps(proof, "CPU" + i));
    }
    String subject =
        pairs.stream().map(p -> p.held() + " → ").collect(Collectors.joining())
            + pairs.get(0).held();
    String message =
        subject
            + (pairs.size() == 2
                ? ": taken in both orders"
                : ": each is taken while the one before is held");
    List<FunctionProfile> functions = proofs.functions(cycle.proofs());
    return finding(
        Rule.LOCK_CYCLE,
        subject,
        message,
        cycle.condition(),
        cycle.proofs().get(0),
        path,
        functions,
        Scenario.of(held, taken));
  }

  /** One task that takes a lock twice: of one that it only may be, nothing is said. */
  private Optional<OrderFinding> itself(Pair pair, List<Dependency> all, boolean reading) {
    List<Dependency> certain =
        all.stream()
            .filter(d -> d.isEvidence() && d.doubts() == 0 && !d.sheltered() && !d.isLocal())
            .filter(d -> pair.held().isOneLock() || d.sameLock())
            .filter(d -> (d.heldMode().isRead() && d.takenMode().isRead()) == reading)
            .filter(d -> condition(d, reading).isFeasible())
            .filter(d -> !reading || d.takenMode() == Mode.READ || !isInInterrupt(d))
            .toList();
    if (certain.isEmpty()) {
      return Optional.empty();
    }
    PresenceCondition condition = condition(certain.get(0), reading);
    for (Dependency dependency : certain) {
      condition = condition.or(condition(dependency, reading));
    }
    Dependency proof = certain.get(0);
    String name = pair.held().isOneLock() ? pair.held().toString() : proof.held().text();
    return finding(
        reading ? Rule.READ_RECURSION : Rule.SELF_DEADLOCK,
        name,
        reading
            ? name
                + " is taken for reading while it is held for reading: if a writer comes between,"
                + " each waits for the other"
            : name + " is taken while it is held",
        condition,
        proof,
        proofs.steps(proof, ""),
        proofs.functions(List.of(proof)),
        reading
            ? Scenario.of(
                List.of(Scenario.lock(pair.held(), proof.heldMode()), "lock(" + pair.held() + ");"),
                List.of(Scenario.lock(pair.held(), proof.takenMode()), ""))
            : List.of());
  }

  private boolean isInInterrupt(Dependency dependency) {
    return inInterrupt.test(dependency.route().function());
  }

  private PresenceCondition condition(Dependency dependency, boolean reading) {
    return reading && dependency.takenMode() == Mode.PERHAPS_RECURSIVE_READ
        ? dependency.condition().and(queued)
        : dependency.condition();
  }

  private static Optional<OrderFinding> finding(
      Rule rule,
      String subject,
      String message,
      PresenceCondition condition,
      Dependency first,
      List<Step> path,
      List<FunctionProfile> functions,
      List<String> scenario) {
    return functions.stream()
        .filter(f -> f.name().equals(first.route().function().name()))
        .findFirst()
        .map(
            function ->
                new OrderFinding(
                    new Finding(
                        rule,
                        function.name(),
                        subject,
                        message,
                        condition,
                        first.route().place(),
                        function.source(first.route().place()),
                        path,
                        scenario.stream().map(String::stripTrailing).toList()),
                    function,
                    functions.stream().filter(f -> !f.equals(function)).toList()));
  }
}
