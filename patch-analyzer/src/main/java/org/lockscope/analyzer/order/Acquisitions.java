package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.analyzer.lock.Lock;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.ControlDependence.Content;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.analyzer.site.LocalContext.Irqs;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.AccessPath;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.EffectCase;
import org.lockscope.model.primitive.LockMode;
import org.lockscope.model.primitive.LockOperand;
import org.lockscope.model.primitive.Nesting;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;
import org.lockscope.model.primitive.WaitType;
import org.lockscope.model.primitive.When;

/**
 * What functions take, each once and after those it calls. On the way it notes what depends on
 * what.
 */
final class Acquisitions {

  /** Who takes more different locks than these is not followed any further. */
  private static final int MAX_ACQUISITIONS = 600;

  private final Calls calls;
  private final PrimitiveTable primitives;

  /** What was found in another revision. */
  private final Map<FunctionId, FunctionLocks> before;

  private final Map<FunctionId, FunctionLocks> found = new HashMap<>();

  /** What was found that says something of classes, or of what depends on what, in order. */
  private final List<FunctionLocks> telling = new ArrayList<>();

  private final Set<FunctionId> inProgress = new HashSet<>();

  /** What depends on what as callbacks are called. */
  private final List<Dependency> ofCallbacks = new ArrayList<>();

  private Acquisitions(
      Calls calls, PrimitiveTable primitives, Map<FunctionId, FunctionLocks> before) {
    this.calls = calls;
    this.primitives = primitives;
    this.before = before;
  }

  /**
   * Finds what the functions of a graph take.
   *
   * @param before what was found in another revision: of functions of which nothing is different,
   *     it is not found again, if gfp masks mean the same
   */
  static Acquisitions of(Calls calls, PrimitiveTable primitives, Optional<Acquisitions> before) {
    Acquisitions acquisitions =
        new Acquisitions(
            calls,
            primitives,
            before
                .filter(b -> b.calls.masks().equals(calls.masks()))
                .map(b -> b.found)
                .orElse(Map.of()));
    for (FunctionId function : calls.functions()) {
      FunctionLocks locks = acquisitions.of(function).orElseThrow();
      if (!locks.dependencies().isEmpty() || !locks.noted().isEmpty()) {
        acquisitions.telling.add(locks);
      }
    }
    acquisitions.enterCallbacks();
    return acquisitions;
  }

  /** The calls by which functions take what others do. */
  Calls calls() {
    return calls;
  }

  /** What depends on what, function by function. */
  List<Dependency> dependencies() {
    List<Dependency> all = new ArrayList<>();
    telling.forEach(locks -> all.addAll(locks.dependencies()));
    all.addAll(ofCallbacks);
    return all;
  }

  /** What a function takes, and what it holds where more interrupts can come than before. */
  Collection<Acquisition> taken(FunctionId function) {
    return found.get(function).taken().values();
  }

  /** Says of classes of locks what the functions say. */
  void note(LockClasses classes) {
    telling.forEach(locks -> locks.noted().forEach(n -> n.accept(classes)));
  }

  /** A way, call by call, the outermost first. */
  List<Route> steps(Route route) {
    List<Route> steps = new ArrayList<>(List.of(route));
    for (Optional<Route.Into> into = route.into(); into.isPresent(); ) {
      Route next = found.get(into.get().function()).taken().get(into.get().key()).route();
      steps.add(next);
      into = next.into();
    }
    return steps;
  }

  /** What a function does with locks; nothing if that is being found out. */
  @SuppressWarnings("ReferenceEquality") // what a function calls is the very same if it is the same
  private Optional<FunctionLocks> of(FunctionId function) {
    FunctionLocks known = found.get(function);
    if (known != null) {
      return Optional.of(known);
    }
    FunctionCalls now = calls.of(function);
    FunctionLocks last = before.get(function);
    boolean isSame = last != null && last.calls() == now;
    if (isSame && last.asked().isEmpty()) {
      found.put(function, last);
      return Optional.of(last);
    }
    if (!inProgress.add(function)) {
      return Optional.empty();
    }
    FunctionLocks locks =
        isSame && isStill(last.asked()) ? last : new Collector(function, now).collect();
    inProgress.remove(function);
    found.put(function, locks);
    return Optional.of(locks);
  }

