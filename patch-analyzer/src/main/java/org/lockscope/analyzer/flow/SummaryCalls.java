package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.flow.Memory.Valued;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;

/** Applies the summaries of functions to the states of their callers. */
final class SummaryCalls {

  private final Terms terms;
  private final Memory memory;
  private final Set<String> anew;
  private Journal journal = Journal.NONE;
  private Optional<PresenceCondition> undefined = Optional.empty();
  private Optional<String> doubt = Optional.empty();
  private final Set<Term> passedOn = new HashSet<>();

  /**
   * Applies summaries.
   *
   * @param anew the functions that may return another thing each time they are called
   */
  SummaryCalls(Terms terms, Memory memory, Set<String> anew) {
    this.terms = terms;
    this.memory = memory;
    this.anew = anew;
  }

  void setJournal(Journal journal) {
    this.journal = journal;
  }

  /** A call of a function without a summary, or of one that leaves the context alone. */
  Outcome unknown(Expr.Call call, Outcome after, List<Term> values) {
    return unknown(call, after, values, values);
  }

  private Outcome unknown(
      Expr.Call call, Outcome after, List<Term> values, List<Term> maybeWritten) {
    for (Term value : maybeWritten) {
      if (value.is(Kind.PARAMETER)) {
        passedOn.add(value);
      }
    }
    State state = memory.passed(memory.havoc(after.state(), maybeWritten), values);
    Optional<String> name = call.functionName();
    // What is told through a variable of the caller's may be another thing next time.
    boolean isTold = values.stream().anyMatch(v -> v.is(Kind.LOCAL));
    boolean isContainer = name.filter(Symbols::findsContainer).isPresent() && !values.isEmpty();
    if (memory.isStable()
        && !isTold
        && name.filter(n -> Symbols.looksAnew(n) || anew.contains(n)).isEmpty()) {
      String function = name.orElseGet(() -> call.function().toString());
      Term result = terms.call(function, values);
      if (memory.isAskedAgain(state, result)) {
        return outcome(memory.fresh(state, function), after);
      }
      Valued value = memory.bounded(memory.asked(state, result), result);
      return outcome(isContainer ? containing(values.get(0), value) : value, after);
    }
    return outcome(
        isContainer
            ? containing(values.get(0), memory.freshFrom(state, name.get(), values.get(0)))
            : memory.fresh(state, name.orElse("call")),
        after);
  }

  private static Outcome outcome(Valued result, Outcome after) {
    return new Outcome(result.state(), after.condition(), result.value());
  }

  /** The object that a member is in is one, as the member is. */
  private static Valued containing(Term member, Valued object) {
    State state = object.state();
    return state.about(member).signs() == Knowledge.POSITIVE
        ? new Valued(
            state.assumeSigns(object.value(), Knowledge.POSITIVE).orElse(state), object.value())
        : object;
  }

  /** A call of a function with summaries, one for each condition under which it is defined. */
  List<Outcome> call(Expr.Call call, List<Summary> summaries, Outcome after, List<Term> values) {
    List<Outcome> result = new ArrayList<>();
    PresenceCondition rest = after.condition();
    for (Summary summary : summaries) {
      PresenceCondition condition = after.condition().and(summary.condition());
      rest = rest.minus(summary.condition());
      if (condition.isFeasible()) {
        Summary known = known(call, summary, values, after.state());
        if (known.isDoubtful() && doubt.isEmpty()) {
          doubt = Optional.of(known.function());
        }
        apply(call, known, new Outcome(after.state(), condition, after.value()), values, result);
      }
    }
    if (rest.isFeasible()) {
      if (!summaries.stream().allMatch(Summary::isTrivial)) {
        PresenceCondition missing = missing(summaries);
        undefined = Optional.of(undefined.map(missing::or).orElse(missing));
      }
      result.add(unknown(call, new Outcome(after.state(), rest, after.value()), values));
    }
    return result;
  }

  /**
   * The parameters that were passed on to functions which may have written to what they point at.
   */
  Set<Term> passedOn() {
    return Set.copyOf(passedOn);
  }

  /** A function that was called and of which not all is known, if there is one. */
  Optional<String> doubt() {
    return doubt;
  }

