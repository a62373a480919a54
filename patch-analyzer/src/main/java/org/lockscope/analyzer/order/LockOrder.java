package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.condition.PresenceCondition;

/** The order in which the functions of some files take locks. */
public final class LockOrder {

  /** An rwlock_t that queues readers behind a writer: kernel/locking/lockdep.c:5578. */
  private static final String QUEUED_READERS = "QUEUED_RWLOCKS";

  private final LockGraph graph;
  private final Proofs proofs;
  private final PresenceCondition queued;

  private LockOrder(NamedCalls calls, LockGraph graph, Program program) {
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
    NamedCalls calls = new NamedCalls(tree, paths, program);
    LockClasses classes = new LockClasses(calls::isOwn);
    Acquisitions acquisitions = new Acquisitions(calls, program.primitives(), classes);
    calls.functions().forEach(acquisitions::of);
    return new LockOrder(calls, new LockGraph(acquisitions.dependencies(), classes), program);
  }

  /** What can end in a deadlock, in the order of files and lines. */
  public List<OrderFinding> findings() {
    return new Deadlocks(graph, proofs, queued).find();
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
