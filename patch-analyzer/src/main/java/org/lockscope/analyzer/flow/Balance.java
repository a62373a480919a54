package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.finding.Subjects;
import org.lockscope.analyzer.finding.Suspicion;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.analyzer.flow.FlowResult.Recorded;
import org.lockscope.analyzer.flow.Prover.Proof;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.LockMode;

/**
 * Judges what a function does to its context: what is wrong by itself, what its callers have to
 * make up for, and what it needs of them.
 */
final class Balance {

  /** Of the path to what a callee needs, callers are told the last steps only. */
  private static final int MAX_NEED_STEPS = 8;

  private static final String TAKEN_AGAIN = " is taken while it is held";

  private final FunctionDefinition function;
  private final FlowResult flow;
  private final Callees callees;
  private final PathFinder paths;
  private final Prover prover;
  private final Stepper stepper;
  private final Explanations explanations;
  private final Exits exits;
  private final EndlessLoop loops;
  private final Map<String, Finding> findings = new LinkedHashMap<>();
  private final List<Need> needs = new ArrayList<>();
  private final SortedSet<String> met = new TreeSet<>();
  private final Map<String, SortedSet<String>> excuses = new HashMap<>();
  private final List<Suspicion> counted = new ArrayList<>();

  /** What may be unfounded, looked for only if it is asked for: most runs are not the last one. */
  private final List<Supplier<Optional<Suspicion>>> doubtful = new ArrayList<>();

  private final List<Suspicion> unfounded = new ArrayList<>();
  private final Map<String, Map<String, Finding>> latents = new LinkedHashMap<>();
  private boolean undecided;
  private Optional<String> counting = Optional.empty();

  private Balance(
      FunctionDefinition function,
      FlowResult flow,
      Callees callees,
      Stepper stepper,
      Prover prover) {
    this.function = function;
    this.flow = flow;
    this.callees = callees;
    this.stepper = stepper;
    this.prover = prover;
    this.paths = new PathFinder(function, flow);
    this.explanations = new Explanations(function, flow, stepper, callees);
    this.exits = new Exits(function, flow, callees, prover, paths, explanations);
    this.loops = new EndlessLoop(flow, stepper, callees);
  }

  /**
   * Judges a run.
   *
   * @param stepper that of the run
   * @param prover who is asked whether a path to something can be gone
   */
  static Balance of(
      FunctionDefinition function,
      FlowResult flow,
      Callees callees,
      Stepper stepper,
      Prover prover) {
    Balance balance = new Balance(function, flow, callees, stepper, prover);
    balance.judgeRunaways();
    balance.judgeEvents();
    balance.exits.judge().forEach(f -> put(f, balance.findings));
    new DeclaredContracts(function, flow, callees, prover, balance.paths, balance.exits)
        .broken()
        .forEach(f -> put(f, balance.findings));
    return balance;
  }

  /** Whether all that asks for a proof is what callers have to know. */
  boolean isCalm() {
    return flow.runaways().isEmpty() && exits.unexplained().isEmpty() && findings.isEmpty();
  }

  /** What is wrong whoever calls the function. */
  List<Finding> findings() {
    List<Finding> causes = new ArrayList<>();
    for (Finding finding : findings.values()) {
      PresenceCondition fresh = unexplained(finding);
      if (fresh.isFeasible()) {
        causes.add(finding.withCondition(fresh));
      }
    }
    return causes;
  }

  /** What is left over on return, in a way that callers can know about. */
  List<Residue> residues() {
    List<Residue> residues = new ArrayList<>();
    for (Residue residue : exits.residues()) {
      PresenceCondition fresh = unexplained(residue.finding());
      if (fresh.isFeasible()) {
        residues.add(residue.withCondition(fresh));
      }
    }
    return residues;
  }

  /** These results with the paths of another judgement of the same run. */
  Balance withPathsOf(Balance other) {
    exits.addPaths(other.exits.residues());
    return this;
  }

  /** By subject, the configurations in which it is taken on some path and left over on none. */
  Map<String, PresenceCondition> balanced() {
    return exits.balanced();
  }

  /** The needs of callees that the function meets somewhere. */
  SortedSet<String> met() {
    return met;
  }

