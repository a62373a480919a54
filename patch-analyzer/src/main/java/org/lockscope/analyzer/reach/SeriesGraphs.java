package org.lockscope.analyzer.reach;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.source.SourceText;

/** Makes the call graphs of the revisions of a series. Not thread-safe; the graphs are. */
public final class SeriesGraphs {

  private final CallGraphs graphs;
  private final Predicate<String> changed;
  private final Collection<String> scope;

  /** Whether no other files are looked at. */
  private final boolean isAlone;

  /**
   * The whole graph of the first revision with some headers.
   *
   * @param others the graph without the files that change
   */
  private record Whole(CallGraph graph, CallGraph others, String headerState) {}

  private Optional<Whole> whole = Optional.empty();

  /** Whether texts of files have objects of some names for themselves. */
  private final Map<String, Boolean> own = new ConcurrentHashMap<>();

  /**
   * Makes one that knows no revision yet.
   *
   * @param changed the C files that the series changes
   * @param others files of the base that are looked at as well, for who else calls what they call
   */
  public SeriesGraphs(Program program, Collection<String> changed, Collection<String> others) {
    this.graphs = new CallGraphs(program);
    TreeSet<String> all = new TreeSet<>(others);
    all.addAll(changed);
    this.scope = all;
    this.changed = new TreeSet<>(changed)::contains;
    this.isAlone = changed.containsAll(all);
  }

  /**
   * The graph of the next revision.
   *
   * @param headerState as in {@link Program#analyze}
   */
  public RevisionGraph of(SourceTree tree, String headerState) {
    Predicate<FunctionId> changing = f -> changed.test(f.path());
    if (whole.filter(w -> w.headerState().equals(headerState)).isEmpty()) {
      CallGraph first = graphs.of(tree, scope, changed, headerState);
      whole = Optional.of(new Whole(first, first.without(changing), headerState));
    }
    CallGraph known = whole.get().graph();
    CallGraph graph =
        isAlone
            ? graphs.of(tree, scope, changed, headerState)
            : graphs.part(known, tree, scope, changed, headerState);
    LockClasses.StaticObjects statics = statics(tree);
    return new RevisionGraph(
        known,
        whole.get().others(),
        graph,
        (path, name) ->
            own.computeIfAbsent(
                tree.blobId(path).orElse("") + " " + name, k -> statics.isOwn(path, name)),
        changing,
        isAlone);
  }

  /** Which objects only their file can name. */
  static LockClasses.StaticObjects statics(SourceTree tree) {
    Map<String, String> texts = new ConcurrentHashMap<>();
    return (path, name) ->
        LockClasses.isStatic(texts.computeIfAbsent(path, p -> text(tree, p)), name);
  }

  private static String text(SourceTree tree, String path) {
    return tree.file(path).map(f -> SourceText.of(f.content()).characters()).orElse("");
  }
}
