package org.lockscope.analyzer.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Subjects;
import org.lockscope.analyzer.finding.Suspicion;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.analyzer.flow.Prover.Proof;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.LockMode;

/**
 * Judges how the ways a function can return differ: what some leave over and others do not, and
 * whether its callers can know.
 */
final class Exits {

  private final FunctionDefinition function;
  private final FlowResult flow;
  private final Callees callees;
  private final Prover prover;
  private final PathFinder paths;
  private final Explanations explanations;
  private final Results results;
  private final Set<Slot> refuted = new HashSet<>();
  private final SortedSet<String> unexplained = new TreeSet<>();
  private final SortedSet<String> unknowable = new TreeSet<>();

  /** What is known of the arguments of those whose callers alone cannot know. */
  private final Set<TermMap<Knowledge>> unknowableArguments = new LinkedHashSet<>();

  /** What is not known where something that is called is not defined, and only there. */
  private final SortedSet<String> unseen = new TreeSet<>();

  private final List<Finding> findings = new ArrayList<>();
  private final List<Supplier<Suspicion>> suspicions = new ArrayList<>();

  /** What is left over, told in full only if it is asked for: most runs are not the last one. */
  private final List<Supplier<Residue>> left = new ArrayList<>();

  private final Map<String, Residue> residues = new LinkedHashMap<>();
  private final IdentityHashMap<Trace, Told> told = new IdentityHashMap<>();
  private final Map<Leftover, Boolean> givenAndTaken = new HashMap<>();
  private List<Exit> exits = List.of();
  private boolean ambiguous;
  private boolean undecided;

  /** What is left over, too much or too little of it. */
  private record Leftover(Measure measure, boolean tooMuch) {}

  Exits(
      FunctionDefinition function,
      FlowResult flow,
      Callees callees,
      Prover prover,
      PathFinder paths,
      Explanations explanations) {
    this.function = function;
    this.flow = flow;
    this.callees = callees;
    this.prover = prover;
    this.paths = paths;
    this.explanations = explanations;
    this.results = Results.of(function.head(), flow);
  }

  /** Judges all ways to return, and says what is wrong. */
  List<Finding> judge() {
    exits = find();
    for (Exit exit : exits) {
      for (Difference difference : differences(exit.context())) {
        judge(exit, difference);
      }
    }
    return findings;
  }

  /** The ways to return that can be gone, once they are judged. */
  List<Exit> all() {
    return List.copyOf(exits);
  }

  /** What is left over on return, in a way that callers can know about. */
  List<Residue> residues() {
    return List.copyOf(told().values());
  }

  private Map<String, Residue> told() {
    for (Supplier<Residue> one : left) {
      Residue residue = one.get();
      residues.merge(residue.key(), residue, Residue::or);
    }
    left.clear();
    return residues;
  }

  /** Takes over the paths of the same residues. */
  void addPaths(List<Residue> shown) {
    for (Residue residue : shown) {
      told().computeIfPresent(residue.key(), (k, r) -> r.withProofOf(residue));
    }
  }

  /**
   * By subject, the configurations in which it is taken on some path and left over on none: where
   * it is left over in others, that is not for the callers.
   */
  Map<String, PresenceCondition> balanced() {
    Map<String, PresenceCondition> balanced = new TreeMap<>();
    for (List<Slot> slots : flow.slots()) {
      for (Slot slot : slots) {
        for (Difference difference : differences(slot.state.context())) {
          // Irqs may be off for two reasons, one of which is for the callers.
          if (difference.amount() > 0 && !difference.isIrqs()) {
            balanced.merge(difference.subject(), slot.condition, PresenceCondition::or);
          }
        }
      }
    }
    for (Slot slot :
        flow.cfg().exit() < 0 ? List.<Slot>of() : flow.slots().get(flow.cfg().exit())) {
      for (Difference difference : differences(flow.normalized(slot.state))) {
        balanced.computeIfPresent(
            difference.subject(), (s, condition) -> condition.minus(slot.condition));
      }
    }
    balanced.values().removeIf(condition -> !condition.isFeasible());
    return balanced;
  }

  /** The states at the end that no path leads to, or none that is right. */
  Set<Slot> refuted() {
    return refuted;
  }

  /** What may have an explanation that the text does not give. */
  SortedSet<String> unexplained() {
    return unexplained;
  }

  /** What is wrong if the functions that may explain it do not. */
  List<Suspicion> suspicions() {
    return suspicions.stream().map(Supplier::get).toList();
  }

  /** Why callers cannot know what the function leaves over, if they cannot whatever they pass. */
  Optional<String> unknowable() {
    return unknowable.stream().findFirst();
  }

  /**
   * What is known of what was passed where the function leaves over what callers cannot know:
   * whoever passes something else knows all.
   */
  List<TermMap<Knowledge>> unknowableArguments() {
    return List.copyOf(unknowableArguments);
  }

  /**
   * What callers cannot know where a function that is called is not defined, if there is anything.
   */
  Optional<String> unseen() {
    return unseen.stream().findFirst();
  }

  /** Whether what is left over depends on the path. */
  boolean isAmbiguous() {
    return ambiguous;
  }

  /** Whether a question that matters could not be answered. */
  boolean isUndecided() {
    return undecided;
  }

  /**
   * One way to return.
   *
   * @param proof the paths to it
   */
  record Exit(
      Slot slot,
      PresenceCondition condition,
      Context context,
      TermMap<Knowledge> assumptions,
      Knowledge result,
      TermMap<Knowledge> stored,
      Proof proof) {}

  /**
   * What the end of a path tells callers.
   *
   * @param result what is known of the value returned
   * @param assumptions what is known of what was passed
   * @param stored what is known of what stands where callers find it
   */
  private record Told(
      Knowledge result, TermMap<Knowledge> assumptions, TermMap<Knowledge> stored) {}

