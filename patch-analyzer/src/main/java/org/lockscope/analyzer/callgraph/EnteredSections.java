package org.lockscope.analyzer.callgraph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lockscope.analyzer.lock.Lock;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.LockMode;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.WaitType;

/**
 * In which critical sections the functions of a call graph can be entered, beside those with irqs
 * off, which {@link EntryContexts} knows. What a lock implies for preemption is not said again:
 * that it is held is. Each section is followed by itself: that a function is entered in two at once
 * is not said, but each chain says for one.
 */
public final class EnteredSections {

  /** The sections that raise a counter; {@link Counter#ATOMIC} without what locks do to it. */
  private static final Map<Counter, Section> COUNTED =
      Collections.unmodifiableMap(
          new EnumMap<>(
              Map.of(
                  Counter.ATOMIC, Section.of(Scope.Kind.PREEMPT_OFF),
                  Counter.MIGRATE, Section.of(Scope.Kind.MIGRATE_OFF),
                  Counter.BH, Section.of(Scope.Kind.BH_OFF),
                  Counter.RCU, Section.of(Scope.Kind.RCU))));

  /**
   * A section that is found in more and more configurations after it was gone on from is told of in
   * some of them only: functions of a whole folder that call each other in a circle make conditions
   * of any size.
   */
  private static final int MAX_GROWTHS = 4;

  /** Nor does it grow beyond a condition of so many questions. */
  private static final int MAX_SIZE = 60;

  private final CallGraph graph;
  private final EntryContexts contexts;
  private final LockClasses classes;
  private final Map<EntryContexts.Specialised, Callee> callees = new HashMap<>();

  /** The calls that are made in sections, in order, and when they are made. */
  private final List<Beginning> beginnings = new ArrayList<>();

  /** Ways to be gone on from, callers before what they call: so most are gone on from once. */
  private final PriorityQueue<Found> work = new PriorityQueue<>(Found::compare);

  private int number;

  private final Set<Section> spinning = new HashSet<>();
  private final Predicate<FunctionId> interest;
  private final Set<Section> followed;
  private final Optional<EnteredSections> environment;

  private EnteredSections(
      CallGraph graph,
      EntryContexts contexts,
      LockClasses.StaticObjects statics,
      Predicate<FunctionId> interest,
      Set<Section> more,
      Optional<EnteredSections> environment) {
    this.graph = graph;
    this.environment = environment;
    this.contexts = contexts;
    this.classes =
        environment.map(e -> e.classes.with(statics)).orElseGet(() -> new LockClasses(statics));
    this.interest = interest;
    this.followed = new HashSet<>(more);
  }

  /** A section, and how its lock is held if it has one. */
  private record Key(Section section, Optional<LockMode> mode) implements Comparable<Key> {
    static Key of(Section section) {
      return new Key(section, Optional.empty());
    }

    // What a record does by itself takes several times as long, and this is asked all the time.

    @Override
    public boolean equals(Object other) {
      return this == other
          || other instanceof Key key && section.equals(key.section) && mode.equals(key.mode);
    }

    @Override
    public int hashCode() {
      return 31 * section.hashCode() + mode.hashCode();
    }

    @Override
    public int compareTo(Key other) {
      int bySection = section.compareTo(other.section);
      return bySection == 0 ? order(mode).compareTo(order(other.mode)) : bySection;
    }

    private static LockMode order(Optional<LockMode> mode) {
      return mode.orElse(LockMode.SHARED);
    }
  }

  /** A function that is called with certain arguments, and the sections it is entered in. */
  private static final class Callee {
    final EntryContexts.Specialised function;
    final int rank;

    /** When its file is built. */
    final PresenceCondition built;

    final boolean isLeftOut;

    final Map<Key, Found> ways = new HashMap<>();

    /** What it calls in turn; null until that is asked. */
    List<Call> calls;

    Callee(
        EntryContexts.Specialised function, int rank, PresenceCondition built, boolean isLeftOut) {
      this.function = function;
      this.rank = rank;
      this.built = built;
      this.isLeftOut = isLeftOut;
    }
  }

