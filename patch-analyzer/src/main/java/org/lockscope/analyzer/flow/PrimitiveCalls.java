package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.lockscope.analyzer.flow.Memory.Valued;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.cfg.CfgBuilder;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.AccessPath;
import org.lockscope.model.primitive.ContextFact;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.EffectCase;
import org.lockscope.model.primitive.Fact;
import org.lockscope.model.primitive.Flags;
import org.lockscope.model.primitive.GfpMasks;
import org.lockscope.model.primitive.Guard;
import org.lockscope.model.primitive.LockMode;
import org.lockscope.model.primitive.LockOperand;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.Success;

/** Applies the effects of primitives, and of guard objects, to states. */
final class PrimitiveCalls {

  private static final Optional<Boolean> TRUE = Optional.of(true);
  private static final Knowledge PRESENT = Knowledge.ofSigns(Knowledge.NONZERO);
  private static final Knowledge ABSENT = Knowledge.ofSigns(Knowledge.ZERO);

  private final Terms terms;
  private final Memory memory;
  private final Callees callees;
  private final Evaluator evaluator;
  private Journal journal = Journal.NONE;
  private boolean expectsIrqsOn;
  private boolean expectsIrqsOff;

  PrimitiveCalls(Terms terms, Memory memory, Callees callees, Evaluator evaluator) {
    this.terms = terms;
    this.memory = memory;
    this.callees = callees;
    this.evaluator = evaluator;
  }

  void setJournal(Journal journal) {
    this.journal = journal;
  }

  /**
   * Whether the function disables irqs only to undo an enabling of its own, and so must be entered
   * with irqs off.
   */
  boolean expectsIrqsOff() {
    return expectsIrqsOff && !expectsIrqsOn;
  }

  /** Whether the function enables irqs only to undo a disabling of its own. */
  boolean expectsIrqsOn() {
    return expectsIrqsOn && !expectsIrqsOff;
  }

  /** Whether a primitive can change the context. */
  static boolean changesState(Primitive primitive) {
    return primitive.stateCases().stream().anyMatch(c -> !c.effects().isEmpty());
  }

  /** A call of a primitive; a lock or flags word is found as if memory had not changed. */
  List<Outcome> call(
      Primitive primitive, Expr.Call call, State state, PresenceCondition condition) {
    List<Outcome> result = new ArrayList<>();
    Expr.Call locked = withoutCommands(primitive, call);
    for (Evaluator.Arguments arguments :
        awaited(primitive, arguments(primitive, locked, state, condition))) {
      Outcome after = arguments.after();
      journal.called(
          new Called(
              Called.Kind.PRIMITIVE,
              new Expr.Name(call.span(), primitive.name()),
              call.arguments(),
              arguments.values()),
          after.state(),
          after.condition());
      result.addAll(
          apply(
              primitive,
              new CallFrame(call.arguments(), arguments.values(), after.condition()),
              after.state()));
    }
    return result;
  }

  /**
   * A call without what the primitive does with the lock given back: that is done in a context that
   * is not looked at, and leaves this one as it is.
   */
  private static Expr.Call withoutCommands(Primitive primitive, Expr.Call call) {
    if (primitive.commandsUnlocked().isEmpty()) {
      return call;
    }
    List<Expr> locked = new ArrayList<>(call.arguments());
    for (int i : primitive.commandsUnlocked()) {
      if (i < locked.size()) {
        locked.set(i, new Expr.Constant(locked.get(i).span(), "0", OptionalLong.of(0)));
      }
    }
    return new Expr.Call(call.span(), call.function(), locked);
  }

  /**
   * Lock and flags arguments are computed as if memory did not change between acquire and release.
   */
  private List<Evaluator.Arguments> arguments(
      Primitive primitive, Expr.Call call, State state, PresenceCondition condition) {
    boolean stable = changesState(primitive);
    if (stable) {
      memory.beginStable();
    }
    try {
      return evaluator.arguments(call, state, condition);
    } finally {
      if (stable) {
        memory.endStable();
      }
    }
  }

