package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.ContextQuestions;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.cfg.ControlMacros;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.GfpMasks;
import org.lockscope.model.primitive.LastReferences;

/**
 * The functions of some files as lock order sees them: a call graph, and what is declared. For one
 * thread, but for {@link #isOwn} and {@link #isAfterLast}.
 */
final class Calls {

  private static final Pattern STRUCT = Pattern.compile("\\b(struct|union) \\w+");

  private final SourceTree tree;
  private final CallGraph graph;
  private final Map<String, FileSites> files = new TreeMap<>();
  private final Map<FunctionId, Map<String, String>> structs = new HashMap<>();
  private final Map<FunctionId, Optional<FunctionProfile>> profiles = new HashMap<>();
  private final LastReferences references = LastReferences.load();

  /** The objects that files are known to define for themselves, or not to. */
  private final Map<FileSites, Map<String, Boolean>> own;

  private final Map<FunctionSites, Integer> lastReference;
  private final Map<FunctionId, Called> called;

  /** Whether functions wait for callbacks at all. */
  private final Map<FunctionSites, Boolean> waiting;

  private final Awaited awaited;
  private final ContextQuestions questions;

  /** Functions that interrupts call, and those that somebody else may call; when asked for. */
  private Optional<InterruptCalls> interrupts = Optional.empty();

  /**
   * The calls of a revision.
   *
   * @param thorough the files that the graph is thorough about
   * @param before those of another one: what was found out of files that are the same is known
   */
  Calls(
      SourceTree tree,
      List<String> paths,
      Predicate<String> thorough,
      Program program,
      CallGraph graph,
      String headerState,
      Optional<Calls> before) {
    this.tree = tree;
    this.graph = graph;
    this.own = before.map(b -> b.own).orElseGet(ConcurrentHashMap::new);
    this.called = before.map(b -> b.called).orElseGet(HashMap::new);
    this.waiting = before.map(b -> b.waiting).orElseGet(IdentityHashMap::new);
    this.lastReference =
        before
            .map(b -> b.lastReference)
            .orElseGet(() -> Collections.synchronizedMap(new IdentityHashMap<>()));
    for (String path : paths) {
      Effort effort = thorough.test(path) ? Effort.THOROUGH : Effort.QUICK;
      program.sites(tree, path, headerState, effort).ifPresent(file -> files.put(path, file));
    }
    this.awaited = new Awaited(graph, files, this::structOf, this::isOwn);
    this.questions =
        before.map(b -> b.questions.in(graph)).orElseGet(() -> new ContextQuestions(graph));
  }

  /**
   * A function that is called.
   *
   * @param condition in which configurations it is the one
   * @param arguments what it is passed, as far as that is known
   * @param callback what is done to the context on the way, if it is called back
   * @param elsewhere whether it runs by itself, and the caller waits for it
   */
  record Callee(
      FunctionId function,
      PresenceCondition condition,
      List<Argument> arguments,
      Optional<CallbackContext> callback,
      boolean elsewhere) {}

  /** What the gfp masks of the revision allow. */
  GfpMasks masks() {
    return graph.masks();
  }

  /** All functions, in order. */
  List<FunctionId> functions() {
    return graph.functions().stream().map(CallGraph.Node::id).toList();
  }

  /** The functions that somebody calls who is not among the files. */
  List<Root> roots() {
    return graph.roots();
  }

  /** The sites of a function, variant by variant; none if it is not among the sources. */
  List<FunctionSites> sites(FunctionId function) {
    return graph.function(function).map(CallGraph.Node::variants).orElse(List.of());
  }

  /**
   * The functions among the sources that can be called at each site of a function, in the order of
   * the sites of its variants.
   */
  List<List<Callee>> callees(FunctionId caller) {
    Optional<CallGraph.Node> node = graph.function(caller);
    Called known = called.get(caller);
    if (known == null || node.isEmpty() || !known.isOf(node.get(), graph)) {
      known = findCallees(node);
      called.put(caller, known);
    }
    return withAwaited(caller, known.callees());
  }

  /**
   * These, and the callbacks that a function waits for. Which these are another function says, that
   * may have changed when this one has not.
   */
  private List<List<Callee>> withAwaited(FunctionId caller, List<List<Callee>> callees) {
    List<List<Callee>> result = callees;
    int at = 0;
    for (FunctionSites variant : sites(caller)) {
      if (!waiting.computeIfAbsent(variant, awaited::waits)) {
        at += variant.sites().size();
        continue;
      }
      for (Site site : variant.sites()) {
        Optional<CallGraph.Node> callback = awaited.at(caller, site).flatMap(graph::function);
        if (callback.filter(n -> !n.variants().isEmpty()).isPresent()) {
          if (result == callees) {
            result = new ArrayList<>(callees);
          }
          List<Callee> more = new ArrayList<>(callees.get(at));
          more.add(
              new Callee(
                  callback.get().id(), callback.get().built(), List.of(), Optional.empty(), true));
          result.set(at, List.copyOf(more));
        }
        at++;
      }
    }
    return result;
  }

  /**
   * What a function calls.
   *
   * @param node the function
   * @param passedTo the functions that it has call others
   */
  private record Called(
      Optional<CallGraph.Node> node, List<CallGraph.Node> passedTo, List<List<Callee>> callees) {
    /** Whether it is what a function of some graph calls. Of equal ones, one would do as well. */
    @SuppressWarnings("ReferenceEquality") // comparing all there is takes longer than finding it
    boolean isOf(CallGraph.Node there, CallGraph graph) {
      return node.filter(n -> n == there).isPresent()
          && passedTo.stream()
              .allMatch(n -> graph.function(n.id()).filter(o -> o == n).isPresent());
    }
  }

