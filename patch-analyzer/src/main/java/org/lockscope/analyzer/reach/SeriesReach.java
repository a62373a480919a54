package org.lockscope.analyzer.reach;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.EnteredSections;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.EntryContexts.Detail;
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

  /** Whether no other files are looked at. */
  private final boolean isAlone;

  private Optional<Revision> first = Optional.empty();
  private Optional<Revision> last = Optional.empty();

  /**
   * The sections under locks that the changed files have begun at any revision so far. Others are
   * left alone: there are hundreds in a folder, and a series changes little about them.
   */
  private final Set<Section> followed = new HashSet<>();

  /** What was reached after each patch; empty where nothing had been looked at by then. */
  private final List<Optional<Reach>> revisions = new ArrayList<>();

  /** What is worth a word at some revision. */
  private final List<Predicate<String>> worthwhile = new ArrayList<>();

  /** A revision that was looked at. */
  private record Revision(
      CallGraph graph,
      LockClasses.StaticObjects statics,
      String headerState,
      EntryContexts irqs,
      Reach reach) {}

  /**
   * What the functions do that are the same in all revisions, as long as headers are.
   *
   * @param graph all functions, at one of these revisions
   * @param others the graph without those that the series changes
   * @param irqs how they are entered, but for calls of functions that the series changes
   * @param sections in which sections, likewise
   */
  private record Environment(
      CallGraph graph,
      CallGraph others,
      String headerState,
      EntryContexts irqs,
      EnteredSections sections,
      Reach reach) {
    /** The same, with more sections followed. */
    Environment following(Set<Section> more) {
      sections.follow(more);
      return new Environment(
          graph, others, headerState, irqs, sections, Reach.of(graph, irqs, sections));
    }
  }

  private Optional<Environment> environment = Optional.empty();

  /** How functions are entered that are the same in all revisions with the same headers. */
  private final Map<String, EntryContexts> around = new ConcurrentHashMap<>();

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
    this.isAlone = changed.containsAll(all);
  }

  /** Tells of the revision before the next patch, if it has not been told of as the last one. */
  public void from(SourceTree tree, String headerState) {
    if (last.isEmpty()) {
      last = Optional.of(revision(tree, headerState));
      first = last;
    }
  }

  /** What is different in the revision after a patch. */
  public List<ReachChange> to(SourceTree tree, String headerState, Predicate<String> worth) {
    int known = followed.size();
    Revision after = revision(tree, headerState);
    if (followed.size() > known && !isAlone) {
      // Others may have begun such sections before.
      boolean isFirst = first.equals(last);
      first = first.map(this::again);
      last = isFirst ? first : last.map(this::again);
    }
    Reach before = last.orElseThrow().reach();
    last = Optional.of(after);
    worthwhile.add(worth);
    revisions.add(Optional.of(after.reach()));
    return before.to(after.reach(), worth);
  }

  /** Tells of a patch after which all is reached that was before it. */
  public void stay() {
    revisions.add(last.map(Revision::reach));
  }

  /**
   * Through all revisions so far; nothing, if there was nothing to look at. A function that means
   * little at every revision is left out.
   */
  public List<ReachHistory> history() {
    if (first.isEmpty()) {
      return List.of();
    }
    List<Reach> all = new ArrayList<>(List.of(first.get().reach()));
    // Patches before the first one that changes something leave all as it was.
    revisions.forEach(r -> all.add(r.orElse(first.get().reach())));
    TreeSet<FunctionId> functions = new TreeSet<>();
    all.forEach(r -> functions.addAll(r.in(Section.IRQ_OFF)));
    functions.removeIf(f -> worthwhile.stream().noneMatch(w -> w.test(f.name())));
    PresenceCondition never = graph().primitives().space().never();
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
    return first.isEmpty() ? List.of() : first.get().reach().to(last.get().reach(), worth);
  }

  /**
   * The call graph of a revision with the same headers as the one that was told of last, with all
   * files.
   */
  public CallGraph whole() {
    return environment.orElseThrow().graph();
  }

  /**
   * The call graph of the revision that was told of last, as far as it has to do with the files
   * that change.
   */
  public CallGraph graph() {
    return last.orElseThrow().graph();
  }

  /** The call graph of the revision that was told of last, with all files. */
  public CallGraph full() {
    return isAlone ? graph() : environment.orElseThrow().others().with(graph(), this::isChanging);
  }

  private Revision revision(SourceTree tree, String headerState) {
    LockClasses.StaticObjects statics = statics(tree);
    if (environment.filter(e -> e.headerState().equals(headerState)).isEmpty()) {
      CallGraph whole = graphs.of(tree, scope, changed, headerState);
      EntryContexts irqs = EntryContexts.around(whole, this::isChanging, Detail.IRQS);
      if (!isAlone) {
        // Not under locks with which one may sleep: nobody wants to know who is called then.
        followed.addAll(
            EnteredSections.begun(whole, irqs.within(whole), statics, this::isChanging));
      }
      EnteredSections sections = EnteredSections.of(whole, irqs, statics, f -> false, followed);
      environment =
          Optional.of(
              new Environment(
                  whole,
                  whole.without(this::isChanging),
                  headerState,
                  irqs,
                  sections,
                  Reach.of(whole, irqs, sections)));
    }
    CallGraph graph =
        isAlone
            ? graphs.of(tree, scope, changed, headerState)
            : graphs.part(whole(), tree, scope, changed, headerState);
    return revision(graph, statics, headerState);
  }

  /** A revision with more sections followed, if it has the same headers as the last one. */
  private Revision again(Revision known) {
    return environment.orElseThrow().headerState().equals(known.headerState())
        ? revision(known.graph(), known.statics(), known.headerState())
        : known;
  }

  private Revision revision(
      CallGraph graph, LockClasses.StaticObjects statics, String headerState) {
    Environment others = environment.orElseThrow();
    EntryContexts contexts = others.irqs().within(graph);
    EnteredSections sections =
        others.sections().within(graph, contexts, statics, this::isChanging, !isAlone);
    if (!isAlone && followed.addAll(sections.followed())) {
      // Others may have begun such sections before.
      others = others.following(followed);
      environment = Optional.of(others);
      sections = others.sections().within(graph, contexts, statics, this::isChanging, true);
    }
    return new Revision(
        graph, statics, headerState, contexts, others.reach().within(graph, contexts, sections));
  }

  /** How functions are entered with irqs off, at the revision that was told of last. */
  public EntryContexts irqs() {
    return last.orElseThrow().irqs();
  }

  /**
   * How functions are entered, at the revision that was told of last; found out when it is asked
   * for, of each detail by one thread at a time.
   */
  public Function<Detail, EntryContexts> contexts() {
    Revision revision = last.orElseThrow();
    CallGraph whole = whole();
    return detail ->
        around
            .computeIfAbsent(
                revision.headerState() + detail,
                k -> EntryContexts.around(whole, this::isChanging, detail))
            .within(revision.graph());
  }

  private boolean isChanging(FunctionId function) {
    return changed.test(function.path());
  }

  /** Which objects only their file can name. */
  static LockClasses.StaticObjects statics(SourceTree tree) {
    return (path, name) ->
        tree.file(path)
            .map(f -> LockClasses.isStatic(SourceText.of(f.content()).characters(), name))
            .orElse(false);
  }
}