  /**
   * The states in which what a primitive waits for is so. It may have been known not to be: others
   * change it, and then nothing is known.
   */
  private List<Evaluator.Arguments> awaited(
      Primitive primitive, List<Evaluator.Arguments> arguments) {
    OptionalInt index =
        primitive.cases().stream()
            .flatMap(c -> c.effects().stream())
            .filter(Effect.Until.class::isInstance)
            .mapToInt(e -> ((Effect.Until) e).argument())
            .findFirst();
    if (index.isEmpty()) {
      return arguments;
    }
    List<Evaluator.Arguments> result =
        arguments.stream()
            .filter(a -> index.getAsInt() < a.values().size())
            .filter(
                a ->
                    a.after()
                        .state()
                        .assume(terms, a.values().get(index.getAsInt()), true)
                        .isPresent())
            .toList();
    return result.isEmpty() ? arguments : result;
  }

  private List<Outcome> apply(Primitive primitive, CallFrame frame, State state) {
    if (!changesState(primitive) || primitive.success() == Success.SPECIAL) {
      return List.of(query(primitive, frame, state));
    }
    List<Outcome> result = new ArrayList<>();
    for (EffectCase effects : primitive.stateCases()) {
      PresenceCondition both = frame.condition().and(effects.condition());
      if (both.isFeasible()) {
        CallFrame here = new CallFrame(frame.expressions(), frame.values(), both);
        result.addAll(byFlags(primitive, effects.effects(), here, state));
      }
    }
    return result;
  }

  /** A primitive that leaves the context alone. */
  private Outcome query(Primitive primitive, CallFrame frame, State state) {
    if (asksFor(primitive, ContextFact.IRQS_OFF)) {
      return new Outcome(state, frame.condition(), irqsDisabled(state.context().irqs()));
    }
    if (state.context().depth(Counter.BH) > 0
        && (asksFor(primitive, ContextFact.IN_SOFTIRQ)
            || asksFor(primitive, ContextFact.IN_INTERRUPT))) {
      // Who has disabled bottom halves is told that this is a softirq, or an interrupt.
      return new Outcome(state, frame.condition(), terms.one);
    }
    State after = state;
    if (primitive.kind() == Primitive.Kind.ASSERT) {
      noteContradictions(primitive, frame, state);
    }
    if (primitive.kind() != Primitive.Kind.QUERY
        && primitive.kind() != Primitive.Kind.ASSERT
        && primitive.kind() != Primitive.Kind.ANNOTATION) {
      after = memory.havoc(state, frame.values());
    }
    Valued result =
        memory.isStable()
            ? new Valued(after, terms.call(primitive.name(), frame.values()))
            : memory.fresh(after, primitive.name());
    // What memory is allocated with returns where that is.
    State known =
        primitive.kind() == Primitive.Kind.BLOCKING && mustNotFail(primitive, frame, state)
            ? result.state().assumeSigns(result.value(), Knowledge.NONZERO).orElse(result.state())
            : result.state();
    return new Outcome(known, frame.condition(), result.value());
  }

  /** Notes what an assertion says of a lock and is not so. */
  private void noteContradictions(Primitive primitive, CallFrame frame, State state) {
    for (EffectCase effects : primitive.cases()) {
      PresenceCondition both = frame.condition().and(effects.condition());
      if (both.isFeasible()) {
        for (Effect effect : effects.effects()) {
          if (effect instanceof Effect.Assert said) {
            noteContradiction(primitive, said.fact(), frame, state, both);
          }
        }
      }
    }
  }