  /** What would be wrong if the function met a need of a callee in another variant, by the need. */
  Map<String, List<Finding>> latents() {
    Map<String, List<Finding>> result = new LinkedHashMap<>();
    latents.forEach((key, found) -> result.put(key, List.copyOf(found.values())));
    return result;
  }

  /** What the function needs of its callers: nothing if it never returns to them. */
  List<Need> needs() {
    boolean returns = flow.cfg().exit() >= 0 && !flow.slots().get(flow.cfg().exit()).isEmpty();
    return returns ? List.copyOf(needs) : List.of();
  }

  /** The states at the end that no path leads to, or none that is right. */
  Set<Slot> refuted() {
    return exits.refuted();
  }

  /** Whether there is nothing that asks for a proof. */
  boolean isPlain() {
    return flow.runaways().isEmpty()
        && exits.unexplained().isEmpty()
        && findings.isEmpty()
        && needs.isEmpty()
        && !exits.isAmbiguous();
  }

  /** Why nothing can be said, if there is a loop that counts. */
  Optional<String> problem() {
    if (undecided || exits.isUndecided()) {
      return Optional.of("too many paths to tell apart");
    }
    return counting.or(() -> exits.unexplained().stream().findFirst());
  }

  private void judgeRunaways() {
    for (Slot slot : flow.runaways()) {
      Context context = slot.state.context();
      PresenceCondition defined = flow.defined(slot.condition);
      Optional<Proof> proof = prover.prove(slot, defined, t -> t.state().context().isLike(context));
      boolean isCertain =
          proof
              .filter(p -> !p.traces().isEmpty() && p.traces().stream().allMatch(loops::isCertain))
              .isPresent();
      if ((proof.isPresent() || prover.isUndecided()) && !isCertain) {
        counting = Optional.of("counts in a loop: " + context);
      }
      proof.ifPresent(
          p -> p.traces().stream().findFirst().ifPresent(t -> suspectLoop(t, p.condition())));
    }
  }

  /** Notes what a loop does too often, if nothing that is called in it undoes it. */
  private void suspectLoop(Trace path, PresenceCondition condition) {
    for (Held lock : path.state().context().held()) {
      if (Math.abs(lock.count()) > 1 && !lock.isSeveral()) {
        boolean again = lock.count() > 0 && lock.mode() == LockMode.EXCLUSIVE;
        suspectLoop(
            path,
            c -> Math.abs(c.count(lock)) > 1,
            lock.count() < 0 ? Rule.UNDERFLOW : again ? Rule.DOUBLE_ACQUIRE : Rule.LEAK,
            lock.name(),
            condition,
            lock.name()
                + (lock.count() < 0 ? " is released" : " is taken")
                + " again in the next round of a loop");
      }
    }
    for (Counter counter : Counter.values()) {
      int depth = path.state().context().depth(counter);
      if (Math.abs(depth) > 1) {
        suspectLoop(
            path,
            c -> Math.abs(c.depth(counter)) > 1,
            depth < 0 ? Rule.UNDERFLOW : Rule.LEAK,
            Subjects.of(counter),
            condition.and(callees.observed(counter)),
            Subjects.of(counter)
                + (depth < 0 ? " is lowered" : " is raised")
                + " again in the next round of a loop");
      }
    }
  }

  private void suspectLoop(
      Trace path,
      Predicate<Context> again,
      Rule rule,
      String subject,
      PresenceCondition condition,
      String message) {
    Trace last = path;
    for (Trace at : path.steps()) {
      if (again.test(at.state().context())) {
        break;
      }
      last = at;
    }
    if (condition.isFeasible()) {
      suspect(rule, subject, message, condition, last);
    }
  }

  /** Notes what is wrong at the end of a path, if nothing that is called undoes it. */
  private void suspect(
      Rule rule, String subject, String message, PresenceCondition condition, Trace path) {
    Span place = flow.cfg().node(path.node()).span();
    counted.add(
        new Suspicion(
            new Finding(
                rule,
                function.name(),
                subject,
                message,
                condition,
                place,
                function.source(place),
                paths.steps(path, message)),
            explanations.callees(false)));
  }

  /** The locks that are released, and not taken, in objects that may have been found locked. */
  List<Suspicion> unfounded() {
    doubtful.forEach(s -> s.get().ifPresent(unfounded::add));
    doubtful.clear();
    return List.copyOf(unfounded);
  }

