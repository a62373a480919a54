package org.lockscope.analyzer.callgraph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.EntryContext.Irqs;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.callback.CallbackContext.Level;
import org.lockscope.model.callback.CallbackKind;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.ImpliedCase;
import org.lockscope.model.primitive.Primitive;

/**
 * In which contexts the functions of a call graph can be entered.
 *
 * <p>Contexts are passed on from the roots along the calls until nothing new comes up. A function
 * whose calls depend on its arguments is looked at once for each set of answers that its callers'
 * arguments give: {@code put_cpu_partial(s, page, 0)} never drains.
 */
public final class EntryContexts {

  /** A context of which nothing is known, not even that the caller's locks are still held. */
  private static final LocalContext NOTHING_KNOWN =
      new LocalContext(
          LocalContext.Irqs.UNKNOWN,
          Map.of(Counter.ATOMIC, -1, Counter.BH, -1, Counter.RCU, -1, Counter.MIGRATE, -1),
          List.of(),
          List.of());

  /**
   * A context that is found in more and more configurations is told of in some of them only: in how
   * many ways a function of a whole folder is reached makes conditions of any size.
   */
  private static final int MAX_GROWTHS = 4;

  /** Of whether irqs are off, a series compares the configurations. */
  private static final int MAX_GROWTHS_OF_IRQS = 256;

  private static final EntryContext IRQS_OFF =
      new EntryContext(Optional.empty(), Irqs.OFF, Set.of());

  private final CallGraph graph;
  private final Questions questions;
  private final Map<FunctionId, Map<Key, Found>> found = new HashMap<>();

  /** Ways that were just found, to be gone on from in this order: so chains are short. */
  private final Deque<Found> fresh = new ArrayDeque<>();

  /** Ways that are there in more configurations than it seemed, callers before what they call. */
  private final PriorityQueue<Found> grown;

  private final Map<String, List<ImpliedCase>> implied = new HashMap<>();

  private int number;

  /** Whether nothing is told apart but contexts in which irqs are off for sure, and others. */
  private final boolean irqsOnly;

  /** Whether calls through members of structs are followed. */
  private final boolean throughMembers;

  private EntryContexts(CallGraph graph, boolean irqsOnly, boolean throughMembers) {
    this.graph = graph;
    this.irqsOnly = irqsOnly;
    this.throughMembers = throughMembers;
    this.questions = Questions.of(graph);
    Map<FunctionId, Integer> ranks = ranks(graph);
    this.grown =
        new PriorityQueue<>(
            Comparator.<Found>comparingInt(f -> ranks.get(f.function))
                .thenComparingInt(f -> f.number));
  }

  /** A number for each function: but for cycles, less than those of all that it calls. */
  private static Map<FunctionId, Integer> ranks(CallGraph graph) {
    Map<FunctionId, Integer> ranks = new HashMap<>();
    Set<FunctionId> seen = new HashSet<>();
    int next = graph.functions().size();
    for (CallGraph.Node start : graph.functions()) {
      Deque<Iterator<Edge>> path = new ArrayDeque<>();
      Deque<FunctionId> on = new ArrayDeque<>();
      if (seen.add(start.id())) {
        on.push(start.id());
        path.push(start.calls().iterator());
      }
      while (!path.isEmpty()) {
        if (path.peek().hasNext()) {
          FunctionId callee = path.peek().next().callee();
          if (seen.add(callee)) {
            on.push(callee);
            path.push(graph.function(callee).orElseThrow().calls().iterator());
          }
        } else {
          path.pop();
          ranks.put(on.pop(), next--);
        }
      }
    }
    return ranks;
  }

  /** A context, and what is known of the arguments. */
  private record Key(EntryContext context, List<Optional<Boolean>> answers) {}

  /** A way to enter a function that was found. */
  private static final class Found {
    final FunctionId function;
    final Key key;
    final Optional<CallbackKind> root;
    final Found caller;
    final Edge edge;
    final int number;
    PresenceCondition condition;
    boolean queued;
    int growths;

    Found(
        int number,
        FunctionId function,
        Key key,
        PresenceCondition condition,
        Optional<CallbackKind> root,
        Found caller,
        Edge edge) {
      this.number = number;
      this.function = function;
      this.key = key;
      this.condition = condition;
      this.root = root;
      this.caller = caller;
      this.edge = edge;
    }
  }

  /** A function, with what is known of the arguments it is called with. */
  record Specialised(FunctionId function, List<Optional<Boolean>> answers) {}

  /** A context in some configurations. */
  public record Conditional(EntryContext context, PresenceCondition condition) {}

  /** Finds the contexts of all functions of a graph. */
  public static EntryContexts of(CallGraph graph) {
    return of(graph, false, true);
  }

