package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;
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

  private LockOrder(Calls calls, LockGraph graph, IrqUses uses, Program program) {
    this.uses = uses;
    this.graph = graph;
    this.proofs = new Proofs(calls);
    this.queued = program.primitives().space().parse(QUEUED_READERS);
  }

  /**
   * Finds it.
   *
   * @param paths the files whose functions are looked at; what they call elsewhere is not
   */
  public static LockOrder of(SourceTree tree, List<String> paths, Program program) {
    String headers = tree.id().orElse("in memory");
    CallGraph graph = new CallGraphs(program).of(tree, paths, headers);
    return of(tree, paths, program, graph, headers);
  }

  /**
   * Finds it in functions whose call graph is known.
   *
   * @param headerState as in {@link Program#analyze}
   */
  public static LockOrder of(
      SourceTree tree, List<String> paths, Program program, CallGraph graph, String headerState) {
    Calls calls = new Calls(tree, paths, program, graph, headerState);
    LockClasses classes = new LockClasses(calls::isOwn);
    Acquisitions acquisitions = new Acquisitions(calls, program.primitives(), classes);
    calls.functions().forEach(acquisitions::of);
    acquisitions.enterCallbacks();
    HeldByCallers callers = HeldByCallers.of(graph);
    List<Dependency> dependencies =
        acquisitions.dependencies().stream()
            .map(d -> d.under(callers.held(d.route().function(), d.condition())))
            .flatMap(Optional::stream)
            .toList();
    IrqUses uses =
        new IrqUses(
            acquisitions.own(),
            EntryContexts.of(graph),
            classes,
            program.primitives().space().parse(SOFTIRQS_INTERRUPT));
    return new LockOrder(calls, new LockGraph(dependencies, classes), uses, program);
  }

  /** What can end in a deadlock, in the order of files and lines. */
  public List<OrderFinding> findings() {
    List<OrderFinding> found = new ArrayList<>(new Deadlocks(graph, proofs, queued).find());
    found.addAll(new Inversions(graph, uses, proofs).find());
    found.sort(ORDER);
    return found;
  }

  /** Which class is taken while which other is held, in the order of their names. */
  public List<OrderEdge> edges() {
    List<OrderEdge> edges = new ArrayList<>();
    graph
        .arrows()
        .forEach(
            (pair, found) -> {
              Set<String> locks = new TreeSet<>();
              found.forEach(d -> locks.add(d.held().text() + " → " + d.taken().text()));
              edges.add(
                  new OrderEdge(
                      pair.held(),
                      pair.taken(),
                      found.stream().anyMatch(Dependency::waits),
                      LockGraph.condition(found),
                      locks,
                      proofs.steps(found.get(0), "")));
            });
    return edges;
  }
}