  /** What is wrong if the functions that may explain it do not, where nothing is certain. */
  List<Suspicion> suspicions() {
    List<Suspicion> suspicions = new ArrayList<>(counted);
    suspicions.addAll(unfounded());
    suspicions.addAll(exits.suspicions());
    findings()
        .forEach(
            f ->
                suspicions.add(
                    new Suspicion(
                        f, excuses.getOrDefault(f.fingerprint(), explanations.callees(false)))));
    return suspicions;
  }

  /** Why callers cannot know what the function leaves over, if they cannot whatever they pass. */
  Optional<String> unknowable() {
    return exits.unknowable();
  }

  /** See {@link Exits#unknowableArguments}. */
  List<TermMap<Knowledge>> unknowableArguments() {
    return exits.unknowableArguments();
  }

  /** See {@link Exits#unseen}. */
  Optional<String> unseen() {
    return exits.unseen();
  }

  // Events

  private void judgeEvents() {
    List<Recorded> needed = new ArrayList<>();
    for (Recorded recorded : flow.events()) {
      Event event = recorded.event();
      if (event instanceof Event.AcquiredTwice twice) {
        if (Context.isOne(twice.lock().lock()) && !mayBeReleased(twice, recorded)) {
          find(
              Rule.DOUBLE_ACQUIRE,
              twice.lock().name(),
              twice.lock().name() + TAKEN_AGAIN,
              recorded);
        }
      } else if (event instanceof Event.ReleasedOtherwise other) {
        if (Context.isOne(other.lock().lock()) && !mayBeConverted(other, recorded)) {
          find(Rule.WRONG_LOCK, other.lock().name(), otherwise(other), recorded);
        }
      } else if (event instanceof Event.Contradicted said) {
        if (Context.isOne(said.lock().lock()) && isHeldSomewhere(said.lock())) {
          find(Rule.DECLARED_CONTRACT, said.lock().name(), contradicted(said), recorded);
        }
      } else if (event instanceof Event.EnabledInside) {
        // Who takes it that irqs were on may as well enable them.
        if (!flow.expectsIrqsOn() || flow.expectsIrqsOff()) {
          find(
              Rule.IRQS_ENABLED,
              Subjects.IRQS,
              "irqs are enabled inside a section that has saved and disabled them",
              recorded);
        }
      } else if (event instanceof Event.EnabledFirst) {
        // Where other paths disable and enable them, the function is called with irqs on.
        PresenceCondition paired = recorded.condition().and(disablesAndEnables(recorded));
        if (flow.expectsIrqsOn() && !flow.expectsIrqsOff() && paired.isFeasible()) {
          find(
              Rule.IRQS_ENABLED,
              Subjects.IRQS,
              "irqs are enabled, though this path has not disabled them",
              new Recorded(recorded.event(), recorded.slot(), paired));
        }
      } else if (event instanceof Event.RestoredUnsaved) {
        find(
            Rule.UNSAVED_RESTORE,
            Subjects.IRQS,
            "irqs are restored from a word that nothing was saved into on this path",
            recorded);
      } else if (event instanceof Event.Overwritten) {
        find(
            Rule.NESTED_SAVE,
            Subjects.IRQS,
            "irqs are saved over the state an outer section still has to restore",
            recorded);
      } else if (event instanceof Event.Dipped dipped) {
        need(
            Need.Kind.DEPTH,
            Optional.of(dipped.counter()),
            Optional.empty(),
            given(recorded),
            recorded);
      } else if (event instanceof Event.ReleasedUnheld released) {
        if (FlowAnalysis.isVisible(released.lock().lock())) {
          need(
              Need.Kind.LOCK,
              Optional.empty(),
              Optional.of(released.lock()),
              released.assumptions(),
              recorded);
        } else {
          doubtful.add(() -> suspicion(released.lock(), recorded));
          if (prover.isLast()) {
            // It goes so many steps and no more: who asks first gets them.
            unfounded();
          }
        }
      } else if (event instanceof Event.AssumedIrqs assumed) {
        need(
            assumed.on() ? Need.Kind.IRQS_ON : Need.Kind.IRQS_OFF,
            Optional.empty(),
            Optional.empty(),
            given(recorded),
            recorded);
      } else if (event instanceof Event.Needed) {
        needed.add(recorded);
      }
    }
    judgeNeeded(needed);
  }

