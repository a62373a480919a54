package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/** The order in which the functions of some files take locks. */
public final class LockOrder {

  /** An rwlock_t that queues readers behind a writer: kernel/locking/lockdep.c:5578. */
  private static final String QUEUED_READERS = "QUEUED_RWLOCKS";

  /** Elsewhere softirqs are threads, and a thread waits for another without harm. */
  private static final String SOFTIRQS_INTERRUPT = "!PREEMPT_RT";

  private static final Comparator<OrderFinding> ORDER =
      Comparator.<OrderFinding, String>comparing(f -> f.function().path())
          .thenComparing(f -> f.function().line(f.finding().place()))
          .thenComparing(f -> f.finding().fingerprint());

  private final LockGraph graph;
  private final Proofs proofs;
  private final PresenceCondition queued;

  private final IrqUses uses;
  private final Predicate<FunctionId> inInterrupt;

  private List<OrderFinding> findings;
  private List<OrderEdge> edges;

  private LockOrder(
      LockGraph graph,
      IrqUses uses,
      Proofs proofs,
      Predicate<FunctionId> inInterrupt,
      PresenceCondition queued) {
    this.inInterrupt = inInterrupt;
    this.graph = graph;
    this.uses = uses;
    this.proofs = proofs;
    this.queued = queued;
  }

  /** Makes the order of what functions take. */
  static LockOrder of(Acquisitions acquisitions, HeldByCallers callers, ConfigurationSpace space) {
    Calls calls = acquisitions.calls();
    LockClasses classes = new LockClasses(calls.declarations()::isOwn);
    acquisitions.note(classes);
    List<Dependency> dependencies = new ArrayList<>();
    for (Dependency dependency : acquisitions.dependencies()) {
      dependency
          .under(callers.held(dependency.route().function(), dependency.condition()))
          .ifPresent(dependencies::add);
    }
    return new LockOrder(
        new LockGraph(dependencies, classes, acquisitions::steps),
        new IrqUses(acquisitions, classes, space.parse(SOFTIRQS_INTERRUPT)),
        new Proofs(calls.declarations(), acquisitions::steps),
        calls::isInInterrupt,
        space.parse(QUEUED_READERS));
  }

  /**
   * Finds it.
   *
   * @param paths the files whose functions are looked at; what they call elsewhere is not
   */
  public static LockOrder of(SourceTree tree, List<String> paths, Program program) {
    String headers = tree.id().orElse("in memory");
    // What is doubtful after little effort is no evidence, and hardly anything is.
    CallGraph graph = new CallGraphs(program).of(tree, paths, p -> false, headers);
    Calls calls =
        new Calls(
            new Declarations(tree, paths, p -> false, program, headers, Optional.empty()),
            graph,
            Optional.empty());
    return of(
        Acquisitions.of(calls, program.primitives(), Optional.empty()),
        HeldByCallers.of(graph),
        program.primitives().space());
  }

  /** What can end in a deadlock, in the order of files and lines. */
  public List<OrderFinding> findings() {
    if (findings == null) {
      findings = findFindings();
    }
    return findings;
  }

  /** Those that come of the order alone, and not of interrupts. */
  List<OrderFinding> deadlocks() {
    return new Deadlocks(graph, proofs, queued, inInterrupt).find();
  }

  private List<OrderFinding> findFindings() {
    List<OrderFinding> found = new ArrayList<>(deadlocks());
    found.addAll(new Inversions(graph, uses, proofs, queued, inInterrupt).find());
    found.sort(ORDER);
    return List.copyOf(found);
  }

  /** Which class is taken while which other is held, in the order of their names. */
  public List<OrderEdge> edges() {
    if (edges == null) {
      edges = findEdges();
    }
    return edges;
  }

  private List<OrderEdge> findEdges() {
    List<OrderEdge> found = new ArrayList<>();
    graph
        .arrows()
        .forEach(
            (pair, all) -> {
              Set<String> locks = new TreeSet<>();
              all.forEach(d -> locks.add(d.held().text() + " → " + d.taken().text()));
              Dependency shown =
                  all.stream().filter(d -> d.between().isEmpty()).findFirst().orElse(all.get(0));
              found.add(
                  new OrderEdge(
                      pair.held(),
                      pair.taken(),
                      all.stream().anyMatch(Dependency::waits),
                      shown.between().isEmpty(),
                      LockGraph.condition(all),
                      locks,
                      proofs.steps(shown, ""),
                      proofs.functions(List.of(shown))));
            });
    return List.copyOf(found);
  }
}
