package org.lockscope.analyzer.legality;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.ContextQuestions;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.analyzer.callgraph.Vicinity;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.ControlDependence;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.cfg.ControlMacros;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.callback.CallbackKind;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * How the functions of a call graph are entered, as far as it is certain, with one chain of calls
 * for each way. Where it is not certain who calls, nothing is known; where a function asks for its
 * context, what it does afterwards depends on the answer and not on the callers.
 */
final class Entries {

  /** More ways to enter a function than these are not told apart: what is beyond is not known. */
  private static final int MAX_WAYS = 48;

  /**
   * One way that is found in more and more configurations is known of in some of them only: the
   * conditions under which whole folders call each other grow without end.
   */
  private static final int MAX_CONDITIONS = 4;

  /** Depths beyond are not told apart. */
  private static final int MAX_DEPTH = 3;

  /** Locks held beyond are not told apart. */
  private static final int MAX_HELD = 4;

  private static final Argument UNKNOWN = new Argument.Unknown();

  /** That a pointer is passed, whichever. */
  private static final Argument SOMETHING =
      new Argument.Address(new ObjectReference(new ObjectReference.Global("?"), List.of()));

  /** That a pointer to a variable of a function of the chain is passed. */
  private static final Argument OWN =
      new Argument.Address(new ObjectReference(new ObjectReference.Local("?"), List.of()));

  private final CallGraph graph;
  private final Predicate<FunctionId> asked;

  /** Functions that may be others elsewhere. */
  private final Predicate<FunctionId> leftOut;

  /** How all others are entered but by those, if that has been found out. */
  private final Optional<Entries> environment;

  /** The functions that are of interest, if there is an environment. */
  private final Optional<Vicinity> vicinity;

  private final PrimitiveTable primitives;
  private final SiteJudge judge;
  private final Absences absences;

  private final ContextQuestions questions;

  private final Map<FunctionId, Map<Key, List<Entry>>> ways = new HashMap<>();
  private final Map<FunctionId, BitSet> wanted = new HashMap<>();

  /** What is known of functions that are the same elsewhere: see {@link #deciding}. */
  private final Map<FunctionId, BitSet> deciding = new HashMap<>();

  private final Map<FunctionId, List<Followed>> followed = new HashMap<>();
  private final IdentityHashMap<FunctionSites, Boolean> undoing = new IdentityHashMap<>();

  /** Functions that are not understood and take locks, and where functions first call one. */
  private final Set<String> unclear;

  private final IdentityHashMap<FunctionSites, Integer> firstUnclear = new IdentityHashMap<>();
  private final IdentityHashMap<Site, Boolean> passing = new IdentityHashMap<>();
  private final IdentityHashMap<Surroundings, Boolean> sleepless = new IdentityHashMap<>();
  private final IdentityHashMap<Circumstance, PresenceCondition> seen = new IdentityHashMap<>();
  private final Set<FunctionId> mattering = new HashSet<>();

  /** Functions from which it can be asked whether a lock is held. */
  private final Set<FunctionId> lockMattering = new HashSet<>();

  private final Deque<Waiting> work = new ArrayDeque<>();

  private Entries(
      CallGraph graph,
      SiteJudge judge,
      Absences absences,
      Predicate<FunctionId> asked,
      Predicate<FunctionId> leftOut,
      Optional<Entries> environment) {
    this.leftOut = leftOut;
    this.environment = environment;
    this.vicinity = environment.map(e -> Vicinity.of(graph, leftOut));
    this.graph = graph;
    this.asked = asked;
    this.absences = absences;
    this.primitives = graph.primitives();
    this.judge = judge;
    this.questions =
        environment.map(e -> e.questions.in(graph)).orElseGet(() -> new ContextQuestions(graph));
    this.unclear = findUnclear();
  }

  private record Waiting(FunctionId function, Entry entry) {}