  /** Whether others answer what they did; until one does not, each is asked, in this order. */
  private boolean isStill(List<FunctionLocks.Asked> asked) {
    for (FunctionLocks.Asked one : asked) {
      if (!one.isStill(of(one.callee()))) {
        return false;
      }
    }
    return true;
  }

  /**
   * What happens when a function is called by somebody who is not among the sources: it may be
   * called while locks are held.
   *
   * @param held locks with a name, in the order in which they were taken
   * @param caller who calls it, in a few words
   */
  private void enter(
      FunctionId function, List<HeldHere> held, PresenceCondition condition, String caller) {
    for (Acquisition inner : of(function).orElseThrow().taken().values()) {
      PresenceCondition both = inner.condition().and(condition);
      if (!inner.exposed() && both.isFeasible()) {
        depend(held, inner, inner.doubts(), both, caller, inner.route(), ofCallbacks);
      }
    }
  }

  /**
   * A lock that is held at a place.
   *
   * @param known whether lockdep knows such locks
   */
  record HeldHere(Lock lock, Mode mode, boolean known) {}

  /** Lets the callbacks be called by whoever calls them, with the locks that are held then. */
  private void enterCallbacks() {
    for (Root root : calls.roots()) {
      if (root.callback().isEmpty()) {
        continue;
      }
      for (CallbackContext context : root.callback().get().contexts()) {
        List<HeldHere> held = new ArrayList<>();
        for (CallbackContext.Lock lock : context.held()) {
          held.add(
              new HeldHere(
                  Lock.named(lock.name()),
                  lock.mode() == LockMode.SHARED ? Mode.READ : Mode.WRITE,
                  true));
        }
        if (!context.inCaller() && !held.isEmpty()) {
          enter(
              root.function(),
              held,
              context.condition().and(root.condition()),
              root.callback().get().name());
        }
      }
    }
  }

  private static void depend(
      List<HeldHere> held,
      Acquisition taken,
      int doubts,
      PresenceCondition condition,
      String heldBy,
      Route route,
      List<Dependency> dependencies) {
    for (int i = 0; i < held.size(); i++) {
      HeldHere one = held.get(i);
      if (taken.released().stream().anyMatch(d -> d.mayBe(one.lock()))
          || isTaken(held.subList(0, i), taken.lock())) {
        continue;
      }
      List<Lock> gates = new ArrayList<>();
      for (int j = 0; j < held.size(); j++) {
        HeldHere other = held.get(j);
        if (j != i && other.mode() == Mode.WRITE && other.known()) {
          gates.add(other.lock());
        }
      }
      dependencies.add(
          new Dependency(
              one.lock(),
              one.mode(),
              taken.lock(),
              taken.mode(),
              taken.waits(),
              taken.sheltered(),
              one.lock().isSame(taken.lock()),
              one.known() && taken.known(),
              doubts,
              held.subList(i + 1, held.size()).stream().map(HeldHere::lock).toList(),
              gates,
              condition,
              heldBy,
              route));
    }
  }

  /** Whether a lock is held already: who waits then waits for that, and not for what came later. */
  private static boolean isTaken(List<HeldHere> earlier, Lock lock) {
    for (HeldHere one : earlier) {
      if (one.lock().object().equals(lock.object()) && one.lock().bit().equals(lock.bit())) {
        return true;
      }
    }
    return false;
  }

  /** Goes through the sites of one function. */
  private final class Collector {
    private final FunctionId function;
    private final FunctionCalls here;
    private final Map<FunctionId, FunctionLocks.Asked> asked = new LinkedHashMap<>();
    private final Map<String, Acquisition> taken = new LinkedHashMap<>();
    private final List<Acquisition> own = new ArrayList<>();
    private final List<Dependency> dependencies = new ArrayList<>();
    private final List<Consumer<LockClasses>> noted = new ArrayList<>();

