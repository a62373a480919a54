package org.lockscope.analyzer.callgraph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
  private final Map<FunctionId, Entered> found = new HashMap<>();

  /** Ways that were just found, to be gone on from in this order: so chains are short. */
  private final Deque<Found> fresh = new ArrayDeque<>();

  /** Ways that are there in more configurations than it seemed, callers before what they call. */
  private final PriorityQueue<Found> grown;

  private final Map<String, List<ImpliedCase>> implied = new HashMap<>();

  private int number;

  private static final EntryContext IN_HARDIRQ =
      new EntryContext(Optional.of(Level.HARDIRQ), Irqs.UNKNOWN, Set.of());

  /** What is told apart; the less, the less time it takes. */
  public enum Detail {
    /** All there is to a context. */
    ALL,
    /** What makes a context {@linkplain EntryContext#isRawAtomic raw atomic}. */
    RAW_ATOMIC,
    /** Contexts in which irqs are off for sure, and others. */
    IRQS,
    /** Hard interrupts, and other contexts. */
    HARDIRQS
  }

  private final Detail detail;

  /** The functions that differ from revision to revision, if that is known. */
  private final Optional<Predicate<FunctionId>> changing;

  /** How all others are entered but by those, if that has been found out. */
  private final Optional<EntryContexts> environment;

  private EntryContexts(
      CallGraph graph,
      Detail detail,
      Questions questions,
      Optional<Predicate<FunctionId>> changing,
      Optional<EntryContexts> environment) {
    this.graph = graph;
    this.detail = detail;
    this.questions = questions;
    this.changing = changing;
    this.environment = environment;
    this.grown =
        new PriorityQueue<>(
            Comparator.<Found>comparingInt(f -> f.function.rank).thenComparingInt(f -> f.number));
  }

  /** A context, and what is known of the arguments. */
  private record Key(EntryContext context, List<Optional<Boolean>> answers) {

    // What a record does by itself takes several times as long, and this is asked all the time.

    @Override
    public boolean equals(Object other) {
      return this == other
          || other instanceof Key key && context.equals(key.context) && answers.equals(key.answers);
    }

    @Override
    public int hashCode() {
      return 31 * context.hashCode() + answers.hashCode();
    }
  }

  /** A function, and the ways to enter it that were found. */
  private static final class Entered {
    final CallGraph.Node node;
    final int rank;
    final boolean isLeftOut;
    final Map<Key, Found> ways = new LinkedHashMap<>();

    /** What it calls, but through parameters: that is up to who passes it. Null until asked for. */
    List<Call> calls;

    Entered(CallGraph.Node node, int rank, boolean isLeftOut) {
      this.node = node;
      this.rank = rank;
      this.isLeftOut = isLeftOut;
    }

    FunctionId id() {
      return node.id();
    }
  }

  /**
   * A call.
   *
   * @param condition when the callee is built, and is what is called
   * @param telling what the arguments tell the callee
   * @param passed the calls by which the callee calls what this call passes to it
   */
  private record Call(
      Edge edge,
      Entered callee,
      PresenceCondition condition,
      Questions.Telling telling,
      List<Edge> passed) {}

  /** A way to enter a function that was found. */
  private static final class Found extends ChainEnd<Found> {
    final Entered function;
    final Key key;
    final Optional<CallbackKind> root;
    final int number;
    boolean queued;
    int growths;

    Found(
        int number,
        Entered function,
        Key key,
        PresenceCondition condition,
        Optional<CallbackKind> root,
        Found caller,
        Edge edge) {
      super(caller, edge, condition);
      this.number = number;
      this.function = function;
      this.key = key;
      this.root = root;
    }
  }

  /** A function, with what is known of the arguments it is called with. */
  record Specialised(FunctionId function, List<Optional<Boolean>> answers) {

    // What a record does by itself takes several times as long, and this is asked all the time.

    @Override
    public boolean equals(Object other) {
      return this == other
          || other instanceof Specialised specialised
              && function.equals(specialised.function)
              && answers.equals(specialised.answers);
    }

    @Override
    public int hashCode() {
      return 31 * function.hashCode() + answers.hashCode();
    }
  }

  /** A context in some configurations. */
  public record Conditional(EntryContext context, PresenceCondition condition) {}

  /** Finds the contexts of all functions of a graph. */
  public static EntryContexts of(CallGraph graph) {
    return of(graph, Detail.ALL);
  }

  /**
   * Finds out which functions of a graph are entered with irqs off; takes much less time. All other
   * contexts count as unknown.
   */
  public static EntryContexts irqsOf(CallGraph graph) {
    return of(graph, Detail.IRQS);
  }

  private static EntryContexts of(CallGraph graph, Detail detail) {
    EntryContexts contexts =
        new EntryContexts(graph, detail, Questions.of(graph), Optional.empty(), Optional.empty());
    contexts.start();
    contexts.run();
    return contexts;
  }

  /**
   * Finds how functions of a graph are entered, but for some of them, and for what comes of the
   * calls that those make: for {@link #within}.
   */
  public static EntryContexts around(
      CallGraph graph, Predicate<FunctionId> changing, Detail detail) {
    EntryContexts contexts =
        new EntryContexts(
            graph, detail, Questions.of(graph), Optional.of(changing), Optional.empty());
    contexts.start();
    contexts.run();
    return contexts;
  }

  /** The same as {@link #around} has found, of another detail. */
  public EntryContexts around(Detail other) {
    EntryContexts contexts =
        new EntryContexts(
            graph, other, questions.in(graph, f -> false), changing, Optional.empty());
    contexts.start();
    contexts.run();
    return contexts;
  }

  /**
   * Finds how functions of another graph are entered, in which nothing but the functions that were
   * left out here is different: in much less time. What these call is looked at, and what functions
   * of headers call for them; what comes of it when others call them again in turn is not.
   */
  public EntryContexts within(CallGraph other) {
    EntryContexts contexts =
        new EntryContexts(
            other,
            detail,
            questions.in(other, changing.orElseThrow()),
            changing,
            Optional.of(this));
    contexts.start();
    contexts.enterFromAround();
    contexts.run();
    return contexts;
  }

  /** Whether nothing is to be known of a function, as it may be another one elsewhere. */
  boolean isLeftOut(FunctionId function) {
    return environment.isEmpty() && isChanging(function);
  }

  /** Whether what a function calls is looked at. */
  boolean isGoneThrough(FunctionId function) {
    return environment.isEmpty() || isChanging(function) || function.isOfHeader();
  }

  /** Whether a function is one of those that differ from revision to revision. */
  public boolean isChanging(FunctionId function) {
    return changing.filter(c -> c.test(function)).isPresent();
  }

  /** The calls by which others enter the functions that are different, or may do so. */
  public static List<Edge> callsFromAround(CallGraph graph, Predicate<FunctionId> changing) {
    List<Edge> calls = new ArrayList<>();
    for (CallGraph.Node node : graph.functions()) {
      if (changing.test(node.id())) {
        graph.callers(node.id()).stream()
            .filter(e -> !changing.test(e.caller()))
            .forEach(calls::add);
      }
    }
    return calls;
  }

  /** A way to enter a caller, and what the call is then. */
  private record FromAround(Found way, Runnable call) {}

  private void enterFromAround() {
    List<FromAround> all = new ArrayList<>();
    for (Edge edge : callsFromAround(graph, this::isChanging)) {
      if (edge.kind() != Edge.Kind.PARAMETER) {
        Call call = call(edge);
        for (Found way : around(edge.caller())) {
          all.add(new FromAround(way, () -> pass(way, call)));
        }
        continue;
      }
      for (Edge call : graph.callers(edge.caller())) {
        if (!isChanging(call.caller()) && graph.passedOn(call).contains(edge)) {
          for (Found way : around(call.caller())) {
            all.add(new FromAround(way, () -> passOn(way, call, edge)));
          }
        }
      }
    }
    // The shortest chains are told of.
    all.sort(Comparator.comparingInt(a -> a.way().length()));
    all.forEach(a -> a.call().run());
  }

  private Collection<Found> around(FunctionId function) {
    return environment
        .filter(e -> !isChanging(function))
        .map(e -> e.here(function).values())
        .orElse(List.of());
  }

  private Map<Key, Found> here(FunctionId function) {
    Entered entered = found.get(function);
    return entered == null ? Map.of() : entered.ways;
  }

  /** All ways to enter a function. */
  private List<Found> ways(FunctionId function) {
    List<Found> ways = new ArrayList<>(around(function));
    ways.addAll(here(function).values());
    return ways;
  }

  /** The functions of which more is known than without the calls of those that differ. */
  public Set<FunctionId> functions() {
    return found.values().stream()
        .filter(e -> !e.ways.isEmpty())
        .map(Entered::id)
        .collect(Collectors.toSet());
  }

  /**
   * The ways to enter a function: one for each context, the best known ones last. That somebody out
   * of scope may call it is one of them and no evidence for anything.
   */
  public List<Entry> of(FunctionId function) {
    Map<EntryContext, Entry> entries = new LinkedHashMap<>();
    for (Found way : ways(function)) {
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
    for (Found way : ways(function)) {
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

  /** Every function that is gone through, with every set of answers it is called with. */
  List<Specialised> all() {
    List<Specialised> all = new ArrayList<>();
    for (CallGraph.Node node : graph.functions()) {
      if (isGoneThrough(node.id())) {
        here(node.id()).keySet().stream()
            .map(Key::answers)
            .distinct()
            .forEach(answers -> all.add(new Specialised(node.id(), answers)));
      }
    }
    return all;
  }

  /** A function with every set of answers it is called with. */
  List<Specialised> specialised(FunctionId function) {
    Set<List<Optional<Boolean>>> answers = new LinkedHashSet<>();
    around(function).forEach(w -> answers.add(w.key.answers()));
    here(function).keySet().forEach(k -> answers.add(k.answers()));
    List<Specialised> specialised = new ArrayList<>();
    answers.forEach(a -> specialised.add(new Specialised(function, a)));
    return specialised;
  }

  /** A function of whose arguments nothing is known. */
  Specialised open(FunctionId function) {
    return new Specialised(function, questions.open(function));
  }

  /** When a function is called with such arguments. */
  PresenceCondition condition(Specialised function) {
    PresenceCondition condition = graph.primitives().space().never();
    for (Found way : ways(function.function())) {
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
            ? questions.telling(edge).by(caller.answers())
            : questions.open(edge.callee()));
  }

  private Entry entry(Found way) {
    List<Step> chain = new ArrayList<>();
    Found first = way;
    for (ChainEnd.Arrival<Found> arrival : way.chain()) {
      first = chain.isEmpty() ? arrival.caller() : first;
      chain.add(new Step(arrival.edge(), arrival.caller().key.context()));
    }
    return new Entry(way.function.id(), way.key.context(), way.condition, first.root, chain);
  }

  // Passing on

  private void start() {
    for (Root root : graph.roots()) {
      if (environment.isPresent() && !isChanging(root.function())) {
        continue;
      }
      CallGraph.Node node = graph.function(root.function()).orElseThrow();
      if (root.callback().isEmpty()) {
        PresenceCondition condition = node.condition().and(root.condition());
        enter(node, EntryContext.UNKNOWN, questions.open(node.id()), condition, root);
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
              node.condition().and(context.condition()).and(root.condition()),
              root);
        }
      }
    }
  }

  private EntryContext entered(Optional<Level> level, Irqs irqs, Set<Counter> raised) {
    return switch (detail) {
      case ALL -> new EntryContext(level, irqs, raised);
      case RAW_ATOMIC ->
          new EntryContext(
              level.filter(l -> l == Level.HARDIRQ),
              irqs == Irqs.OFF ? irqs : Irqs.UNKNOWN,
              raised.contains(Counter.ATOMIC) ? Set.of(Counter.ATOMIC) : Set.of());
      case IRQS -> irqs == Irqs.OFF ? IRQS_OFF : EntryContext.UNKNOWN;
      case HARDIRQS -> level.equals(Optional.of(Level.HARDIRQ)) ? IN_HARDIRQ : EntryContext.UNKNOWN;
    };
  }

  private void enter(
      CallGraph.Node node,
      EntryContext context,
      List<Optional<Boolean>> answers,
      PresenceCondition condition,
      Root root) {
    if (condition.isFeasible()) {
      reach(entered(node), new Key(context, answers), condition, root.callback(), null, null);
    }
  }

  private Entered entered(CallGraph.Node node) {
    Entered entered = found.get(node.id());
    if (entered == null) {
      entered = new Entered(node, graph.rank(node.id()), isLeftOut(node.id()));
      found.put(node.id(), entered);
    }
    return entered;
  }

  private List<Call> calls(Entered function) {
    if (function.calls == null) {
      function.calls = new ArrayList<>();
      for (Edge edge : function.node.calls()) {
        if (edge.kind() != Edge.Kind.PARAMETER) {
          function.calls.add(call(edge));
        }
      }
    }
    return function.calls;
  }

  private Call call(Edge edge) {
    Entered callee = entered(graph.function(edge.callee()).orElseThrow());
    return new Call(
        edge,
        callee,
        callee.node.built().and(edge.condition()),
        edge.kind() == Edge.Kind.DIRECT ? questions.telling(edge) : questions.nothing(callee.id()),
        graph.passedOn(edge));
  }

  private void reach(
      Entered function,
      Key key,
      PresenceCondition condition,
      Optional<CallbackKind> root,
      Found caller,
      Edge edge) {
    if (function.isLeftOut) {
      return;
    }
    Found present = function.ways.get(key);
    if (present == null) {
      add(new Found(number++, function, key, condition, root, caller, edge));
      return;
    }
    if (present.growths >= (detail == Detail.IRQS ? MAX_GROWTHS_OF_IRQS : MAX_GROWTHS)) {
      return;
    }
    PresenceCondition both = present.condition.or(condition);
    if (both.equals(present.condition)) {
      return;
    }
    present.condition = both;
    present.growths++;
    if (caller != null) {
      present.alsoComesBy(caller, edge, condition);
    }
    if (!present.queued) {
      present.queued = true;
      grown.add(present);
    }
  }

  private void add(Found way) {
    way.function.ways.put(way.key, way);
    way.queued = true;
    fresh.add(way);
  }

  private void run() {
    while (!fresh.isEmpty() || !grown.isEmpty()) {
      Found way = fresh.isEmpty() ? grown.poll() : fresh.poll();
      way.queued = false;
      if (isGoneThrough(way.function.id())) {
        for (Call call : calls(way.function)) {
          pass(way, call);
          call.passed().forEach(passed -> passOn(way, call.edge(), passed));
        }
      }
    }
  }

  private void pass(Found way, Call call) {
    Edge edge = call.edge();
    List<Optional<Boolean>> answers = null;
    boolean isOpen = way.key.context().isUnknown();
    for (Circumstance circumstance : edge.site().circumstances()) {
      if (!questions.mayBe(way.function.id(), way.key.answers(), circumstance)) {
        continue;
      }
      if (answers == null) {
        answers = call.telling().by(way.key.answers());
      }
      boolean staysOpen =
          switch (detail) {
            case ALL, RAW_ATOMIC -> circumstance.context().equals(LocalContext.AS_ON_ENTRY);
            case IRQS -> circumstance.context().irqs() != LocalContext.Irqs.OFF;
            case HARDIRQS -> true;
          };
      if (isOpen && staysOpen && edge.callback().isEmpty()) {
        // In which configurations somebody unknown calls is of no interest to anybody.
        discover(call, answers, way);
        continue;
      }
      PresenceCondition condition =
          way.condition.and(circumstance.condition()).and(call.condition());
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
              call.callee(),
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
    Entered callee = entered(graph.function(passed.callee()).orElseThrow());
    PresenceCondition built = callee.node.built();
    for (Circumstance outer : call.site().circumstances()) {
      PresenceCondition condition = way.condition.and(outer.condition()).and(built);
      if (!condition.isFeasible()
          || !questions.mayBe(way.function.id(), way.key.answers(), outer)
          || call.variant().doubt().isPresent()) {
        continue;
      }
      for (Conditional inside : at(way.key.context(), outer.context(), condition)) {
        for (Circumstance inner : passed.site().circumstances()) {
          PresenceCondition both = inside.condition().and(inner.condition());
          if (both.isFeasible()) {
            for (Conditional at : at(inside.context(), inner.context(), both)) {
              Key key = new Key(at.context(), questions.open(passed.callee()));
              reach(callee, key, at.condition(), way.root, way, call);
            }
          }
        }
      }
    }
  }

  /** Has a function looked at that is called in no context of interest, as if at any time. */
  private void discover(Call call, List<Optional<Boolean>> answers, Found caller) {
    Key key = new Key(EntryContext.UNKNOWN, answers);
    Entered callee = call.callee();
    if (!callee.isLeftOut && !callee.ways.containsKey(key)) {
      Found open =
          new Found(
              number++, callee, key, callee.node.condition(), caller.root, caller, call.edge());
      open.beginsAnywhere();
      add(open);
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
    if (local.equals(LocalContext.AS_ON_ENTRY) || detail == Detail.HARDIRQS) {
      return List.of(new Conditional(entry, condition));
    }
    Irqs irqs =
        switch (local.irqs()) {
          case AS_ON_ENTRY -> entry.irqs();
          case OFF -> Irqs.OFF;
          case ON -> Irqs.ON;
          case UNKNOWN -> Irqs.UNKNOWN;
        };
    if (detail == Detail.IRQS) {
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
        List.of(new Conditional(entered(entry.level(), irqs, raised), condition));
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
          EntryContext inside = context.context();
          if (!inside.raised().containsAll(implication.counters().keySet())) {
            Set<Counter> raised = EnumSet.copyOf(implication.counters().keySet());
            raised.addAll(inside.raised());
            inside = entered(inside.level(), inside.irqs(), raised);
          }
          under.merge(inside, both, PresenceCondition::or);
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
