package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.ContextQuestions;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.cfg.ControlMacros;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.GfpMasks;
import org.lockscope.model.primitive.LastReferences;

/**
 * The functions of some files as lock order sees them: a call graph, and what is declared. What is
 * the same as in another revision is taken from there. Those of the revisions of a series are made
 * by one thread at a time, and each can be asked by several meanwhile, but for {@link
 * #isInInterrupt}, which is for one.
 */
final class Calls {

  private final Declarations declarations;
  private final CallGraph graph;
  private final Map<FunctionId, Known> functions = new HashMap<>();
  private final LastReferences references;
  private final Map<FunctionSites, Integer> lastReference;

  /** The callbacks that are declared in files together with the objects that are waited for. */
  private final Map<FileSites, List<Awaited.Registered>> declared = new HashMap<>();

  private final Awaited awaited;
  private final ContextQuestions questions;

  /** Functions that interrupts call, and those that somebody else may call; when asked for. */
  private Optional<InterruptCalls> interrupts = Optional.empty();

  /**
   * The calls of a revision.
   *
   * @param before those of another one
   */
  Calls(Declarations declarations, CallGraph graph, Optional<Calls> before) {
    this.declarations = declarations;
    this.graph = graph;
    this.references = before.map(b -> b.references).orElseGet(LastReferences::load);
    this.lastReference =
        before
            .map(b -> b.lastReference)
            .orElseGet(() -> Collections.synchronizedMap(new IdentityHashMap<>()));
    this.awaited = new Awaited(graph, declarations);
    this.questions =
        before.map(b -> b.questions.in(graph)).orElseGet(() -> new ContextQuestions(graph));
    declarations.files().forEach((path, file) -> findDeclared(path, file, before));
    findFunctions(before);
  }

  private void findDeclared(String path, FileSites file, Optional<Calls> before) {
    List<Awaited.Registered> found =
        before.map(b -> b.declared.get(file)).orElseGet(() -> awaited.declaredIn(path, file));
    declared.put(file, found);
    awaited.add(found);
  }

  private void findFunctions(Optional<Calls> before) {
    boolean isAlike = before.filter(b -> b.questions == questions).isPresent();
    Map<FunctionId, Known> old = before.map(b -> b.functions).orElse(Map.of());
    List<Known> waiting = new ArrayList<>();
    for (CallGraph.Node node : graph.functions()) {
      Known there = old.get(node.id());
      boolean isSame = isAlike && there != null && there.isOf(node, graph);
      Known known = isSame ? there : find(node, Optional.ofNullable(there));
      functions.put(node.id(), known);
      if (!known.registered().isEmpty()) {
        awaited.add(known.registered());
      }
      if (known.waits()) {
        waiting.add(known);
      }
    }
    for (Known known : waiting) {
      FunctionId id = known.node().id();
      functions.put(
          id,
          known.with(calls(known.node(), withAwaited(known), Optional.ofNullable(old.get(id)))));
    }
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

  /**
   * What is known of a function of the graph.
   *
   * @param passedTo the functions that it has call others
   * @param callees what it calls, but for the callbacks that it waits for
   * @param registered the callbacks that it registers, and somebody may wait for
   * @param waits whether it waits for any
   */
  private record Known(
      CallGraph.Node node,
      List<CallGraph.Node> passedTo,
      List<List<Callee>> callees,
      List<Awaited.Registered> registered,
      boolean waits,
      FunctionCalls calls) {

    /** Whether it is a function of some graph. Of equal ones, one would do as well. */
    @SuppressWarnings("ReferenceEquality") // comparing all there is takes longer than finding it
    boolean isOf(CallGraph.Node there, CallGraph graph) {
      return node == there && (passedTo.isEmpty() || passedTo.stream().allMatch(graph::has));
    }

    Known with(FunctionCalls other) {
      return new Known(node, passedTo, callees, registered, waits, other);
    }
  }

  /** What is declared in the revision. */
  Declarations declarations() {
    return declarations;
  }

  /** What the gfp masks of the revision allow. */
  GfpMasks masks() {
    return graph.masks();
  }

  /** All functions, in order. */
  List<FunctionId> functions() {
    List<FunctionId> all = new ArrayList<>();
    graph.functions().forEach(n -> all.add(n.id()));
    return all;
  }

  /** The functions that somebody calls who is not among the files. */
  List<Root> roots() {
    return graph.roots();
  }

  /** What a function calls; nothing if it is not among the sources. */
  FunctionCalls of(FunctionId function) {
    Known known = functions.get(function);
    return known == null ? FunctionCalls.NONE : known.calls();
  }

  private Known find(CallGraph.Node node, Optional<Known> before) {
    IdentityHashMap<Site, List<Callee>> found = new IdentityHashMap<>();
    Set<CallGraph.Node> passedTo = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Edge edge : node.calls()) {
      // Where the kernel ends nobody waits for anybody: all others are stopped.
      if (ControlMacros.crashes(edge.callee().name())) {
        continue;
      }
      if (edge.kind() == Edge.Kind.DIRECT) {
        add(edge, edge.callee(), edge.site().arguments(), found);
      } else if (edge.kind() == Edge.Kind.CALLBACK) {
        add(edge, edge.callee(), List.of(), found);
      }
      Optional<CallGraph.Node> callee = graph.function(edge.callee());
      if (callee.isPresent() && callsParameters(callee.get())) {
        // What is called through a parameter is called by whoever passes it, as far as locks go.
        for (Edge passed : graph.passedOn(edge)) {
          add(edge, passed.callee(), List.of(), found);
        }
        passedTo.add(callee.get());
      }
    }
    List<List<Callee>> callees = new ArrayList<>();
    boolean waits = false;
    for (FunctionSites variant : node.variants()) {
      waits = waits || awaited.waits(variant);
      for (Site site : variant.sites()) {
        callees.add(List.copyOf(found.getOrDefault(site, List.of())));
      }
    }
    return new Known(
        node,
        List.copyOf(passedTo),
        callees,
        awaited.registeredBy(node.id(), node.variants()),
        waits,
        calls(node, callees, before));
  }