    /** What later sites say of the locks that earlier ones take. */
    private final Map<ObjectReference, HeldLock> described = new HashMap<>();

    /** The structs that locks are in, where a declaration tells. */
    private final Map<ObjectReference, String> owners = new HashMap<>();

    /** Locks of which it cannot be told when they are held. */
    private final Set<ObjectReference> unclear = new HashSet<>();

    /** Whether the place at hand is got to only if a reference was the last one. */
    private boolean isAfterLast;

    /** Whether the place at hand is got to without that it was asked in what context it is. */
    private boolean isInContext;

    Collector(FunctionId function, FunctionCalls here) {
      this.function = function;
      this.here = here;
    }

    FunctionLocks collect() {
      Iterator<List<Calls.Callee>> next = here.callees().iterator();
      for (int i = 0; i < here.variants().size(); i++) {
        add(here.variants().get(i), here.questions().get(i), next);
      }
      return new FunctionLocks(here, List.copyOf(asked.values()), taken, dependencies, noted);
    }

    private void add(FunctionSites sites, int question, Iterator<List<Calls.Callee>> next) {
      for (Site site : sites.sites()) {
        for (Circumstance circumstance : site.circumstances()) {
          circumstance.context().held().forEach(h -> described.putIfAbsent(h.object(), h));
          circumstance.context().released().forEach(h -> described.putIfAbsent(h.object(), h));
        }
      }
      for (Site site : sites.sites()) {
        Structs.primitive(site.target(), primitives)
            .flatMap(Primitive::lock)
            .ifPresent(lock -> noteOwner(lock, site));
      }
      noteUnclear(sites);
      boolean evidence = sites.doubt().isEmpty();
      int lastReference = calls.lastReference(sites);
      for (Site site : sites.sites()) {
        Optional<Primitive> primitive = Structs.primitive(site.target(), primitives);
        List<Calls.Callee> called = next.next();
        // A primitive of locks is one by itself, whatever it calls.
        boolean isItself = called.isEmpty() || primitive.filter(p -> !isOrdinary(p)).isPresent();
        isAfterLast = site.span().start() > lastReference;
        isInContext = evidence && site.span().start() <= question;
        for (Circumstance circumstance : site.circumstances()) {
          if (!isItself) {
            called.forEach(callee -> call(callee, site, circumstance, evidence));
          } else if (primitive.isPresent()) {
            operate(primitive.get(), site, circumstance, evidence);
          }
        }
      }
      if (evidence) {
        noteExposed(sites, Math.min(question, lastReference));
      }
    }

    /**
     * Notes the locks that the function holds while more interrupts can come than at first.
     *
     * @param last the last place that counts
     */
    private void noteExposed(FunctionSites sites, int last) {
      Set<String> states = new HashSet<>();
      List<Acquisition> taking = List.copyOf(own);
      taking.forEach(a -> states.add(state(a.lock().object(), a.irqs(), a.bhOff())));
      List<Acquisition> more = new ArrayList<>();
      for (Site site : sites.sites()) {
        if (site.span().start() > last) {
          continue;
        }
        for (Circumstance circumstance : site.circumstances()) {
          LocalContext context = circumstance.context();
          boolean bhOff = context.depth(Counter.BH) > 0;
          for (HeldLock held : context.held()) {
            Optional<Acquisition> taken =
                taking.stream().filter(a -> a.lock().object().equals(held.object())).findFirst();
            boolean isOpen = context.irqs() != Irqs.OFF && context.irqs() != Irqs.UNKNOWN;
            if (taken.isPresent()
                && isOpen
                && !isUpToSomething(held, site, circumstance)
                && states.add(state(held.object(), context.irqs(), bhOff))) {
              more.add(taken.get().at(site.span(), context.irqs(), bhOff, circumstance));
            }
          }
        }
      }
      more.forEach(this::take);
    }

