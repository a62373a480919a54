package org.lockscope.analyzer.reach;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.EnteredSections;
import org.lockscope.analyzer.callgraph.Entry;
import org.lockscope.analyzer.callgraph.EntryContext;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.SectionEntry;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.program.KconfigRules;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.reach.FunctionContexts.Call;
import org.lockscope.analyzer.reach.FunctionContexts.Held;
import org.lockscope.analyzer.reach.FunctionContexts.Way;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.Function;
import org.lockscope.model.callback.CallbackContext.Level;
import org.lockscope.model.callback.CallbackKind;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.LockMode;

/** Answers in which contexts functions of a revision can be entered. Not thread-safe. */
public final class ContextQuery {

  /** Known contexts before those that somebody unknown decides, the most restrictive ones first. */
  private static final Comparator<Way> ORDER =
      Comparator.<Way, Boolean>comparing(w -> w.context().isUnknown())
          .thenComparing(w -> -w.context().level().map(Level::ordinal).orElse(-1))
          .thenComparing(w -> w.context().irqs())
          .thenComparing(w -> -w.context().raised().size())
          .thenComparing(w -> w.context().toString())
          .thenComparing(w -> w.condition().minimal().toString());

  /** Of more files than these only those are looked at thoroughly that define the function. */
  private static final int MAX_THOROUGH = 16;

  private final SourceTree tree;
  private final Program program;
  private final CallGraph graph;
  private final Map<String, FileSites> files = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private ContextQuery(CallGraph graph, SourceTree tree, Program program) {
    this.tree = tree;
    this.program = program;
    this.graph = graph;
  }

  /**
   * Gets ready to answer.
   *
   * @param paths the C files to look at thoroughly
   * @param others C files whose calls count as well; what is doubtful in them stays so
   * @param headerState as in {@link Program#analyze}
   */
  public static ContextQuery of(
      SourceTree tree,
      Collection<String> paths,
      Collection<String> others,
      Program program,
      String headerState) {
    Set<String> thorough = new HashSet<>(paths);
    Set<String> all = new TreeSet<>(others);
    all.addAll(paths);
    ContextQuery query =
        new ContextQuery(
            new CallGraphs(program).of(tree, all, thorough::contains, headerState), tree, program);
    for (String path : all) {
      Effort effort = thorough.contains(path) ? Effort.THOROUGH : Effort.QUICK;
      program.sites(tree, path, headerState, effort).ifPresent(f -> query.files.put(path, f));
    }
    return query;
  }

  /**
   * Gets ready to answer about one function, in less time if there are many files.
   *
   * @param name the function
   * @param paths the C files whose calls count, looked at thoroughly if they are few
   * @param others as in {@link #of(SourceTree, Collection, Collection, Program, String)}
   */
  public static ContextQuery about(
      String name,
      SourceTree tree,
      Collection<String> paths,
      Collection<String> others,
      Program program,
      String headerState) {
    if (!areMany(paths)) {
      return of(tree, paths, others, program, headerState);
    }
    Set<String> defining = new TreeSet<>();
    for (String path : paths) {
      program
          .sites(tree, path, headerState, Effort.QUICK)
          .filter(f -> f.unit().function(name).isPresent())
          .ifPresent(f -> defining.add(path));
    }
    return of(tree, defining, quick(paths, others), program, headerState);
  }

  /**
   * The files that {@link #about} asks for with little effort; it takes less time if somebody has
   * them ready.
   *
   * @param paths as in {@link #about}
   * @param others as in {@link #about}
   */
  public static List<String> quick(Collection<String> paths, Collection<String> others) {
    Set<String> quick = new TreeSet<>(others);
    if (areMany(paths)) {
      quick.addAll(paths);
    }
    return List.copyOf(quick);
  }

  private static boolean areMany(Collection<String> paths) {
    return paths.size() > MAX_THOROUGH;
  }

  /**
   * The functions of a name, in the order of the files that define them; empty if there is none,
   * and none is called. Their conditions are within what the tree's Kconfig files allow.
   */
  public List<FunctionContexts> of(String name) {
    List<FunctionId> named = graph.named(name);
    // What is called by name only is what the name means in some file, if any defines it.
    boolean isDefined = named.stream().anyMatch(FunctionId::isDefined);
    List<FunctionId> asked = named.stream().filter(id -> !isDefined || id.isDefined()).toList();
    CallGraph part = graph.leadingTo(asked);
    EntryContexts contexts = EntryContexts.of(part);
    EnteredSections sections =
        EnteredSections.of(part, graph, contexts, SeriesGraphs.statics(tree));
    List<FunctionContexts> all =
        asked.stream().map(id -> of(id, contexts.of(id), sections.on(id))).toList();
    SortedSet<String> symbols = new TreeSet<>();
    all.forEach(f -> f.addSymbols(symbols));
    KconfigRules rules = KconfigRules.of(List.of(tree), program.primitives(), symbols);
    rules.problems().stream().filter(p -> !problems.contains(p)).forEach(problems::add);
    return all.stream().map(f -> f.in(rules.space())).toList();
  }

  /** What could not be read for the answers so far, or makes no sense. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** A name like one that there is not; empty if there is none. */
  public Optional<String> similar(String name) {
    String bare = bare(name);
    return graph.functions().stream()
        .map(n -> n.id().name())
        .filter(n -> bare(n).equals(bare))
        .findFirst();
  }

  private static String bare(String name) {
    return name.replaceFirst("^_+", "");
  }

  private FunctionContexts of(FunctionId id, List<Entry> entries, List<SectionEntry> sections) {
    List<Way> ways = new ArrayList<>();
    for (Entry entry : entries) {
      ways.add(
          new Way(
              entry.context(),
              entry.condition(),
              entry.root().map(CallbackKind::name),
              entry.chain().stream().map(s -> call(s.edge(), Optional.of(s.context()))).toList()));
    }
    ways.sort(ORDER);
    PresenceCondition condition = graph.function(id).orElseThrow().condition();
    return new FunctionContexts(
        id.name(),
        id.path(),
        function(id).map(f -> line(id, f.span().start())).orElse(OptionalInt.empty()),
        condition,
        ways,
        sections.stream().filter(e -> e.section().lock().isPresent()).map(this::held).toList());
  }

  private Held held(SectionEntry lock) {
    return new Held(
        lock.section().toString(),
        lock.mode().orElse(LockMode.EXCLUSIVE),
        lock.condition(),
        lock.isBegun(),
        lock.chain().stream().map(e -> call(e, Optional.<EntryContext>empty())).toList());
  }

  private Call call(Edge edge, Optional<EntryContext> entered) {
    FunctionId caller = edge.caller();
    String text =
        edge.site().target()
            + edge.site().written().stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ", "(", ")"));
    OptionalInt line =
        function(caller)
            .map(f -> line(caller, f.span().start() + edge.site().span().start()))
            .orElse(OptionalInt.empty());
    return new Call(caller.name(), caller.path(), line, text, entered);
  }

  /** The definition of a function; the first one, if there are several. */
  private Optional<Function> function(FunctionId id) {
    return Optional.ofNullable(files.get(id.path())).flatMap(f -> f.unit().function(id.name()));
  }

  private OptionalInt line(FunctionId id, int offset) {
    return OptionalInt.of(files.get(id.path()).unit().text().line(offset));
  }
}