  private void noteContradiction(
      Primitive primitive, Fact said, CallFrame frame, State state, PresenceCondition condition) {
    Optional<LockOperand> operand =
        said instanceof Fact.Held held
            ? Optional.of(held.lock())
            : said instanceof Fact.NotHeld other ? Optional.of(other.lock()) : Optional.empty();
    if (operand.isEmpty()) {
      return;
    }
    LockMode mode =
        said instanceof Fact.Held held
            ? held.mode().orElse(LockMode.EXCLUSIVE)
            : LockMode.EXCLUSIVE;
    Held lock = held(primitive, operand.get(), mode, frame, state, terms.zero);
    List<Held> same =
        state.context().held().stream()
            .filter(h -> h.lock() == lock.lock() && h.count() > 0)
            .toList();
    Optional<Event.Fault> fault = Optional.empty();
    if (said instanceof Fact.NotHeld) {
      fault = Optional.of(Event.Fault.HELD).filter(f -> !same.isEmpty());
    } else if (same.isEmpty()) {
      fault = Optional.of(Event.Fault.NOT_HELD);
    } else if (said instanceof Fact.Held held
        && held.mode().filter(m -> same.stream().noneMatch(h -> h.mode() == m)).isPresent()) {
      fault = Optional.of(Event.Fault.OTHER_MODE);
    }
    fault.ifPresent(
        f -> journal.note(new Event.Contradicted(lock, primitive.name(), f), condition));
  }

  /** Whether a primitive is told not to fail, by a flag that it is certainly given. */
  private boolean mustNotFail(Primitive primitive, CallFrame frame, State state) {
    return primitive.insistence().map(f -> bit(f, frame)).filter(b -> isSet(b, state)).isPresent();
  }

  /** The state in which a primitive may fail: it is not passed NULL where that rules it out. */
  private Optional<State> unsure(Primitive primitive, CallFrame frame, State state) {
    OptionalInt argument = primitive.sureIfNull();
    return argument.isPresent() && argument.getAsInt() < frame.values().size()
        ? state.assume(terms, frame.values().get(argument.getAsInt()), true)
        : Optional.of(state);
  }

  /** Whether a bit is set in a value: then nothing is left to be asked of the value. */
  private static boolean isSet(Term bit, State state) {
    return bit.is(Kind.SYMBOL) || state.truth(bit).equals(TRUE);
  }

  private static boolean asksFor(Primitive primitive, ContextFact fact) {
    return primitive.kind() == Primitive.Kind.QUERY
        && primitive.cases().stream()
            .flatMap(c -> c.effects().stream())
            .anyMatch(
                e ->
                    e instanceof Effect.Answer answer
                        && answer.fact() instanceof Fact.InContext asked
                        && asked.fact() == fact);
  }

  /** What irqs_disabled() returns; in the state of the entry that is a question to the caller. */
  private Term irqsDisabled(Term irqs) {
    return switch (irqs.kind()) {
      case IRQ_OFF -> terms.one;
      case IRQ_ON -> terms.zero;
      default -> terms.call("irqs_disabled", List.of(irqs));
    };
  }

  /** What a primitive does, where that may depend on flags it is given. */
  private List<Outcome> byFlags(
      Primitive primitive, List<Effect> effects, CallFrame frame, State state) {
    Flags flags = primitive.told();
    if (flags.unless().stream().anyMatch(f -> state.truth(bit(f, frame)).equals(TRUE))) {
      return List.of(nothing(primitive, flags.certain(), frame, state));
    }
    List<Outcome> result = new ArrayList<>();
    Optional<State> given = Optional.of(state);
    int computed = memory.computed();
    for (Flags.OfArgument flag : flags.given()) {
      // Whatever it does, what it returns is what was computed here.
      memory.resume(computed);
      given
          .flatMap(s -> s.assume(terms, bit(flag, frame), false))
          .map(s -> nothing(primitive, flags.told(), frame, s))
          .ifPresent(result::add);
      given = given.flatMap(s -> s.assume(terms, bit(flag, frame), true));
    }
    memory.resume(computed);
    given.ifPresent(s -> result.addAll(0, apply(primitive, effects, frame, s)));
    return result;
  }