    private static String state(ObjectReference object, Irqs irqs, boolean bhOff) {
      return object + "|" + irqs + "|" + bhOff;
    }

    /**
     * Notes the locks that a place is reached with and without, nothing known telling when; and
     * those that a callee has taken and that nobody is seen to give back.
     */
    private void noteUnclear(FunctionSites sites) {
      Map<ObjectReference, Span> lastHeld = new HashMap<>();
      Map<ObjectReference, Span> firstFree = new HashMap<>();
      for (Site site : sites.sites()) {
        for (Circumstance circumstance : site.circumstances()) {
          for (HeldLock lock : circumstance.context().held()) {
            if (isUpToSomething(lock, site, circumstance)) {
              unclear.add(lock.object());
            }
            if (lock.takenBy().filter(t -> !t.through().isEmpty()).isPresent()) {
              lastHeld.put(lock.object(), site.span());
            }
          }
        }
      }
      for (Site site : sites.sites()) {
        for (Map.Entry<ObjectReference, Span> held : lastHeld.entrySet()) {
          if (site.span().compareTo(held.getValue()) >= 0 && gives(site, held.getKey())) {
            firstFree.putIfAbsent(held.getKey(), site.span());
          }
        }
      }
      lastHeld.keySet().stream().filter(o -> !firstFree.containsKey(o)).forEach(unclear::add);
    }

    /** Whether a lock is given back at a place, or a path gets there without it. */
    private boolean gives(Site site, ObjectReference object) {
      boolean free = site.circumstances().stream().anyMatch(c -> !holds(c, object));
      boolean releases =
          site.target() instanceof Target.Guard guard && !guard.enters()
              || site.target() instanceof Target.Operation operation
                  && primitives
                      .find(operation.name())
                      .filter(p -> p.kind() == Primitive.Kind.RELEASE)
                      .isPresent();
      return free || releases;
    }

    private void noteOwner(LockOperand lock, Site site) {
      String owner = owner(lock.object(), site);
      if (!owner.isEmpty()) {
        owners.putIfAbsent(object(lock.object(), site), owner);
      }
    }

    private void call(Calls.Callee callee, Site site, Circumstance circumstance, boolean evidence) {
      PresenceCondition there = circumstance.condition().and(callee.condition());
      if (!there.isFeasible()) {
        return;
      }
      List<HeldHere> held = evidence ? held(site, circumstance) : List.of();
      Set<Dropped> released = dropped(circumstance.context().released());
      Optional<FunctionLocks> locks = of(callee.function());
      asked.putIfAbsent(callee.function(), new FunctionLocks.Asked(callee.function(), locks));
      Map<String, Acquisition> all = locks.map(FunctionLocks::taken).orElse(Map.of());
      // What is taken in one place, or by one call, is so under the same assumptions.
      IdentityHashMap<List<Assumption>, Optional<Assumptions.Carried>> passed =
          new IdentityHashMap<>();
      for (Map.Entry<String, Acquisition> one : all.entrySet()) {
        Acquisition inner = one.getValue();
        PresenceCondition condition = there.and(inner.condition());
        if (!condition.isFeasible()) {
          continue;
        }
        Optional<Assumptions.Carried> carried =
            passed.computeIfAbsent(
                inner.assumptions(),
                a ->
                    Assumptions.in(a, callee.arguments(), calls.masks())
                        .map(c -> c.with(circumstance.assumptions())));
        Optional<List<Content>> contents = Contents.in(inner.contents(), callee.arguments(), site);
        if (carried.isEmpty() || contents.isEmpty()) {
          continue;
        }
        int doubts = inner.doubts() + (carried.get().isAll() ? 0 : 1);
        if (doubts > Dependency.MAX_DOUBTS) {
          // Nobody can tell whether such a way is ever gone, and there are twenty times as many.
          continue;
        }
        List<Assumption> assumptions = carried.get().assumptions();
        Irqs irqs =
            callee
                .callback()
                .flatMap(CallbackContext::irqs)
                .map(on -> on ? Irqs.ON : Irqs.OFF)
                .orElse(circumstance.context().irqs());
        boolean bhOff =
            circumstance.context().depth(Counter.BH) > 0
                || callee.callback().filter(c -> c.raised().contains(Counter.BH)).isPresent();
        Acquisition outer =
            new Acquisition(
                inner.lock().in(callee.arguments(), function.path()),
                inner.mode(),
                inner.waits(),
                inner.sheltered(),
                inner.known(),
                inner.type(),
                doubts + doubt(site, assumptions),
                condition,
                assumptions,
                Contents.together(site.dependence().contents(), contents.get()),
                inner.irqs() == Irqs.AS_ON_ENTRY ? irqs : inner.irqs(),
                inner.bhOff() || bhOff,
                inner.inContext() && isInContext && !callee.elsewhere(),
                inner.exposed(),
                together(released, inner.released(), callee),
                Route.through(function, site.span(), one.getKey(), inner));
        if (!outer.exposed()) {
          add(outer, held, doubts);
        } else if (outer.inContext() && !isAfterLast) {
          take(outer);
        }
      }
    }