  /** Whether some path has taken a lock, or has given it back for those who have it. */
  private boolean isHeldSomewhere(Held lock) {
    return flow.slots().stream()
        .flatMap(List::stream)
        .flatMap(slot -> slot.state.context().held().stream())
        .anyMatch(h -> h.lock() == lock.lock());
  }

  private static String contradicted(Event.Contradicted said) {
    String lock = said.lock().name();
    boolean shared = said.lock().mode() == LockMode.SHARED;
    return said.assertion()
        + "() says that "
        + lock
        + switch (said.fault()) {
          case NOT_HELD -> " is held, and this path has given it back";
          case OTHER_MODE ->
              shared
                  ? " is held for reading, and it is held for writing"
                  : " is held for writing, and it is held for reading";
          case HELD -> " is not held, and it is";
        };
  }

  /**
   * Whether somebody may have made a lock that is held for writing one for reading, or the
   * converse: a function that is called, or a question that may be answered in two ways.
   */
  private boolean mayBeConverted(Event.ReleasedOtherwise other, Recorded recorded) {
    return prove(recorded).stream()
        .flatMap(p -> p.traces().stream())
        .anyMatch(
            t ->
                explanations
                    .of(t, other.held(), true)
                    .or(() -> explanations.askedTwice(t))
                    .or(() -> explanations.readAgain(t))
                    .isPresent());
  }

  private static String otherwise(Event.ReleasedOtherwise other) {
    boolean shared = other.held().mode() == LockMode.SHARED;
    return other.lock().name()
        + (shared
            ? " is held for reading, and released as if it was held for writing"
            : " is held for writing, and released as if it was held for reading");
  }

  /** The release of a lock in an object that was found, and may have been found locked. */
  private Optional<Suspicion> suspicion(Held lock, Recorded recorded) {
    String message = lock.name() + " is released, and was not taken on this path";
    Span place = flow.cfg().node(recorded.slot().node).span();
    return prover
        .attempt(recorded.slot(), recorded.condition(), t -> comesUp(t, recorded.event()))
        .map(
            p ->
                new Finding(
                    Rule.UNDERFLOW,
                    function.name(),
                    lock.name(),
                    message,
                    p.condition(),
                    place,
                    function.source(place),
                    path(p, message)))
        .map(f -> new Suspicion(f, explanations.callees(false)));
  }

  /** Whether a lock that is taken again may have been released in between, by whoever is called. */
  private boolean mayBeReleased(Event.AcquiredTwice twice, Recorded recorded) {
    if (!prover.isStrict()) {
      return false;
    }
    List<Trace> traces = prove(recorded).stream().flatMap(p -> p.traces().stream()).toList();
    Optional<String> by =
        traces.stream()
            .flatMap(t -> beforeItsEnd(t).stream())
            .flatMap(t -> explanations.of(t, twice.held(), true).stream())
            .findFirst();
    by.ifPresent(
        f -> {
          counting = Optional.of("whether " + twice.held().name() + " is held depends on " + f);
          if (!Explanations.isHandedOver(twice.lock())) {
            suspect(
                Rule.DOUBLE_ACQUIRE,
                twice.lock().name(),
                twice.lock().name() + TAKEN_AGAIN,
                recorded.condition(),
                traces.get(0));
          }
        });
    return by.isPresent();
  }

  /** A path without its last step. */
  private static Optional<Trace> beforeItsEnd(Trace path) {
    List<Trace> steps = path.steps();
    return steps.size() > 1 ? Optional.of(steps.get(steps.size() - 2)) : Optional.empty();
  }

  /** The configurations in which some path disables irqs and enables them again. */
  private PresenceCondition disablesAndEnables(Recorded recorded) {
    return flow.events().stream()
        .filter(r -> r.event() instanceof Event.AssumedIrqs assumed && assumed.on())
        .map(Recorded::condition)
        .reduce(recorded.condition().space().never(), PresenceCondition::or);
  }

  private PresenceCondition observed(Need need, PresenceCondition condition) {
    return need.counter().map(c -> condition.and(callees.observed(c))).orElse(condition);
  }

  /** What is known of what the function was given where something comes up. */
  private static TermMap<Knowledge> given(Recorded recorded) {
    return FlowAnalysis.aboutParameters(recorded.slot().state);
  }