  /**
   * Finds the contexts in which functions are certain to be called: not through members of structs,
   * where it is not known which of several functions it is.
   */
  public static EntryContexts certainOf(CallGraph graph) {
    return of(graph, false, false);
  }

  /**
   * Finds out which functions of a graph are entered with irqs off; takes much less time. All other
   * contexts count as unknown.
   */
  public static EntryContexts irqsOf(CallGraph graph) {
    return of(graph, true, true);
  }

  private static EntryContexts of(CallGraph graph, boolean irqsOnly, boolean throughMembers) {
    EntryContexts contexts = new EntryContexts(graph, irqsOnly, throughMembers);
    contexts.start();
    contexts.run();
    return contexts;
  }

  /**
   * The ways to enter a function: one for each context, the best known ones last. That somebody out
   * of scope may call it is one of them and no evidence for anything.
   */
  public List<Entry> of(FunctionId function) {
    Map<EntryContext, Entry> entries = new LinkedHashMap<>();
    for (Found way : found.getOrDefault(function, Map.of()).values()) {
      Entry present = entries.get(way.key.context());
      PresenceCondition condition =
          present == null ? way.condition : present.condition().or(way.condition);
      entries.put(
          way.key.context(),
          present == null
              ? entry(way)
              : new Entry(function, present.context(), condition, present.root(), present.chain()));
    }
    return List.copyOf(entries.values());
  }

  /** In which configurations a function can be entered with irqs off. */
  public PresenceCondition irqsOff(FunctionId function) {
    return when(function, c -> c.irqs() == Irqs.OFF);
  }

  /** In which configurations a function can be entered in a context of some kind. */
  public PresenceCondition when(FunctionId function, Predicate<EntryContext> kind) {
    PresenceCondition condition = graph.primitives().space().never();
    for (Found way : found.getOrDefault(function, Map.of()).values()) {
      if (kind.test(way.key.context())) {
        condition = condition.or(way.condition);
      }
    }
    return condition;
  }

  /**
   * The contexts at a site for one way to enter its function.
   *
   * @param entry the context the function is entered in
   * @param circumstance a circumstance of the site
   */
  public List<Conditional> at(Conditional entry, Circumstance circumstance) {
    PresenceCondition condition = entry.condition().and(circumstance.condition());
    return condition.isFeasible()
        ? at(entry.context(), circumstance.context(), condition)
        : List.of();
  }

  // Specialisations

  /** Every function with every set of answers it is called with. */
  List<Specialised> all() {
    List<Specialised> all = new ArrayList<>();
    graph.functions().forEach(n -> all.addAll(specialised(n.id())));
    return all;
  }

  /** A function with every set of answers it is called with. */
  List<Specialised> specialised(FunctionId function) {
    return found.getOrDefault(function, Map.of()).keySet().stream()
        .map(Key::answers)
        .distinct()
        .map(answers -> new Specialised(function, answers))
        .toList();
  }

  /** A function of whose arguments nothing is known. */
  Specialised open(FunctionId function) {
    return new Specialised(function, questions.open(function));
  }

  /** When a function is called with such arguments. */
  PresenceCondition condition(Specialised function) {
    PresenceCondition condition = graph.primitives().space().never();
    for (Found way : found.getOrDefault(function.function(), Map.of()).values()) {
      if (way.key.answers().equals(function.answers())) {
        condition = condition.or(way.condition);
      }
    }
    return condition;
  }

  /** Whether a path can be gone with such arguments. */
  boolean mayBe(Specialised function, Circumstance circumstance) {
    return questions.mayBe(function.function(), function.answers(), circumstance);
  }

  /** Who is called by a call, with what. */
  Specialised callee(Specialised caller, Edge edge) {
    return new Specialised(
        edge.callee(),
        edge.kind() == Edge.Kind.DIRECT
            ? questions.answers(caller.function(), caller.answers(), edge)
            : questions.open(edge.callee()));
  }

  private Entry entry(Found way) {
    List<Step> chain = new ArrayList<>();
    Found at = way;
    while (at.caller != null) {
      chain.add(new Step(at.edge, at.caller.key.context()));
      at = at.caller;
    }
    Collections.reverse(chain);
    return new Entry(way.function, way.key.context(), way.condition, at.root, chain);
  }

  // Passing on

  private void start() {
    for (Root root : graph.roots()) {
      CallGraph.Node node = graph.function(root.function()).orElseThrow();
      if (root.callback().isEmpty()) {
        enter(node, EntryContext.UNKNOWN, questions.open(node.id()), node.condition(), root);
        continue;
      }
      for (CallbackContext context : root.callback().get().contexts()) {
        if (!context.inCaller()) {
          EntryContext entered =
              entered(
                  context.level(),
                  context.irqs().map(on -> on ? Irqs.ON : Irqs.OFF).orElse(Irqs.UNKNOWN),
                  context.raised());
          enter(
              node,
              entered,
              questions.open(node.id()),
              node.condition().and(context.condition()),
              root);
        }
      }
    }
  }