    private static int doubt(Site site, List<Assumption> assumptions) {
      return site.dependence().isToldBy(assumptions) ? 0 : 1;
    }

    private static Set<Dropped> together(
        Set<Dropped> own, Set<Dropped> passed, Calls.Callee callee) {
      if (passed.isEmpty()) {
        return own;
      }
      Set<Dropped> all = new HashSet<>(own);
      passed.forEach(d -> all.add(d.in(callee.arguments())));
      return all;
    }

    /**
     * Adds an acquisition.
     *
     * @param doubts how many there are once the function has got to the place
     */
    private void add(Acquisition acquisition, List<HeldHere> held, int doubts) {
      depend(
          held,
          acquisition,
          doubts,
          acquisition.condition(),
          "",
          acquisition.route(),
          dependencies);
      if (acquisition.route().length() == 1) {
        own.add(acquisition);
      }
      if (!isAfterLast) {
        take(acquisition);
      }
    }

    private void take(Acquisition acquisition) {
      String key = acquisition.key();
      if (taken.size() < MAX_ACQUISITIONS || taken.containsKey(key)) {
        taken.merge(key, acquisition, Acquisition::or);
      }
    }

    private void operate(
        Primitive primitive, Site site, Circumstance circumstance, boolean evidence) {
      List<HeldHere> held = evidence ? held(site, circumstance) : List.of();
      boolean waits = waits(primitive);
      for (EffectCase effectCase : primitive.cases()) {
        PresenceCondition condition = circumstance.condition().and(effectCase.condition());
        if (!condition.isFeasible()) {
          continue;
        }
        for (Effect effect : effectCase.effects()) {
          if (effect instanceof Effect.Acquire acquire) {
            Lock lock = lock(acquire.lock(), primitive, site, subclass(primitive, site));
            add(
                acquisition(primitive, lock, acquire.mode(), waits, site, circumstance, condition),
                held,
                0);
          } else if (effect instanceof Effect.Momentary momentary
              && momentary.when() instanceof When.Always) {
            List<HeldHere> inside = new ArrayList<>(held);
            for (Effect.Momentary.Taking taking : momentary.nested()) {
              Lock lock = lock(taking.lock(), primitive, site, "");
              Acquisition one =
                  acquisition(primitive, lock, taking.mode(), true, site, circumstance, condition);
              add(one, inside, 0);
              inside.add(new HeldHere(lock, one.mode(), true));
            }
          } else if (effect instanceof Effect.LockInit init) {
            Lock lock = lock(init.lock(), primitive, site, "");
            noted.add(classes -> classes.initialise(lock, function.name()));
          } else if (effect instanceof Effect.LockClass change
              && change.change() != Effect.LockClass.Change.SUBCLASS) {
            Lock lock = lock(change.lock(), primitive, site, "");
            noted.add(classes -> classes.key(lock));
          }
        }
      }
    }