  private void need(
      Need.Kind kind,
      Optional<Counter> counter,
      Optional<Held> lock,
      TermMap<Knowledge> assumptions,
      Recorded recorded) {
    PresenceCondition condition =
        counter
            .map(c -> recorded.condition().and(callees.observed(c)))
            .orElse(recorded.condition());
    proveNeed(
        new Need(kind, counter, lock, condition, assumptions, List.of(), List.of()),
        new Recorded(recorded.event(), recorded.slot(), condition));
  }

  private void proveNeed(Need need, Recorded recorded) {
    boolean known = needs.stream().anyMatch(n -> n.covers(need));
    if (recorded.condition().isFeasible() && !known) {
      Optional<Proof> proof = prove(recorded);
      if (proof.isPresent()) {
        List<Step> steps = new ArrayList<>(path(proof.get(), need.what()));
        steps.addAll(need.path());
        add(
            need.withCondition(proof.get().condition(), need.assumptions())
                .withPath(steps.subList(Math.max(0, steps.size() - MAX_NEED_STEPS), steps.size())));
      } else if (prover.isUndecided()) {
        add(need);
      }
    }
  }

  private Optional<Proof> prove(Recorded recorded) {
    return prover.prove(
        recorded.slot(),
        recorded.condition(),
        trace -> comesUp(trace, recorded.event()) && isAtFault(trace, recorded.event()));
  }

  /**
   * Whether a path that does not hold a lock has had it: then nobody has. What it was called with
   * is not known else.
   */
  private static boolean isAtFault(Trace trace, Event event) {
    return !(event instanceof Event.Contradicted said)
        || said.fault() != Event.Fault.NOT_HELD
        || trace.steps().stream()
            .flatMap(step -> step.state().context().held().stream())
            .anyMatch(h -> h.lock() == said.lock().lock() && h.mode() == LockMode.EXCLUSIVE);
  }

  /** Whether something comes up at the end of a path. */
  private boolean comesUp(Trace trace, Event event) {
    boolean[] found = {false};
    stepper.record(
        trace.node(),
        trace.state(),
        trace.condition(),
        (e, condition) -> found[0] |= condition.isFeasible() && isSame(e, event));
    return found[0];
  }

  private static boolean isSame(Event a, Event b) {
    if (a instanceof Event.Needed x && b instanceof Event.Needed y) {
      return x.given() == y.given()
          && x.need().isSameAs(y.need())
          && x.need().through().equals(y.need().through());
    } else if (a instanceof Event.AcquiredTwice x && b instanceof Event.AcquiredTwice y) {
      return x.lock().name().equals(y.lock().name()) && Context.isOne(x.lock().lock());
    } else if (a instanceof Event.ReleasedOtherwise x && b instanceof Event.ReleasedOtherwise y) {
      return x.lock().name().equals(y.lock().name()) && x.lock().mode() == y.lock().mode();
    } else if (a instanceof Event.ReleasedUnheld x && b instanceof Event.ReleasedUnheld y) {
      return x.lock().name().equals(y.lock().name());
    } else if (a instanceof Event.Contradicted x && b instanceof Event.Contradicted y) {
      return x.lock().lock() == y.lock().lock() && x.fault() == y.fault();
    } else if (a instanceof Event.Dipped x && b instanceof Event.Dipped y) {
      return x.counter() == y.counter();
    } else if (a instanceof Event.AssumedIrqs x && b instanceof Event.AssumedIrqs y) {
      return x.on() == y.on();
    }
    return a.getClass() == b.getClass();
  }

  private void add(Need need) {
    for (int i = 0; i < needs.size(); i++) {
      Need present = needs.get(i);
      if (present.isSameAs(need)) {
        needs.set(i, present.or(need));
        return;
      }
    }
    needs.add(need);
  }

