package org.lockscope.analyzer.reach;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.EnteredSections;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Section;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.condition.PresenceCondition;

/** What is reached from revision to revision of a series. */
public final class SeriesReach {

  private final CallGraphs graphs;
  private final Predicate<String> changed;
  private final Collection<String> scope;
  private Optional<Reach> first = Optional.empty();
  private Optional<Reach> last = Optional.empty();
  private CallGraph graph;

  /** What was reached after each patch; empty where nothing had been looked at by then. */
  private final List<Optional<Reach>> revisions = new ArrayList<>();

  /** What is worth a word at some revision. */
  private final List<Predicate<String>> worthwhile = new ArrayList<>();

  /**
   * Makes a reach that knows no revision yet.
   *
   * @param changed the C files that the series changes
   * @param others files of the base that are looked at as well, for who else calls what they call
   */
  public SeriesReach(Program program, Collection<String> changed, Collection<String> others) {
    this.graphs = new CallGraphs(program);
    TreeSet<String> all = new TreeSet<>(others);
    all.addAll(changed);
    this.scope = all;
    this.changed = new TreeSet<>(changed)::contains;
  }

  /** Tells of the revision before the next patch, if it has not been told of as the last one. */
  public void from(SourceTree tree, String headerState) {
    if (last.isEmpty()) {
      last = Optional.of(reach(tree, headerState));
      first = last;
    }
  }

  /** What is different in the revision after a patch. */
  public List<ReachChange> to(SourceTree tree, String headerState, Predicate<String> worth) {
    Reach before = last.orElseThrow();
    Reach after = reach(tree, headerState);
    last = Optional.of(after);
    worthwhile.add(worth);
    revisions.add(last);
    return before.to(after, worth);
  }

  /** Tells of a patch after which all is reached that was before it. */
  public void stay() {
    revisions.add(last);
  }

  /**
   * Through all revisions so far; nothing, if there was nothing to look at. A function that means
   * little at every revision is left out.
   */
  public List<ReachHistory> history() {
    if (first.isEmpty()) {
      return List.of();
    }
    List<Reach> all = new ArrayList<>(List.of(first.get()));
    // Patches before the first one that changes something leave all as it was.
    revisions.forEach(r -> all.add(r.or(() -> first).get()));
    TreeSet<FunctionId> functions = new TreeSet<>();
    all.forEach(r -> functions.addAll(r.in(Section.IRQ_OFF)));
    functions.removeIf(f -> worthwhile.stream().noneMatch(w -> w.test(f.name())));
    PresenceCondition never = graph.primitives().space().never();
    return List.of(
        new ReachHistory(
            Section.IRQ_OFF,
            functions.stream()
                .map(
                    f ->
                        new ReachHistory.Function(
                            f.path(),
                            f.name(),
                            all.stream().map(r -> r.in(Section.IRQ_OFF, f).orElse(never)).toList()))
                .toList()));
  }

  /** What is different between the first revision and the last one. */
  public List<ReachChange> whole(Predicate<String> worth) {
    return first.isEmpty() ? List.of() : first.get().to(last.get(), worth);
  }

  /** The call graph of the revision that was told of last. */
  public CallGraph graph() {
    return graph;
  }

  private Reach reach(SourceTree tree, String headerState) {
    graph = graphs.of(tree, scope, changed, headerState);
    EntryContexts contexts = EntryContexts.irqsOf(graph);
    return Reach.of(graph, contexts, EnteredSections.of(graph, contexts, statics(tree)));
  }

  /** Which objects only their file can name. */
  static LockClasses.StaticObjects statics(SourceTree tree) {
    return (path, name) ->
        tree.file(path)
            .map(f -> LockClasses.isStatic(SourceText.of(f.content()).characters(), name))
            .orElse(false);
  }
}
