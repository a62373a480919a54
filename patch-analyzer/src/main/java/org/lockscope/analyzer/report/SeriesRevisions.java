package org.lockscope.analyzer.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.claim.Entrances;
import org.lockscope.analyzer.legality.ContextFindings;
import org.lockscope.analyzer.order.LockOrder;
import org.lockscope.analyzer.order.LockOrders;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.reach.ReachChange;
import org.lockscope.analyzer.reach.ReachHistory;
import org.lockscope.analyzer.reach.RevisionGraph;
import org.lockscope.analyzer.reach.SeriesGraphs;
import org.lockscope.analyzer.reach.SeriesReach;
import org.lockscope.analyzer.series.SourceTree;

/**
 * What the files of each revision of a series do together. Who asks makes the call graphs, one
 * revision after the other; other threads find out meanwhile what comes of them. What is known of
 * the revision before is used for the next one, so of each kind of thing there is a row of tasks.
 * Not thread-safe.
 */
final class SeriesRevisions implements AutoCloseable {

  private final SeriesGraphs graphs;
  private final SeriesReach reach = new SeriesReach();

  /** The files whose order of locks is looked at. */
  private final NavigableSet<String> scope;

  /** The orders of locks, if they are looked at. */
  private final Optional<LockOrders> lockOrders;

  private final Stages stages = new Stages();

  /** Done when nobody will ask the program for anything but the orders of locks. */
  private final CompletableFuture<Void> graphsMade = new CompletableFuture<>();

  /** The last of each row. */
  private CompletableFuture<?> lastReached = CompletableFuture.completedFuture(null);

  private CompletableFuture<?> lastTaken = graphsMade;
  private CompletableFuture<?> lastContexts = CompletableFuture.completedFuture(null);

  /** What others do to the functions of changed files, by who calls whom there. */
  private final Map<CallGraph, ContextFindings> around = new HashMap<>();

  private Optional<Revision> last = Optional.empty();
  private String lastOrderState = "";
  private int count;

  /**
   * What is found out of a revision.
   *
   * @param graph who calls whom
   * @param reached what is reached
   * @param order the order of locks, if it is looked at
   * @param contexts what is wrong about contexts
   */
  record Revision(
      CallGraph graph,
      Future<Reached> reached,
      Optional<CompletableFuture<LockOrder>> order,
      Future<ContextFindings> contexts) {

    /** What is reached that was not before the patch, and the other way; for one thread. */
    List<ReachChange> changes() {
      return WorkThreads.await(reached).step().map(SeriesReach.Step::changes).orElse(List.of());
    }

    /** How functions are entered; for one thread. */
    Entrances entrances() {
      return WorkThreads.await(reached).entrances();
    }
  }

  /**
   * What is reached in a revision, and how.
   *
   * @param step what is reached before the patch that leads to it, and after; empty for the first
   */
  record Reached(Optional<SeriesReach.Step> step, Entrances entrances) {}

  /**
   * Makes some that know no revision yet.
   *
   * @param changed the C files that the series changes
   */
  SeriesRevisions(Program program, NavigableSet<String> changed, SeriesAnalysis.Options options) {
    this.graphs = new SeriesGraphs(program, changed, options.scope());
    this.scope = new TreeSet<>(changed);
    scope.addAll(options.scope());
    this.lockOrders =
        options.lockOrder()
            ? Optional.of(new LockOrders(program, scope, changed::contains))
            : Optional.empty();
  }

  /** The revision that was told of last. */
  Optional<Revision> last() {
    return last;
  }

  /**
   * Tells of the first revision, or of the one after the next patch.
   *
   * @param headerState as in {@link Program#analyze}
   * @param worth whether it is worth a word that a function of a name is called; not asked for the
   *     first one
   */
  Revision next(SourceTree tree, String headerState, Predicate<String> worth) {
    int number = count++;
    RevisionGraph graph = graphs.of(tree, headerState);
    boolean isFirst = last.isEmpty();
    CompletableFuture<Reached> reached =
        lastReached.thenApplyAsync(
            before -> {
              Optional<SeriesReach.Step> step = Optional.empty();
              if (isFirst) {
                reach.from(graph);
              } else {
                step = Optional.of(reach.to(graph, worth));
              }
              return new Reached(step, new Entrances(graph.part(), reach.irqs(), reach.contexts()));
            },
            stages.at(number));
    lastReached = reached;
    CompletableFuture<ContextFindings> contexts =
        lastContexts.thenApplyAsync(before -> contexts(graph), stages.at(number));
    lastContexts = contexts;
    Revision revision =
        new Revision(
            graph.part(),
            reached,
            lockOrders.map(o -> order(o, tree, graph, headerState, number)),
            contexts);
    last = Optional.of(revision);
    return revision;
  }

  /** Tells of a patch after which all is as before. */
  void stay() {
    lastReached = lastReached.thenRunAsync(reach::stay, stages.at(count));
  }

  /** Tells that there are no more revisions. */
  void end() {
    graphsMade.complete(null);
  }

  /** The order of locks in a revision; the last one, if nothing is different. */
  private CompletableFuture<LockOrder> order(
      LockOrders orders, SourceTree tree, RevisionGraph graph, String headerState, int number) {
    StringBuilder state = new StringBuilder(headerState);
    scope.forEach(p -> state.append('\n').append(tree.blobId(p).orElse("")));
    if (last.isPresent() && lastOrderState.equals(state.toString())) {
      return last.get().order().orElseThrow();
    }
    lastOrderState = state.toString();
    CompletableFuture<Supplier<LockOrder>> taken =
        lastTaken.thenApplyAsync(
            before -> orders.next(tree, graph.whole(), graph.full(), headerState),
            stages.at(number));
    lastTaken = taken;
    return taken.thenApplyAsync(Supplier::get, stages.at(number));
  }

  private ContextFindings contexts(RevisionGraph graph) {
    return around
        .computeIfAbsent(graph.whole(), w -> ContextFindings.around(w, graph.changing()))
        .within(graph.part());
  }

  /** What is reached through all revisions; to be asked for at the end. */
  List<ReachHistory> history() {
    WorkThreads.await(lastReached);
    return reach.history();
  }

  /**
   * What is reached before the first patch and not after the last one, and the other way round; to
   * be asked for at the end.
   */
  List<ReachChange> whole(Predicate<String> worth) {
    WorkThreads.await(lastReached);
    return reach.whole(worth);
  }

  /** Gives up what nobody has asked for. */
  @Override
  public void close() {
    stages.close();
  }
}