  private EntryContext entered(Optional<Level> level, Irqs irqs, Set<Counter> raised) {
    if (irqsOnly) {
      return irqs == Irqs.OFF ? IRQS_OFF : EntryContext.UNKNOWN;
    }
    return new EntryContext(level, irqs, raised);
  }

  private void enter(
      CallGraph.Node node,
      EntryContext context,
      List<Optional<Boolean>> answers,
      PresenceCondition condition,
      Root root) {
    if (condition.isFeasible()) {
      reach(node.id(), new Key(context, answers), condition, root.callback(), null, null);
    }
  }

  private void reach(
      FunctionId function,
      Key key,
      PresenceCondition condition,
      Optional<CallbackKind> root,
      Found caller,
      Edge edge) {
    Map<Key, Found> here = found.computeIfAbsent(function, f -> new LinkedHashMap<>());
    Found present = here.get(key);
    if (present == null) {
      present = new Found(number++, function, key, condition, root, caller, edge);
      here.put(key, present);
      present.queued = true;
      fresh.add(present);
      return;
    }
    if (present.growths >= (irqsOnly ? MAX_GROWTHS_OF_IRQS : MAX_GROWTHS)) {
      return;
    }
    PresenceCondition both = present.condition.or(condition);
    if (both.equals(present.condition)) {
      return;
    }
    present.condition = both;
    present.growths++;
    if (!present.queued) {
      present.queued = true;
      grown.add(present);
    }
  }

  private void run() {
    while (!fresh.isEmpty() || !grown.isEmpty()) {
      Found way = fresh.isEmpty() ? grown.poll() : fresh.poll();
      way.queued = false;
      for (Edge edge : graph.function(way.function).orElseThrow().calls()) {
        // What is called through a parameter is up to the call that passes it.
        if (edge.kind() != Edge.Kind.PARAMETER
            && (throughMembers || edge.kind() != Edge.Kind.MEMBER)) {
          pass(way, edge);
          graph.passedOn(edge).forEach(passed -> passOn(way, edge, passed));
        }
      }
    }
  }

  private void pass(Found way, Edge edge) {
    PresenceCondition callee = graph.function(edge.callee()).orElseThrow().built();
    List<Optional<Boolean>> answers = null;
    boolean isOpen = way.key.context().isUnknown();
    for (Circumstance circumstance : edge.site().circumstances()) {
      if (!questions.mayBe(way.function, way.key.answers(), circumstance)) {
        continue;
      }
      if (answers == null) {
        answers =
            edge.kind() == Edge.Kind.DIRECT
                ? questions.answers(way.function, way.key.answers(), edge)
                : questions.open(edge.callee());
      }
      boolean staysOpen =
          irqsOnly
              ? circumstance.context().irqs() != LocalContext.Irqs.OFF
              : circumstance.context().equals(LocalContext.AS_ON_ENTRY);
      if (isOpen && staysOpen && edge.callback().isEmpty()) {
        // In which configurations somebody unknown calls is of no interest to anybody.
        discover(edge, answers, way);
        continue;
      }
      PresenceCondition condition = way.condition.and(circumstance.condition()).and(callee);
      if (!condition.isFeasible()) {
        continue;
      }
      LocalContext local =
          edge.variant().doubt().isPresent()
              ? doubtful(circumstance.context())
              : circumstance.context();
      for (Conditional at : at(way.key.context(), local, condition)) {
        for (Conditional entered : through(edge, at)) {
          reach(
              edge.callee(),
              new Key(entered.context(), answers),
              entered.condition(),
              way.root,
              way,
              edge);
        }
      }
    }
  }

  /** Goes on to what a called function calls because this call passes it. */
  private void passOn(Found way, Edge call, Edge passed) {
    PresenceCondition built = graph.function(passed.callee()).orElseThrow().built();
    for (Circumstance outer : call.site().circumstances()) {
      PresenceCondition condition = way.condition.and(outer.condition()).and(built);
      if (!condition.isFeasible()
          || !questions.mayBe(way.function, way.key.answers(), outer)
          || call.variant().doubt().isPresent()) {
        continue;
      }
      for (Conditional inside : at(way.key.context(), outer.context(), condition)) {
        for (Circumstance inner : passed.site().circumstances()) {
          PresenceCondition both = inside.condition().and(inner.condition());
          if (both.isFeasible()) {
            for (Conditional at : at(inside.context(), inner.context(), both)) {
              Key key = new Key(at.context(), questions.open(passed.callee()));
              reach(passed.callee(), key, at.condition(), way.root, way, call);
            }
          }
        }
      }
    }
  }