  /** A summary for a call: nothing is known of it if callers that pass such arguments cannot. */
  private Summary known(Expr.Call call, Summary summary, List<Term> values, State state) {
    if (summary.unknowable().isEmpty()) {
      return summary;
    }
    return isKnown(call, summary, values, state)
        ? summary.known()
        : Summary.unknown(summary.function(), summary.condition(), "not known for its arguments");
  }

  /** Whether callers that pass such arguments know what a function leaves over. */
  boolean isKnown(Expr.Call call, Summary summary, List<Term> values, State state) {
    Application application = new Application(call, summary, values, state);
    return summary.unknowable().stream().noneMatch(application::mayBe);
  }

  private static PresenceCondition missing(List<Summary> summaries) {
    PresenceCondition missing = summaries.get(0).condition().space().always();
    for (Summary summary : summaries) {
      missing = missing.minus(summary.condition());
    }
    return missing;
  }

  /**
   * The configurations in which a function that is called has no definition that is known, though
   * it has one in others: what it does there, if the caller is compiled at all, nobody can tell.
   */
  Optional<PresenceCondition> undefined() {
    return undefined;
  }

  private void apply(
      Expr.Call call, Summary summary, Outcome after, List<Term> values, List<Outcome> result) {
    Application application = new Application(call, summary, values, after.state());
    for (Need need : summary.needs()) {
      PresenceCondition both = after.condition().and(need.condition());
      Optional<State> where = application.assume(need.assumptions());
      if (both.isFeasible() && where.isPresent()) {
        Need here = application.inCaller(need, both, where.get());
        journal.note(new Event.Needed(here, application.given(need, here)), both);
      }
    }
    if (summary.isTransparent()) {
      result.add(application.transparent(unknown(call, after, values, application.maybeWritten())));
      return;
    }
    application.noteRefusals(after.condition());
    for (Summary.Exit exit : summary.exits()) {
      PresenceCondition both = after.condition().and(exit.condition());
      if (both.isFeasible()) {
        application
            .apply(exit, both)
            .ifPresent(v -> result.add(new Outcome(v.state(), both, v.value())));
      }
    }
  }

  /** One use of a summary: its terms in terms of the caller. */
  private final class Application {
    private final Expr.Call call;
    private final Summary summary;
    private final List<Term> values;
    private final State before;
    private final Map<Term, Term> found = new HashMap<>();

    Application(Expr.Call call, Summary summary, List<Term> values, State before) {
      this.call = call;
      this.summary = summary;
      this.values = values;
      this.before = before;
    }

    Optional<Valued> apply(Summary.Exit exit, PresenceCondition condition) {
      Optional<State> assumed = assume(exit.assumptions());
      if (assumed.isEmpty()) {
        return Optional.empty();
      }
      if (summary.isDoubtful()) {
        values.stream().filter(v -> v.is(Kind.PARAMETER)).forEach(passedOn::add);
      }
      State called = memory.passed(memory.havoc(assumed.get(), argumentsWritten()), values);
      Valued result = memory.fresh(called, summary.function());
      State state = result.state();
      Term value = result.value();
      if (exit.value().isPresent()) {
        Term translated = translate(exit.value().get(), value);
        boolean known =
            translated.is(Kind.CONSTANT)
                || translated.is(Kind.PARAMETER)
                || translated.is(Kind.FLAGS)
                || translated.is(Kind.FIELD) && values.contains(translated.root())
                || translated.isInGlobal()
                || values.contains(translated)
                // The object of a lock that is held, and that was compared with another one.
                || exit.holds(exit.value().get()) && exit.compares(exit.value().get());
        value = known ? translated : value;
      }
      if (!exit.valueKnowledge().isNothing() && value == result.value()) {
        state = state.know(value, translated(exit.valueKnowledge()));
      }
      state = state.assumeSigns(value, exit.valueKnowledge().signs()).orElse(state);
      // What is stored may be the object of a lock.
      for (Held held : exit.context().held()) {
        state = meet(held.lock(), state);
      }
      for (int i = 0; i < exit.stored().size(); i++) {
        Valued stored = memory.fresh(state, summary.function());
        state =
            memory.write(
                stored.state().know(stored.value(), translated(exit.stored().value(i))),
                translate(exit.stored().key(i), value),
                stored.value());
      }
      for (int i = 0; i < exit.stores().size(); i++) {
        Term stored = translate(exit.stores().value(i), value);
        state = memory.write(state, translate(exit.stores().key(i), value), stored);
        if (exit.holds(exit.stores().value(i))) {
          state = state.assumeSigns(stored, Knowledge.NONZERO).orElse(state);
        }
      }
      Context context = context(exit, state, value, condition, assumed.get());
      return Optional.of(new Valued(state.with(context), value));
    }