  private static final class Found extends ChainEnd<Found> {
    final Callee function;
    final Key key;
    final int number;

    boolean queued;
    int growths;

    Found(
        int number,
        Callee function,
        Key key,
        PresenceCondition condition,
        Found caller,
        Edge edge) {
      super(caller, edge, condition);
      this.number = number;
      this.function = function;
      this.key = key;
    }

    /** Callers before what they call, and in the order in which they were found. */
    static int compare(Found a, Found b) {
      return a.function.rank == b.function.rank
          ? Integer.compare(a.number, b.number)
          : Integer.compare(a.function.rank, b.function.rank);
    }
  }

  /**
   * A call, as far as it changes sections in one way.
   *
   * @param condition when it is made, and the callee is built
   */
  private record Call(Edge edge, Callee callee, PresenceCondition condition, Change change) {}

  /** A call that is made in sections of the caller, which is called in some configurations. */
  private record Beginning(Call call, PresenceCondition called) {}

  /**
   * What a function has done to sections at a call.
   *
   * @param begun the sections it has begun
   * @param over the sections it has ended that its caller began
   * @param released the names of the classes of locks that it has given back, but not taken
   */
  private record Change(Set<Key> begun, Set<Section> over, Set<String> released) {

    static final Change NONE = new Change(Set.of(), Set.of(), Set.of());

    boolean ends(Section section) {
      return section.lock().isPresent()
          ? released.contains(section.lock().get().name())
          : over.contains(section);
    }
  }

  /**
   * Finds the sections that all functions can be entered in.
   *
   * @param contexts who is called with what in the same graph
   * @param statics which objects only their file can name
   */
  public static EnteredSections of(
      CallGraph graph, EntryContexts contexts, LockClasses.StaticObjects statics) {
    return of(graph, contexts, statics, f -> true, Set.of());
  }

  /**
   * Finds the sections that the functions of a part of a graph can be entered in.
   *
   * @param whole the graph: the locks in all of it tell which struct a lock is in
   * @param contexts who is called with what in the part
   * @param statics which objects only their file can name
   */
  public static EnteredSections of(
      CallGraph part, CallGraph whole, EntryContexts contexts, LockClasses.StaticObjects statics) {
    EnteredSections sections =
        new EnteredSections(part, contexts, statics, f -> true, Set.of(), Optional.empty());
    sections.noteLocks(whole);
    sections.run(false);
    return sections;
  }

  /**
   * Finds the sections that all functions can be entered in, as far as they are of interest.
   *
   * @param contexts who is called with what in the same graph
   * @param statics which objects only their file can name
   * @param interest functions whose sections are followed: those under locks of the classes that
   *     they hold when they call somebody; sections without locks are followed anyway
   * @param more sections that are followed as well
   */
  public static EnteredSections of(
      CallGraph graph,
      EntryContexts contexts,
      LockClasses.StaticObjects statics,
      Predicate<FunctionId> interest,
      Set<Section> more) {
    EnteredSections sections =
        new EnteredSections(graph, contexts, statics, interest, more, Optional.empty());
    sections.run(false);
    return sections;
  }

  /**
   * The sections that some functions of a graph begin under locks with which one may not sleep.
   *
   * @param contexts who is called with what in the same graph
   * @param interest the functions
   */
  public static Set<Section> begun(
      CallGraph graph,
      EntryContexts contexts,
      LockClasses.StaticObjects statics,
      Predicate<FunctionId> interest) {
    EnteredSections sections =
        new EnteredSections(graph, contexts, statics, interest, Set.of(), Optional.empty());
    sections.noteLocks(graph);
    sections.follow(sections.callers(), true);
    return sections.followed();
  }

  /** Follows more sections under locks, if nothing is around the functions. */
  public void follow(Set<Section> more) {
    Set<Section> others = new HashSet<>(more);
    others.removeAll(followed);
    followed.addAll(others);
    beginnings.forEach(b -> begin(b, others::contains));
    goOn();
  }