  private Term bit(Flags.OfArgument flag, CallFrame frame) {
    return terms.operation("&", value(flag.argument(), frame), flag(flag.flag()));
  }

  private Term flag(String name) {
    OptionalLong worth = callees.constant(name);
    return worth.isPresent() ? terms.symbol(name, worth.getAsLong()) : terms.symbol(name);
  }

  /** A call that leaves the context alone, and whose result has none of some flags. */
  private Outcome nothing(Primitive primitive, List<String> absent, CallFrame frame, State state) {
    Valued result = memory.fresh(memory.havoc(state, pointees(primitive, frame)), primitive.name());
    return new Outcome(
        without(absent, result.value(), result.state()), frame.condition(), result.value());
  }

  /** The state in which a result has none of some flags. */
  private State without(List<String> flags, Term result, State state) {
    State without = state;
    for (String flag : flags) {
      without = without.know(terms.operation("&", result, flag(flag)), ABSENT);
    }
    return without;
  }

  private List<Outcome> apply(
      Primitive primitive, List<Effect> effects, CallFrame frame, State state) {
    Valued result = memory.fresh(memory.havoc(state, pointees(primitive, frame)), primitive.name());
    State done = result.state();
    Term value = result.value();
    List<Outcome> outcomes = new ArrayList<>();
    switch (primitive.success()) {
      case IF_NONZERO, IF_NONNULL -> {
        done = done.know(value, Knowledge.ofSigns(Knowledge.NONZERO));
        outcomes.add(new Outcome(result.state(), frame.condition(), terms.zero));
      }
      case IF_NONNEGATIVE -> {
        Knowledge failed = Knowledge.ofSigns(Knowledge.NEGATIVE);
        done = done.know(value, Knowledge.ofSigns(Knowledge.ZERO | Knowledge.POSITIVE));
        outcomes.add(new Outcome(result.state().know(value, failed), frame.condition(), value));
      }
      case IF_ZERO -> {
        // A function that fails to wait for a lock returns an error number, one that tries does
        // not.
        Knowledge failed =
            Knowledge.ofSigns(
                primitive.name().contains("trylock") ? Knowledge.NONZERO : Knowledge.NEGATIVE);
        Optional<State> unsure = unsure(primitive, frame, result.state());
        if (unsure.isPresent() && !mustNotFail(primitive, frame, result.state())) {
          Optional<Term> error = primitive.failure().map(e -> terms.operation("-", flag(e)));
          outcomes.add(
              error.isPresent()
                  ? new Outcome(unsure.get(), frame.condition(), error.get())
                  : new Outcome(unsure.get().know(value, failed), frame.condition(), value));
        }
        value = terms.zero;
      }
      case IF_TOLD -> {
        outcomes.add(
            new Outcome(without(primitive.told().told(), value, done), frame.condition(), value));
        return told(primitive, effects, frame, done, value, outcomes);
      }
      case ALWAYS_NONNULL -> done = done.know(value, Knowledge.ofSigns(Knowledge.POSITIVE));
      default -> {
        // Cannot fail.
      }
    }
    if (!outcomes.isEmpty()) {
      if (isHeldAlready(primitive, effects, frame, done, value)) {
        return outcomes;
      }
      noteRefusal(primitive, effects, frame, done, value);
    }
    outcomes.add(0, effects(primitive, effects, frame, done, value));
    return outcomes;
  }

  /** The ways to return that tell of effects, by one flag each at least. */
  private List<Outcome> told(
      Primitive primitive,
      List<Effect> effects,
      CallFrame frame,
      State state,
      Term value,
      List<Outcome> others) {
    List<Outcome> outcomes = new ArrayList<>();
    List<String> flags = primitive.told().told();
    for (int i = 0; i < flags.size(); i++) {
      State sound = without(primitive.told().never(), value, state);
      State first = without(flags.subList(0, i), value, sound);
      State told = first.know(terms.operation("&", value, flag(flags.get(i))), PRESENT);
      outcomes.add(effects(primitive, effects, frame, told, value));
    }
    outcomes.addAll(others);
    return outcomes;
  }