  private List<Exit> find() {
    List<Exit> found = new ArrayList<>();
    if (flow.cfg().exit() < 0) {
      return found;
    }
    List<Slot> slots = flow.slots().get(flow.cfg().exit());
    for (Slot slot : slots) {
      Context context = flow.normalized(slot.state);
      TermMap<Knowledge> assumptions = FlowAnalysis.aboutParameters(slot.state);
      Optional<Proof> proof = Optional.of(new Proof(slot.condition, List.of()));
      if (slots.size() > 1 || !context.isEntry()) {
        Optional<Proof> path =
            prover.prove(slot, slot.condition, t -> flow.normalized(t.state()).isLike(context));
        // What the only way to return leaves over needs no proof, but for people.
        boolean needed = slots.size() > 1 || losesFlags(slot.state);
        if (path.isPresent()) {
          proof = path.map(p -> withFitting(p, assumptions));
        } else if (needed && !prover.isUndecided()) {
          refuted.add(slot);
          continue;
        }
      }
      found.add(
          new Exit(
              slot,
              proof.get().condition(),
              context,
              assumptions,
              results.about(slot.state),
              stored(slot.state),
              proof.get()));
    }
    return found;
  }

  /** A proof without the paths that lead to another way to return, if others are left. */
  private Proof withFitting(Proof proof, TermMap<Knowledge> assumptions) {
    List<Trace> fitting =
        proof.traces().stream().filter(t -> !exclude(told(t).assumptions(), assumptions)).toList();
    return fitting.isEmpty() ? proof : new Proof(proof.condition(), fitting);
  }

  /**
   * What stands in global variables, in simple ones that callers have passed pointers to, and in
   * members of objects that they have passed.
   */
  private TermMap<Knowledge> stored(State state) {
    // Of members callers are told only by ways to return that leave something else than before.
    boolean changed = !flow.normalized(state).isEntry();
    TermMap<Knowledge> stored = TermMap.empty();
    for (int i = 0; i < state.memory().size(); i++) {
      Term address = state.memory().key(i);
      if (!Memory.isOfAllMembers(address) && (isTold(address) || isMember(address) && changed)) {
        stored = stored.put(address, about(state.memory().value(i), state));
      }
    }
    for (int i = 0; i < state.knowledge().size(); i++) {
      Term value = state.knowledge().key(i);
      if (value.is(Term.Kind.LOAD) && isTold(value.part(0)) && stored.get(value.part(0)) == null) {
        stored = stored.put(value.part(0), state.knowledge().value(i));
      }
    }
    return stored;
  }

  /** What is known of a value; the address of a member is just that one, and no other. */
  private static Knowledge about(Term value, State state) {
    Knowledge known = state.about(value);
    return value.is(Term.Kind.FIELD)
        ? new Knowledge(known.signs(), Optional.of(value), List.of())
        : known;
  }

  /** Whether an address is in an object that callers have passed, or find through such a one. */
  private static boolean isMember(Term address) {
    return address.is(Term.Kind.FIELD) && FlowAnalysis.isAboutParameters(address.part(0));
  }

  private static boolean isTold(Term address) {
    return Summary.Exit.isScalar(address) || address.is(Term.Kind.GLOBAL);
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

    /** What is measured by {@link #amount}. */
    Measure measure() {
      return new Measure(lock.map(Held::mode), lock.map(Held::name), counter);
    }
  }