    /**
     * Notes the locks that the callee takes, or does not get: its callers do not hold them. Of one
     * that it may as well release, they may.
     */
    void noteRefusals(PresenceCondition condition) {
      for (Summary.Exit exit : summary.exits()) {
        PresenceCondition both = condition.and(exit.condition());
        for (Held taken : exit.context().held()) {
          boolean given = taken.count() > 0 && FlowAnalysis.isVisible(taken.lock());
          if (given
              && Explanations.isRefusedToHolders(taken)
              && !mayRelease(taken)
              && both.isFeasible()
              && mayBe(exit.assumptions())) {
            Held lock = inCaller(taken, terms.zero);
            if (before.context().count(lock) == 0) {
              journal.note(new Event.Refused(lock), both);
            }
          }
        }
      }
    }

    private boolean mayRelease(Held lock) {
      return summary.exits().stream()
          .flatMap(e -> e.context().held().stream())
          .anyMatch(h -> h.lock() == lock.lock() && h.count() < 0);
    }

    /**
     * The state in which objects that the callee has found, and that its caller does not know, have
     * values of their own: those of another call are others.
     */
    private State meet(Term term, State state) {
      return switch (term.kind()) {
        case SITE, EARLIER, PHI, LOCAL -> {
          if (found.containsKey(term)) {
            yield state;
          }
          Valued object = memory.fresh(state, term.name());
          found.put(term, object.value());
          yield object.state();
        }
        default -> {
          State met = state;
          for (Term part : term.parts()) {
            met = meet(part, met);
          }
          yield met;
        }
      };
    }

    /** What a function that leaves the context alone returns, as far as that is known. */
    Outcome transparent(Outcome returned) {
      List<Summary.Exit> possible =
          summary.exits().stream()
              .filter(e -> returned.condition().intersects(e.condition()) && mayBe(e.assumptions()))
              .toList();
      if (possible.isEmpty()) {
        return returned;
      }
      Summary.Exit exit = possible.get(0);
      Term value = returned.value();
      if (exit.value().isPresent()
          && possible.stream().allMatch(e -> e.value().equals(exit.value()))) {
        Term translated = translate(exit.value().get(), value);
        if (translated.is(Kind.CONSTANT) || values.contains(translated)) {
          value = translated;
        }
      }
      int signs =
          possible.stream().mapToInt(e -> e.valueKnowledge().signs()).reduce(0, (a, b) -> a | b);
      State state = returned.state().assumeSigns(value, signs).orElse(returned.state());
      if (possible.size() > 1) {
        return new Outcome(state, returned.condition(), value);
      }
      for (int i = 0; i < exit.stores().size(); i++) {
        if (!Summary.Exit.isScalar(exit.stores().key(i))) {
          Term address = translate(exit.stores().key(i), value);
          state = memory.write(state, address, translate(exit.stores().value(i), value));
        }
      }
      return new Outcome(state, returned.condition(), value);
    }

    boolean mayBe(TermMap<Knowledge> assumptions) {
      return assume(assumptions).isPresent();
    }

    private Optional<State> assume(TermMap<Knowledge> assumptions) {
      Optional<State> state = Optional.of(before);
      for (int i = 0; i < assumptions.size() && state.isPresent(); i++) {
        Term value = translate(assumptions.key(i), terms.zero);
        Knowledge needed = assumptions.value(i);
        state = state.flatMap(s -> assume(s, value, needed));
      }
      return state;
    }

    private Optional<State> assume(State state, Term value, Knowledge needed) {
      Optional<State> narrowed = state.assumeSigns(value, needed.signs());
      if (needed.equal().isPresent()) {
        Term constant = copy(needed.equal().get());
        narrowed = narrowed.flatMap(s -> Comparison.EQUAL.assume(s, terms, value, constant));
      }
      for (Term different : needed.different()) {
        Term constant = copy(different);
        narrowed = narrowed.flatMap(s -> Comparison.DIFFERENT.assume(s, terms, value, constant));
      }
      return narrowed;
    }