  private Outcome effects(
      Primitive primitive, List<Effect> effects, CallFrame frame, State state, Term result) {
    State done = state;
    Term value = result;
    for (Effect effect : effects) {
      Valued next = apply(primitive, effect, frame, done, value);
      done = next.state();
      value = next.value();
    }
    return new Outcome(done, frame.condition(), value);
  }

  /** Whether an attempt cannot succeed because the path itself has the lock. */
  private boolean isHeldAlready(
      Primitive primitive, List<Effect> effects, CallFrame frame, State state, Term value) {
    // A semaphore may be taken as often as it counts.
    return primitive.kind() == Primitive.Kind.TRYLOCK
        && !primitive.family().equals("semaphore")
        && effects.stream()
            .filter(Effect.Acquire.class::isInstance)
            .map(Effect.Acquire.class::cast)
            .map(a -> held(primitive, a.lock(), a.mode(), frame, state, value))
            .anyMatch(
                lock -> Context.isOne(lock.lock()) && state.context().twice(lock).isPresent());
  }

  private void noteRefusal(
      Primitive primitive, List<Effect> effects, CallFrame frame, State state, Term value) {
    effects.stream()
        .filter(Effect.Acquire.class::isInstance)
        .map(Effect.Acquire.class::cast)
        .map(a -> held(primitive, a.lock(), a.mode(), frame, state, value))
        .filter(lock -> Explanations.isRefusedToHolders(lock) && state.context().count(lock) == 0)
        .forEach(lock -> journal.note(new Event.Refused(lock), frame.condition()));
  }

  /** A lock passed by its address is not overwritten by taking it; a flags word is set apart. */
  private static List<Term> pointees(Primitive primitive, CallFrame frame) {
    List<Term> result = new ArrayList<>();
    for (int i = 0; i < frame.values().size(); i++) {
      int index = i;
      boolean known =
          primitive.lock().filter(l -> isArgument(l.object(), index)).isPresent()
              || primitive.flags().filter(f -> isArgument(f, index)).isPresent();
      if (!known) {
        result.add(frame.values().get(i));
      }
    }
    return result;
  }

  private static boolean isArgument(AccessPath path, int index) {
    return path.root() instanceof AccessPath.Argument a && a.index() == index;
  }

  // Effects

  private Valued apply(
      Primitive primitive, Effect effect, CallFrame frame, State state, Term value) {
    Context context = state.context();
    if (effect instanceof Effect.Acquire acquire) {
      Held lock = held(primitive, acquire.lock(), acquire.mode(), frame, state, value);
      // Who tries to take it again is told that it cannot.
      if (primitive.kind() != Primitive.Kind.TRYLOCK) {
        context
            .twice(lock)
            .ifPresent(h -> journal.note(new Event.AcquiredTwice(lock, h), frame.condition()));
      }
      State after = lockDereferenced(acquire.lock(), frame, state, value);
      return new Valued(after.with(context.acquire(lock)), value);
    } else if (effect instanceof Effect.Release release) {
      Held lock = held(primitive, release.lock(), release.mode(), frame, state, value);
      return new Valued(state.with(release(state, lock, frame.condition())), value);
    } else if (effect instanceof Effect.Downgrade downgrade) {
      Held exclusive = held(primitive, downgrade.lock(), LockMode.EXCLUSIVE, frame, state, value);
      Context without = release(state, exclusive, frame.condition());
      return new Valued(state.with(without.acquire(exclusive.inMode(LockMode.SHARED))), value);
    } else if (effect instanceof Effect.Count count) {
      Context after = context.count(count.counter(), count.delta());
      if (count.delta() < 0 && after.depth(count.counter()) < 0) {
        journal.note(
            new Event.Dipped(count.counter(), after.depth(count.counter())), frame.condition());
      }
      return new Valued(state.with(after), value);
    } else if (effect instanceof Effect.Irq irq) {
      return irq(irq, frame, state, value);
    }
    return new Valued(state, value);
  }