  /** What tells two ways to enter a function apart, beside the configurations. */
  private record Key(
      Optional<Boolean> irqs,
      Map<Counter, Integer> depths,
      Level level,
      List<String> held,
      boolean isComplete,
      List<Argument> passed,
      Map<Integer, Set<String>> filled,
      boolean provesSleep,
      boolean perhapsProvided,
      boolean bare) {

    // What a record does by itself takes several times as long, and each call of each way asks.

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && level == key.level
          && isComplete == key.isComplete
          && provesSleep == key.provesSleep
          && perhapsProvided == key.perhapsProvided
          && bare == key.bare
          && irqs.equals(key.irqs)
          && held.equals(key.held)
          && depths.equals(key.depths)
          && passed.equals(key.passed)
          && filled.equals(key.filled);
    }

    @Override
    public int hashCode() {
      int flags =
          (isComplete ? 1 : 0)
              | (provesSleep ? 2 : 0)
              | (perhapsProvided ? 4 : 0)
              | (bare ? 8 : 0)
              | level.ordinal() << 4;
      int hash = 31 * flags + irqs.hashCode();
      hash = 31 * hash + held.hashCode();
      hash = 31 * hash + depths.hashCode();
      hash = 31 * hash + passed.hashCode();
      return 31 * hash + filled.hashCode();
    }
  }

  /**
   * Finds the ways to enter functions of a graph.
   *
   * @param asked those that will be asked about
   */
  static Entries of(
      CallGraph graph, SiteJudge judge, Absences absences, Predicate<FunctionId> asked) {
    Entries entries = new Entries(graph, judge, absences, asked, f -> false, Optional.empty());
    entries.find();
    return entries;
  }

  /**
   * Finds the ways to enter the functions of a graph, but for some of them, and for what comes of
   * the calls that those make: for {@link #within}.
   */
  static Entries around(
      CallGraph graph, SiteJudge judge, Absences absences, Predicate<FunctionId> changing) {
    Entries entries = new Entries(graph, judge, absences, changing, changing, Optional.empty());
    entries.find();
    return entries;
  }

  /**
   * Finds the ways to enter the functions that were left out in {@link #around}, in a graph in
   * which no others are different. What comes of what they call is looked at as far as {@link
   * Vicinity} goes.
   */
  Entries within(CallGraph other, SiteJudge otherJudge, Absences otherAbsences) {
    Entries entries =
        new Entries(other, otherJudge, otherAbsences, asked, leftOut, Optional.of(this));
    entries.find();
    return entries;
  }

  private void find() {
    findMattering();
    findWanted();
    start();
    run();
    if (environment.isPresent()) {
      // What can be seen without the others must not be lost among all the ways to get here.
      enterFromAround();
      run();
    }
  }

  /** A call by others, how the caller is entered, and how many calls lead there. */
  private record FromAround(Entry caller, int length, Followed call) {}

  private void enterFromAround() {
    List<FromAround> all = new ArrayList<>();
    for (Followed call : followed(EntryContexts.callsFromAround(graph, leftOut))) {
      for (Entry entry : environment.orElseThrow().of(call.edge().caller())) {
        if (isCertain(call.edge(), entry)) {
          all.add(new FromAround(entry, entry.length(), call));
        }
      }
    }
    all.sort(Comparator.comparingInt(FromAround::length));
    all.forEach(a -> pass(a.caller(), a.call()));
  }

  /** How a function is entered, the shortest chains first. */
  List<Entry> of(FunctionId function) {
    List<Entry> all = new ArrayList<>();
    ways.getOrDefault(function, Map.of()).values().forEach(all::addAll);
    return all;
  }

  /**
   * The context a function is entered in as far as it matters at a site: where it has asked for its
   * context before, or passes on the answer, nothing is certain.
   */
  Surroundings at(FunctionSites function, Site site, Entry entry) {
    return questions.isAfter(function, site) || passesAnswer(site)
        ? Surroundings.unknown(primitives)
        : entry.context();
  }

  /** Whether what a site passes is what it is told about the context, but to a check. */
  boolean passesAnswer(Site site) {
    Boolean known = passing.get(site);
    if (known == null) {
      known = findPassesAnswer(site);
      passing.put(site, known);
    }
    return known;
  }

  private boolean findPassesAnswer(Site site) {
    return site.written().stream()
            .flatMap(e -> e.findAll(Expr.Call.class).stream())
            .flatMap(c -> c.functionName().stream())
            .anyMatch(questions::asks)
        && !judge.isCheck(site)
        && !(site.target() instanceof Target.Operation o && isAssertion(o.name()));
  }

  private boolean isAssertion(String name) {
    return primitives.find(name).filter(p -> p.kind() == Primitive.Kind.ASSERT).isPresent();
  }

  /**
   * The same, as far as it matters on one way there: if it is not certain that the function gets
   * there whoever calls it, callers may have seen to what is missing.
   */
  Surroundings before(FunctionSites function, Site site, Circumstance way, Entry entry) {
    Surroundings context = at(function, site, entry);
    return entry.call().isEmpty()
            || !context.isComplete()
            || isCertainlyReached(function, site, way, entry)
        ? context
        : context.incomplete();
  }

  /**
   * Whether a function undoes on some path what its caller has done: then it may know when that is,
   * by something that cannot be seen.
   */
  private static boolean undoes(FunctionSites function) {
    return function.sites().stream()
        .flatMap(s -> s.circumstances().stream())
        .map(Circumstance::context)
        .anyMatch(
            c ->
                !c.released().isEmpty()
                    || c.irqs() == LocalContext.Irqs.ON
                    || c.irqs() == LocalContext.Irqs.UNKNOWN
                    || c.depths().values().stream().anyMatch(depth -> depth < 0));
  }

  /**
   * Whether a function that is entered in some way certainly gets to a site: nothing decides if it
   * does, or what was passed does.
   */
  boolean isCertainlyReached(FunctionSites function, Site site, Circumstance way, Entry entry) {
    return site.dependence().isOpen()
        ? !undoing.computeIfAbsent(function, Entries::undoes)
        : site.dependence().isToldBy(way.assumptions())
            && judge.values(entry.passed(), way.assumptions()).areCertain();
  }

  /**
   * Whether it may be that a function does not get to a site when it is entered in some way: that
   * is up to what is in an object that belongs to somebody who has called, and to what that one put
   * there: what others on the way have filled in, it does not know.
   */
  static boolean isUpToCaller(Site site, Entry entry) {
    for (ControlDependence.Content content : site.dependence().contents()) {
      int parameter = content.parameter();
      if (parameter < entry.passed().size()
          && entry.passed().get(parameter).equals(OWN)
          && !content.isDecidedBy(entry.filled().getOrDefault(parameter, Set.of()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether it hangs on how great a parameter is if a function gets to a site, and callers on whom
   * the context depends pass something of which nothing is known: they may know that it is too
   * much, or too little.
   */
  boolean isUpToNumber(Site site, Entry entry) {
    return entry.call().isPresent()
        && passesUnknown(entry, site.dependence().limited())
        && forbidsSleep(entry.context());
  }

  private static boolean passesUnknown(Entry entry, List<Integer> parameters) {
    for (int parameter : parameters) {
      if (parameter >= entry.passed().size()
          || entry.passed().get(parameter) instanceof Argument.Unknown) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a function that is entered in some way gets to a site, or has got where it is, as what
   * is in an object decides that was passed to it: if the context forbids to allocate, whoever has
   * made it may have seen to it before that nothing is missing.
   */
  boolean isPerhapsProvided(Site site, Surroundings context, Entry entry) {
    return entry.call().isPresent()
        && (entry.perhapsProvided() || !site.dependence().contents().isEmpty())
        && forbidsSleep(context);
  }

  /**
   * The configurations of a way in which it can be seen what is done on it: not where an
   * architecture may have put something else in place of a function that is called.
   */
  PresenceCondition seen(FunctionSites function, Circumstance way) {
    PresenceCondition known = seen.get(way);
    if (known == null) {
      known = findSeen(function, way.condition());
      seen.put(way, known);
    }
    return known;
  }

  private static PresenceCondition findSeen(FunctionSites function, PresenceCondition condition) {
    PresenceCondition seen = condition;
    for (Atom atom : condition.atoms()) {
      if (atom.kind() == Atom.Kind.DEFINED
          && function.sites().stream()
              .anyMatch(
                  s -> s.target() instanceof Target.Function f && f.name().equals(atom.text()))) {
        seen = seen.minus(condition.space().of(atom));
      }
    }
    return seen;
  }

  /** Whether nothing may sleep in a context. */
  boolean forbidsSleep(Surroundings context) {
    return !context.isUnknown() && sleepless.computeIfAbsent(context, Surroundings::forbidsSleep);
  }

  private boolean provesSleep(
      Entry entry, Surroundings context, Edge edge, Circumstance way, ArgumentValues values) {
    boolean before =
        entry.call().isEmpty()
            || !forbidsSleep(context)
            || entry.provesSleep() && isCertainlyReached(edge.variant(), edge.site(), way, entry);
    // What an operation of the table does inside, the table says.
    return before && !(edge.site().target() instanceof Target.Operation) && !isTold(edge, values);
  }

  /** Whether a call passes a mask that may say that nobody may sleep. */
  private boolean isTold(Edge edge, ArgumentValues values) {
    List<Argument> arguments = edge.site().arguments();
    if (arguments.isEmpty()) {
      return false;
    }
    List<FunctionSites> variants = graph.function(edge.callee()).orElseThrow().variants();
    List<String> parameters = variants.isEmpty() ? List.of() : variants.get(0).parameters();
    for (int i = 0; i < arguments.size(); i++) {
      Optional<Boolean> blocking = values.allowsBlocking(arguments.get(i));
      boolean isMask = i < parameters.size() && parameters.get(i).contains("gfp");
      if (isMask
          ? !blocking.equals(Optional.of(true))
          : isNoReclaimMask(arguments.get(i), blocking)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNoReclaimMask(Argument value, Optional<Boolean> blocking) {
    return !(value instanceof Argument.Constant) && blocking.equals(Optional.of(false));
  }

  // What matters

  /** Functions from which something can be reached that a context, or a lock's absence, forbids. */
  private void findMattering() {
    findAbove(mattering, judge::canBeWrong);
    findAbove(lockMattering, judge::wantsLock);
  }

  /** Finds the functions asked about that have such sites, and those that call them. */
  private void findAbove(Set<FunctionId> above, Predicate<Site> sites) {
    Deque<FunctionId> found = new ArrayDeque<>();
    for (CallGraph.Node node : graph.functions()) {
      // In one that is left out there may be anything elsewhere.
      boolean has =
          asked.test(node.id())
              && (environment.isEmpty() && leftOut.test(node.id())
                  || node.variants().stream().flatMap(v -> v.sites().stream()).anyMatch(sites));
      if (has && above.add(node.id())) {
        found.add(node.id());
      }
    }
    while (!found.isEmpty()) {
      for (Edge edge : graph.callers(found.poll())) {
        if (above.add(edge.caller())) {
          found.add(edge.caller());
        }
      }
    }
  }

  /** Which parameters of each function decide something. */
  private void findWanted() {
    Deque<FunctionId> found = new ArrayDeque<>();
    for (CallGraph.Node node : graph.functions()) {
      BitSet own = environment.isEmpty() ? null : environment.get().deciding.get(node.id());
      if (own == null) {
        own = deciding(node);
        if (!leftOut.test(node.id())) {
          deciding.put(node.id(), own);
        }
      }
      BitSet here = (BitSet) own.clone();
      for (Edge edge : node.calls()) {
        if (mattering.contains(edge.callee())) {
          edge.site().dependence().limited().forEach(here::set);
          edge.site().dependence().contents().forEach(c -> here.set(c.parameter()));
        }
      }
      wanted.put(node.id(), here);
      if (!here.isEmpty()) {
        found.add(node.id());
      }
    }
    while (!found.isEmpty()) {
      FunctionId callee = found.poll();
      for (Edge edge : graph.callers(callee)) {
        if (edge.kind() == Edge.Kind.DIRECT && wantMore(edge, wanted.get(callee))) {
          found.add(edge.caller());
        }
      }
    }
  }

  /** The parameters of a function that decide something in the function itself. */
  private BitSet deciding(CallGraph.Node node) {
    BitSet here = new BitSet();
    for (FunctionSites variant : node.variants()) {
      for (Site site : variant.sites()) {
        for (Circumstance way : site.circumstances()) {
          for (Assumption assumption : way.assumptions()) {
            parameters(assumption.subject(), here);
          }
        }
        if (site.target() instanceof Target.Parameter parameter) {
          here.set(parameter.index());
        } else if (judge.canBeWrong(site)) {
          site.arguments().forEach(a -> parameters(a, here));
          site.dependence().limited().forEach(here::set);
          site.dependence().contents().forEach(c -> here.set(c.parameter()));
        }
      }
    }
    return here;
  }

  private boolean wantMore(Edge edge, BitSet callees) {
    BitSet here = wanted.get(edge.caller());
    int before = here.cardinality();
    List<Argument> arguments = edge.site().arguments();
    for (int i = callees.nextSetBit(0); i >= 0; i = callees.nextSetBit(i + 1)) {
      if (i < arguments.size()) {
        parameters(arguments.get(i), here);
      }
    }
    return here.cardinality() > before;
  }

  private static void parameters(Argument value, BitSet indices) {
    if (value instanceof Argument.Parameter parameter) {
      indices.set(parameter.index());
    } else if (value instanceof Argument.Operation operation) {
      operation.operands().forEach(o -> parameters(o, indices));
    }
  }

  // Ways

  private void start() {
    for (CallGraph.Node node : graph.functions()) {
      // A function is judged by what it does itself, whoever calls it.
      if (mattering.contains(node.id()) && node.id().isDefined() && startsHere(node.id())) {
        reach(
            node.id(),
            new Entry(
                node.condition(),
                Surroundings.unknown(primitives),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                lockMattering.contains(node.id()) && absences.mayBeCalledBare(node.id().name())));
      }
    }
    for (Root root : graph.roots()) {
      if (root.callback().isPresent()
          && mattering.contains(root.function())
          && startsHere(root.function())) {
        start(root.function(), root.callback().get(), root.condition());
      }
    }
  }

  /** Whether it is not known from elsewhere that somebody unknown may call. */
  private boolean startsHere(FunctionId function) {
    return isOfInterest(function)
        && (environment.isEmpty()
            || leftOut.test(function)
            || !environment.get().ways.containsKey(function));
  }

  private void start(FunctionId function, CallbackKind kind, PresenceCondition registered) {
    PresenceCondition defined = graph.function(function).orElseThrow().condition().and(registered);
    for (CallbackContext context : kind.contexts()) {
      PresenceCondition condition = defined.and(context.condition());
      if (!context.inCaller() && condition.isFeasible()) {
        reach(
            function,
            new Entry(
                condition,
                entered(context, kind),
                List.of(),
                Map.of(),
                Optional.of(kind.name()),
                Optional.empty(),
                true,
                false,
                lockMattering.contains(function) && context.alone()));
      }
    }
  }

  private Surroundings entered(CallbackContext context, CallbackKind kind) {
    Map<Counter, Integer> depths = new LinkedHashMap<>();
    context.raised().forEach(c -> depths.put(c, 1));
    Level level =
        context
            .level()
            .map(
                l ->
                    switch (l) {
                      case TASK -> Level.TASK;
                      case SOFTIRQ -> Level.SOFTIRQ;
                      case HARDIRQ -> isThreadable(kind) ? Level.THREADABLE_HARDIRQ : Level.HARDIRQ;
                    })
            .orElse(Level.UNKNOWN);
    return new Surroundings(
        primitives,
        context.irqs(),
        depths,
        level,
        List.of(),
        level != Level.UNKNOWN && context.irqs().isPresent());
  }

  private boolean isThreadable(CallbackKind kind) {
    PresenceCondition rt = primitives.space().symbol("PREEMPT_RT");
    return kind.contexts().stream()
        .filter(c -> c.condition().intersects(rt))
        .noneMatch(c -> c.level().equals(Optional.of(CallbackContext.Level.HARDIRQ)));
  }

  /** Whether it is asked how a function is entered. */
  private boolean isOfInterest(FunctionId function) {
    return vicinity.isPresent() ? vicinity.get().test(function) : !leftOut.test(function);
  }

  private void reach(FunctionId function, Entry entry) {
    Map<Key, List<Entry>> here = ways.computeIfAbsent(function, f -> new LinkedHashMap<>());
    Key key = key(entry);
    List<Entry> same = here.get(key);
    PresenceCondition rest = entry.condition();
    if (same != null) {
      if (same.size() >= MAX_CONDITIONS) {
        return;
      }
      for (Entry known : same) {
        rest = rest.minus(known.condition());
      }
    } else if (here.size() >= MAX_WAYS) {
      return;
    } else {
      same = new ArrayList<>();
      here.put(key, same);
    }
    if (rest.isFeasible()) {
      Entry more =
          new Entry(
              rest,
              entry.context(),
              entry.passed(),
              entry.filled(),
              entry.root(),
              entry.call(),
              entry.provesSleep(),
              entry.perhapsProvided(),
              entry.bare());
      same.add(more);
      work.add(new Waiting(function, more));
    }
  }

  private static Key key(Entry entry) {
    Surroundings context = entry.context();
    return new Key(
        context.irqs(),
        context.depths(),
        context.level(),
        primitives(context.held()),
        context.isComplete(),
        entry.passed(),
        entry.filled(),
        entry.provesSleep(),
        entry.perhapsProvided(),
        entry.bare());
  }

  /** By what locks were taken, each once, in order. */
  private static List<String> primitives(List<Holding> held) {
    if (held.size() < 2) {
      return held.isEmpty() ? List.of() : List.of(held.get(0).acquire().name());
    }
    SortedSet<String> names = new TreeSet<>();
    held.forEach(h -> names.add(h.acquire().name()));
    return List.copyOf(names);
  }

  private void run() {
    while (!work.isEmpty()) {
      Waiting next = work.poll();
      // What the kernel still tries when it ends, it tries whatever the context.
      if (ControlMacros.crashes(next.function().name())) {
        continue;
      }
      List<Followed> calls = followed.get(next.function());
      if (calls == null) {
        calls = followed(graph.function(next.function()).orElseThrow().calls());
        followed.put(next.function(), calls);
      }
      for (Followed call : calls) {
        if (isCertain(call.edge(), next.entry())) {
          pass(next.entry(), call);
        }
      }
    }
  }

  /** A call that is followed, and the configurations in which its callee is defined. */
  private record Followed(Edge edge, PresenceCondition condition) {}

  private List<Followed> followed(List<Edge> edges) {
    List<Followed> followed = new ArrayList<>();
    for (Edge edge : edges) {
      if (mattering.contains(edge.callee())
          && edge.callee().isDefined()
          && isOfInterest(edge.callee())
          && edge.variant().doubt().isEmpty()) {
        PresenceCondition defined = graph.function(edge.callee()).orElseThrow().condition();
        followed.add(new Followed(edge, defined.and(edge.condition())));
      }
    }
    return followed;
  }

  /** Whether it is certain that the callee is called if the call is reached. */
  private boolean isCertain(Edge edge, Entry entry) {
    return switch (edge.kind()) {
      case DIRECT, CALLBACK -> true;
      case MEMBER -> false;
      case PARAMETER -> {
        int index = ((Target.Parameter) edge.site().target()).index();
        yield index < entry.passed().size()
            && entry.passed().get(index).equals(new Argument.Named(edge.callee().name()));
      }
    };
  }

  private void pass(Entry entry, Followed call) {
    Edge edge = call.edge();
    if (isUpToCaller(edge.site(), entry) || isUpToNumber(edge.site(), entry)) {
      return;
    }
    for (Circumstance way : edge.site().circumstances()) {
      ArgumentValues values = judge.values(entry.passed(), way.assumptions());
      if (!values.arePossible() || values.hangOnConstants()) {
        continue;
      }
      PresenceCondition condition =
          entry.condition().and(seen(edge.variant(), way)).and(call.condition());
      if (!condition.isFeasible()) {
        continue;
      }
      Surroundings context = before(edge.variant(), edge.site(), way, entry);
      Surroundings there =
          judge.after(
              judge.weakened(edge.variant(), context, edge.site(), way),
              judge.evident(edge.variant(), edge.site(), way));
      if (isAfterUnclear(edge.variant(), edge.site())) {
        there = there.withoutAbsences();
      }
      // Whether an operation of the table may be called there, the table says.
      boolean isTabled =
          edge.kind() == Edge.Kind.DIRECT && edge.site().target() instanceof Target.Operation;
      if (isTabled && forbidsSleep(there)) {
        continue;
      }
      if (edge.callback().isPresent()) {
        condition = condition.and(edge.callback().get().condition());
        there = there.inside(edge.callback().get());
      }
      List<Argument> passed = edge.kind() == Edge.Kind.DIRECT ? passed(edge, values) : List.of();
      Entry next =
          new Entry(
              condition,
              there.limited(MAX_DEPTH, MAX_HELD),
              passed,
              filled(entry, edge.site(), passed),
              Optional.empty(),
              Optional.of(new Entry.Call(entry, edge, way)),
              provesSleep(entry, context, edge, way, values),
              isPerhapsProvided(edge.site(), context, entry),
              isBare(entry, edge, way) && lockMattering.contains(edge.callee()));
      // That somebody unknown calls, and has nothing done, is known already.
      boolean isNew = !next.context().isUnknown() || !isNothing(passed) || next.bare();
      if (condition.isFeasible() && isNew) {
        reach(edge.callee(), next);
      }
    }
  }

  /**
   * Whether a function is called before a site that is not understood and takes locks: it may have
   * kept one, {@code page_vma_mapped_walk()}, so that it proves nothing if none is seen.
   */
  private boolean isAfterUnclear(FunctionSites function, Site site) {
    Integer first = firstUnclear.get(function);
    if (first == null) {
      first = findFirstUnclear(function);
      firstUnclear.put(function, first);
    }
    return site.span().start() > first;
  }

  private int findFirstUnclear(FunctionSites function) {
    return function.firstPlace(
        s -> s.target() instanceof Target.Function f && unclear.contains(f.name()));
  }

  private Set<String> findUnclear() {
    Set<String> found = new HashSet<>();
    for (CallGraph.Node node : graph.functions()) {
      for (FunctionSites variant : node.variants()) {
        boolean isUnclear =
            variant.problem().isPresent()
                || variant.doubt().isPresent()
                    && variant.sites().stream().anyMatch(this::takesLock);
        if (isUnclear) {
          found.add(node.id().name());
        }
      }
    }
    return found;
  }

  private boolean takesLock(Site site) {
    return site.target() instanceof Target.Operation operation
        && primitives
            .find(operation.name())
            .filter(p -> p.kind() == Primitive.Kind.ACQUIRE || p.kind() == Primitive.Kind.TRYLOCK)
            .isPresent();
  }

  private boolean isBare(Entry entry, Edge edge, Circumstance way) {
    return entry.bare()
        && (entry.call().isEmpty() || isCertainlyReached(edge.variant(), edge.site(), way, entry));
  }

  private static boolean isNothing(List<Argument> passed) {
    for (Argument one : passed) {
      if (!(one instanceof Argument.Unknown)) {
        return false;
      }
    }
    return true;
  }

  private List<Argument> passed(Edge edge, ArgumentValues values) {
    BitSet decisive = wanted.get(edge.callee());
    List<Argument> passed = new ArrayList<>();
    for (int i = 0; i < decisive.length(); i++) {
      Argument value = UNKNOWN;
      if (decisive.get(i) && i < edge.site().arguments().size()) {
        value = constant(values.passed(edge.site().arguments().get(i)));
      }
      passed.add(value);
    }
    return isNothing(passed) ? List.of() : passed;
  }

  /** Which members of objects of the chain that are passed on others than their owners fill in. */
  private static Map<Integer, Set<String>> filled(Entry entry, Site site, List<Argument> passed) {
    if (!passed.contains(OWN)) {
      return Map.of();
    }
    Map<Integer, Set<String>> filled = new HashMap<>();
    for (int i = 0; i < passed.size(); i++) {
      if (passed.get(i).equals(OWN)
          && site.arguments().get(i) instanceof Argument.Parameter parameter) {
        Set<String> members =
            new HashSet<>(entry.filled().getOrDefault(parameter.index(), Set.of()));
        members.addAll(site.filled().getOrDefault(parameter.index(), List.of()));
        if (!members.isEmpty()) {
          filled.put(i, members);
        }
      }
    }
    return filled;
  }

  /** A value as far as it means the same in the callee. */
  private static Argument constant(Argument value) {
    if (value instanceof Argument.Address address) {
      return address.object().root() instanceof ObjectReference.Local ? OWN : SOMETHING;
    }
    boolean local =
        value.isUnknown() || value.mentionsParameter() || value instanceof Argument.Content;
    return local ? UNKNOWN : value;
  }
}