    private Acquisition acquisition(
        Primitive primitive,
        Lock lock,
        LockMode mode,
        boolean waits,
        Site site,
        Circumstance circumstance,
        PresenceCondition condition) {
      noted.add(classes -> classes.note(lock));
      LocalContext context = circumstance.context();
      return new Acquisition(
          lock,
          mode(mode, primitive),
          waits,
          primitive.nesting().filter(n -> n.kind() == Nesting.Kind.UNDER).isPresent(),
          isKnown(primitive) && !unclear.contains(lock.object()),
          primitive.waitType().orElse(WaitType.NONE),
          doubt(site, circumstance.assumptions()),
          condition,
          circumstance.assumptions(),
          site.dependence().contents(),
          irqs(primitive, context.irqs(), condition),
          context.depth(Counter.BH) > 0 || disablesBh(primitive),
          isInContext,
          false,
          dropped(context.released()),
          Route.end(function, site.span()));
    }

    private Irqs irqs(Primitive primitive, Irqs before, PresenceCondition condition) {
      for (EffectCase effectCase : primitive.stateCases()) {
        if (condition.implies(effectCase.condition())) {
          for (Effect effect : effectCase.effects()) {
            if (effect instanceof Effect.Irq irq
                && (irq.change() == Effect.IrqChange.DISABLE
                    || irq.change() == Effect.IrqChange.SAVE)) {
              return Irqs.OFF;
            }
          }
        }
      }
      return before;
    }

    private boolean disablesBh(Primitive primitive) {
      return primitive.stateCases().stream()
          .flatMap(c -> c.effects().stream())
          .anyMatch(e -> e instanceof Effect.Count count && count.counter() == Counter.BH);
    }

    private String subclass(Primitive primitive, Site site) {
      return primitive
          .nesting()
          .filter(n -> n.kind() == Nesting.Kind.SUBCLASS && n.argument() < site.written().size())
          .map(n -> site.written().get(n.argument()).toString())
          .filter(text -> !text.equals("0"))
          .orElse("");
    }

    private Lock lock(LockOperand operand, Primitive primitive, Site site, String subclass) {
      ObjectReference object = object(operand.object(), site);
      Optional<String> bit =
          operand
              .bit()
              .map(
                  b ->
                      b instanceof LockOperand.BitArgument argument
                              && argument.index() < site.written().size()
                          ? site.written().get(argument.index()).toString()
                          : b.toString());
      Optional<HeldLock> known = Optional.ofNullable(described.get(object));
      return new Lock(
          object,
          bit,
          known
              .map(HeldLock::owner)
              .filter(owner -> !owner.isEmpty())
              .orElseGet(() -> owner(operand.object(), site)),
          primitive.family(),
          operand.perCpu(),
          subclass,
          known.map(HeldLock::text).orElseGet(() -> object.toString().replace("->", ".")),
          function.path());
    }

    /** The struct that the member is in with which a path ends, where a declaration tells. */
    private String owner(AccessPath path, Site site) {
      return Structs.variable(path, site)
          .map(variable -> here.structs().getOrDefault(variable, ""))
          .orElse("");
    }

    private ObjectReference object(AccessPath path, Site site) {
      List<String> fields = new ArrayList<>();
      for (AccessPath.Selector selector : path.selectors()) {
        if (selector instanceof AccessPath.Field field) {
          fields.add(field.name());
        }
      }
      if (path.root() instanceof AccessPath.Global global) {
        return new ObjectReference(new ObjectReference.Global(global.name()), fields);
      }
      if (path.root() instanceof AccessPath.Argument argument
          && argument.index() < site.arguments().size()) {
        Argument value = site.arguments().get(argument.index());
        Optional<ObjectReference> base = Lock.reference(value);
        if (base.isPresent()) {
          return Lock.extended(base.get(), fields);
        }
      }
      return new ObjectReference(new ObjectReference.Computed("?"), fields);
    }