  private Context release(State state, Held lock, PresenceCondition condition) {
    return state
        .context()
        .release(
            lock,
            state.apart(terms),
            () -> FlowAnalysis.aboutParameters(state),
            condition,
            journal);
  }

  /** A lock that is taken exists, and so does the object it is in. */
  private static State lockDereferenced(
      LockOperand lock, CallFrame frame, State state, Term result) {
    if (lock.object().root() instanceof AccessPath.Result) {
      return Memory.dereferenced(state, result);
    }
    return lock.object().root() instanceof AccessPath.Argument argument
            && argument.index() < frame.values().size()
        ? Memory.dereferenced(state, frame.values().get(argument.index()).root())
        : state;
  }

  private Valued irq(Effect.Irq irq, CallFrame frame, State state, Term value) {
    Context context = state.context();
    switch (irq.change()) {
      case DISABLE -> {
        if (context.irqs() == terms.irqEnabled) {
          expectsIrqsOff = true;
          journal.note(new Event.AssumedIrqs(false), frame.condition());
        }
        return new Valued(state.with(context.withIrqs(terms.disabled(context.irqs()))), value);
      }
      case ENABLE -> {
        if (context.irqs() == terms.irqDisabled) {
          expectsIrqsOn = true;
          journal.note(new Event.AssumedIrqs(true), frame.condition());
        } else if (context.irqs() == terms.irqEntry) {
          journal.note(new Event.EnabledFirst(), frame.condition());
        } else if (context.irqs() == terms.irqOff && !mayReclaim(state)) {
          journal.note(new Event.EnabledInside(), frame.condition());
        }
        return new Valued(state.with(context.withIrqs(terms.enabled(context.irqs()))), value);
      }
      case RESTORE -> {
        Valued word = word(irq.flags().orElseThrow(), frame, state);
        if (isUnsaved(word.value())) {
          journal.note(new Event.RestoredUnsaved(word.value()), frame.condition());
        }
        return new Valued(word.state().with(context.withIrqs(terms.irqsIn(word.value()))), value);
      }
      default -> {
        State after =
            irq.change() == Effect.IrqChange.SAVE
                ? state.with(context.withIrqs(terms.irqOff))
                : state;
        Term word =
            irq.change() == Effect.IrqChange.ZERO_FLAGS ? terms.zero : terms.flags(context.irqs());
        return saveFlags(irq.flags().orElseThrow(), frame, after, word, value);
      }
    }
  }