  /**
   * Finds the sections in another graph, as far as they come of calls that the graphs do not share.
   *
   * @param contexts as {@link EntryContexts#within} finds them
   * @param interest as {@link #of} takes it
   * @param spinningOnly whether sections are not followed under locks with which one may sleep
   */
  public EnteredSections within(
      CallGraph other,
      EntryContexts contexts,
      LockClasses.StaticObjects statics,
      Predicate<FunctionId> interest,
      boolean spinningOnly) {
    EnteredSections sections =
        new EnteredSections(other, contexts, statics, interest, followed, Optional.of(this));
    sections.run(spinningOnly);
    return sections;
  }

  private void run(boolean spinningOnly) {
    noteLocks(graph);
    start(spinningOnly);
    environment.ifPresent(this::enterFrom);
    goOn();
  }

  private void goOn() {
    while (!work.isEmpty()) {
      Found entered = work.poll();
      entered.queued = false;
      pass(entered);
    }
  }

  /** Has functions entered by calls of those that are the same in the other graph. */
  private void enterFrom(EnteredSections around) {
    for (Edge edge : EntryContexts.callsFromAround(graph, contexts::isChanging)) {
      for (EntryContexts.Specialised caller : around.contexts.specialised(edge.caller())) {
        PresenceCondition called = around.contexts.condition(caller);
        Optional<Callee> there = Optional.ofNullable(around.callees.get(caller));
        for (Call call : calls(caller, edge)) {
          begin(new Beginning(call, called), this::isFollowed);
          there.ifPresent(t -> t.ways.values().forEach(way -> pass(way, call)));
        }
      }
    }
  }

  /**
   * The sections under locks that were followed, whether any function is entered in them or not.
   */
  public Set<Section> followed() {
    return Collections.unmodifiableSet(followed);
  }

  /** The sections that a function can be entered in, in order. */
  public List<SectionEntry> on(FunctionId function) {
    Map<Key, SectionEntry> all = new TreeMap<>();
    environment
        .filter(e -> !contexts.isChanging(function))
        .ifPresent(e -> e.on(function).forEach(s -> all.put(new Key(s.section(), s.mode()), s)));
    for (EntryContexts.Specialised specialised : contexts.specialised(function)) {
      Callee callee = callees.get(specialised);
      if (callee != null) {
        callee.ways.forEach((key, way) -> all.merge(key, entry(way), EnteredSections::merged));
      }
    }
    return List.copyOf(all.values());
  }

  /** The functions of which more is known than in the graph this one is compared with. */
  public Set<FunctionId> functions() {
    return callees.values().stream()
        .filter(c -> !c.ways.isEmpty())
        .map(c -> c.function.function())
        .collect(Collectors.toSet());
  }

  /** The sections under locks that nobody may sleep with, at least without PREEMPT_RT. */
  public Set<Section> spinning() {
    return Collections.unmodifiableSet(spinning);
  }

  private static SectionEntry entry(Found way) {
    List<ChainEnd.Arrival<Found>> chain = way.chain();
    // Where no call led before, the section begins at the call.
    boolean isBegun = !chain.isEmpty() && chain.get(0).caller() == null;
    return new SectionEntry(
        way.key.section(),
        way.key.mode(),
        way.condition,
        isBegun,
        chain.stream().map(ChainEnd.Arrival::edge).toList());
  }

  private static SectionEntry merged(SectionEntry a, SectionEntry b) {
    SectionEntry shorter = b.chain().size() < a.chain().size() ? b : a;
    return new SectionEntry(
        a.section(), a.mode(), a.condition().or(b.condition()), shorter.isBegun(), shorter.chain());
  }

  /** The struct that a lock is in may be known somewhere else. */
  private void noteLocks(CallGraph where) {
    for (CallGraph.Node node : where.functions()) {
      for (Edge edge : node.calls()) {
        for (Circumstance way : edge.site().circumstances()) {
          way.context().held().forEach(h -> classes.note(lock(h, edge)));
        }
      }
    }
  }

