package org.lockscope.analyzer.callgraph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

  private final CallGraph graph;
  private final EntryContexts contexts;
  private final LockClasses classes;
  private final Map<EntryContexts.Specialised, Map<Key, Found>> found = new HashMap<>();
  private final Map<EntryContexts.Specialised, List<Call>> calls = new HashMap<>();
  private final Deque<Found> work = new ArrayDeque<>();
  private final Set<Section> spinning = new HashSet<>();

  private EnteredSections(
      CallGraph graph, EntryContexts contexts, LockClasses.StaticObjects statics) {
    this.graph = graph;
    this.contexts = contexts;
    this.classes = new LockClasses(statics);
  }

  /** A section, and how its lock is held if it has one. */
  private record Key(Section section, Optional<LockMode> mode) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::section).thenComparing(k -> k.mode().orElse(LockMode.SHARED));

    static Key of(Section section) {
      return new Key(section, Optional.empty());
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Found {
    final EntryContexts.Specialised function;
    final Key key;
    final boolean begun;
    final Found caller;
    final Edge edge;
    PresenceCondition condition;
    boolean queued;

    Found(
        EntryContexts.Specialised function,
        Key key,
        PresenceCondition condition,
        boolean begun,
        Found caller,
        Edge edge) {
      this.function = function;
      this.key = key;
      this.begun = begun;
      this.condition = condition;
      this.caller = caller;
      this.edge = edge;
    }
  }

  /** A call, as far as it changes sections in one way. */
  private record Call(
      Edge edge, EntryContexts.Specialised callee, PresenceCondition condition, Change change) {}

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
      return section.lock().map(l -> released.contains(l.name())).orElse(over.contains(section));
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
    EnteredSections sections = new EnteredSections(graph, contexts, statics);
    sections.noteLocks();
    sections.start();
    while (!sections.work.isEmpty()) {
      Found entered = sections.work.poll();
      entered.queued = false;
      sections.pass(entered);
    }
    return sections;
  }

  /** The sections that a function can be entered in, in order. */
  public List<SectionEntry> on(FunctionId function) {
    Map<Key, SectionEntry> all = new TreeMap<>();
    for (EntryContexts.Specialised specialised : contexts.specialised(function)) {
      for (Found way : found.getOrDefault(specialised, Map.of()).values()) {
        all.merge(way.key, entry(way), EnteredSections::merged);
      }
    }
    return List.copyOf(all.values());
  }

  /** The sections under locks that nobody may sleep with, at least without PREEMPT_RT. */
  public Set<Section> spinning() {
    return Collections.unmodifiableSet(spinning);
  }

  private static SectionEntry entry(Found way) {
    return new SectionEntry(
        way.key.section(), way.key.mode(), way.condition, way.begun, chain(way));
  }

  private static SectionEntry merged(SectionEntry a, SectionEntry b) {
    SectionEntry shorter = b.chain().size() < a.chain().size() ? b : a;
    return new SectionEntry(
        a.section(), a.mode(), a.condition().or(b.condition()), shorter.isBegun(), shorter.chain());
  }

  private static List<Edge> chain(Found way) {
    List<Edge> chain = new ArrayList<>();
    for (Found at = way; at != null && at.edge != null; at = at.caller) {
      chain.add(at.edge);
    }
    Collections.reverse(chain);
    return chain;
  }

  /** The struct that a lock is in may be known somewhere else. */
  private void noteLocks() {
    for (CallGraph.Node node : graph.functions()) {
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

  private void start() {
    for (Root root : graph.roots()) {
      if (root.callback().isPresent()) {
        root.callback().get().contexts().forEach(c -> startAt(root.function(), c));
      }
    }
    for (EntryContexts.Specialised caller : contexts.all()) {
      PresenceCondition called = contexts.condition(caller);
      for (Call call : calls(caller)) {
        for (Key key : call.change().begun()) {
          reach(call.callee(), key, called.and(call.condition()), true, null, call.edge());
        }
      }
    }
  }

  /** The calls of a function, as far as they differ in whom they call and in the sections. */
  private List<Call> calls(EntryContexts.Specialised caller) {
    return calls.computeIfAbsent(caller, this::findCalls);
  }

  private List<Call> findCalls(EntryContexts.Specialised caller) {
    List<Call> all = new ArrayList<>();
    for (Edge edge : graph.function(caller.function()).orElseThrow().calls()) {
      Map<Change, PresenceCondition> changes = new LinkedHashMap<>();
      for (Circumstance way : edge.site().circumstances()) {
        if (contexts.mayBe(caller, way)) {
          changes.merge(change(way.context(), edge), way.condition(), PresenceCondition::or);
        }
      }
      if (!changes.isEmpty()) {
        EntryContexts.Specialised callee = contexts.callee(caller, edge);
        changes.forEach((change, condition) -> all.add(new Call(edge, callee, condition, change)));
      }
    }
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

  private void startAt(FunctionId function, CallbackContext context) {
    if (!context.inCaller()) {
      EntryContexts.Specialised open = contexts.open(function);
      PresenceCondition condition = contexts.condition(open).and(context.condition());
      sections(context).forEach(s -> reach(open, s, condition, false, null, null));
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
    for (Call call : calls(entered.function)) {
      if (!call.change().ends(entered.key.section())) {
        reach(
            call.callee(),
            entered.key,
            entered.condition.and(call.condition()),
            entered.begun,
            entered,
            call.edge());
      }
    }
  }

  private void reach(
      EntryContexts.Specialised function,
      Key key,
      PresenceCondition condition,
      boolean begun,
      Found caller,
      Edge edge) {
    PresenceCondition here =
        condition.and(graph.function(function.function()).orElseThrow().built());
    if (!here.isFeasible()) {
      return;
    }
    Map<Key, Found> present = found.computeIfAbsent(function, f -> new HashMap<>());
    Found known = present.get(key);
    if (known == null) {
      known = new Found(function, key, here, begun, caller, edge);
      present.put(key, known);
    } else {
      if (here.implies(known.condition)) {
        return;
      }
      known.condition = known.condition.or(here);
    }
    if (!known.queued) {
      known.queued = true;
      work.add(known);
    }
  }
}