  /**
   * Whether a gfp mask is known to allow direct reclaim: who has passed it may sleep, and so has
   * irqs on.
   */
  private static boolean mayReclaim(State state) {
    TermMap<Knowledge> known = state.knowledge();
    for (int i = 0; i < known.size(); i++) {
      Term test = known.key(i);
      if (test.is(Kind.OPERATION)
          && test.name().equals("&")
          && (known.value(i).signs() & Knowledge.ZERO) == 0
          && test.parts().stream()
              .anyMatch(p -> p.is(Kind.SYMBOL) && GfpMasks.isReclaimBit(p.name()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a word is known to be none that irqs were saved into. */
  private static boolean isUnsaved(Term word) {
    return word.is(Kind.CONSTANT) || word.is(Kind.LOAD) && word.part(0).is(Kind.LOCAL);
  }

  private Valued saveFlags(AccessPath flags, CallFrame frame, State state, Term word, Term value) {
    if (flags.root() instanceof AccessPath.Result) {
      return new Valued(state, word);
    }
    Optional<Term> address = addressOf(flags, frame, state, value);
    if (address.isEmpty()) {
      return new Valued(state, value);
    }
    Term old = state.memory().get(address.get());
    State written = memory.write(state, address.get(), word);
    if (old != null
        && old.is(Kind.FLAGS)
        && !old.part(0).is(Kind.IRQ_OFF)
        && (word.is(Kind.FLAGS) ? word.part(0) : state.context().irqs()).is(Kind.IRQ_OFF)
        && !holds(written, old)) {
      journal.note(new Event.Overwritten(old), frame.condition());
    }
    return new Valued(written, value);
  }

  private static boolean holds(State state, Term value) {
    for (int i = 0; i < state.memory().size(); i++) {
      if (state.memory().value(i) == value) {
        return true;
      }
    }
    return false;
  }

  private Valued word(AccessPath flags, CallFrame frame, State state) {
    if (flags.selectors().isEmpty() && flags.root() instanceof AccessPath.Argument argument) {
      return new Valued(state, value(argument.index(), frame));
    }
    Optional<Term> address = addressOf(flags, frame, state, terms.zero);
    return address
        .map(a -> new Valued(state, memory.known(state, a)))
        .orElseGet(() -> memory.fresh(state, "flags"));
  }

  private Term value(int argument, CallFrame frame) {
    return argument < frame.values().size()
        ? frame.values().get(argument)
        : terms.symbol("missing");
  }

  private Held held(
      Primitive primitive,
      LockOperand lock,
      LockMode mode,
      CallFrame frame,
      State state,
      Term result) {
    Term address =
        addressOf(lock.object(), frame, state, result).orElseGet(() -> terms.symbol("unknown"));
    if (lock.bit().isPresent()) {
      Term bit =
          lock.bit().get() instanceof LockOperand.BitArgument argument
              ? value(argument.index(), frame)
              : terms.symbol(lock.bit().get().toString());
      address = terms.operation(Held.BIT, address, bit);
    }
    return new Held(
        address,
        mode,
        primitive.family(),
        owner(lock.object(), frame),
        Names.of(lock, primitive.name(), frame.expressions()),
        1,
        new Held.Taking(
            primitive.name(), List.of(), subclass(primitive, frame), state.context().nextOrder()));
  }

  /** What is passed to lockdep beside the lock, as the last argument of {@code *_nested()}. */
  private static Optional<String> subclass(Primitive primitive, CallFrame frame) {
    List<Expr> arguments = frame.expressions();
    return primitive.name().contains("nest") && arguments.size() > 1
        ? Optional.of(Names.clean(arguments.get(arguments.size() - 1)))
        : Optional.empty();
  }

  /** The type of the struct that {@code &variable->member} or {@code &variable.member} is in. */
  private String owner(AccessPath path, CallFrame frame) {
    if (path.root() instanceof AccessPath.Argument argument
        && argument.index() < frame.expressions().size()) {
      Expr passed = frame.expressions().get(argument.index()).withoutCasts();
      if (passed instanceof Expr.Unary unary
          && unary.operator() == Expr.UnaryOperator.ADDRESS
          && unary.operand() instanceof Expr.Member member
          && member.object() instanceof Expr.Name variable) {
        return evaluator.structOf(variable.identifier());
      }
    }
    return "";
  }

  /** The address of the object a primitive's path means. */
  private Optional<Term> addressOf(AccessPath path, CallFrame frame, State state, Term result) {
    List<AccessPath.Selector> selectors = path.selectors();
    Term address;
    int from = 0;
    if (path.root() instanceof AccessPath.Argument argument) {
      if (argument.index() >= frame.expressions().size()) {
        return Optional.empty();
      }
      if (!selectors.isEmpty() && selectors.get(0) instanceof AccessPath.Dereference) {
        address = value(argument.index(), frame);
        from = 1;
      } else {
        Expr place = frame.expressions().get(argument.index());
        address = evaluator.address(place, state, frame.condition()).get(0).value();
      }
    } else if (path.root() instanceof AccessPath.Global global) {
      address = terms.global(global.name());
    } else if (path.root() instanceof AccessPath.Result) {
      if (selectors.isEmpty()) {
        return Optional.empty();
      }
      address = result;
      from = 1;
    } else {
      address = guardObject;
    }
    for (AccessPath.Selector selector : selectors.subList(from, selectors.size())) {
      address =
          selector instanceof AccessPath.Field field
              ? terms.field(address, field.name())
              : memory.known(state, address);
    }
    return Optional.of(address);
  }

  // Guards

  /** The guard object that is being made or destroyed. */
  private Term guardObject;

  /** The constructor of a guard object. */
  List<Outcome> enter(CfgNode.EnterGuard guard, State state, PresenceCondition condition) {
    Optional<Guard> known = callees.guard(guard.className());
    Expr.Call call = guardCall(guard.className(), guard.arguments());
    List<Outcome> result = new ArrayList<>();
    if (known.isEmpty()) {
      evaluator.arguments(call, state, condition).forEach(a -> result.add(a.after()));
      return result;
    }
    guardObject = guardObject(guard.guard());
    Primitive acquire = known.get().acquire();
    for (Evaluator.Arguments arguments : arguments(acquire, call, state, condition)) {
      journal.called(
          new Called(
              Called.Kind.ENTER_GUARD, call.function(), call.arguments(), arguments.values()),
          arguments.after().state(),
          arguments.after().condition());
      // The destructor works on what the constructor was given, whatever the names mean by then.
      State remembered = arguments.after().state();
      for (int i = 0; i < arguments.values().size(); i++) {
        remembered = remembered.store(remembered(i), arguments.values().get(i));
      }
      CallFrame frame =
          new CallFrame(call.arguments(), arguments.values(), arguments.after().condition());
      for (Outcome entered : apply(acquire, frame, remembered)) {
        Term holds = known.get().isConditional() ? holds(acquire, entered) : terms.one;
        result.add(entered.with(entered.state().store(holdsAddress(guard.guard()), holds)));
      }
    }
    return result;
  }

  /** Where it is remembered whether a guard holds what it guards. */
  private Term holdsAddress(int guard) {
    return terms.local(CfgBuilder.guardName(guard));
  }

  private Term holds(Primitive acquire, Outcome entered) {
    boolean zero = entered.state().truth(entered.value()).filter(t -> !t).isPresent();
    return zero == (acquire.success() == Success.IF_ZERO) ? terms.one : terms.zero;
  }

  private Term guardObject(int number) {
    return terms.local("guard@" + number);
  }

  private Term remembered(int argument) {
    return terms.element(guardObject, terms.constant(argument));
  }

  private static Expr.Call guardCall(String className, List<Expr> arguments) {
    Span none = new Span(0, 0);
    return new Expr.Call(none, new Expr.Name(none, className), arguments);
  }

  /** The end of a guard object's scope. */
  List<Outcome> leave(CfgNode.LeaveGuard guard, State state, PresenceCondition condition) {
    Optional<Guard> known = callees.guard(guard.className());
    guardObject = guardObject(guard.guard());
    if (known.isEmpty() || state.memory().get(holdsAddress(guard.guard())) == terms.zero) {
      return List.of(new Outcome(state, condition, terms.zero));
    }
    List<Term> values = new ArrayList<>();
    for (int i = 0; i < guard.arguments().size(); i++) {
      Term value = state.memory().get(remembered(i));
      values.add(value != null ? value : terms.symbol("unknown"));
    }
    Expr.Call call = guardCall(guard.className(), guard.arguments());
    journal.called(
        new Called(Called.Kind.LEAVE_GUARD, call.function(), guard.arguments(), values),
        state,
        condition);
    return apply(known.get().release(), new CallFrame(guard.arguments(), values, condition), state);
  }
}