  /** Of what there may be more or less than on entry: a lock, a counter, or neither for irqs. */
  private record Measure(
      Optional<LockMode> mode, Optional<String> name, Optional<Counter> counter) {}

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
    differences.sort(Comparator.comparing((Difference d) -> d.amount() < 0));
    return differences;
  }

  private void judge(Exit exit, Difference difference) {
    PresenceCondition condition = flow.defined(exit.condition());
    if (!condition.isFeasible()) {
      unseen.add("whether it " + verb(difference) + " depends on a function that is not seen");
      return;
    }
    if (isPassedOn(exit, difference) || explanations.complain(exit.proof().traces())) {
      return;
    }
    if (difference.counter().isPresent()) {
      condition = condition.and(callees.observed(difference.counter().get()));
    }
    if (!condition.isFeasible()) {
      return;
    }
    // As many as there are: that holds whether or not there is a path to just this number.
    boolean isCounted = isCounted(difference);
    if (isUnproven(exit) && exits.size() > 1 && !isCounted) {
      undecided = true;
      return;
    }
    if (difference.isIrqs() && losesFlags(exit.slot().state) && !wasHandedOver(exit)) {
      lost(exit, difference, condition);
      return;
    }
    Optional<String> passed = passed(exit, difference);
    if (passed.isPresent()) {
      unexplained.add(
          "whether " + difference.subject() + " is balanced depends on " + passed.get());
      return;
    }
    // Where another way to return, that callers cannot tell from this one, leaves something else.
    PresenceCondition unequal = condition.space().never();
    List<Exit> others = new ArrayList<>();
    for (Exit other : exits) {
      if (!other.equals(exit)
          && !has(other, exit, difference)
          && !areApart(exit, other, Exits::excludes)) {
        unequal = unequal.or(condition.and(other.condition()));
        others.add(other);
      }
    }
    if (unequal.isFeasible() && isCounted) {
      // Whoever knows the list knows them.
      unknowable.add("it " + verb(difference) + " of any number of objects");
      residue(exit, difference, unequal, false);
    } else if (unequal.isFeasible()
        && (isHandedOver(exit, difference) || !isGivenAndTaken(difference))) {
      // It never gives back what it takes, or the converse: that is for its callers to know.
      cannotKnow(exit, difference);
      // Who takes one after the other of a list leaves none if there are none.
      boolean untold = isUntold(exit, difference) && !takesEach(difference);
      residue(exit, difference, unequal, untold);
    } else if (unequal.isFeasible() && !prover.isPreliminary()) {
      Optional<String> explanation =
          explanation(exit, difference)
              .or(() -> counterpart(others, difference))
              .or(() -> stateOfObject(exit, others, difference));
      if (explanation.isPresent()) {
        unexplained.add(
            "whether " + difference.subject() + " is balanced depends on " + explanation.get());
        suspect(exit, difference, unequal);
      } else if (isAnswered(exit, others, difference)) {
        leave(exit, difference, unequal, isAlways(exit, difference, unequal), true, true);
        refuted.add(exit.slot());
      } else if (isOfSuccess(exit, others, difference)) {
        residue(exit, difference, unequal, false);
      } else if (changesMember(exit)) {
        // An object that had it, as its member said, has it no more, or the other way round.
        residue(exit, difference, unequal, false);
      } else if (difference.amount() < 0
          && others.stream().allMatch(o -> areApart(exit, o, Knowledge::isApartFrom))) {
        // Which error it is tells that it was not taken again, if callers ask for that one.
        residue(exit, difference, unequal, true);
      } else {
        putExit(exit, difference, unequal);
        refuted.add(exit.slot());
      }
    }
    if (prover.isPreliminary()) {
      return;
    }
    PresenceCondition rest = condition.minus(unequal);
    PresenceCondition hidden = hidden(exit, difference, rest);
    residue(exit, difference, rest.minus(hidden), false);
    residue(exit, difference, hidden, true);
  }

  /**
   * Who may have released on another way to return what is released on this one, by a function that
   * it was passed.
   */
  private Optional<String> passed(Exit exit, Difference difference) {
    return difference.lock().filter(l -> l.count() < 0).stream()
        .flatMap(
            lock ->
                exits.stream()
                    .filter(other -> !other.equals(exit) && !has(other, exit, difference))
                    .flatMap(other -> other.proof().traces().stream())
                    .flatMap(path -> explanations.passed(path, lock).stream()))
        .findFirst();
  }

  /**
   * Notes that callers cannot know whether something is left over: those that may have passed what
   * leads to it.
   */
  private void cannotKnow(Exit exit, Difference difference) {
    TermMap<Knowledge> absent = absent(exit.assumptions());
    if (absent.size() > 0) {
      unknowableArguments.add(absent);
      return;
    }
    unknowable.add("whether it " + verb(difference) + " is not known by arguments or result");
    for (Trace path : exit.proof().traces()) {
      // Callers that do pass something may know.
      SortedSet<Term> passed = new TreeSet<>();
      absent(told(path).assumptions()).forEach((value, known) -> passed.add(value));
      prover.want(Tracked.ofKnown(passed));
    }
  }

  /** The arguments that are known to be absent: zero, or NULL. */
  private static TermMap<Knowledge> absent(TermMap<Knowledge> assumptions) {
    return assumptions.filter(
        (value, known) -> value.is(Term.Kind.PARAMETER) && known.signs() == Knowledge.ZERO);
  }

  /**
   * Whether some function has said before whether a lock is to be taken, and where it has said no,
   * it is not: the first of nested calls is to take it. Who gives it back is told by other means.
   */
  private boolean isAnswered(Exit exit, List<Exit> others, Difference difference) {
    return difference.amount() > 0
        && difference.lock().isPresent()
        && others.stream()
            .allMatch(
                other ->
                    exclude(answers(exit), answers(other))
                        && !other.proof().traces().isEmpty()
                        && other.proof().traces().stream()
                            .flatMap(t -> t.steps().stream())
                            .noneMatch(s -> amount(s.state().context(), difference) > 0));
  }

  /**
   * A question that tells a way to return from all others, about the state of an object of the
   * callers, where the function gives back by such questions what they have: an iterator says by
   * its own members what is held, and by more than can be seen here.
   */
  private Optional<String> stateOfObject(Exit exit, List<Exit> others, Difference difference) {
    boolean isTheirs =
        !difference.isIrqs() && exits.stream().anyMatch(e -> amount(e.context(), difference) < 0);
    if (!isTheirs || exit.proof().traces().isEmpty()) {
      return Optional.empty();
    }
    Optional<String> first = Optional.empty();
    for (Exit other : others) {
      for (Trace mine : exit.proof().traces()) {
        for (Trace theirs : other.proof().traces()) {
          Optional<String> question = explanations.answeredOtherwise(mine, theirs);
          if (question.isEmpty()) {
            return question;
          }
          first = first.or(() -> question);
        }
      }
      if (other.proof().traces().isEmpty()) {
        return Optional.empty();
      }
    }
    return first;
  }

  /**
   * Whether a lock is kept where the function succeeds: its result is computed, or found in an
   * object, and all other ways to return say by theirs that they have failed. Where it is one of a
   * function that is not seen, only a declaration says so.
   */
  private boolean isOfSuccess(Exit exit, List<Exit> others, Difference difference) {
    Term result = exit.slot().state.memory().get(results.result());
    if (result == null || difference.amount() < 0 || results.isFailure(exit.result())) {
      return false;
    }
    boolean isDeclared =
        function.head().attributes().stream().anyMatch(a -> a.name().startsWith("__acquires"));
    return (isDeclared || !isOfCallee(result) && exit.result().isNothing())
        && others.stream()
            .allMatch(
                other ->
                    results.isFailure(other.result())
                        || isDeclared
                            && difference.lock().isPresent()
                            && (other.result().signs() & Knowledge.ZERO) == 0);
  }

  private static boolean isOfCallee(Term result) {
    return result.is(Term.Kind.CALL) || result.is(Term.Kind.SITE);
  }

  /**
   * A function of which not all is known, and that may have done on all other ways to return what
   * is missing there.
   */
  private Optional<String> counterpart(List<Exit> others, Difference difference) {
    Optional<String> first = Optional.empty();
    for (Exit other : others) {
      Optional<String> doubtful =
          difference.lock().stream()
              .flatMap(
                  lock ->
                      other.proof().traces().stream()
                          .flatMap(t -> explanations.doubtful(t, lock).stream()))
              .findFirst();
      if (doubtful.isEmpty()) {
        return doubtful;
      }
      first = first.or(() -> doubtful);
    }
    return first;
  }

  /**
   * Where only what is in the objects it was given tells a way to return from others: callers would
   * have to look there, at something they may no longer look at.
   */
  private PresenceCondition hidden(Exit exit, Difference difference, PresenceCondition condition) {
    PresenceCondition hidden = condition.space().never();
    boolean handedOver = difference.lock().filter(Explanations::isHandedOver).isPresent();
    if (!condition.isFeasible()
        || !isGivenAndTaken(difference)
        || isMarked(exit)
        || handedOver
        || changesMember(exit)) {
      return hidden;
    }
    for (Exit other : exits) {
      if (!other.equals(exit)
          && !has(other, exit, difference)
          && !isMarked(other)
          && !areAlternatives(exit, other)
          && !exit.result().isApartFrom(other.result())
          && !(difference.amount() < 0 && endsCounting(exit, other))
          && !exclude(exit.stored(), other.stored())
          && !exclude(
              exit.assumptions().filter((k, v) -> !isInside(k) || isRelation(k)),
              other.assumptions().filter((k, v) -> !isInside(k) || isRelation(k)))
          && !leavesMark(exit, other)) {
        hidden = hidden.or(condition.and(other.condition()));
      }
    }
    return hidden.isFeasible() && explanation(exit, difference).isPresent()
        ? condition.space().never()
        : hidden;
  }

  /**
   * Whether one way to return says 0, and another one a number that it has computed: of what is
   * left, say. Who goes along something piece by piece, and has nothing any more when it ends, is
   * told by that.
   */
  private boolean endsCounting(Exit exit, Exit other) {
    Term number = other.slot().state.memory().get(results.result());
    return exit.result().signs() == Knowledge.ZERO
        && number != null
        && !number.is(Term.Kind.CONSTANT)
        && (other.result().signs() & Knowledge.POSITIVE) != 0;
  }

  /**
   * Whether a member of an object of the callers is another one than it was, as where a pointer is
   * NULL no more: it says by itself what the object has now.
   */
  private boolean changesMember(Exit exit) {
    return changesMember(exit.slot().state)
        || !exit.proof().traces().isEmpty()
            && exit.proof().traces().stream().allMatch(t -> changesMember(t.state()));
  }

  private boolean changesMember(State state) {
    for (int i = 0; i < state.memory().size(); i++) {
      Term address = state.memory().key(i);
      Knowledge before = state.about(flow.terms().load(address));
      if (isMember(address) && state.about(state.memory().value(i)).isApartFrom(before)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether nothing at all tells a way to return from others: no mark in memory, no question that
   * callers could ask as well. A lock that one context hands to another needs no such thing.
   */
  private boolean isUntold(Exit exit, Difference difference) {
    // A result, even one that is not understood, may say it.
    if (!function.head().returnsVoid()
        || difference.amount() < 0
        || difference.lock().isEmpty()
        || Explanations.isHandedOver(difference.lock().get())
        || isHandedOver(exit, difference)
        || isMarked(exit)
        || explanation(exit, difference).isPresent()) {
      return false;
    }
    return exits.stream()
        .filter(other -> !other.equals(exit) && !has(other, exit, difference))
        .anyMatch(
            other ->
                other.condition().intersects(exit.condition())
                    && !areApart(exit, other, Exits::excludes)
                    && !leavesMark(exit, other)
                    && !leavesMark(other, exit)
                    && !exclude(answers(exit), answers(other)));
  }

  /** What functions have said that callers can ask as well. */
  private static TermMap<Knowledge> answers(Exit exit) {
    return exit.slot().state.knowledge().filter((k, v) -> FlowAnalysis.isVisible(k) && isAnswer(k));
  }

  private static boolean isAnswer(Term value) {
    return value.is(Term.Kind.CALL) || value.parts().stream().anyMatch(Exits::isAnswer);
  }

  /** Whether a question is one of how an argument stands to another one: callers gave both. */
  private static boolean isRelation(Term question) {
    return question.is(Term.Kind.OPERATION)
        && question.parts().size() == 2
        && question.parts().stream().anyMatch(p -> p.is(Term.Kind.PARAMETER));
  }

  /** Whether a value stands in an object the function was given. */
  private static boolean isInside(Term value) {
    return value.is(Term.Kind.LOAD) && !value.part(0).is(Term.Kind.GLOBAL)
        || value.parts().stream().anyMatch(Exits::isInside);
  }

  /** Whether one way to return writes to memory of its callers what another one does not. */
  private static boolean leavesMark(Exit exit, Exit other) {
    TermMap<Term> memory = exit.slot().state.memory();
    TermMap<Term> others = other.slot().state.memory();
    for (int i = 0; i < memory.size(); i++) {
      Term address = memory.key(i);
      if (!address.root().is(Term.Kind.LOCAL) && others.get(address) != memory.value(i)) {
        return true;
      }
    }
    return false;
  }

  /** Judges irqs that stay off where nobody has the flags any more to restore them from. */
  private void lost(Exit exit, Difference difference, PresenceCondition condition) {
    Optional<String> explanation = explanation(exit, difference);
    if (explanation.isPresent()) {
      unexplained.add("whether irqs are balanced depends on " + explanation.get());
      suspect(exit, difference, condition);
    } else {
      findings.add(
          finding(
              exit,
              difference,
              "irqs stay off, and the flags they were saved into are lost",
              condition));
    }
    refuted.add(exit.slot());
  }

  /** Whether irqs are off, and what they were before was saved into local variables only. */
  private boolean losesFlags(State state) {
    if (flow.normalized(state).irqs() != flow.terms().irqOff) {
      return false;
    }
    TermMap<Term> memory = state.memory();
    Term result = memory.get(flow.terms().local(FlowAnalysis.RESULT));
    if (result != null && holdsFlags(result)) {
      return false;
    }
    return !handsOver(memory);
  }

  /** Whether flags were left where others find them, for a while at least. */
  private static boolean wasHandedOver(Exit exit) {
    return exit.proof().traces().stream()
        .flatMap(t -> t.steps().stream())
        .map(step -> step.state().memory())
        .anyMatch(Exits::handsOver);
  }

  private static boolean handsOver(TermMap<Term> memory) {
    for (int i = 0; i < memory.size(); i++) {
      if (holdsFlags(memory.value(i)) && !memory.key(i).root().is(Term.Kind.LOCAL)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsFlags(Term value) {
    return value.is(Term.Kind.FLAGS) || value.parts().stream().anyMatch(Exits::holdsFlags);
  }

  /**
   * Whether a lock is exchanged for that of another object, and callers get the other object in its
   * place: in a variable of theirs, or as the result, which is the old object where nothing is
   * exchanged. Then they hold the lock of what they have, before and after.
   */
  private boolean isPassedOn(Exit exit, Difference difference) {
    if (difference.lock().isEmpty()) {
      return false;
    }
    Held lock = difference.lock().get();
    return exit.context().held().stream()
        .filter(
            h ->
                h.count() == -lock.count()
                    && h.mode() == lock.mode()
                    && h.family().equals(lock.family()))
        .anyMatch(
            h ->
                lock.count() > 0
                    ? isPassedOn(exit, lock.lock(), h.lock())
                    : isPassedOn(exit, h.lock(), lock.lock()));
  }

  private boolean isPassedOn(Exit exit, Term taken, Term released) {
    TermMap<Term> memory = exit.slot().state.memory();
    for (int i = 0; i < memory.size(); i++) {
      Term address = memory.key(i);
      Term object = memory.value(i);
      boolean theirs = !address.root().is(Term.Kind.LOCAL);
      if (theirs
          && taken.mentions(object)
          && flow.terms().replace(taken, object, flow.terms().load(address)) == released) {
        return true;
      }
    }
    Term result = memory.get(results.result());
    return result != null
        && taken.mentions(result)
        && exits.stream()
            .filter(other -> !other.equals(exit))
            .allMatch(other -> returnsHolding(other, taken, result, released));
  }

  /** Whether a way to return leaves all as it was, and returns the object a lock is in. */
  private boolean returnsHolding(Exit other, Term taken, Term object, Term lock) {
    List<State> states =
        other.proof().traces().isEmpty()
            ? List.of(other.slot().state)
            : other.proof().traces().stream().map(Trace::state).toList();
    return states.stream()
        .map(s -> s.memory().get(results.result()))
        .allMatch(
            r ->
                r != null
                    && (flow.terms().replace(taken, object, r) == lock
                        || !other.context().isEntry()));
  }

  /** Whether nobody could tell if there is a path to a way to return. */
  private boolean isUnproven(Exit exit) {
    return prover.isStrict() && exit.proof().traces().isEmpty();
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

  /**
   * Whether a loop takes or releases a lock of one object after the other, and leaves it so, where
   * any context may give it back.
   */
  private boolean isCounted(Difference difference) {
    return difference.lock().filter(Explanations::isHandedOver).isPresent()
        && takesEach(difference);
  }

  /** Whether a loop takes or releases a lock of one object after the other, and leaves it so. */
  private boolean takesEach(Difference difference) {
    return difference.lock().isPresent()
        && exits.stream()
            .flatMap(e -> e.context().held().stream())
            .anyMatch(
                h ->
                    h.isSeveral()
                        && h.name().equals(difference.lock().get().name())
                        && Integer.signum(h.count()) == Integer.signum(difference.amount()));
  }

  private static String verb(Difference difference) {
    return (difference.amount() > 0 ? "keeps " : "gives back ") + difference.subject();
  }

  /**
   * Whether some path takes what another way to return leaves over, and gives it back; or gives it
   * back, and takes it in the end.
   */
  private boolean isGivenAndTaken(Difference difference) {
    return givenAndTaken.computeIfAbsent(
        new Leftover(difference.measure(), difference.amount() > 0),
        m -> findGivenAndTaken(difference));
  }

  private boolean findGivenAndTaken(Difference difference) {
    Set<Slot> balancing = difference.amount() < 0 ? leadingToBalance(difference) : Set.of();
    for (List<Slot> slots : flow.slots()) {
      for (Slot slot : slots) {
        Context context = slot.state.context();
        for (Slot from : slot.arrivals.keySet()) {
          int before = amount(from.state.context(), difference);
          int after = amount(context, difference);
          boolean takesBack =
              before < 0
                  && after > before
                  && (difference.amount() > 0 || balancing.contains(slot))
                  && !isForgotten(from.state.context(), context);
          if (before > 0 && after < before || takesBack) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** The states from which some path leads to a way to return without a difference. */
  private Set<Slot> leadingToBalance(Difference difference) {
    Set<Slot> leading = new HashSet<>();
    Deque<Slot> work = new ArrayDeque<>();
    for (Exit exit : exits) {
      if (!mayHave(exit, difference) && leading.add(exit.slot())) {
        work.add(exit.slot());
      }
    }
    while (!work.isEmpty()) {
      for (Slot from : work.poll().arrivals.keySet()) {
        if (leading.add(from)) {
          work.add(from);
        }
      }
    }
    return leading;
  }

  /** Whether one context is another one without locks that were released in unknown objects. */
  private static boolean isForgotten(Context before, Context after) {
    long kept = before.held().stream().filter(h -> h.count() > 0).count();
    return after.held().size() < before.held().size()
        && after.held().stream().filter(h -> h.count() > 0).count() == kept;
  }

  private static int amount(Context context, Difference difference) {
    if (difference.counter().isPresent()) {
      return context.depth(difference.counter().get());
    }
    if (difference.lock().isPresent()) {
      Held lock = difference.lock().get();
      int sum = 0;
      for (Held held : context.held()) {
        if (held.mode() == lock.mode() && held.name().equals(lock.name())) {
          sum += held.count();
        }
      }
      // Several locks count as two, and so do three that are put together to several.
      return Math.max(-2, Math.min(2, sum));
    }
    return switch (context.irqs().kind()) {
      case IRQ_OFF -> 1;
      case IRQ_ON -> -1;
      default -> 0;
    };
  }

  private Optional<String> explanation(Exit exit, Difference difference) {
    return explanation(exit, difference, explanations);
  }

  /** Notes what is wrong if all that may explain it does not. */
  private void suspect(Exit exit, Difference difference, PresenceCondition condition) {
    suspicions.add(
        () ->
            new Suspicion(
                finding(exit, difference, message(difference) + " on this path", condition),
                excuses(exit, difference)));
  }

  /** The functions that may explain a difference; all that are called, if it is not just some. */
  private SortedSet<String> excuses(Exit exit, Difference difference) {
    SortedSet<String> excuses = explanations.all(e -> explanation(exit, difference, e));
    Optional<String> rest = explanation(exit, difference, explanations.except(excuses));
    if (rest.filter(e -> !e.equals(Explanations.GIVEN)).isPresent()) {
      return explanations.callees(true);
    }
    return excuses.contains(Explanations.GIVEN) ? explanations.callees(false) : excuses;
  }

  private static Optional<String> explanation(
      Exit exit, Difference difference, Explanations explanations) {
    boolean found =
        !explanations.trusts(Explanations.GIVEN)
            && difference.isIrqs()
            && exit.context().held().stream()
                .anyMatch(h -> h.count() < 0 && Explanations.comesFromUnknown(h.lock()));
    if (found) {
      return Optional.of(Explanations.GIVEN);
    }
    if (difference.lock().filter(Held::isSeveral).isPresent()) {
      return Optional.of("how many there are");
    }
    boolean mayBeReleased =
        !explanations.trusts(Explanations.GIVEN)
            && difference
                .lock()
                .filter(l -> l.count() > 0 && isReleasedElsewhere(exit, l))
                .isPresent();
    if (mayBeReleased) {
      return Optional.of(Explanations.GIVEN);
    }
    return exit.proof().traces().stream()
        .map(
            t ->
                explanation(t, difference, explanations)
                    .or(() -> explanations.askedTwice(t))
                    .or(() -> explanations.readAgain(t)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Whether a lock that may be this one, in an object that the function has found, is released. */
  private static boolean isReleasedElsewhere(Exit exit, Held lock) {
    return exit.context().held().stream()
        .anyMatch(
            h ->
                h.count() < 0
                    && (Context.mayBe(h, lock) || isPointedTo(h, lock))
                    && Explanations.comesFromUnknown(h.lock()));
  }

  /** Whether a lock is one that somebody has left a pointer to, of the kind of another one. */
  private static boolean isPointedTo(Held pointed, Held lock) {
    return pointed.mode() == lock.mode()
        && pointed.family().equals(lock.family())
        && !pointed.lock().is(Term.Kind.FIELD)
        && lock.lock().is(Term.Kind.FIELD);
  }

  private static Optional<String> explanation(
      Trace path, Difference difference, Explanations explanations) {
    if (difference.lock().isPresent()) {
      return explanations.of(path, difference.lock().get(), difference.amount() > 0);
    }
    return difference
        .counter()
        .map(c -> explanations.ofDepth(path, c, difference.amount() > 0))
        .orElseGet(() -> explanations.ofIrqs(path));
  }

  /**
   * Whether another way to return leaves over what a way to return does. The lock of an object and
   * that of its parent, as it is found through the object, are two where both are left over; two
   * objects that were passed may be one.
   */
  private static boolean has(Exit other, Exit exit, Difference difference) {
    return differences(other.context()).stream()
        .filter(d -> mayBeSame(d, difference))
        .anyMatch(
            d ->
                d.subject().equals(difference.subject())
                    || !isThrough(d.lock().orElseThrow(), difference.lock().orElseThrow())
                    || !differences(exit.context()).contains(d));
  }

  /** Whether the object of one of two locks is found through that of the other. */
  private static boolean isThrough(Held a, Held b) {
    return a.lock().mentions(b.lock().part(0)) || b.lock().mentions(a.lock().part(0));
  }

  /** Whether a way to return may leave something over, by whatever name. */
  private static boolean mayHave(Exit exit, Difference difference) {
    return differences(exit.context()).stream().anyMatch(d -> mayBeSame(d, difference));
  }

  private static boolean mayBeSame(Difference a, Difference b) {
    return Integer.signum(a.amount()) == Integer.signum(b.amount())
        && (a.subject().equals(b.subject())
            || a.lock().isPresent()
                && b.lock().isPresent()
                && mayBeSame(a.lock().get(), b.lock().get()));
  }

  /** Whether two locks are of one kind and member: one object may be found in two ways. */
  private static boolean mayBeSame(Held a, Held b) {
    return a.family().equals(b.family())
        && a.lock().is(Term.Kind.FIELD)
        && b.lock().is(Term.Kind.FIELD)
        && a.lock().name().equals(b.lock().name());
  }

  /**
   * Whether callers can tell two ways to return apart, by what they passed or by the result.
   *
   * @param excludes whether two results are taken for different ones
   */
  private boolean areApart(Exit a, Exit b, BiPredicate<Knowledge, Knowledge> excludes) {
    if (isMarked(a) != isMarked(b)
        || areAlternatives(a, b)
        || exclude(a.assumptions(), b.assumptions())
        || excludes.test(a.result(), b.result())
        || exclude(a.stored(), b.stored())) {
      return true;
    }
    for (Trace x : a.proof().traces()) {
      for (Trace y : b.proof().traces()) {
        Told mine = told(x);
        Told theirs = told(y);
        if (x.condition().intersects(y.condition())
            && !exclude(mine.assumptions(), theirs.assumptions())
            && !excludes.test(mine.result(), theirs.result())
            && !exclude(mine.stored(), theirs.stored())
            && !isTold(x.state(), y.state())) {
          return false;
        }
      }
    }
    if (a.proof().traces().isEmpty() || b.proof().traces().isEmpty()) {
      return isTold(a.slot().state, b.slot().state);
    }
    // The paths at hand are apart; whether all are shows when they are not joined at the end.
    prover.want(Tracked.ofKnown(telling(a, b, excludes)));
    return true;
  }

  /**
   * Whether each of two ways to return keeps a lock, by two names, and one of them leaves a mark in
   * an object of the callers: it says which.
   */
  private static boolean areAlternatives(Exit a, Exit b) {
    for (Held mine : a.context().held()) {
      for (Held theirs : b.context().held()) {
        if (mine.count() > 0 && theirs.count() > 0 && !mine.name().equals(theirs.name())) {
          return leavesMark(a, b) || leavesMark(b, a);
        }
      }
    }
    return false;
  }

  /** Whether a way to return adds a named flag to what is returned, to tell it from others. */
  private boolean isMarked(Exit exit) {
    Term result = exit.slot().state.memory().get(flow.terms().local(FlowAnalysis.RESULT));
    return result != null
        && result.is(Term.Kind.OPERATION)
        && result.name().equals("|")
        && result.parts().stream().anyMatch(p -> p.is(Term.Kind.SYMBOL));
  }

  private SortedSet<Term> telling(Exit a, Exit b, BiPredicate<Knowledge, Knowledge> excludes) {
    SortedSet<Term> telling = new TreeSet<>();
    for (Trace x : a.proof().traces()) {
      for (Trace y : b.proof().traces()) {
        Told mine = told(x);
        Told theirs = told(y);
        if (excludes.test(mine.result(), theirs.result())) {
          addResult(x.state(), y.state(), telling);
        } else if (exclude(mine.stored(), theirs.stored())) {
          addExcluding(mine.stored(), theirs.stored(), telling);
        } else if (isTold(x.state(), y.state())) {
          addTold(x.state(), y.state(), telling);
          addTold(y.state(), x.state(), telling);
        } else {
          addExcluding(mine.assumptions(), theirs.assumptions(), telling);
        }
      }
    }
    return telling;
  }

  /** What is returned tells; where that is one value, what is known of it does. */
  private void addResult(State a, State b, SortedSet<Term> telling) {
    Term result = flow.terms().local(FlowAnalysis.RESULT);
    Term value = a.memory().get(result);
    telling.add(result);
    if (value != null && value == b.memory().get(result)) {
      telling.add(value);
    }
  }

  private Told told(Trace path) {
    Told known = told.get(path);
    if (known == null) {
      known =
          new Told(
              results.about(path.state()),
              FlowAnalysis.aboutParameters(path.state()),
              stored(path.state()));
      told.put(path, known);
    }
    return known;
  }

  /**
   * Whether callers are told which of two ways it was by a variable of theirs: one way puts a
   * constant there, as {@code *locked = 0}, or the object of a lock that it keeps, and the other
   * one leaves what they had there.
   */
  private boolean isTold(State a, State b) {
    SortedSet<Term> told = new TreeSet<>();
    addTold(a, b, told);
    addTold(b, a, told);
    return !told.isEmpty();
  }

  private void addTold(State writes, State leaves, SortedSet<Term> told) {
    for (int i = 0; i < writes.memory().size(); i++) {
      Term address = writes.memory().key(i);
      Term before = flow.terms().load(address);
      Term other = leaves.memory().get(address);
      // What stands in a member of an object of theirs, written now or before.
      if (isMember(address)
          && writes
              .about(writes.memory().value(i))
              .isApartFrom(leaves.about(other == null ? before : other))) {
        told.add(address);
        told.add(before);
      }
      Term value = writes.memory().value(i);
      if (Summary.Exit.isScalar(address)
          && (value.is(Term.Kind.CONSTANT) || writes.context().holdsIn(value))
          && leaves.memory().get(address) == null) {
        told.add(address);
      }
    }
  }

  private static void addExcluding(
      TermMap<Knowledge> mine, TermMap<Knowledge> theirs, SortedSet<Term> telling) {
    addContradicted(mine, theirs, telling);
    addContradicted(theirs, mine, telling);
    for (int i = 0; i < mine.size(); i++) {
      Knowledge other = theirs.get(mine.key(i));
      if (other != null && mine.value(i).isApartFrom(other)) {
        telling.add(mine.key(i));
      }
    }
  }

  private static boolean exclude(TermMap<Knowledge> mine, TermMap<Knowledge> theirs) {
    for (int i = 0; i < mine.size(); i++) {
      Knowledge other = theirs.get(mine.key(i));
      if (other != null && mine.value(i).isApartFrom(other)) {
        return true;
      }
    }
    Set<Term> contradicted = new HashSet<>();
    addContradicted(mine, theirs, contradicted);
    addContradicted(theirs, mine, contradicted);
    return !contradicted.isEmpty();
  }

  /** Adds two values that are one by what one way to return knows, and two by what another does. */
  private static void addContradicted(
      TermMap<Knowledge> known, TermMap<Knowledge> relations, Set<Term> contradicted) {
    for (int i = 0; i < relations.size(); i++) {
      Term relation = relations.key(i);
      boolean areOne =
          relation.is(Term.Kind.OPERATION)
              && relation.name().equals("==")
              && (relations.value(i).signs() & Knowledge.ZERO) == 0;
      if (areOne && about(relation.part(0), known).isApartFrom(about(relation.part(1), known))) {
        contradicted.add(relation);
        relation.parts().stream().filter(p -> known.get(p) != null).forEach(contradicted::add);
      }
    }
  }

  private static Knowledge about(Term value, TermMap<Knowledge> known) {
    if (value.is(Term.Kind.CONSTANT) || value.is(Term.Kind.SYMBOL)) {
      return Knowledge.ofConstant(value);
    }
    Knowledge about = known.get(value);
    return about == null ? Knowledge.NOTHING : about;
  }

  /**
   * Whether two results are different for whoever does not ask which error it is: few callers do.
   */
  private static boolean excludes(Knowledge a, Knowledge b) {
    return a.isApartFrom(b) && (a.signs() & b.signs()) != Knowledge.NEGATIVE;
  }

  private void putExit(Exit exit, Difference difference, PresenceCondition condition) {
    Finding finding =
        finding(
            exit, difference, message(difference) + " on this path, and not on others", condition);
    // The lock that is held and the one that is released instead are one mistake.
    boolean told =
        finding.rule() == Rule.WRONG_LOCK
            && findings.stream()
                .anyMatch(f -> f.rule() == Rule.WRONG_LOCK && f.place().equals(finding.place()));
    if (!told) {
      findings.add(finding);
    }
  }

  private Finding finding(
      Exit exit, Difference difference, String message, PresenceCondition condition) {
    Span place = returnPlace(exit.slot());
    Proof proof = exit.proof();
    return new Finding(
        rule(exit, difference),
        function.name(),
        difference.subject(),
        message,
        condition,
        place,
        function.source(place),
        proof.traces().isEmpty() ? List.of() : paths.steps(proof.traces().get(0), "returns"));
  }

  /**
   * Whether a path takes a lock and releases it more often, or fails to take it and releases it: a
   * caller that holds it, so that all is well in the end, would have waited for itself.
   */
  private boolean isReleasedTwice(Exit exit, Difference difference) {
    Optional<Held> lock = difference.lock().filter(l -> l.count() < 0);
    if (lock.isEmpty()
        || lock.get().mode() != LockMode.EXCLUSIVE
        || !Context.isOne(lock.get().lock())) {
      return false;
    }
    return exit.proof().traces().stream()
            .anyMatch(t -> takes(t, lock.get()) || isRefused(t, lock.get()))
        && explanation(exit, difference).isEmpty();
  }

  private static boolean takes(Trace path, Held lock) {
    return path.steps().stream().anyMatch(s -> s.state().context().count(lock) > 0);
  }

  /** Whether a path goes on without a lock where it may not get it. */
  private boolean isRefused(Trace path, Held lock) {
    List<Trace> steps = path.steps();
    for (int i = 0; i + 1 < steps.size(); i++) {
      Context before = steps.get(i).state().context();
      Context after = steps.get(i + 1).state().context();
      if (before.count(lock) == after.count(lock) && explanations.isRefused(steps.get(i), lock)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one lock is taken and another one of the same member released, of two arguments. */
  private static boolean isMixedUp(Exit exit, Difference difference) {
    return difference.lock().filter(l -> l.count() > 0).isPresent()
        && isOfArgument(difference.lock().get())
        && exit.context().held().stream()
            .anyMatch(
                h ->
                    Integer.signum(h.count()) == -Integer.signum(difference.amount())
                        && h.lock() != difference.lock().get().lock()
                        && isOfArgument(h)
                        && mayBeSame(h, difference.lock().get()));
  }

  /** Whether it is about what callers have given, or what they are told by the result. */
  private boolean isGiven(Exit exit, Difference difference, boolean always) {
    return difference
        .lock()
        .map(
            lock ->
                isGiven(lock)
                    || lock.count() < 0 && Explanations.comesFromUnknown(lock.lock())
                    || explanations.isReturned(exit.slot(), lock))
        // Who runs with irqs off, and enables them, is called so.
        .orElse(!always && (difference.counter().isPresent() || difference.amount() < 0));
  }

  private boolean isGiven(Held lock) {
    return Explanations.isHandedOver(lock)
        || isFound(lock.lock())
        || explanations.isFromArgument(lock);
  }

  /** Whether somebody else has said which lock it is, and not just where the object is. */
  private static boolean isFound(Term lock) {
    return switch (lock.kind()) {
      case SITE, EARLIER, PHI, CALL, LOAD -> true;
      default -> false;
    };
  }

  private static boolean isOfArgument(Held lock) {
    return lock.lock().is(Term.Kind.FIELD) && lock.lock().root().is(Term.Kind.PARAMETER);
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
                    && h.lock() != lock.lock()
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

  Span returnPlace(Slot exit) {
    return exit.arrivals.keySet().stream()
        .map(from -> flow.cfg().node(from.node))
        .filter(CfgNode.Return.class::isInstance)
        .map(CfgNode::span)
        .findFirst()
        .orElseGet(() -> flow.cfg().node(exit.node).span());
  }

  private void residue(
      Exit exit, Difference difference, PresenceCondition condition, boolean doubtful) {
    if (!condition.isFeasible()) {
      return;
    }
    boolean always = isAlways(exit, difference, condition);
    ambiguous |= !always;
    // What is mapped for the function stands in a member of the callers, which says so.
    boolean onFailure =
        !always
            && difference.amount() > 0
            && !(difference.counter().isPresent() && changesMember(exit))
            && difference.lock().filter(Explanations::isHandedOver).isEmpty()
            && results.isFailure(exit.result())
            && explanation(exit, difference).isEmpty();
    if (onFailure && exit.result().signs() == Knowledge.NEGATIVE) {
      putExit(exit, difference, condition);
      return;
    }
    if (isReleasedTwice(exit, difference)) {
      findings.add(
          finding(
              exit,
              difference,
              difference.subject() + " is released more often than it is taken on this path",
              condition));
      refuted.add(exit.slot());
      return;
    }
    boolean isDoubtful = doubtful || onFailure || isMixedUp(exit, difference);
    leave(exit, difference, condition, always, isDoubtful, false);
  }

  private void leave(
      Exit exit,
      Difference difference,
      PresenceCondition condition,
      boolean always,
      boolean doubtful,
      boolean answered) {
    left.add(
        () ->
            new Residue(
                finding(exit, difference, message(difference), condition),
                difference.amount() > 0,
                isGiven(exit, difference, always),
                always,
                excuses(exit, difference),
                doubtful,
                answered,
                isCrossed(exit, difference)));
  }

  /**
   * Whether one argument says whether to take what is left over, and another one whether to give it
   * back: the function does both on some path, and by what it was passed it may do either without
   * the other. A mode, which is one argument, says by itself which of the two is wanted.
   */
  private boolean isCrossed(Exit exit, Difference difference) {
    return difference.lock().filter(Explanations::isHandedOver).isEmpty()
        && isGivenAndTaken(difference)
        && exits.stream()
            .filter(other -> other.condition().intersects(exit.condition()))
            .filter(
                other ->
                    Integer.signum(amount(other.context(), difference))
                        == -Integer.signum(difference.amount()))
            .anyMatch(other -> deciding(exit, other).size() > 1);
  }

  /** The parameters that tell two ways to return apart. */
  private static Set<Term> deciding(Exit exit, Exit other) {
    SortedSet<Term> telling = new TreeSet<>();
    addExcluding(exit.assumptions(), other.assumptions(), telling);
    Set<Term> deciding = new HashSet<>();
    for (Term value : telling) {
      if (value.is(Term.Kind.PARAMETER)) {
        deciding.add(value);
      }
    }
    return deciding;
  }

  /** Whether each way to return leaves the same over. */
  private boolean isAlways(Exit exit, Difference difference, PresenceCondition condition) {
    return exits.stream()
        .filter(e -> e.condition().intersects(condition))
        .allMatch(e -> has(e, exit, difference));
  }
}