  private Lock lock(HeldLock held, Edge edge) {
    return Lock.held(held, held.owner(), "", graph.primitives(), edge.caller().path());
  }

  private void start(boolean spinningOnly) {
    for (Root root : graph.roots()) {
      boolean isHere = environment.isEmpty() || contexts.isChanging(root.function());
      if (root.callback().isPresent() && isHere) {
        root.callback().get().contexts().forEach(c -> startAt(root, c));
      }
    }
    List<Callee> callers = callers();
    follow(callers, spinningOnly);
    for (Callee caller : callers) {
      List<Call> beginning =
          calls(caller).stream().filter(c -> !c.change().begun().isEmpty()).toList();
      if (!beginning.isEmpty()) {
        PresenceCondition called = contexts.condition(caller.function);
        beginning.forEach(c -> beginnings.add(new Beginning(c, called)));
      }
    }
    beginnings.forEach(b -> begin(b, this::isFollowed));
  }

  private List<Callee> callers() {
    return contexts.all().stream().map(this::callee).toList();
  }

  /** Follows the sections that begin in functions of interest. */
  private void follow(List<Callee> callers, boolean spinningOnly) {
    for (Callee caller : callers) {
      if (interest.test(caller.function.function())) {
        calls(caller).stream()
            .flatMap(c -> c.change().begun().stream())
            .map(Key::section)
            .filter(s -> !spinningOnly || spinning.contains(s))
            .forEach(followed::add);
      }
    }
  }

  /** Begins those of the sections that a call is made in that are wanted. */
  private void begin(Beginning beginning, Predicate<Section> wanted) {
    Call call = beginning.call();
    for (Key key : call.change().begun()) {
      if (wanted.test(key.section())) {
        PresenceCondition condition = beginning.called().and(call.condition());
        reach(call.callee(), key, condition, null, call.edge());
      }
    }
  }

  private boolean isFollowed(Section section) {
    return section.lock().isEmpty() || followed.contains(section);
  }

  private Callee callee(EntryContexts.Specialised function) {
    Callee callee = callees.get(function);
    if (callee == null) {
      FunctionId id = function.function();
      PresenceCondition built = graph.function(id).orElseThrow().built();
      callee = new Callee(function, graph.rank(id), built, contexts.isLeftOut(id));
      callees.put(function, callee);
    }
    return callee;
  }

  /** The calls of a function, as far as they differ in whom they call and in the sections. */
  private List<Call> calls(Callee caller) {
    if (caller.calls == null) {
      caller.calls = new ArrayList<>();
      for (Edge edge : graph.function(caller.function.function()).orElseThrow().calls()) {
        caller.calls.addAll(calls(caller.function, edge));
      }
    }
    return caller.calls;
  }

  private List<Call> calls(EntryContexts.Specialised caller, Edge edge) {
    Map<Change, PresenceCondition> changes = new LinkedHashMap<>();
    for (Circumstance way : edge.site().circumstances()) {
      if (contexts.mayBe(caller, way)) {
        changes.merge(change(way.context(), edge), way.condition(), PresenceCondition::or);
      }
    }
    if (changes.isEmpty()) {
      return List.of();
    }
    List<Call> all = new ArrayList<>();
    Callee callee = callee(contexts.callee(caller, edge));
    PresenceCondition built = edge.condition().and(callee.built);
    changes.forEach(
        (change, condition) -> all.add(new Call(edge, callee, condition.and(built), change)));
    return all;
  }

  private Change change(LocalContext context, Edge edge) {
    if (context.equals(LocalContext.AS_ON_ENTRY) && edge.callback().isEmpty()) {
      return Change.NONE;
    }
    Set<Key> begun = new LinkedHashSet<>();
    if (edge.variant().doubt().isEmpty()) {
      begun.addAll(sections(context, edge));
      edge.callback().ifPresent(c -> begun.addAll(sections(c)));
    }
    return new Change(begun, counters(context), released(context, edge));
  }

