package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.analyzer.flow.FlowResult.Recorded;
import org.lockscope.analyzer.flow.Prover.Proof;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;

/**
 * Judges what a function does to its context: what is wrong by itself, what its callers have to
 * make up for, and what it needs of them.
 */
final class Balance {

  /** Of the path to what a callee needs, callers are told the last steps only. */
  private static final int MAX_NEED_STEPS = 8;

  private final FunctionDefinition function;
  private final FlowResult flow;
  private final Callees callees;
  private final PathFinder paths;
  private final Prover prover;
  private final Stepper stepper;
  private final Explanations explanations;
  private final Set<Slot> refuted = new HashSet<>();
  private final Set<Slot> faulty = new HashSet<>();
  private final SortedSet<String> unexplained = new TreeSet<>();
  private final SortedSet<String> unknowable = new TreeSet<>();
  private final Map<String, Finding> findings = new LinkedHashMap<>();
  private final Map<String, Residue> residues = new LinkedHashMap<>();
  private final List<Need> needs = new ArrayList<>();
  private final SortedSet<String> met = new TreeSet<>();
  private final Map<String, Map<String, Finding>> latents = new LinkedHashMap<>();
  private boolean ambiguous;
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
    this.explanations = new Explanations(flow, stepper, callees);
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
    balance.judgeExits();
    return balance;
  }

  /** Whether all that asks for a proof is what callers have to know. */
  boolean isCalm() {
    return flow.runaways().isEmpty() && unexplained.isEmpty() && findings.isEmpty();
  }

  /** What is wrong whoever calls the function. */
  List<Finding> findings() {
    return List.copyOf(findings.values());
  }

  /** What is left over on return, in a way that callers can know about. */
  List<Residue> residues() {
    return List.copyOf(residues.values());
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

  /** What the function needs of its callers. */
  List<Need> needs() {
    return List.copyOf(needs);
  }

  /** The states at the end that no path leads to, or none that is right. */
  Set<Slot> refuted() {
    Set<Slot> wrong = new HashSet<>(refuted);
    wrong.addAll(faulty);
    return wrong;
  }

  /** Whether there is nothing that asks for a proof. */
  boolean isPlain() {
    return flow.runaways().isEmpty()
        && unexplained.isEmpty()
        && findings.isEmpty()
        && needs.isEmpty()
        && !ambiguous;
  }

  /** Why nothing can be said, if there is a loop that counts. */
  Optional<String> problem() {
    if (undecided) {
      return Optional.of("too many paths to tell apart");
    }
    return counting.or(() -> unexplained.stream().findFirst());
  }

  private void judgeRunaways() {
    for (Slot slot : flow.runaways()) {
      Context context = slot.state.context();
      Optional<Proof> proof =
          prover.prove(slot, slot.condition, t -> t.state().context().isLike(context));
      if (proof.isPresent() || prover.isUndecided()) {
        counting = Optional.of("counts in a loop: " + context);
      }
    }
  }

  /** Why callers cannot know what the function leaves over, if they cannot. */
  Optional<String> unknowable() {
    return unknowable.stream().findFirst();
  }

  // Events

  private void judgeEvents() {
    List<Recorded> needed = new ArrayList<>();
    for (Recorded recorded : flow.events()) {
      Event event = recorded.event();
      if (event instanceof Event.AcquiredTwice twice) {
        if (isCertain(twice.lock())) {
          find(
              Rule.DOUBLE_ACQUIRE,
              twice.lock().name(),
              twice.lock().name() + " is taken while it is held",
              recorded);
        }
      } else if (event instanceof Event.EnabledInside) {
        find(
            Rule.IRQS_ENABLED,
            Subjects.IRQS,
            "irqs are enabled inside a section that has saved and disabled them",
            recorded);
      } else if (event instanceof Event.EnabledFirst) {
        // Where other paths disable and enable them, the function is called with irqs on.
        if (flow.expectsIrqsOn() && !flow.expectsIrqsOff()) {
          find(
              Rule.IRQS_ENABLED,
              Subjects.IRQS,
              "irqs are enabled, though this path has not disabled them",
              recorded);
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
        need(Need.Kind.DEPTH, Optional.of(dipped.counter()), Optional.empty(), recorded);
      } else if (event instanceof Event.ReleasedUnheld released) {
        if (FlowAnalysis.isVisible(released.lock().lock())) {
          need(Need.Kind.LOCK, Optional.empty(), Optional.of(released.lock()), recorded);
        }
      } else if (event instanceof Event.AssumedIrqs assumed) {
        need(
            assumed.on() ? Need.Kind.IRQS_ON : Need.Kind.IRQS_OFF,
            Optional.empty(),
            Optional.empty(),
            recorded);
      } else if (event instanceof Event.Needed) {
        needed.add(recorded);
      }
    }
    judgeNeeded(needed);
  }

  /** Whether a lock's address is the same object whenever the same address is computed. */
  private static boolean isCertain(Held lock) {
    return isCertain(lock.lock());
  }

  private static boolean isCertain(Term term) {
    return switch (term.kind()) {
      case PHI, EARLIER, ELEMENT -> false;
      default -> term.parts().stream().allMatch(Balance::isCertain);
    };
  }

  private PresenceCondition observed(Need need, PresenceCondition condition) {
    return need.counter().map(c -> condition.and(callees.observed(c))).orElse(condition);
  }

  private void need(
      Need.Kind kind, Optional<Counter> counter, Optional<Held> lock, Recorded recorded) {
    PresenceCondition condition =
        counter
            .map(c -> recorded.condition().and(callees.observed(c)))
            .orElse(recorded.condition());
    proveNeed(
        new Need(
            kind,
            counter,
            lock,
            condition,
            aboutParameters(recorded.slot().state),
            List.of(),
            List.of()),
        new Recorded(recorded.event(), recorded.slot(), condition));
  }

  private void proveNeed(Need need, Recorded recorded) {
    if (recorded.condition().isFeasible()) {
      Optional<Proof> proof = prove(recorded);
      if (proof.isPresent()) {
        List<Step> steps = new ArrayList<>(path(proof.get(), Subjects.needed(need)));
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
        recorded.slot(), recorded.condition(), trace -> comesUp(trace, recorded.event()));
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
      return x.lock().name().equals(y.lock().name()) && isCertain(x.lock());
    } else if (a instanceof Event.ReleasedUnheld x && b instanceof Event.ReleasedUnheld y) {
      return x.lock().name().equals(y.lock().name());
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

  private static TermMap<Knowledge> aboutParameters(State state) {
    return state.knowledge().filter((k, v) -> FlowAnalysis.isAboutParameters(k) && !v.isNothing());
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
        met.add(key(need));
        continue;
      }
      boolean meant =
          needed.stream()
              .map(other -> (Event.Needed) other.event())
              .anyMatch(o -> o.given() == Event.Given.YES && key(o.need()).equals(key(need)));
      boolean isOurs =
          isKept(need)
              && need.lock().filter(l -> Explanations.comesFromUnknown(l.lock())).isEmpty();
      Recorded here = new Recorded(event, recorded.slot(), condition);
      if (event.given() == Event.Given.OPPOSITE || meant && isOurs) {
        find(Rule.CALLER_CONTRACT, subject(need), broken(need, meant), here, need.path(), findings);
      } else if (need.lock().map(l -> FlowAnalysis.isVisible(l.lock())).orElse(true)) {
        if (isOurs) {
          Map<String, Finding> latent =
              latents.computeIfAbsent(key(need), k -> new LinkedHashMap<>());
          find(Rule.CALLER_CONTRACT, subject(need), broken(need, true), here, need.path(), latent);
        }
        proveNeed(need.withCondition(condition, aboutParameters(recorded.slot().state)), here);
      }
    }
  }

  private static String key(Need need) {
    return need.through().get(0) + " " + need.kind() + " " + subject(need);
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
    Optional<Proof> proof = prove(recorded);
    undecided |= proof.isEmpty() && prover.isUndecided();
    proof.ifPresent(
        p -> {
          List<Step> steps = new ArrayList<>(path(p, message));
          steps.addAll(further);
          put(
              rule,
              subject,
              message,
              p.condition(),
              flow.cfg().node(recorded.slot().node).span(),
              steps,
              to);
        });
  }

  private List<Step> path(Proof proof, String last) {
    return proof.traces().isEmpty() ? List.of() : paths.steps(proof.traces().get(0), last);
  }

  private void put(
      Rule rule,
      String subject,
      String message,
      PresenceCondition condition,
      Span place,
      List<Step> path,
      Map<String, Finding> to) {
    Finding finding =
        new Finding(
            rule,
            function.name(),
            subject,
            message,
            condition,
            place,
            function.source(place),
            path);
    to.merge(
        finding.fingerprint(), finding, (a, b) -> a.withCondition(a.condition().or(b.condition())));
  }

  // Exits

  /**
   * One way to return.
   *
   * @param proof the paths to it
   */
  private record Exit(
      Slot slot,
      PresenceCondition condition,
      Context context,
      TermMap<Knowledge> assumptions,
      Knowledge result,
      TermMap<Knowledge> stored,
      Proof proof) {}

  private void judgeExits() {
    List<Exit> exits = exits();
    for (Exit exit : exits) {
      for (Difference difference : differences(exit.context())) {
        judge(exit, difference, exits);
      }
    }
  }

  private List<Exit> exits() {
    List<Exit> exits = new ArrayList<>();
    if (flow.cfg().exit() < 0) {
      return exits;
    }
    List<Slot> slots = flow.slots().get(flow.cfg().exit());
    for (Slot slot : slots) {
      Context context = flow.normalized(slot.state.context());
      Optional<Proof> proof = Optional.of(new Proof(slot.condition, List.of()));
      if (slots.size() > 1) {
        // What the only way to return leaves over needs no proof.
        proof =
            prover.prove(
                slot, slot.condition, t -> flow.normalized(t.state().context()).isLike(context));
        if (proof.isEmpty()) {
          if (prover.isUndecided()) {
            proof = Optional.of(new Proof(slot.condition, List.of()));
          } else {
            refuted.add(slot);
            continue;
          }
        }
      }
      exits.add(
          new Exit(
              slot,
              proof.get().condition(),
              context,
              aboutParameters(slot.state),
              result(slot.state),
              stored(slot.state),
              proof.get()));
    }
    return exits;
  }

  /** What stands in simple variables that callers have passed pointers to. */
  private TermMap<Knowledge> stored(State state) {
    TermMap<Knowledge> stored = TermMap.empty();
    for (int i = 0; i < state.memory().size(); i++) {
      Term address = state.memory().key(i);
      if (Summary.Exit.isScalar(address)) {
        stored = stored.put(address, state.about(state.memory().value(i)));
      }
    }
    for (int i = 0; i < state.knowledge().size(); i++) {
      Term value = state.knowledge().key(i);
      if (value.is(Term.Kind.LOAD)
          && Summary.Exit.isScalar(value.part(0))
          && stored.get(value.part(0)) == null) {
        stored = stored.put(value.part(0), state.knowledge().value(i));
      }
    }
    return stored;
  }

  private Knowledge result(State state) {
    Term result = state.memory().get(flow.terms().local(FlowAnalysis.RESULT));
    return result == null ? Knowledge.NOTHING : state.about(result);
  }

  /**
   * Something that is not as on entry.
   *
   * @param amount more than on entry if positive, less if negative
   */
  private record Difference(
      Optional<Held> lock, Optional<Counter> counter, int amount, String subject) {

    boolean isIrqs() {
      return lock.isEmpty() && counter.isEmpty();
    }
  }

  private static List<Difference> differences(Context context) {
    List<Difference> differences = new ArrayList<>();
    for (Held held : context.held()) {
      differences.add(
          new Difference(Optional.of(held), Optional.empty(), held.count(), held.name()));
    }
    for (Counter counter : Counter.values()) {
      int depth = context.depth(counter);
      if (depth != 0) {
        differences.add(
            new Difference(Optional.empty(), Optional.of(counter), depth, Subjects.of(counter)));
      }
    }
    switch (context.irqs().kind()) {
      case IRQ_OFF ->
          differences.add(new Difference(Optional.empty(), Optional.empty(), 1, Subjects.IRQS));
      case IRQ_ON ->
          differences.add(new Difference(Optional.empty(), Optional.empty(), -1, Subjects.IRQS));
      case IRQ_FROM -> {
        // What a word holds that somebody else has filled is for them to know.
        if (!Explanations.comesFromUnknown(context.irqs())) {
          differences.add(new Difference(Optional.empty(), Optional.empty(), -1, Subjects.IRQS));
        }
      }
      default -> {
        // As on entry.
      }
    }
    return differences;
  }

  private void judge(Exit exit, Difference difference, List<Exit> exits) {
    PresenceCondition condition = exit.condition();
    if (difference.counter().isPresent()) {
      condition = condition.and(callees.observed(difference.counter().get()));
    }
    if (!condition.isFeasible()) {
      return;
    }
    // Where another way to return, that callers cannot tell from this one, leaves something else.
    PresenceCondition unequal = condition.space().never();
    for (Exit other : exits) {
      if (!other.equals(exit) && !has(other, difference) && !areApart(exit, other)) {
        unequal = unequal.or(condition.and(other.condition()));
      }
    }
    if (unequal.isFeasible() && (isHandedOver(exit, difference) || !isGivenAndTaken(difference))) {
      // It never gives back what it takes, or the converse: that is for its callers to know.
      unknowable.add("whether it " + verb(difference) + " is not known by arguments or result");
      residue(exit, difference, unequal, exits);
    } else if (unequal.isFeasible()) {
      Optional<String> explanation = explanation(exit, difference);
      if (explanation.isPresent()) {
        unexplained.add(
            "whether " + difference.subject() + " is balanced depends on " + explanation.get());
      } else {
        putExit(exit, difference, unequal);
      }
      faulty.add(exit.slot());
    }
    PresenceCondition rest = condition.minus(unequal);
    if (rest.isFeasible()) {
      residue(exit, difference, rest, exits);
    }
  }

  /** Whether the flags to undo a disabling of irqs with are left where others find them. */
  private static boolean isHandedOver(Exit exit, Difference difference) {
    if (!difference.isIrqs() && difference.lock().isEmpty()) {
      return false;
    }
    TermMap<Term> memory = exit.slot().state.memory();
    for (int i = 0; i < memory.size(); i++) {
      if (memory.value(i).is(Term.Kind.FLAGS) && !memory.key(i).root().is(Term.Kind.LOCAL)) {
        return true;
      }
    }
    return false;
  }

  private static String verb(Difference difference) {
    return (difference.amount() > 0 ? "keeps " : "gives back ") + difference.subject();
  }

  /** Whether some path takes what another way to return leaves over, and gives it back. */
  private boolean isGivenAndTaken(Difference difference) {
    for (List<Slot> slots : flow.slots()) {
      for (Slot slot : slots) {
        Context context = slot.state.context();
        for (Slot from : slot.arrivals.keySet()) {
          int before = amount(from.state.context(), difference);
          int after = amount(context, difference);
          if (before > 0 && after < before || before < 0 && after > before) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static int amount(Context context, Difference difference) {
    if (difference.counter().isPresent()) {
      return context.depth(difference.counter().get());
    }
    if (difference.lock().isPresent()) {
      return context.held().stream()
          .filter(h -> h.name().equals(difference.lock().get().name()))
          .mapToInt(Held::count)
          .sum();
    }
    return switch (context.irqs().kind()) {
      case IRQ_OFF -> 1;
      case IRQ_ON -> -1;
      default -> 0;
    };
  }

  private Optional<String> explanation(Exit exit, Difference difference) {
    boolean found =
        difference.isIrqs()
            && exit.context().held().stream()
                .anyMatch(h -> h.count() < 0 && Explanations.comesFromUnknown(h.lock()));
    if (found) {
      return Optional.of("what it is given");
    }
    return exit.proof().traces().stream()
        .map(
            t ->
                difference.lock().isPresent()
                    ? explanations.of(t, difference.lock().get(), difference.amount() > 0)
                    : explanations.ofDepth(t))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static boolean has(Exit exit, Difference difference) {
    return differences(exit.context()).stream()
        .anyMatch(
            d ->
                Integer.signum(d.amount()) == Integer.signum(difference.amount())
                    && (d.subject().equals(difference.subject())
                        || d.lock().isPresent()
                            && difference.lock().isPresent()
                            && mayBeSame(d.lock().get(), difference.lock().get())));
  }

  /** Whether two locks are of one kind and member: one object may be found in two ways. */
  private static boolean mayBeSame(Held a, Held b) {
    return a.family().equals(b.family())
        && a.lock().is(Term.Kind.FIELD)
        && b.lock().is(Term.Kind.FIELD)
        && a.lock().name().equals(b.lock().name());
  }

  /** Whether callers can tell two ways to return apart, by what they passed or by the result. */
  private boolean areApart(Exit a, Exit b) {
    if (isMarked(a) != isMarked(b)
        || areApart(a.result(), a.assumptions(), b.result(), b.assumptions())
        || exclude(a.stored(), b.stored())) {
      return true;
    }
    for (Trace x : a.proof().traces()) {
      for (Trace y : b.proof().traces()) {
        if (x.condition().intersects(y.condition())
            && !areApart(
                result(x.state()),
                aboutParameters(x.state()),
                result(y.state()),
                aboutParameters(y.state()))
            && !exclude(stored(x.state()), stored(y.state()))) {
          return false;
        }
      }
    }
    if (a.proof().traces().isEmpty() || b.proof().traces().isEmpty()) {
      return false;
    }
    // The paths at hand are apart; whether all are shows when they are not joined at the end.
    prover.want(new Tracked(telling(a, b), false));
    return true;
  }

  /** Whether a way to return adds a named flag to what is returned, to tell it from others. */
  private boolean isMarked(Exit exit) {
    Term result = exit.slot().state.memory().get(flow.terms().local(FlowAnalysis.RESULT));
    return result != null
        && result.is(Term.Kind.OPERATION)
        && result.name().equals("|")
        && result.parts().stream().anyMatch(p -> p.is(Term.Kind.SYMBOL));
  }

  private SortedSet<Term> telling(Exit a, Exit b) {
    SortedSet<Term> telling = new TreeSet<>();
    for (Trace x : a.proof().traces()) {
      for (Trace y : b.proof().traces()) {
        if (excludes(result(x.state()), result(y.state()))) {
          telling.add(flow.terms().local(FlowAnalysis.RESULT));
        } else if (exclude(stored(x.state()), stored(y.state()))) {
          addExcluding(stored(x.state()), stored(y.state()), telling);
        } else {
          addExcluding(aboutParameters(x.state()), aboutParameters(y.state()), telling);
        }
      }
    }
    return telling;
  }

  private static void addExcluding(
      TermMap<Knowledge> mine, TermMap<Knowledge> theirs, SortedSet<Term> telling) {
    for (int i = 0; i < mine.size(); i++) {
      Knowledge other = theirs.get(mine.key(i));
      if (other != null && excludes(mine.value(i), other)) {
        telling.add(mine.key(i));
      }
    }
  }

  private static boolean areApart(
      Knowledge result,
      TermMap<Knowledge> assumptions,
      Knowledge otherResult,
      TermMap<Knowledge> others) {
    return exclude(assumptions, others) || excludes(result, otherResult);
  }

  private static boolean exclude(TermMap<Knowledge> mine, TermMap<Knowledge> theirs) {
    for (int i = 0; i < mine.size(); i++) {
      Knowledge other = theirs.get(mine.key(i));
      if (other != null && excludes(mine.value(i), other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean excludes(Knowledge a, Knowledge b) {
    return (a.signs() & b.signs()) == 0
        || a.equal().isPresent()
            && b.equal().isPresent()
            && Symbols.areDistinct(a.equal().get(), b.equal().get())
        || a.equal().filter(b.different()::contains).isPresent()
        || b.equal().filter(a.different()::contains).isPresent();
  }

  private void putExit(Exit exit, Difference difference, PresenceCondition condition) {
    put(
        rule(exit, difference),
        difference.subject(),
        message(difference) + " on this path, and not on others",
        condition,
        returnPlace(exit.slot()),
        path(exit.proof(), "returns"),
        findings);
  }

  private static Rule rule(Exit exit, Difference difference) {
    if (difference.isIrqs()) {
      return difference.amount() > 0 ? Rule.IRQS_STAY_OFF : Rule.IRQS_ENABLED;
    }
    if (difference.lock().isPresent() && swapped(exit, difference.lock().get())) {
      return Rule.WRONG_LOCK;
    }
    return difference.amount() > 0 ? Rule.LEAK : Rule.UNDERFLOW;
  }

  /** Whether one lock of a kind is left held and another one of it was released. */
  private static boolean swapped(Exit exit, Held lock) {
    return exit.context().held().stream()
        .anyMatch(
            h ->
                h.family().equals(lock.family())
                    && Integer.signum(h.count()) == -Integer.signum(lock.count()));
  }

  private static String message(Difference difference) {
    if (difference.isIrqs()) {
      return difference.amount() > 0 ? "irqs stay off" : "irqs are not as on entry";
    }
    if (difference.lock().isPresent()) {
      return difference.subject()
          + (difference.amount() > 0 ? " is still held on return" : " is released, not taken");
    }
    return difference.subject()
        + (difference.amount() > 0 ? " is raised on return" : " is lowered on return");
  }

  private Span returnPlace(Slot exit) {
    return exit.arrivals.keySet().stream()
        .map(from -> flow.cfg().node(from.node))
        .filter(CfgNode.Return.class::isInstance)
        .map(CfgNode::span)
        .findFirst()
        .orElseGet(() -> flow.cfg().node(exit.node).span());
  }

  private void residue(
      Exit exit, Difference difference, PresenceCondition condition, List<Exit> exits) {
    boolean always =
        exits.stream()
            .filter(e -> e.condition().intersects(condition))
            .allMatch(e -> has(e, difference));
    ambiguous |= !always;
    boolean onFailure =
        !always && (exit.result().signs() == Knowledge.NEGATIVE) && difference.amount() > 0;
    if (onFailure && explanation(exit, difference).isEmpty()) {
      putExit(exit, difference, condition);
      return;
    }
    Residue residue =
        new Residue(
            new Finding(
                rule(exit, difference),
                function.name(),
                difference.subject(),
                message(difference),
                condition,
                returnPlace(exit.slot()),
                function.source(returnPlace(exit.slot())),
                path(exit.proof(), "returns")),
            difference.amount() > 0);
    residues.merge(residue.finding().fingerprint() + residue.positive(), residue, Residue::or);
  }
}