  private Called findCallees(Optional<CallGraph.Node> caller) {
    IdentityHashMap<Site, List<Callee>> found = new IdentityHashMap<>();
    Set<CallGraph.Node> passedTo = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Edge edge : caller.map(CallGraph.Node::calls).orElse(List.of())) {
      // Where the kernel ends nobody waits for anybody: all others are stopped.
      if (ControlMacros.crashes(edge.callee().name())) {
        continue;
      }
      if (edge.kind() == Edge.Kind.DIRECT) {
        add(edge, edge.callee(), edge.site().arguments(), found);
      } else if (edge.kind() == Edge.Kind.CALLBACK) {
        add(edge, edge.callee(), List.of(), found);
      }
      // What is called through a parameter is called by whoever passes it, as far as locks go.
      for (Edge passed : graph.passedOn(edge)) {
        add(edge, passed.callee(), List.of(), found);
      }
      graph
          .function(edge.callee())
          .filter(n -> n.calls().stream().anyMatch(e -> e.kind() == Edge.Kind.PARAMETER))
          .ifPresent(passedTo::add);
    }
    return new Called(
        caller,
        List.copyOf(passedTo),
        caller.map(CallGraph.Node::variants).orElse(List.of()).stream()
            .flatMap(v -> v.sites().stream())
            .map(site -> found.getOrDefault(site, List.of()))
            .toList());
  }

  private void add(
      Edge edge,
      FunctionId callee,
      List<Argument> arguments,
      IdentityHashMap<Site, List<Callee>> found) {
    graph
        .function(callee)
        .filter(n -> !n.variants().isEmpty())
        .ifPresent(
            n ->
                found
                    .computeIfAbsent(edge.site(), s -> new ArrayList<>())
                    .add(
                        new Callee(
                            callee, when(edge, n.built()), arguments, edge.callback(), false)));
  }

  /** When a call happens, in some configurations. */
  private static PresenceCondition when(Edge edge, PresenceCondition some) {
    PresenceCondition both = edge.condition().and(some);
    return edge.callback().map(c -> c.condition().and(both)).orElse(both);
  }

  /** The struct that a variable of a function is, or points to, as declared; empty if none. */
  String structOf(FunctionId function, String variable) {
    return structs.computeIfAbsent(function, this::findStructs).getOrDefault(variable, "");
  }

  private Map<String, String> findStructs(FunctionId function) {
    Map<String, String> found = new HashMap<>();
    for (Function definition : definitions(function)) {
      for (Function.Variant variant : definition.variants()) {
        variant.head().parameters().forEach(p -> declare(found, p.name(), p.type()));
        variant
            .definition()
            .body()
            .ifPresent(
                body ->
                    body.findAll(Stmt.Declaration.class)
                        .forEach(d -> declare(found, d.name(), d.type())));
      }
    }
    return found;
  }

  /** A name that is declared twice with two types says nothing. */
  private static void declare(Map<String, String> found, String name, String type) {
    Matcher matcher = STRUCT.matcher(type);
    found.merge(name, matcher.find() ? matcher.group() : "", (a, b) -> a.equals(b) ? a : "");
  }

  /** The definitions of a function, in a file or in a header of one. */
  private List<Function> definitions(FunctionId function) {
    FileSites file = files.get(function.path());
    if (file != null) {
      return file.unit().functions().stream()
          .filter(f -> f.name().equals(function.name()))
          .toList();
    }
    return files.values().stream()
        .map(f -> f.definition(function.name()))
        .flatMap(Optional::stream)
        .filter(d -> d.path().equals(function.path()))
        .findFirst()
        .map(FileSites.Definition::functions)
        .orElse(List.of());
  }

  /**
   * Whether a place is got to only after it was asked if a reference was the last one: who holds
   * locks when it drops one mostly knows that it is not.
   */
  boolean isAfterLast(FunctionSites function, Site site) {
    return site.span().start()
        > lastReference.computeIfAbsent(
            function,
            f ->
                f.firstPlace(
                    s ->
                        s.target() instanceof Target.Function called
                                && references.dropsLast(called.name())
                            || s.target() instanceof Target.Operation operation
                                && references.dropsLast(operation.name())));
  }

  /** Where each variant of a function first asks in what context it runs. */
  List<Integer> questions(FunctionId function) {
    return sites(function).stream().map(questions::first).toList();
  }

  /** Whether a function runs in interrupts only, as far as it is known who calls it. */
  boolean isInInterrupt(FunctionId function) {
    if (interrupts.isEmpty()) {
      interrupts = Optional.of(new InterruptCalls(graph));
    }
    return interrupts.get().areAll(function);
  }

  /** A function as far as a way through it has to know. */
  Optional<FunctionProfile> profile(FunctionId id) {
    return profiles.computeIfAbsent(id, this::findProfile);
  }

  private Optional<FunctionProfile> findProfile(FunctionId id) {
    Optional<SourceText> text =
        Optional.ofNullable(files.get(id.path()))
            .map(f -> f.unit().text())
            .or(() -> tree.file(id.path()).map(f -> SourceText.of(f.content())));
    return definitions(id).stream().findFirst().flatMap(f -> text.map(t -> profile(id, f, t)));
  }

  private static FunctionProfile profile(FunctionId id, Function function, SourceText text) {
    return FunctionProfile.unanalysed(
        id.path(),
        id.name(),
        text,
        function.span(),
        List.of(),
        function.condition(),
        function.isExternal());
  }

  /** Whether a file defines an object with file scope that no other file can name. */
  boolean isOwn(String path, String name) {
    FileSites file = files.get(path);
    return file != null
        && own.computeIfAbsent(file, f -> new ConcurrentHashMap<>())
            .computeIfAbsent(
                name, n -> LockClasses.isStatic(file.unit().text().characters(), name));
  }
}