  /** The sections that a function begins itself. */
  private Set<Key> sections(LocalContext context, Edge edge) {
    Set<Key> sections = new LinkedHashSet<>();
    COUNTED.forEach(
        (counter, section) -> {
          if (context.depth(counter) > 0) {
            sections.add(Key.of(section));
          }
        });
    for (HeldLock held : context.held()) {
      Section section = Section.under(classes.of(lock(held, edge)));
      sections.add(new Key(section, Optional.of(held.mode())));
      if (spins(held)) {
        spinning.add(section);
      }
    }
    return sections;
  }

  /** Whether nobody may sleep who holds a lock, at least without PREEMPT_RT. */
  private boolean spins(HeldLock held) {
    return held.takenBy()
        .flatMap(t -> graph.primitives().find(t.primitive()))
        .flatMap(Primitive::waitType)
        .filter(t -> t == WaitType.SPIN || t == WaitType.CONFIG)
        .isPresent();
  }

  /** The sections that a callback is called in. */
  private Set<Key> sections(CallbackContext context) {
    Set<Key> sections = new LinkedHashSet<>();
    context.raised().stream()
        .map(COUNTED::get)
        .flatMap(s -> Optional.ofNullable(s).stream())
        .map(Key::of)
        .forEach(sections::add);
    context.held().stream()
        .map(l -> new Key(Section.under(classes.of(Lock.named(l.name()))), Optional.of(l.mode())))
        .forEach(sections::add);
    return sections;
  }

  private void startAt(Root root, CallbackContext context) {
    if (!context.inCaller()) {
      EntryContexts.Specialised open = contexts.open(root.function());
      PresenceCondition condition =
          contexts.condition(open).and(context.condition()).and(root.condition());
      Callee callee = callee(open);
      sections(context).forEach(s -> reach(callee, s, condition.and(callee.built), null, null));
    }
  }

  /** The sections that a function ends though its caller began them, beside those with locks. */
  private static Set<Section> counters(LocalContext context) {
    Set<Section> over = new LinkedHashSet<>();
    context
        .depths()
        .forEach(
            (counter, depth) -> {
              if (depth < 0 && COUNTED.containsKey(counter)) {
                over.add(COUNTED.get(counter));
              }
            });
    return over;
  }

  /** The names of the locks that a function gives back though its caller took them. */
  private Set<String> released(LocalContext context, Edge edge) {
    Set<String> released = new LinkedHashSet<>();
    context.released().forEach(l -> released.add(classes.of(lock(l, edge)).name()));
    return released;
  }

  private void pass(Found entered) {
    boolean isGoneThrough = contexts.isGoneThrough(entered.function.function.function());
    for (Call call : calls(entered.function)) {
      // Who is passed a function and calls it does so for the one who has passed it.
      boolean isPassed =
          call.edge().kind() == Edge.Kind.PARAMETER && contexts.isChanging(call.edge().callee());
      if (isGoneThrough || isPassed) {
        pass(entered, call);
      }
    }
  }

  private void pass(Found entered, Call call) {
    if (!call.change().ends(entered.key.section())) {
      reach(
          call.callee(),
          entered.key,
          entered.condition.and(call.condition()),
          entered,
          call.edge());
    }
  }

  private void reach(
      Callee function, Key key, PresenceCondition condition, Found caller, Edge edge) {
    if (function.isLeftOut || !condition.isFeasible()) {
      return;
    }
    Found known = function.ways.get(key);
    if (known == null) {
      known = new Found(number++, function, key, condition, caller, edge);
      function.ways.put(key, known);
      known.queued = true;
      work.add(known);
      return;
    }
    known.comesByIfShorter(caller, edge, condition);
    if (!known.queued && known.growths >= MAX_GROWTHS || known.condition.isLargerThan(MAX_SIZE)) {
      return;
    }
    PresenceCondition both = known.condition.or(condition);
    if (both.equals(known.condition)) {
      return;
    }
    known.condition = both;
    known.alsoComesBy(caller, edge, condition);
    if (!known.queued) {
      known.growths++;
      known.queued = true;
      work.add(known);
    }
  }
}