  /**
   * A callee's need that the function meets in some configurations or on some paths is one that it
   * means to meet; one that it never meets is for its own callers.
   */
  private void judgeNeeded(List<Recorded> needed) {
    for (Recorded recorded : needed) {
      Event.Needed event = (Event.Needed) recorded.event();
      Need need = event.need();
      PresenceCondition condition = observed(need, recorded.condition());
      if (!condition.isFeasible()) {
        continue;
      }
      if (event.given() == Event.Given.YES) {
        met.add(object(need));
        continue;
      }
      List<Recorded> meeting =
          needed.stream().filter(other -> isMet((Event.Needed) other.event(), need)).toList();
      boolean meant =
          meeting.stream().anyMatch(other -> !areApart(other.slot().state, recorded.slot().state));
      // What is met under one argument, and not under another, is for callers to meet there.
      boolean isTheirs = !meeting.isEmpty() && !meant;
      boolean isOurs =
          isKept(need)
              && !isTheirs
              && event.given() != Event.Given.AS_OBJECT_SAYS
              && need.lock()
                  .filter(l -> Explanations.comesFromUnknown(l.lock()) || mayBeHeldOnEntry(l))
                  .isEmpty();
      Recorded here = new Recorded(event, recorded.slot(), condition);
      if (event.given() == Event.Given.OPPOSITE || meant && isOurs) {
        find(Rule.CALLER_CONTRACT, subject(need), broken(need, meant), here, need.path(), findings);
      } else if (need.lock().map(l -> FlowAnalysis.isVisible(l.lock())).orElse(true)) {
        if (isOurs) {
          Map<String, Finding> latent =
              latents.computeIfAbsent(object(need), k -> new LinkedHashMap<>());
          find(Rule.CALLER_CONTRACT, subject(need), broken(need, true), here, need.path(), latent);
        }
        proveNeed(need.withCondition(condition, need.assumptions()), here);
      }
    }
  }

  /** Whether the function releases a lock that it has not taken and that may be the same one. */
  private boolean mayBeHeldOnEntry(Held lock) {
    return flow.events().stream()
        .map(Recorded::event)
        .anyMatch(
            e ->
                e instanceof Event.ReleasedUnheld released && Context.mayBe(released.lock(), lock));
  }

  private static boolean isMet(Event.Needed event, Need need) {
    return event.given() == Event.Given.YES && object(event.need()).equals(object(need));
  }