  private static boolean callsParameters(CallGraph.Node function) {
    for (Edge edge : function.calls()) {
      if (edge.kind() == Edge.Kind.PARAMETER) {
        return true;
      }
    }
    return false;
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

  /** What is said of the calls of a function that has these: what was, if nothing is different. */
  private FunctionCalls calls(
      CallGraph.Node node, List<List<Callee>> callees, Optional<Known> before) {
    List<FunctionSites> variants = node.variants();
    List<Integer> first = new ArrayList<>();
    variants.forEach(v -> first.add(questions.first(v)));
    return before
        .map(Known::calls)
        .filter(c -> c.isOf(variants, callees, first))
        .orElseGet(() -> new FunctionCalls(variants, callees, first, structsOf(node)));
  }

  private Map<String, String> structsOf(CallGraph.Node node) {
    return node.variants().stream().anyMatch(v -> Structs.matter(v, graph.primitives()))
        ? declarations.structs(node.id())
        : Map.of();
  }

  /**
   * What a function calls, and the callbacks that it waits for. Which these are another function
   * says, that may have changed when this one has not.
   */
  private List<List<Callee>> withAwaited(Known known) {
    List<List<Callee>> all = new ArrayList<>();
    for (FunctionSites variant : known.node().variants()) {
      for (Site site : variant.sites()) {
        List<Callee> called = known.callees().get(all.size());
        all.add(
            awaited
                .at(known.node().id(), site)
                .flatMap(graph::function)
                .filter(n -> !n.variants().isEmpty())
                .map(n -> withAwaited(called, n))
                .orElse(called));
      }
    }
    return all;
  }

  private static List<Callee> withAwaited(List<Callee> called, CallGraph.Node callback) {
    List<Callee> all = new ArrayList<>(called);
    all.add(new Callee(callback.id(), callback.built(), List.of(), Optional.empty(), true));
    return List.copyOf(all);
  }

  /**
   * Where a function first asks if a reference was the last one: who holds locks when it drops one
   * mostly knows that it is not, so that it gets no further.
   */
  int lastReference(FunctionSites function) {
    return lastReference.computeIfAbsent(function, f -> f.firstPlace(this::dropsLast));
  }

  private boolean dropsLast(Site site) {
    return site.target() instanceof Target.Function called && references.dropsLast(called.name())
        || site.target() instanceof Target.Operation operation
            && references.dropsLast(operation.name());
  }

  /** Whether a function runs in interrupts only, as far as it is known who calls it. */
  boolean isInInterrupt(FunctionId function) {
    if (interrupts.isEmpty()) {
      interrupts = Optional.of(new InterruptCalls(graph));
    }
    return interrupts.get().areAll(function);
  }
}