  /** Has a function looked at that is called in no context of interest, as if at any time. */
  private void discover(Edge edge, List<Optional<Boolean>> answers, Found caller) {
    Key key = new Key(EntryContext.UNKNOWN, answers);
    Map<Key, Found> here = found.computeIfAbsent(edge.callee(), f -> new LinkedHashMap<>());
    if (!here.containsKey(key)) {
      PresenceCondition whenever = graph.function(edge.callee()).orElseThrow().condition();
      Found open = new Found(number++, edge.callee(), key, whenever, caller.root, caller, edge);
      here.put(key, open);
      open.queued = true;
      fresh.add(open);
    }
  }

  /** A context that may be that of a path nobody can go: it says nothing. */
  private static LocalContext doubtful(LocalContext local) {
    return local.equals(LocalContext.AS_ON_ENTRY) ? local : NOTHING_KNOWN;
  }

  /** What a function that calls back does before it does. */
  private List<Conditional> through(Edge edge, Conditional at) {
    if (edge.callback().isEmpty()) {
      return List.of(at);
    }
    CallbackContext callback = edge.callback().get();
    PresenceCondition condition = at.condition().and(callback.condition());
    if (!condition.isFeasible()) {
      return List.of();
    }
    Set<Counter> raised = EnumSet.noneOf(Counter.class);
    raised.addAll(at.context().raised());
    raised.addAll(callback.raised());
    Irqs irqs = callback.irqs().map(on -> on ? Irqs.ON : Irqs.OFF).orElse(at.context().irqs());
    return List.of(new Conditional(entered(at.context().level(), irqs, raised), condition));
  }

  // Contexts

  private List<Conditional> at(
      EntryContext entry, LocalContext local, PresenceCondition condition) {
    if (local.equals(LocalContext.AS_ON_ENTRY)) {
      return List.of(new Conditional(entry, condition));
    }
    Irqs irqs =
        switch (local.irqs()) {
          case AS_ON_ENTRY -> entry.irqs();
          case OFF -> Irqs.OFF;
          case ON -> Irqs.ON;
          case UNKNOWN -> Irqs.UNKNOWN;
        };
    if (irqsOnly) {
      return List.of(new Conditional(entered(Optional.empty(), irqs, Set.of()), condition));
    }
    Set<Counter> raised = EnumSet.noneOf(Counter.class);
    raised.addAll(entry.raised());
    if (!local.released().isEmpty()) {
      // What the caller's locks have implied may be over.
      raised.removeAll(EnumSet.of(Counter.ATOMIC, Counter.RCU, Counter.MIGRATE));
    }
    local
        .depths()
        .forEach(
            (counter, depth) -> {
              if (depth > 0) {
                raised.add(counter);
              } else {
                raised.remove(counter);
              }
            });
    List<Conditional> contexts =
        List.of(new Conditional(new EntryContext(entry.level(), irqs, raised), condition));
    for (HeldLock lock : local.held()) {
      contexts = under(lock, contexts);
    }
    return contexts;
  }

  /** What holding a lock means in each configuration. */
  private List<Conditional> under(HeldLock lock, List<Conditional> contexts) {
    List<ImpliedCase> cases =
        lock.takenBy().map(HeldLock.Taking::primitive).map(this::implied).orElse(List.of());
    if (cases.isEmpty()) {
      return contexts;
    }
    Map<EntryContext, PresenceCondition> under = new LinkedHashMap<>();
    for (Conditional context : contexts) {
      PresenceCondition rest = context.condition();
      for (ImpliedCase implication : cases) {
        PresenceCondition both = context.condition().and(implication.condition());
        rest = rest.minus(implication.condition());
        if (both.isFeasible()) {
          EntryContext entered = context.context();
          if (!entered.raised().containsAll(implication.counters().keySet())) {
            Set<Counter> raised = EnumSet.copyOf(implication.counters().keySet());
            raised.addAll(entered.raised());
            entered = new EntryContext(entered.level(), entered.irqs(), raised);
          }
          under.merge(entered, both, PresenceCondition::or);
        }
      }
      if (rest.isFeasible()) {
        under.merge(context.context(), rest, PresenceCondition::or);
      }
    }
    List<Conditional> result = new ArrayList<>();
    under.forEach((context, condition) -> result.add(new Conditional(context, condition)));
    return result;
  }

  private List<ImpliedCase> implied(String primitive) {
    return implied.computeIfAbsent(
        primitive, name -> graph.primitives().find(name).map(Primitive::implied).orElse(List.of()));
  }
}