  /** Whether what the function was given tells two states apart: then its callers know which. */
  private static boolean areApart(State a, State b) {
    TermMap<Knowledge> mine = FlowAnalysis.aboutParameters(a);
    TermMap<Knowledge> theirs = FlowAnalysis.aboutParameters(b);
    for (int i = 0; i < mine.size(); i++) {
      Knowledge other = theirs.get(mine.key(i));
      if (isGiven(mine.key(i)) && other != null && (other.signs() & mine.value(i).signs()) == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether a value is an argument, or stands in a variable that an argument points to. */
  private static boolean isGiven(Term value) {
    return value.is(Term.Kind.PARAMETER)
        || value.is(Term.Kind.LOAD) && value.part(0).is(Term.Kind.PARAMETER);
  }

  /** What is needed and by which callee; a lock is not another one that is just called the same. */
  private static String object(Need need) {
    return need.through().get(0)
        + " "
        + need.kind()
        + " "
        + subject(need)
        + need.lock().map(l -> " " + l.lock()).orElse("");
  }

  /** A need for irqs in one state or the other is met by the caller's caller as often as not. */
  private static boolean isKept(Need need) {
    return need.kind() == Need.Kind.DEPTH || need.kind() == Need.Kind.LOCK;
  }

  private static String subject(Need need) {
    return switch (need.kind()) {
      case DEPTH -> Subjects.of(need.counter().orElseThrow());
      case LOCK -> need.lock().orElseThrow().name();
      case IRQS_ON, IRQS_OFF -> Subjects.IRQS;
    };
  }

  private static String broken(Need need, boolean meant) {
    String callee = need.through().get(0);
    String via =
        need.through().size() > 1
            ? " (through "
                + String.join("(), ", need.through().subList(1, need.through().size()))
                + "())"
            : "";
    String what =
        switch (need.kind()) {
          case DEPTH -> "lowers the " + subject(need) + " below what it was called with";
          case LOCK -> "releases " + subject(need) + ", which is not held here";
          case IRQS_ON -> "enables irqs, which are off here";
          case IRQS_OFF -> "disables irqs, which are on here";
        };
    return callee
        + "() "
        + what
        + via
        + (meant && isKept(need) ? "; elsewhere it is given what it needs" : "");
  }

  private void find(Rule rule, String subject, String message, Recorded recorded) {
    find(rule, subject, message, recorded, List.of(), findings);
  }

  private void find(
      Rule rule,
      String subject,
      String message,
      Recorded recorded,
      List<Step> further,
      Map<String, Finding> to) {
    Span place = flow.cfg().node(recorded.slot().node).span();
    boolean known =
        to.values().stream()
            .anyMatch(
                f ->
                    f.rule() == rule
                        && f.subject().equals(subject)
                        && f.place().equals(place)
                        && !recorded.condition().minus(f.condition()).isFeasible());
    if (known) {
      return;
    }
    Optional<Proof> proof = prove(recorded);
    undecided |= proof.isEmpty() && prover.isUndecided();
    if (proof.filter(p -> explanations.complain(p.traces())).isPresent()) {
      return;
    }
    Optional<String> told = proof.flatMap(p -> toldOtherwise(p, recorded.event()));
    if (told.isPresent()) {
      if (to == findings && !(recorded.event() instanceof Event.Contradicted)) {
        counting = Optional.of("whether " + subject + " is held depends on " + told.get());
      }
      return;
    }
    proof.ifPresent(
        p -> {
          List<Step> steps = new ArrayList<>(path(p, message));
          steps.addAll(further);
          Finding finding =
              new Finding(
                  rule,
                  function.name(),
                  subject,
                  message,
                  p.condition(),
                  place,
                  function.source(place),
                  steps);
          put(finding, to);
          if (subject.equals(Subjects.IRQS) && further.isEmpty()) {
            SortedSet<String> explained =
                excuses.computeIfAbsent(finding.fingerprint(), f -> new TreeSet<>());
            p.traces().forEach(t -> explained.addAll(explanations.all(e -> e.ofIrqs(t))));
          }
        });
  }

  /**
   * A function that says by a variable, which the path looks at, whether a lock is still held; or
   * one that may have taken a lock that a callee needs.
   */
  private Optional<String> toldOtherwise(Proof proof, Event event) {
    if (event instanceof Event.AcquiredTwice twice) {
      return proof.traces().stream()
          .flatMap(t -> explanations.told(t, twice.lock(), true).stream())
          .findFirst();
    }
    if (event instanceof Event.Contradicted said) {
      boolean held = said.fault() != Event.Fault.NOT_HELD;
      return proof.traces().stream()
          .flatMap(
              t ->
                  held
                      ? explanations.of(t, said.lock(), true).stream()
                      : explanations
                          .taker(t, said.lock())
                          .or(() -> explanations.told(t, said.lock(), false))
                          .stream())
          .findFirst();
    }
    return event instanceof Event.Needed needed && needed.given() != Event.Given.OPPOSITE
        ? needed.need().lock().stream()
            .flatMap(l -> proof.traces().stream().flatMap(t -> explanations.taker(t, l).stream()))
            .findFirst()
        : Optional.empty();
  }

  private List<Step> path(Proof proof, String last) {
    return proof.traces().isEmpty() ? List.of() : paths.steps(proof.traces().get(0), last);
  }

  /** The configurations in which something is not a consequence of what was found already. */
  private PresenceCondition unexplained(Finding finding) {
    PresenceCondition fresh = flow.defined(finding.condition());
    for (Finding cause : findings.values()) {
      if (isCause(cause.rule(), finding.rule()) || isEndless(cause, finding)) {
        fresh = fresh.minus(cause.condition());
      }
    }
    return fresh;
  }

  private static boolean isCause(Rule cause, Rule consequence) {
    return switch (cause) {
      case NESTED_SAVE -> consequence == Rule.IRQS_STAY_OFF || consequence == Rule.UNSAVED_RESTORE;
      case UNSAVED_RESTORE -> consequence == Rule.IRQS_ENABLED;
      default -> false;
    };
  }

  /** Whether no path gets from one mistake to another one: it waits for a lock that it has. */
  private static boolean isEndless(Finding cause, Finding consequence) {
    boolean isOfOneLock =
        (consequence.rule() == Rule.LEAK || consequence.rule() == Rule.UNDERFLOW)
            && cause.subject().equals(consequence.subject());
    boolean isOfOneStatement =
        consequence.rule() == Rule.NESTED_SAVE && cause.place().equals(consequence.place());
    return cause.rule() == Rule.DOUBLE_ACQUIRE && (isOfOneLock || isOfOneStatement);
  }

  private static void put(Finding finding, Map<String, Finding> to) {
    to.merge(
        finding.fingerprint(), finding, (a, b) -> a.withCondition(a.condition().or(b.condition())));
  }
}