    private List<HeldHere> held(Site site, Circumstance circumstance) {
      List<HeldHere> held = new ArrayList<>();
      for (HeldLock lock : circumstance.context().held()) {
        if (isUpToSomething(lock, site, circumstance)) {
          continue;
        }
        Optional<Primitive> by = lock.takenBy().flatMap(t -> primitives.find(t.primitive()));
        held.add(
            new HeldHere(
                lock(lock),
                by.map(p -> mode(lock.mode(), p))
                    .orElse(lock.mode() == LockMode.SHARED ? Mode.READ : Mode.WRITE),
                by.filter(Acquisitions::isKnown).isPresent() && !unclear.contains(lock.object())));
      }
      return held;
    }

    /**
     * Whether paths get to a place with a lock and without it, and nothing that is known tells them
     * apart: what decides may also decide what is done there, so that it is no evidence.
     */
    private static boolean isUpToSomething(HeldLock lock, Site site, Circumstance circumstance) {
      for (Circumstance other : site.circumstances()) {
        if (!holds(other, lock.object())
            && other.assumptions().equals(circumstance.assumptions())
            && other.condition().intersects(circumstance.condition())) {
          return true;
        }
      }
      return false;
    }

    private static boolean holds(Circumstance circumstance, ObjectReference object) {
      for (HeldLock lock : circumstance.context().held()) {
        if (lock.object().equals(object)) {
          return true;
        }
      }
      return false;
    }

    private Lock lock(HeldLock held) {
      Optional<Primitive> by = held.takenBy().flatMap(t -> primitives.find(t.primitive()));
      boolean numbered =
          by.flatMap(Primitive::nesting).filter(n -> n.kind() == Nesting.Kind.SUBCLASS).isPresent();
      return Lock.held(
          held,
          held.owner().isEmpty() ? owners.getOrDefault(held.object(), "") : held.owner(),
          numbered
              ? held.takenBy()
                  .flatMap(HeldLock.Taking::subclass)
                  .filter(s -> !s.equals("0"))
                  .orElse("")
              : "",
          primitives,
          function.path());
    }

    private Set<Dropped> dropped(List<HeldLock> released) {
      Set<Dropped> dropped = new HashSet<>();
      released.forEach(h -> dropped.add(Dropped.of(lock(h))));
      return Set.copyOf(dropped);
    }
  }

  /** Whether a primitive is a function like others: what it does inside is all that it does. */
  private static boolean isOrdinary(Primitive primitive) {
    return switch (primitive.kind()) {
      case BLOCKING, NONBLOCKING ->
          primitive.stateCases().stream().allMatch(c -> c.effects().isEmpty());
      default -> false;
    };
  }

  /** Whether who calls a primitive waits until it has the lock. */
  private static boolean waits(Primitive primitive) {
    return primitive.kind() != Primitive.Kind.TRYLOCK || mayBlock(primitive);
  }

  private static boolean mayBlock(Primitive primitive) {
    return primitive.cases().stream()
        .flatMap(c -> c.effects().stream())
        .anyMatch(Effect.MayBlock.class::isInstance);
  }

  /**
   * Whether lockdep knows the lock, and taking it can mean to wait for whoever holds it: that goes
   * for all locks but those of which lockdep has no map, and those that are but counters.
   */
  private static boolean isKnown(Primitive primitive) {
    WaitType type = primitive.waitType().orElse(WaitType.NONE);
    return switch (type) {
      case NONE, FREE -> false;
      case UNCHECKED -> mayBlock(primitive);
      default -> true;
    };
  }

  private static Mode mode(LockMode mode, Primitive primitive) {
    if (mode == LockMode.EXCLUSIVE) {
      return Mode.WRITE;
    }
    return primitive.waitType().filter(t -> t == WaitType.CONFIG).isPresent()
        ? Mode.PERHAPS_RECURSIVE_READ
        : Mode.READ;
  }
}
