package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.Substitution;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.AccessPath;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.EffectCase;
import org.lockscope.model.primitive.Guard;
import org.lockscope.model.primitive.LockOperand;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.Success;

/**
 * Evaluates expressions symbolically: what they compute, and what the calls in them do to the
 * execution context. An evaluation can go several ways, by configuration or by the result of a
 * call.
 */
final class Evaluator {

  /** Values computed at one node are told apart by their order, up to this many. */
  private static final int SITES_PER_NODE = 64;

  private static final int MAX_FORMULA_DEPTH = 6;

  private final Terms terms;
  private final Callees callees;
  private final Set<String> locals;
  private final Precision precision;
  private int node;
  private int sites;

  /** How deep the evaluation is in functions that are expressions; they may be recursive. */
  private int formulaDepth;

  private boolean expectsIrqsOn;
  private boolean expectsIrqsOff;

  /** How many times a lock address is being computed: then memory counts as unchanged. */
  private int stableDepth;

  Evaluator(Terms terms, Callees callees, Set<String> locals, Precision precision) {
    this.terms = terms;
    this.callees = callees;
    this.locals = locals;
    this.precision = precision;
  }

  /** Says which node is evaluated next; the same node gives the same sites every time. */
  void at(int node) {
    this.node = node;
    this.sites = 0;
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

  // Expressions

  /** Evaluates an expression; the values are what C says it has. */
  List<Outcome> value(Expr e, State state, PresenceCondition condition) {
    if (e instanceof Expr.Name name) {
      return one(readName(name.identifier(), state), condition);
    } else if (e instanceof Expr.Constant n) {
      return one(state, condition, constant(n));
    } else if (e instanceof Expr.Call call) {
      return call(call, state, condition);
    } else if (e instanceof Expr.Assign assign) {
      return assign(assign, state, condition);
    } else if (e instanceof Expr.Update update) {
      return update(update, state, condition);
    } else if (e instanceof Expr.Unary unary) {
      return unary(unary, state, condition);
    } else if (e instanceof Expr.Binary binary) {
      return binary(binary, state, condition);
    } else if (e instanceof Expr.Conditional conditional) {
      return conditional(conditional, state, condition);
    } else if (e instanceof Expr.Member || e instanceof Expr.Index) {
      return then(address(e, state, condition), o -> List.of(load(o)));
    } else if (e instanceof Expr.Cast cast) {
      return value(cast.operand(), state, condition);
    } else if (e instanceof Expr.Comma comma) {
      return sequence(comma.parts(), state, condition);
    } else if (e instanceof Expr.Initializer initializer) {
      return then(
          sequence(initializer.values(), state, condition),
          o -> one(fresh(o.state(), "initializer"), o.condition()));
    } else if (e instanceof Expr.Unparsed unparsed) {
      return then(
          sequence(unparsed.parts(), state, condition),
          o -> one(fresh(o.state(), "unparsed"), o.condition()));
    }
    return one(fresh(state, "value"), condition);
  }

  private record Valued(State state, Term value) {}

  private static List<Outcome> one(Valued valued, PresenceCondition condition) {
    return List.of(new Outcome(valued.state(), condition, valued.value()));
  }

  private static List<Outcome> one(State state, PresenceCondition condition, Term value) {
    return List.of(new Outcome(state, condition, value));
  }

  private static List<Outcome> then(List<Outcome> outcomes, Function<Outcome, List<Outcome>> next) {
    if (outcomes.size() == 1) {
      return next.apply(outcomes.get(0));
    }
    List<Outcome> result = new ArrayList<>();
    outcomes.forEach(o -> result.addAll(next.apply(o)));
    return result;
  }

  /** Evaluates in order; the value is the last one's. */
  private List<Outcome> sequence(List<Expr> parts, State state, PresenceCondition condition) {
    List<Outcome> outcomes = one(state, condition, terms.zero);
    for (Expr part : parts) {
      outcomes = then(outcomes, o -> value(part, o.state(), o.condition()));
    }
    return outcomes;
  }

  private Term constant(Expr.Constant n) {
    return n.value().isPresent() ? terms.constant(n.value().getAsLong()) : terms.symbol(n.text());
  }

  private Valued readName(String name, State state) {
    if (locals.contains(name)) {
      Term address = terms.local(name);
      Term value = state.memory().get(address);
      return new Valued(state, value != null ? value : terms.load(address));
    }
    OptionalLong constant = callees.constant(name);
    if (constant.isPresent()) {
      return new Valued(state, terms.constant(constant.getAsLong()));
    }
    if (Symbols.isConstantName(name)) {
      return new Valued(state, terms.symbol(name));
    }
    return load(state, terms.global(name));
  }

  private Outcome load(Outcome address) {
    Valued loaded = load(address.state(), address.value());
    return new Outcome(loaded.state(), address.condition(), loaded.value());
  }

  private Valued load(State state, Term address) {
    Term known = state.memory().get(address);
    if (known != null) {
      return new Valued(state, known);
    }
    if (address.root().is(Kind.LOCAL) || precision.isStable() || stableDepth > 0) {
      return new Valued(state, terms.load(address));
    }
    Valued fresh = fresh(state, address.name());
    return new Valued(fresh.state().store(address, fresh.value()), fresh.value());
  }

  /**
   * A value nothing is known about. If this place has computed one before, that one is from now on
   * an earlier one: two locks found by two rounds of a loop are two locks.
   */
  private Valued fresh(State state, String hint) {
    Term site =
        terms.site((long) node * SITES_PER_NODE + Math.min(sites++, SITES_PER_NODE - 1), hint);
    return new Valued(forget(state, site), site);
  }

  private State forget(State state, Term site) {
    if (!mentions(state, site)) {
      return state;
    }
    Term earlier = terms.earlier(site);
    Knowledge both = state.about(site).or(state.about(earlier));
    boolean hadEarlier = mentions(state, earlier);
    State renamed = state.map(t -> terms.replace(t, site, earlier));
    return hadEarlier ? renamed.know(earlier, both) : renamed;
  }

  private static boolean mentions(State state, Term term) {
    for (Held held : state.context().held()) {
      if (held.lock().mentions(term)) {
        return true;
      }
    }
    for (int i = 0; i < state.memory().size(); i++) {
      if (state.memory().value(i).mentions(term) || state.memory().key(i).mentions(term)) {
        return true;
      }
    }
    for (int i = 0; i < state.knowledge().size(); i++) {
      if (state.knowledge().key(i).mentions(term)) {
        return true;
      }
    }
    return state.context().irqs().mentions(term);
  }

  // Addresses

  /** Evaluates an lvalue; the values are its addresses. */
  private List<Outcome> address(Expr e, State state, PresenceCondition condition) {
    if (e instanceof Expr.Name name) {
      return one(
          state,
          condition,
          locals.contains(name.identifier())
              ? terms.local(name.identifier())
              : terms.global(name.identifier()));
    } else if (e instanceof Expr.Member member) {
      List<Outcome> objects =
          member.arrow()
              ? value(member.object(), state, condition)
              : address(member.object(), state, condition);
      return then(
          objects,
          o ->
              List.of(
                  new Outcome(
                      member.arrow() ? dereferenced(o.state(), o.value()) : o.state(),
                      o.condition(),
                      terms.field(o.value(), member.field()))));
    } else if (e instanceof Expr.Index index) {
      return then(
          arrayAddress(index.array(), state, condition),
          array ->
              then(
                  value(index.index(), array.state(), array.condition()),
                  i -> one(i.state(), i.condition(), terms.element(array.value(), i.value()))));
    } else if (e instanceof Expr.Unary unary
        && unary.operator() == Expr.UnaryOperator.DEREFERENCE) {
      return then(
          value(unary.operand(), state, condition),
          o -> List.of(o.with(dereferenced(o.state(), o.value()))));
    } else if (e instanceof Expr.Cast cast) {
      return address(cast.operand(), state, condition);
    } else if (e instanceof Expr.Call call) {
      // A macro that stands for an object: per_cpu(runqueues, cpu).
      return then(
          arguments(call, state, condition),
          List.of(),
          (o, arguments) ->
              one(
                  o.state(),
                  o.condition(),
                  terms.call("&" + call.functionName().orElse("?"), arguments)));
    }
    return value(e, state, condition);
  }

  /** An array is its own address; a pointer has to be read first. */
  private List<Outcome> arrayAddress(Expr array, State state, PresenceCondition condition) {
    if (array instanceof Expr.Name name && locals.contains(name.identifier())) {
      Term address = terms.local(name.identifier());
      Term pointer = state.memory().get(address);
      return one(state, condition, pointer != null ? pointer : address);
    }
    return address(array, state, condition);
  }

  /** What is looked through cannot be NULL on the paths that go on. */
  private static State dereferenced(State state, Term pointer) {
    return switch (pointer.kind()) {
      case PARAMETER, SITE, EARLIER, PHI, LOAD, CALL ->
          state.assumeSigns(pointer, Knowledge.NONZERO).orElse(state);
      default -> state;
    };
  }

  // Operators

  private List<Outcome> assign(Expr.Assign assign, State state, PresenceCondition condition) {
    if (!assign.operator().equals("=")) {
      String operator = assign.operator().substring(0, assign.operator().length() - 1);
      return then(
          value(assign.target(), state, condition),
          old ->
              then(
                  value(assign.value(), old.state(), old.condition()),
                  by ->
                      store(
                          assign.target(),
                          by,
                          terms.operation(operator, old.value(), by.value()))));
    }
    return then(value(assign.value(), state, condition), o -> store(assign.target(), o, o.value()));
  }

  private List<Outcome> store(Expr target, Outcome after, Term value) {
    return then(
        address(target, after.state(), after.condition()),
        place -> one(write(place.state(), place.value(), value), place.condition(), value));
  }

  /** Writes to memory; what may be the same object under another name is forgotten. */
  State write(State state, Term address, Term value) {
    TermMap<Term> memory = state.memory();
    if (address.is(Kind.FIELD) && !address.root().is(Kind.LOCAL)) {
      memory =
          memory.filter(
              (k, v) ->
                  k == address
                      || !k.is(Kind.FIELD)
                      || !k.name().equals(address.name())
                      || k.root().is(Kind.LOCAL));
    } else if (!address.root().is(Kind.LOCAL)) {
      memory = memory.filter((k, v) -> k.is(Kind.LOCAL) || k.is(Kind.FIELD) || k == address);
    } else if (address.is(Kind.LOCAL)) {
      // A struct assigned as a whole has new members.
      memory = memory.filter((k, v) -> k == address || k.root() != address);
    }
    // What was known about what stood there is about another value now.
    TermMap<Knowledge> knowledge = state.knowledge().filter((k, v) -> !isLoadFrom(k, address));
    return new State(state.context(), memory.put(address, value), knowledge);
  }

  private static boolean isLoadFrom(Term value, Term address) {
    if (value.is(Kind.LOAD)
        && (value.part(0) == address
            || address.is(Kind.FIELD)
                && value.part(0).is(Kind.FIELD)
                && value.part(0).name().equals(address.name()))) {
      return true;
    }
    return value.parts().stream().anyMatch(p -> isLoadFrom(p, address));
  }

  private List<Outcome> update(Expr.Update update, State state, PresenceCondition condition) {
    String operator = update.operator().equals("++") ? "+" : "-";
    return then(
        value(update.operand(), state, condition),
        old -> {
          Term changed = terms.operation(operator, old.value(), terms.one);
          return then(
              store(update.operand(), old, changed),
              o -> one(o.state(), o.condition(), update.prefix() ? changed : old.value()));
        });
  }

  private List<Outcome> unary(Expr.Unary unary, State state, PresenceCondition condition) {
    return switch (unary.operator()) {
      case ADDRESS -> address(unary.operand(), state, condition);
      case DEREFERENCE -> then(address(unary, state, condition), o -> List.of(load(o)));
      case PLUS -> value(unary.operand(), state, condition);
      default ->
          then(
              value(unary.operand(), state, condition),
              o ->
                  one(
                      o.state(),
                      o.condition(),
                      terms.operation(unary.operator().spelling(), o.value())));
    };
  }

  private List<Outcome> binary(Expr.Binary binary, State state, PresenceCondition condition) {
    return then(
        value(binary.left(), state, condition),
        left ->
            then(
                value(binary.right(), left.state(), left.condition()),
                right ->
                    one(
                        right.state(),
                        right.condition(),
                        combine(binary, right.state(), left.value(), right.value()))));
  }

  private Term combine(Expr.Binary binary, State state, Term left, Term right) {
    if (binary.isShortCircuit()) {
      Optional<Boolean> a = state.truth(left);
      Optional<Boolean> b = state.truth(right);
      boolean and = binary.operator().equals("&&");
      if (a.isPresent() && a.get() != and || b.isPresent() && b.get() != and) {
        return and ? terms.zero : terms.one;
      }
      if (a.isPresent() && b.isPresent()) {
        return and ? terms.one : terms.zero;
      }
    }
    return terms.operation(binary.operator(), left, right);
  }

  private List<Outcome> conditional(
      Expr.Conditional conditional, State state, PresenceCondition condition) {
    return then(
        value(conditional.condition(), state, condition),
        asked -> {
          List<Outcome> result = new ArrayList<>();
          asked
              .state()
              .assume(terms, asked.value(), true)
              .ifPresent(
                  yes ->
                      result.addAll(
                          conditional.consequence().isPresent()
                              ? value(conditional.consequence().get(), yes, asked.condition())
                              : one(yes, asked.condition(), asked.value())));
          asked
              .state()
              .assume(terms, asked.value(), false)
              .ifPresent(
                  no -> result.addAll(value(conditional.alternative(), no, asked.condition())));
          return result;
        });
  }

  // Calls

  /** The arguments of a call: their values, and for lvalues their addresses. */
  private static final class Frame {
    final List<Expr> expressions;
    final List<Term> values;
    final PresenceCondition condition;

    Frame(List<Expr> expressions, List<Term> values, PresenceCondition condition) {
      this.expressions = expressions;
      this.values = values;
      this.condition = condition;
    }
  }

  private record Arguments(Outcome after, List<Term> values) {}

  private List<Arguments> arguments(Expr.Call call, State state, PresenceCondition condition) {
    List<Arguments> result =
        List.of(new Arguments(new Outcome(state, condition, terms.zero), List.of()));
    for (Expr argument : call.arguments()) {
      List<Arguments> next = new ArrayList<>();
      for (Arguments before : result) {
        for (Outcome o : value(argument, before.after().state(), before.after().condition())) {
          List<Term> values = new ArrayList<>(before.values());
          values.add(o.value());
          next.add(new Arguments(o, values));
        }
      }
      result = next;
    }
    return result;
  }

  private static List<Outcome> then(
      List<Arguments> arguments,
      List<Outcome> none,
      BiFunction<Outcome, List<Term>, List<Outcome>> next) {
    List<Outcome> result = new ArrayList<>(none);
    arguments.forEach(a -> result.addAll(next.apply(a.after(), a.values())));
    return result;
  }

  private List<Outcome> call(Expr.Call call, State state, PresenceCondition condition) {
    Optional<String> name = call.functionName();
    Optional<Primitive> primitive = name.flatMap(callees::primitive);
    if (primitive.isPresent()) {
      return primitive(primitive.get(), call, state, condition);
    }
    List<Summary> summaries =
        name.filter(n -> !locals.contains(n)).map(callees::summaries).orElse(List.of());
    Optional<Callees.Formula> formula =
        summaries.isEmpty() ? name.flatMap(callees::formula) : Optional.empty();
    if (formula.isPresent()
        && formula.get().parameters().size() == call.arguments().size()
        && formulaDepth < MAX_FORMULA_DEPTH) {
      return formula(formula.get(), call, state, condition);
    }
    List<Outcome> start =
        name.isPresent()
            ? one(state, condition, terms.zero)
            : value(call.function(), state, condition);
    return then(
        start,
        o ->
            then(
                arguments(call, o.state(), o.condition()),
                List.of(),
                (after, values) ->
                    summaries.isEmpty()
                        ? unknownCall(call, name, after, values)
                        : summarised(call, summaries, after, values)));
  }

  /** A call of a function that is just an expression. */
  private List<Outcome> formula(
      Callees.Formula formula, Expr.Call call, State state, PresenceCondition condition) {
    Expr value = Substitution.inline(formula.parameters(), call.arguments(), formula.value());
    formulaDepth++;
    try {
      return value(value, state, condition);
    } finally {
      formulaDepth--;
    }
  }

  private List<Outcome> unknownCall(
      Expr.Call call, Optional<String> name, Outcome after, List<Term> values) {
    State state = havoc(after.state(), values);
    if (stableDepth > 0 || precision.isStable() && name.isPresent()) {
      return one(
          state, after.condition(), terms.call(name.orElse(call.function().toString()), values));
    }
    return one(fresh(state, name.orElse("call")), after.condition());
  }

  /** Forgets what a call may change: objects passed to it and, unless precise, all other memory. */
  private State havoc(State state, List<Term> arguments) {
    State result = state;
    for (Term argument : arguments) {
      Term root = argument.root();
      if (root.is(Kind.LOCAL)) {
        for (int i = 0; i < state.memory().size(); i++) {
          Term address = state.memory().key(i);
          if (address.root() == root) {
            Valued unknown = fresh(result, address.name());
            result = unknown.state().store(address, unknown.value());
          }
        }
      }
    }
    return precision.isStable()
        ? result
        : result.withMemory(
            result.memory().filter((k, v) -> k.root().is(Kind.LOCAL) || v.is(Kind.FLAGS)));
  }

  // Primitives

  private List<Outcome> primitive(
      Primitive primitive, Expr.Call call, State state, PresenceCondition condition) {
    return then(
        primitiveArguments(primitive, call, state, condition),
        List.of(),
        (after, values) ->
            primitive(
                primitive, new Frame(call.arguments(), values, after.condition()), after.state()));
  }

  /**
   * Lock and flags arguments are computed as if memory did not change between acquire and release;
   * an argument that is written to is not read.
   */
  private List<Arguments> primitiveArguments(
      Primitive primitive, Expr.Call call, State state, PresenceCondition condition) {
    boolean outer = changesState(primitive);
    if (outer) {
      stableDepth++;
    }
    try {
      return arguments(call, state, condition);
    } finally {
      if (outer) {
        stableDepth--;
      }
    }
  }

  private static boolean changesState(Primitive primitive) {
    return primitive.stateCases().stream().anyMatch(c -> !c.effects().isEmpty());
  }

  private List<Outcome> primitive(Primitive primitive, Frame frame, State state) {
    if (!changesState(primitive) || primitive.success() == Success.SPECIAL) {
      return query(primitive, frame, state);
    }
    List<Outcome> result = new ArrayList<>();
    for (EffectCase effects : primitive.stateCases()) {
      PresenceCondition both = frame.condition.and(effects.condition());
      if (both.isFeasible()) {
        result.addAll(apply(primitive, effects.effects(), frame, state, both));
      }
    }
    return result;
  }

  /** A primitive that leaves the context alone. */
  private List<Outcome> query(Primitive primitive, Frame frame, State state) {
    State after = state;
    if (primitive.kind() != Primitive.Kind.QUERY
        && primitive.kind() != Primitive.Kind.ASSERT
        && primitive.kind() != Primitive.Kind.ANNOTATION) {
      after = havoc(state, frame.values);
    }
    if (stableDepth > 0 || precision.isStable()) {
      return one(after, frame.condition, terms.call(primitive.name(), frame.values));
    }
    return one(fresh(after, primitive.name()), frame.condition);
  }

  private List<Outcome> apply(
      Primitive primitive,
      List<Effect> effects,
      Frame frame,
      State state,
      PresenceCondition condition) {
    Valued result = fresh(havoc(state, pointees(primitive, frame)), primitive.name());
    State done = result.state();
    Term value = result.value();
    List<Outcome> outcomes = new ArrayList<>();
    switch (primitive.success()) {
      case IF_NONZERO, IF_NONNULL -> {
        done = done.know(value, Knowledge.ofSigns(Knowledge.NONZERO));
        outcomes.add(new Outcome(result.state(), condition, terms.zero));
      }
      case IF_ZERO -> {
        Knowledge failed = Knowledge.ofSigns(Knowledge.NONZERO);
        outcomes.add(new Outcome(result.state().know(value, failed), condition, value));
        value = terms.zero;
      }
      default -> {
        // Cannot fail.
      }
    }
    for (Effect effect : effects) {
      Valued next = apply(primitive, effect, frame, done, value);
      done = next.state();
      value = next.value();
    }
    outcomes.add(0, new Outcome(done, condition, value));
    return outcomes;
  }

  /** A lock passed by its address is not overwritten by taking it; a flags word is set apart. */
  private static List<Term> pointees(Primitive primitive, Frame frame) {
    List<Term> result = new ArrayList<>();
    for (int i = 0; i < frame.values.size(); i++) {
      int index = i;
      boolean known =
          primitive.lock().filter(l -> isArgument(l.object(), index)).isPresent()
              || primitive.flags().filter(f -> isArgument(f, index)).isPresent();
      if (!known) {
        result.add(frame.values.get(i));
      }
    }
    return result;
  }

  private static boolean isArgument(AccessPath path, int index) {
    return path.root() instanceof AccessPath.Argument a && a.index() == index;
  }

  private Valued apply(Primitive primitive, Effect effect, Frame frame, State state, Term value) {
    Context context = state.context();
    if (effect instanceof Effect.Acquire acquire) {
      State after = lockDereferenced(acquire.lock(), frame, state);
      return new Valued(
          after.with(
              context.acquire(
                  held(primitive, acquire.lock(), acquire.mode(), frame, state, value))),
          value);
    } else if (effect instanceof Effect.Release release) {
      return new Valued(
          state.with(
              context.release(
                  held(primitive, release.lock(), release.mode(), frame, state, value))),
          value);
    } else if (effect instanceof Effect.Downgrade downgrade) {
      Held exclusive =
          held(
              primitive,
              downgrade.lock(),
              org.lockscope.model.primitive.LockMode.EXCLUSIVE,
              frame,
              state,
              value);
      Held shared =
          new Held(
              exclusive.lock(),
              org.lockscope.model.primitive.LockMode.SHARED,
              exclusive.family(),
              exclusive.name(),
              1);
      return new Valued(state.with(context.release(exclusive).acquire(shared)), value);
    } else if (effect instanceof Effect.Count count) {
      return new Valued(state.with(context.count(count.counter(), count.delta())), value);
    } else if (effect instanceof Effect.Irq irq) {
      return irq(irq, frame, state, value);
    }
    return new Valued(state, value);
  }

  private State lockDereferenced(LockOperand lock, Frame frame, State state) {
    return lock.object().root() instanceof AccessPath.Argument argument
            && argument.index() < frame.values.size()
            && frame.values.get(argument.index()).is(Kind.FIELD)
        ? dereferenced(state, frame.values.get(argument.index()).root())
        : state;
  }

  private Valued irq(Effect.Irq irq, Frame frame, State state, Term value) {
    Context context = state.context();
    switch (irq.change()) {
      case DISABLE -> {
        expectsIrqsOff |= context.irqs() == terms.irqEnabled;
        return new Valued(state.with(context.withIrqs(terms.disabled(context.irqs()))), value);
      }
      case ENABLE -> {
        expectsIrqsOn |= context.irqs() == terms.irqDisabled;
        return new Valued(state.with(context.withIrqs(terms.enabled(context.irqs()))), value);
      }
      case RESTORE -> {
        Valued word = word(irq.flags().orElseThrow(), frame, state);
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

  private Valued saveFlags(AccessPath flags, Frame frame, State state, Term word, Term value) {
    if (flags.root() instanceof AccessPath.Result) {
      return new Valued(state, word);
    }
    Optional<Term> address = addressOf(flags, frame, state, value);
    return new Valued(address.map(a -> write(state, a, word)).orElse(state), value);
  }

  private Valued word(AccessPath flags, Frame frame, State state) {
    if (flags.selectors().isEmpty() && flags.root() instanceof AccessPath.Argument argument) {
      return new Valued(state, argumentValue(argument.index(), frame));
    }
    Optional<Term> address = addressOf(flags, frame, state, terms.zero);
    if (address.isEmpty()) {
      return fresh(state, "flags");
    }
    stableDepth++;
    try {
      return load(state, address.get());
    } finally {
      stableDepth--;
    }
  }

  private Term argumentValue(int index, Frame frame) {
    return index < frame.values.size() ? frame.values.get(index) : terms.symbol("missing");
  }

  private Held held(
      Primitive primitive,
      LockOperand lock,
      org.lockscope.model.primitive.LockMode mode,
      Frame frame,
      State state,
      Term value) {
    Term address =
        addressOf(lock.object(), frame, state, value).orElseGet(() -> terms.symbol("unknown"));
    if (lock.bit().isPresent()) {
      Term bit =
          lock.bit().get() instanceof LockOperand.BitArgument argument
              ? argumentValue(argument.index(), frame)
              : terms.symbol(lock.bit().get().toString());
      address = terms.operation("bit", address, bit);
    }
    return new Held(address, mode, primitive.family(), Names.of(lock, frame.expressions), 1);
  }

  /** The address of the object a primitive's path means. */
  private Optional<Term> addressOf(AccessPath path, Frame frame, State state, Term result) {
    List<AccessPath.Selector> selectors = path.selectors();
    Term address;
    int from = 0;
    if (path.root() instanceof AccessPath.Argument argument) {
      if (argument.index() >= frame.expressions.size()) {
        return Optional.empty();
      }
      if (!selectors.isEmpty() && selectors.get(0) instanceof AccessPath.Dereference) {
        address = argumentValue(argument.index(), frame);
        from = 1;
      } else {
        List<Outcome> places =
            address(frame.expressions.get(argument.index()), state, frame.condition);
        address = places.get(0).value();
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
      address = terms.local("guard@" + guardNumber);
    }
    for (AccessPath.Selector selector : selectors.subList(from, selectors.size())) {
      if (selector instanceof AccessPath.Field field) {
        address = terms.field(address, field.name());
      } else {
        Term pointer = state.memory().get(address);
        address = pointer != null ? pointer : terms.load(address);
      }
    }
    return Optional.of(address);
  }

  private int guardNumber;

  /** The head of a loop that a macro makes: what it sets its arguments to is not known. */
  List<Outcome> loop(List<Expr> arguments, State state, PresenceCondition condition) {
    List<Outcome> outcomes = one(state, condition, terms.zero);
    for (Expr argument : arguments) {
      if (argument instanceof Expr.Name name && locals.contains(name.identifier())) {
        outcomes =
            then(
                outcomes,
                o -> {
                  Valued cursor = fresh(o.state(), name.identifier());
                  return one(
                      write(cursor.state(), terms.local(name.identifier()), cursor.value()),
                      o.condition(),
                      cursor.value());
                });
      } else {
        outcomes = then(outcomes, o -> value(argument, o.state(), o.condition()));
      }
    }
    return outcomes;
  }

  // Guards

  /** The constructor of a guard object. */
  List<Outcome> enter(CfgNode.EnterGuard guard, State state, PresenceCondition condition) {
    Optional<Guard> known = callees.guard(guard.className());
    Expr.Call call = guardCall(guard.className(), guard.arguments());
    if (known.isEmpty()) {
      return then(arguments(call, state, condition), List.of(), (o, values) -> List.of(o));
    }
    guardNumber = guard.guard();
    Primitive acquire = known.get().acquire();
    return then(
        primitiveArguments(acquire, call, state, condition),
        List.of(),
        (o, values) -> {
          State remembered = o.state();
          for (int i = 0; i < values.size(); i++) {
            remembered = remembered.store(guardArgument(i), values.get(i));
          }
          List<Outcome> entered =
              primitive(acquire, new Frame(call.arguments(), values, o.condition()), remembered);
          // Whether it holds what it guards is asked again when its scope ends.
          return known.get().isConditional()
              ? entered.stream()
                  .map(e -> e.with(e.state().store(guardArgument(-1), holds(acquire, e))))
                  .toList()
              : entered;
        });
  }

  private Term holds(Primitive acquire, Outcome entered) {
    boolean zero = entered.state().truth(entered.value()).filter(t -> !t).isPresent();
    return zero == (acquire.success() == Success.IF_ZERO) ? terms.one : terms.zero;
  }

  private Term guardArgument(int index) {
    return terms.element(terms.local("guard@" + guardNumber), terms.constant(index));
  }

  private static Expr.Call guardCall(String className, List<Expr> arguments) {
    org.lockscope.frontend.source.Span none = new org.lockscope.frontend.source.Span(0, 0);
    return new Expr.Call(none, new Expr.Name(none, className), arguments);
  }

  /** The end of a guard object's scope. */
  List<Outcome> leave(CfgNode.LeaveGuard guard, State state, PresenceCondition condition) {
    Optional<Guard> known = callees.guard(guard.className());
    guardNumber = guard.guard();
    Term holds = state.memory().get(guardArgument(-1));
    if (known.isEmpty() || holds == terms.zero) {
      return one(state, condition, terms.zero);
    }
    List<Term> values = new ArrayList<>();
    for (int i = 0; i < guard.arguments().size(); i++) {
      Term value = state.memory().get(guardArgument(i));
      values.add(value != null ? value : terms.symbol("unknown"));
    }
    return primitive(known.get().release(), new Frame(guard.arguments(), values, condition), state);
  }

  // Summaries

  private List<Outcome> summarised(
      Expr.Call call, List<Summary> summaries, Outcome after, List<Term> values) {
    List<Outcome> result = new ArrayList<>();
    PresenceCondition rest = after.condition();
    for (Summary summary : summaries) {
      PresenceCondition condition = after.condition().and(summary.condition());
      rest = rest.minus(summary.condition());
      if (!condition.isFeasible()) {
        continue;
      }
      if (summary.isTransparent()) {
        Outcome here = new Outcome(after.state(), condition, after.value());
        result.addAll(unknownCall(call, call.functionName(), here, values));
        continue;
      }
      Application application = new Application(call, summary, values);
      for (Summary.Exit exit : summary.exits()) {
        PresenceCondition both = condition.and(exit.condition());
        if (both.isFeasible()) {
          application
              .apply(exit, after.state())
              .ifPresent(v -> result.add(new Outcome(v.state(), both, v.value())));
        }
      }
    }
    if (rest.isFeasible()) {
      Outcome here = new Outcome(after.state(), rest, after.value());
      result.addAll(unknownCall(call, call.functionName(), here, values));
    }
    return result;
  }

  /** One use of a summary: its terms in terms of the caller. */
  private final class Application {
    private final Expr.Call call;
    private final Summary summary;
    private final List<Term> values;

    Application(Expr.Call call, Summary summary, List<Term> values) {
      this.call = call;
      this.summary = summary;
      this.values = values;
    }

    Optional<Valued> apply(Summary.Exit exit, State before) {
      State state = before;
      for (int i = 0; i < exit.assumptions().size(); i++) {
        Term value = translate(exit.assumptions().key(i), before, terms.zero);
        Optional<State> narrowed = assume(state, value, exit.assumptions().value(i));
        if (narrowed.isEmpty()) {
          return narrowed.map(s -> new Valued(s, terms.zero));
        }
        state = narrowed.get();
      }
      State called = havoc(state, argumentsWritten());
      Valued result = fresh(called, summary.function());
      Term value = result.value();
      state = result.state();
      if (exit.value().isPresent()) {
        Term translated = translate(exit.value().get(), before, value);
        boolean known =
            translated.is(Kind.CONSTANT)
                || translated.is(Kind.PARAMETER)
                || values.contains(translated)
                || translated.is(Kind.FLAGS);
        value = known ? translated : value;
      }
      if (!exit.valueKnowledge().isNothing() && value == result.value()) {
        state = state.know(value, translated(exit.valueKnowledge()));
      }
      for (int i = 0; i < exit.stores().size(); i++) {
        state =
            write(
                state,
                translate(exit.stores().key(i), before, value),
                translate(exit.stores().value(i), before, value));
      }
      return Optional.of(new Valued(state.with(context(exit, before, value)), value));
    }

    /** A summary says what it stores through pointers, so what they point at is not lost. */
    private List<Term> argumentsWritten() {
      return values.stream().filter(v -> !v.is(Kind.LOCAL) || !memoryIsFlags(v)).toList();
    }

    private boolean memoryIsFlags(Term address) {
      return summary.exits().stream()
          .anyMatch(
              e -> {
                for (int i = 0; i < e.stores().size(); i++) {
                  Term stored = e.stores().key(i);
                  if (stored.is(Kind.PARAMETER)
                      && stored.number() < values.size()
                      && values.get((int) stored.number()) == address) {
                    return true;
                  }
                }
                return e.context().irqs().is(Kind.IRQ_FROM);
              });
    }

    private Knowledge translated(Knowledge knowledge) {
      return new Knowledge(
          knowledge.signs(),
          knowledge.equal().map(t -> copy(t)),
          knowledge.different().stream().map(this::copy).sorted().toList());
    }

    private Term copy(Term constant) {
      return constant.is(Kind.CONSTANT)
          ? terms.constant(constant.number())
          : terms.symbol(constant.name());
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

    private Context context(Summary.Exit exit, State before, Term value) {
      Context change = exit.context();
      Context context = before.context();
      context = context.withIrqs(translate(change.irqs(), before, value));
      for (org.lockscope.model.primitive.Counter counter :
          org.lockscope.model.primitive.Counter.values()) {
        if (change.depth(counter) != 0) {
          context = context.count(counter, change.depth(counter));
        }
      }
      for (Held held : change.held()) {
        Held here =
            new Held(
                translate(held.lock(), before, value),
                held.mode(),
                held.family(),
                Names.inCaller(held.name(), summary.parameters(), call.arguments()),
                Math.abs(held.count()));
        context = held.count() > 0 ? context.acquire(here) : context.release(here);
      }
      return context;
    }

    /** A term of the summary in terms of the caller. */
    private Term translate(Term term, State before, Term result) {
      return switch (term.kind()) {
        case PARAMETER ->
            term.number() < values.size()
                ? values.get((int) term.number())
                : terms.symbol("missing");
        case RESULT -> result;
        case IRQ_ENTRY -> before.context().irqs();
        case IRQ_OFF ->
            term.name().isEmpty() ? terms.irqOff : terms.disabled(before.context().irqs());
        case IRQ_ON -> term.name().isEmpty() ? terms.irqOn : terms.enabled(before.context().irqs());
        case CONSTANT -> terms.constant(term.number());
        case SYMBOL -> terms.symbol(term.name());
        case GLOBAL -> terms.global(term.name());
        case LOAD -> loaded(translate(term.part(0), before, result), before);
        case SITE, EARLIER, PHI, LOCAL ->
            // An object of the callee's own: the caller can only call it by where it comes from.
            terms.call("@" + summary.function() + " " + term.name(), List.of());
        case FLAGS -> terms.flags(translate(term.part(0), before, result));
        case IRQ_FROM -> terms.irqsIn(translate(term.part(0), before, result));
        case FIELD -> terms.field(translate(term.part(0), before, result), term.name());
        case ELEMENT ->
            terms.element(
                translate(term.part(0), before, result), translate(term.part(1), before, result));
        case CALL -> terms.call(term.name(), translateAll(term, before, result));
        case OPERATION -> {
          List<Term> parts = translateAll(term, before, result);
          yield parts.size() == 1
              ? terms.operation(term.name(), parts.get(0))
              : terms.operation(term.name(), parts.get(0), parts.get(1));
        }
      };
    }

    private List<Term> translateAll(Term term, State before, Term result) {
      return term.parts().stream().map(p -> translate(p, before, result)).toList();
    }

    private Term loaded(Term address, State before) {
      Term known = before.memory().get(address);
      return known != null ? known : terms.load(address);
    }
  }
}