    /** A summary says what it stores through pointers, so what they point at is not lost. */
    private List<Term> argumentsWritten() {
      return values.stream()
          .filter(v -> !isVariable(v) || !(memory.isStable() || isFlagsWord(v)))
          .toList();
    }

    /** The arguments that a function which leaves the context alone may have written to. */
    List<Term> maybeWritten() {
      // What is in doubt is what a function that it calls does; that was passed on, or was not.
      if (summary.isDoubtful() || !memory.isStable()) {
        return values;
      }
      return values.stream().filter(v -> !isVariable(v) || isWritten(v)).toList();
    }

    private boolean isWritten(Term address) {
      return summary.exits().stream()
          .anyMatch(e -> isAmong(e.stores(), address) || isAmong(e.stored(), address));
    }

    private boolean isAmong(TermMap<?> written, Term address) {
      for (int i = 0; i < written.size(); i++) {
        Term parameter = written.key(i);
        if (parameter.is(Kind.PARAMETER)
            && parameter.number() < values.size()
            && values.get((int) parameter.number()) == address) {
          return true;
        }
      }
      return false;
    }

    /** Whether a value is the address of a variable, of this function's or of its callers'. */
    private static boolean isVariable(Term value) {
      return value.is(Kind.LOCAL) || value.is(Kind.PARAMETER);
    }

    private boolean isFlagsWord(Term address) {
      for (Summary.Exit exit : summary.exits()) {
        if (exit.context().irqs().is(Kind.IRQ_FROM)) {
          return true;
        }
        if (isAmong(exit.stores(), address)) {
          return true;
        }
      }
      return false;
    }

    private Knowledge translated(Knowledge knowledge) {
      return new Knowledge(
          knowledge.signs(),
          knowledge.equal().map(this::copy),
          knowledge.different().stream().map(this::copy).sorted().toList());
    }

    private Term copy(Term constant) {
      return terms.copy(constant);
    }

    private Context context(
        Summary.Exit exit, State state, Term result, PresenceCondition condition, State called) {
      Context here = state.context();
      Context change = exit.context();
      Context context = here.withIrqs(translate(change.irqs(), result));
      for (Counter counter : Counter.values()) {
        if (change.depth(counter) != 0) {
          context = context.count(counter, change.depth(counter));
        }
      }
      // A lock that is exchanged, as a read lock for a write lock, is released first. Of several,
      // those that are held for certain are: no other one is meant by them then.
      List<Held> released =
          change.held().stream()
              .filter(h -> h.count() < 0)
              .map(h -> inCaller(h, result))
              .sorted(Comparator.comparing(h -> here.count(h) <= 0))
              .toList();
      for (Held lock : released) {
        context =
            context.release(
                lock,
                state.apart(terms),
                () -> FlowAnalysis.aboutParameters(called),
                condition,
                journal);
      }
      for (Held held : change.held()) {
        if (held.count() > 0) {
          Held lock = inCaller(held, result);
          context
              .twice(lock)
              .ifPresent(h -> journal.note(new Event.AcquiredTwice(lock, h), condition));
          context = context.acquire(lock);
        }
      }
      return context;
    }

    private Held inCaller(Held held, Term result) {
      return new Held(
          translate(held.lock(), result),
          held.mode(),
          held.family(),
          held.owner(),
          Names.inCaller(held.name(), summary.parameters(), call.arguments()),
          Math.abs(held.count()),
          held.taking()
              .inCaller(summary.function(), before.context().nextOrder() + held.taking().order()));
    }

    /**
     * A need of the callee as one of the caller.
     *
     * @param where the state of the caller, as far as there is the need in it
     */
    Need inCaller(Need need, PresenceCondition condition, State where) {
      List<String> through = new ArrayList<>();
      through.add(summary.function());
      through.addAll(need.through());
      return new Need(
          need.kind(),
          need.counter(),
          need.lock().map(l -> inCaller(l, terms.zero)),
          condition,
          FlowAnalysis.aboutParameters(where),
          through,
          need.path());
    }

    /**
     * Whether what a callee needs is given.
     *
     * @param need what, in terms of the callee
     * @param here the same in terms of the caller
     */
    Event.Given given(Need need, Need here) {
      Context context = before.context();
      Event.Given otherwise =
          isUpToObject(need) ? Event.Given.AS_OBJECT_SAYS : Event.Given.AS_ON_ENTRY;
      return switch (need.kind()) {
        case DEPTH ->
            context.depth(need.counter().orElseThrow()) > 0
                    || need.counter().get() == Counter.ATOMIC && context.holdsSpinning()
                ? Event.Given.YES
                : otherwise;
        case LOCK ->
            context.holds(here.lock().orElseThrow(), before.apart(terms))
                ? Event.Given.YES
                : otherwise;
        case IRQS_ON -> given(context.irqs(), Kind.IRQ_ON, Kind.IRQ_OFF);
        case IRQS_OFF -> given(context.irqs(), Kind.IRQ_OFF, Kind.IRQ_ON);
      };
    }

    /**
     * Whether something is needed only where a member is set of an object that callers of this
     * function know: it was set before, or this function has not set it, as far as it knows.
     */
    private boolean isUpToObject(Need need) {
      for (int i = 0; i < need.assumptions().size(); i++) {
        Term value = need.assumptions().key(i);
        if (value.is(Kind.LOAD)
            && value.part(0).is(Kind.FIELD)
            && isSet(need.assumptions().value(i))) {
          Term address = translate(value.part(0), terms.zero);
          Term then = terms.load(address);
          Term now = memory.known(before, address);
          if (FlowAnalysis.isAboutParameters(then)
              && (now == then
                  || isSet(before.about(then))
                  || now.isFound() && !isSet(before.about(now)))) {
            return true;
          }
        }
      }
      return false;
    }

    private static boolean isSet(Knowledge known) {
      return (known.signs() & Knowledge.ZERO) == 0;
    }

    private static Event.Given given(Term irqs, Kind wanted, Kind opposite) {
      if (irqs.is(wanted) || irqs.is(Kind.IRQ_FROM)) {
        // What a flags word holds is for whoever saved it to know.
        return Event.Given.YES;
      }
      return irqs.is(opposite) ? Event.Given.OPPOSITE : Event.Given.AS_ON_ENTRY;
    }

    /** A term of the summary in terms of the caller. */
    private Term translate(Term term, Term result) {
      return switch (term.kind()) {
        case PARAMETER ->
            term.number() < values.size()
                ? values.get((int) term.number())
                : terms.symbol("missing");
        case RESULT -> result;
        case IRQ_ENTRY -> before.context().irqs();
        case IRQ_OFF ->
            !term.parts().isEmpty()
                ? terms.disabled(translate(term.part(0), result))
                : term.name().isEmpty() ? terms.irqOff : terms.disabled(before.context().irqs());
        case IRQ_ON -> term.name().isEmpty() ? terms.irqOn : terms.enabled(before.context().irqs());
        case CONSTANT, SYMBOL -> terms.copy(term);
        case GLOBAL -> terms.global(term.name());
        case LOAD -> memory.known(before, translate(term.part(0), result));
        case SITE, EARLIER, PHI, LOCAL -> {
          // An object of the callee's own: the caller can only call it by where it comes from.
          Term object = found.get(term);
          yield object != null
              ? object
              : terms.call("@" + summary.function() + " " + term.name(), List.of());
        }
        case FLAGS -> terms.flags(translate(term.part(0), result));
        case IRQ_FROM -> terms.irqsIn(translate(term.part(0), result));
        case FIELD -> terms.field(translate(term.part(0), result), term.name());
        case ELEMENT ->
            terms.element(translate(term.part(0), result), translate(term.part(1), result));
        case CALL -> terms.call(term.name(), translateAll(term, result));
        case OPERATION -> {
          List<Term> parts = translateAll(term, result);
          yield parts.size() == 1
              ? terms.operation(term.name(), parts.get(0))
              : terms.operation(term.name(), parts.get(0), parts.get(1));
        }
      };
    }

    private List<Term> translateAll(Term term, Term result) {
      return term.parts().stream().map(p -> translate(p, result)).toList();
    }
  }
}
