package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.lockscope.analyzer.flow.Memory.Valued;
import org.lockscope.frontend.StructTypes;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.ControlMacros;
import org.lockscope.frontend.cfg.Substitution;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Primitive;

/**
 * Evaluates expressions symbolically: what they compute, and what the calls in them do to the
 * execution context. An evaluation can go several ways, by configuration or by the result of a
 * call.
 */
final class Evaluator {

  private static final int MAX_FORMULA_DEPTH = 6;

  /**
   * More ways to evaluate an expression are put together where they leave the same context: a call
   * with twenty arguments that are one of two things each can be evaluated in a million.
   */
  private static final int MAX_WAYS = 64;

  private final Terms terms;
  private final Callees callees;
  private final Map<String, String> locals;
  private final Memory memory;
  private final PrimitiveCalls primitives;
  private final Assertions assertions;
  private final SummaryCalls summaries;

  private Journal journal = Journal.NONE;
  private boolean hasCalled;

  /** How deep the evaluation is in functions that are expressions; they may be recursive. */
  private int formulaDepth;

  Evaluator(
      Terms terms, Callees callees, Map<String, String> locals, Memory memory, Set<String> anew) {
    this.terms = terms;
    this.callees = callees;
    this.locals = locals;
    this.memory = memory;
    this.assertions = new Assertions(callees);
    this.primitives = new PrimitiveCalls(terms, memory, callees, this);
    this.summaries = new SummaryCalls(terms, memory, anew);
  }

  /** Says which node is evaluated next; the same node gives the same sites every time. */
  void at(int node, boolean loops) {
    memory.at(node, loops);
    hasCalled = false;
  }

  /** Whether the node called anything, or entered or left a guard's scope. */
  boolean hasCalled() {
    return hasCalled;
  }

  /** Says who wants to know what comes up. */
  void setJournal(Journal journal) {
    this.journal = journal;
    primitives.setJournal(journal);
    summaries.setJournal(journal);
  }

  /** See {@link PrimitiveCalls#expectsIrqsOff}. */
  boolean expectsIrqsOff() {
    return primitives.expectsIrqsOff();
  }

  /** A function that was called and of which not all is known, if there is one. */
  Optional<String> doubt() {
    return summaries.doubt();
  }

  /** See {@link Memory#told}. */
  Optional<String> told(Term value) {
    return memory.told(value);
  }

  /** See {@link SummaryCalls#passedOn}. */
  Set<Term> passedOn() {
    return summaries.passedOn();
  }

  /** See {@link SummaryCalls#undefined}. */
  Optional<PresenceCondition> undefined() {
    return summaries.undefined();
  }

  /** See {@link PrimitiveCalls#expectsIrqsOn}. */
  boolean expectsIrqsOn() {
    return primitives.expectsIrqsOn();
  }

  /** The constructor of a guard object. */
  List<Outcome> enter(CfgNode.EnterGuard guard, State state, PresenceCondition condition) {
    hasCalled = true;
    return primitives.enter(guard, state, condition);
  }

  /** The end of a guard object's scope. */
  List<Outcome> leave(CfgNode.LeaveGuard guard, State state, PresenceCondition condition) {
    hasCalled = true;
    return primitives.leave(guard, state, condition);
  }

  /** See {@link Memory#comesFromArgument}. */
  boolean comesFromArgument(Term value) {
    return memory.comesFromArgument(value);
  }

  /** Initializes a variable; of a struct, the members that are named. */
  List<Outcome> initialize(
      Term variable, Expr initializer, State state, PresenceCondition condition) {
    if (!(initializer instanceof Expr.Initializer struct)) {
      return then(
          value(initializer, state, condition),
          o -> List.of(o.with(memory.write(o.state(), variable, o.value()))));
    }
    Valued whole = memory.fresh(state, "initializer");
    List<Outcome> outcomes =
        one(memory.write(whole.state(), variable, whole.value()), condition, whole.value());
    for (int i = 0; i < struct.values().size(); i++) {
      Expr value = struct.values().get(i);
      String member = struct.members().get(i);
      outcomes =
          then(
              outcomes,
              before ->
                  then(
                      value(value, before.state(), before.condition()),
                      o ->
                          member.isEmpty()
                              ? List.of(o)
                              : List.of(
                                  o.with(
                                      memory.write(
                                          o.state(), terms.field(variable, member), o.value())))));
    }
    return outcomes;
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
      return loaded(address(e, state, condition));
    } else if (e instanceof Expr.Cast cast) {
      return value(cast.operand(), state, condition);
    } else if (e instanceof Expr.Comma comma) {
      return sequence(comma.parts(), state, condition);
    } else if (e instanceof Expr.Initializer initializer) {
      return then(
          sequence(initializer.values(), state, condition),
          o -> one(memory.fresh(o.state(), "initializer"), o.condition()));
    } else if (e instanceof Expr.Unparsed unparsed) {
      return then(
          sequence(unparsed.parts(), state, condition),
          o -> one(memory.fresh(o.state(), "unparsed"), o.condition()));
    }
    return one(memory.fresh(state, "value"), condition);
  }

  private static List<Outcome> one(Valued valued, PresenceCondition condition) {
    return List.of(new Outcome(valued.state(), condition, valued.value()));
  }

  private static List<Outcome> one(State state, PresenceCondition condition, Term value) {
    return List.of(new Outcome(state, condition, value));
  }

  private List<Outcome> then(List<Outcome> outcomes, Function<Outcome, List<Outcome>> next) {
    if (outcomes.size() == 1) {
      return next.apply(outcomes.get(0));
    }
    List<Outcome> result = new ArrayList<>();
    outcomes.forEach(o -> result.addAll(next.apply(o)));
    return result.size() <= MAX_WAYS
        ? result
        : bounded(result.stream().map(o -> new Arguments(o, List.of(o.value()))).toList()).stream()
            .map(a -> new Outcome(a.after().state(), a.after().condition(), a.values().get(0)))
            .toList();
  }

  /** Evaluates in order; the value is the last one's. */
  private List<Outcome> sequence(List<Expr> parts, State state, PresenceCondition condition) {
    List<Outcome> outcomes = one(state, condition, terms.zero);
    for (Expr part : parts) {
      outcomes = then(outcomes, o -> value(part, o.state(), o.condition()));
    }
    return outcomes;
  }

  /** The struct type of a local variable, or the one it points to; empty if that is not known. */
  String structOf(String variable) {
    return StructTypes.in(locals.getOrDefault(variable, ""));
  }

  /** The struct that an expression is of, or points to; empty if that is not known. */
  String structOf(Expr e) {
    if (e instanceof Expr.Name name) {
      return locals.containsKey(name.identifier())
          ? structOf(name.identifier())
          : callees.variableStruct(name.identifier());
    } else if (e instanceof Expr.Member member) {
      String owner = structOf(member.object());
      return owner.isEmpty() ? "" : callees.memberStruct(owner, member.field());
    } else if (e instanceof Expr.Index index) {
      return structOf(index.array());
    } else if (e instanceof Expr.Cast cast) {
      return StructTypes.in(cast.type());
    }
    return e instanceof Expr.Unary unary
            && (unary.operator() == Expr.UnaryOperator.DEREFERENCE
                || unary.operator() == Expr.UnaryOperator.ADDRESS)
        ? structOf(unary.operand())
        : "";
  }

  private Term constant(Expr.Constant n) {
    return n.value().isPresent() ? terms.constant(n.value().getAsLong()) : terms.symbol(n.text());
  }

  private Valued readName(String name, State state) {
    if (locals.containsKey(name)) {
      Term address = terms.local(name);
      Term value = state.memory().get(address);
      return new Valued(state, value != null ? value : terms.load(address));
    }
    OptionalLong worth = callees.constant(name);
    if (worth.isPresent()) {
      return new Valued(state, terms.symbol(name, worth.getAsLong()));
    }
    if (Symbols.isConstantName(name)) {
      return new Valued(state, terms.symbol(name));
    }
    return memory.load(state, terms.global(name));
  }

  private List<Outcome> loaded(List<Outcome> addresses) {
    return addresses.size() == 1
        ? List.of(load(addresses.get(0)))
        : then(addresses, a -> List.of(load(a)));
  }

  private Outcome load(Outcome address) {
    Valued loaded = memory.load(address.state(), address.value());
    return new Outcome(loaded.state(), address.condition(), loaded.value());
  }

  // Addresses

  /** Evaluates an lvalue; the values are its addresses. */
  List<Outcome> address(Expr e, State state, PresenceCondition condition) {
    if (e instanceof Expr.Name name) {
      return one(
          state,
          condition,
          locals.containsKey(name.identifier())
              ? terms.local(name.identifier())
              : terms.global(name.identifier()));
    } else if (e instanceof Expr.Member member) {
      List<Outcome> objects =
          member.arrow()
              ? value(member.object(), state, condition)
              : address(member.object(), state, condition);
      return objects.size() == 1
          ? List.of(member(member, objects.get(0)))
          : then(objects, o -> List.of(member(member, o)));
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
          o -> List.of(o.with(Memory.dereferenced(o.state(), o.value()))));
    } else if (e instanceof Expr.Cast cast) {
      return address(cast.operand(), state, condition);
    } else if (e instanceof Expr.Call call) {
      // A macro that stands for an object: per_cpu(runqueues, cpu), get_cpu_var(runqueue).
      hasCalled = true;
      List<Outcome> result = new ArrayList<>();
      Optional<Primitive> primitive = functionName(call).flatMap(callees::primitive);
      if (primitive.filter(PrimitiveCalls::changesState).isPresent()) {
        for (Outcome o : primitives.call(primitive.get(), call, state, condition)) {
          result.add(new Outcome(o.state(), o.condition(), o.value()));
        }
        return result;
      }
      for (Arguments a : arguments(call, state, condition)) {
        Term object = terms.call("&" + call.functionName().orElse("?"), a.values());
        called(call, a.after())
            .forEach(o -> result.add(new Outcome(o.state(), o.condition(), object)));
      }
      return result;
    }
    return value(e, state, condition);
  }

  private Outcome member(Expr.Member member, Outcome object) {
    return new Outcome(
        member.arrow() ? Memory.dereferenced(object.state(), object.value()) : object.state(),
        object.condition(),
        terms.field(object.value(), member.field()));
  }

  /** What a macro does that stands for an object and takes something as well: get_cpu_var(). */
  private List<Outcome> called(Expr.Call call, Outcome before) {
    boolean acts =
        call.functionName()
            .flatMap(callees::primitive)
            .filter(PrimitiveCalls::changesState)
            .isPresent();
    return acts ? value(call, before.state(), before.condition()) : List.of(before);
  }

  /** An array is its own address; a pointer has to be read first. */
  private List<Outcome> arrayAddress(Expr array, State state, PresenceCondition condition) {
    if (array instanceof Expr.Name name && locals.containsKey(name.identifier())) {
      Term address = terms.local(name.identifier());
      Term pointer = state.memory().get(address);
      return one(state, condition, pointer != null ? pointer : address);
    }
    return address(array, state, condition);
  }

  // Operators

  private List<Outcome> assign(Expr.Assign assign, State state, PresenceCondition condition) {
    if (assign.operator().equals("=")) {
      return then(
          value(assign.value(), state, condition), o -> store(assign.target(), o, o.value()));
    }
    String operator = assign.operator().substring(0, assign.operator().length() - 1);
    return change(
        assign.target(),
        state,
        condition,
        old ->
            then(
                value(assign.value(), old.state(), old.condition()),
                by ->
                    one(
                        memory.bounded(
                            by.state(), terms.operation(operator, old.value(), by.value())),
                        by.condition())),
        (old, changed) -> changed);
  }

  private List<Outcome> store(Expr target, Outcome after, Term value) {
    return then(
        address(target, after.state(), after.condition()),
        place -> one(memory.write(place.state(), place.value(), value), place.condition(), value));
  }

  private List<Outcome> update(Expr.Update update, State state, PresenceCondition condition) {
    String operator = update.operator().equals("++") ? "+" : "-";
    return change(
        update.operand(),
        state,
        condition,
        old -> one(old.state(), old.condition(), terms.operation(operator, old.value(), terms.one)),
        (old, changed) -> update.prefix() ? changed : old);
  }

  /**
   * Changes what stands at a place. If something is done to find the place, it is found once only:
   * {@code per_cpu(hits, get_cpu())++}.
   *
   * @param change what is there then, by what is there
   * @param result the value of the expression, by what was there and what is there then
   */
  private List<Outcome> change(
      Expr target,
      State state,
      PresenceCondition condition,
      Function<Outcome, List<Outcome>> change,
      BinaryOperator<Term> result) {
    if (target.findAll(Expr.Call.class).isEmpty()) {
      return then(
          value(target, state, condition),
          old ->
              then(
                  change.apply(old),
                  changed ->
                      then(
                          store(target, changed, changed.value()),
                          o ->
                              one(
                                  o.state(),
                                  o.condition(),
                                  result.apply(old.value(), changed.value())))));
    }
    return then(
        address(target, state, condition),
        place -> {
          Outcome old = load(place);
          return then(
              change.apply(old),
              changed ->
                  one(
                      memory.write(changed.state(), place.value(), changed.value()),
                      changed.condition(),
                      result.apply(old.value(), changed.value())));
        });
  }

  private List<Outcome> unary(Expr.Unary unary, State state, PresenceCondition condition) {
    return switch (unary.operator()) {
      case ADDRESS -> address(unary.operand(), state, condition);
      case DEREFERENCE -> loaded(address(unary, state, condition));
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
                    List.of(
                        combined(
                            binary,
                            combine(binary, right.state(), left.value(), right.value()),
                            right))));
  }

  private Outcome combined(Expr.Binary binary, Term value, Outcome after) {
    Valued bounded = memory.bounded(after.state(), value);
    State state = offset(binary, bounded.value(), bounded.state());
    return new Outcome(state, after.condition(), bounded.value());
  }

  /** What is reached by an offset from a pointer is no NULL pointer (C11 6.5.6). */
  private static State offset(Expr.Binary binary, Term value, State state) {
    boolean pointer =
        binary.operator().equals("+")
            && binary.left() instanceof Expr.Cast cast
            && cast.type().endsWith("*");
    return pointer ? Memory.dereferenced(state, value) : state;
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

  /**
   * The arguments of a call, evaluated in order.
   *
   * @param after the state after the last one; its value says nothing
   */
  record Arguments(Outcome after, List<Term> values) {}

  /** Evaluates the arguments of a call. */
  List<Arguments> arguments(Expr.Call call, State state, PresenceCondition condition) {
    List<Arguments> result =
        List.of(new Arguments(new Outcome(state, condition, terms.zero), List.of()));
    for (Expr argument : call.arguments()) {
      List<Arguments> next = new ArrayList<>();
      for (Arguments before : result) {
        for (Outcome o : value(argument, before.after().state(), before.after().condition())) {
          List<Term> values = new ArrayList<>(call.arguments().size());
          values.addAll(before.values());
          values.add(o.value());
          next.add(new Arguments(o, values));
        }
      }
      result = next.size() <= MAX_WAYS ? next : bounded(next);
    }
    return result;
  }

  /** What tells apart two ways that came to values. */
  private record Way(Context context, PresenceCondition condition) {}

  /** The ways to come to values, one for each context and condition. */
  private List<Arguments> bounded(List<Arguments> ways) {
    Map<Way, List<Arguments>> alike = new LinkedHashMap<>();
    for (Arguments way : ways) {
      alike
          .computeIfAbsent(
              new Way(way.after().state().context(), way.after().condition()),
              w -> new ArrayList<>())
          .add(way);
    }
    return alike.values().stream().map(this::joined).toList();
  }

  private Arguments joined(List<Arguments> alike) {
    Arguments first = alike.get(0);
    State state = first.after().state();
    for (Arguments way : alike) {
      state = memory.joined(state, way.after().state());
    }
    List<Term> values = new ArrayList<>();
    for (int i = 0; i < first.values().size(); i++) {
      int index = i;
      Term value = first.values().get(i);
      if (alike.stream().anyMatch(w -> w.values().get(index) != value)) {
        Valued either = memory.fresh(state, "value");
        Knowledge known =
            alike.stream()
                .map(w -> w.after().state().about(w.values().get(index)))
                .reduce(Knowledge::or)
                .orElse(Knowledge.NOTHING);
        state = either.state().know(either.value(), known);
        values.add(either.value());
      } else {
        values.add(value);
      }
    }
    return new Arguments(first.after().with(state), values);
  }

  /** The name of what is called, unless a variable of that name points to it. */
  private Optional<String> functionName(Expr.Call call) {
    Optional<String> name = call.functionName();
    return name.isPresent() && locals.containsKey(name.get()) ? Optional.empty() : name;
  }

  private List<Outcome> call(Expr.Call call, State state, PresenceCondition condition) {
    hasCalled = true;
    Optional<String> name = functionName(call);
    if (name.filter(ControlMacros::isSecond).isPresent() && call.arguments().size() == 2) {
      return value(call.arguments().get(1), state, condition);
    }
    Optional<Primitive> primitive =
        name.isPresent() ? callees.primitive(name.get()) : Optional.empty();
    if (primitive.isPresent()) {
      return primitives.call(primitive.get(), call, state, condition);
    }
    if (name.filter(ControlMacros::isFirst).isPresent() && call.arguments().size() > 0) {
      List<Arguments> passed = arguments(call, state, condition);
      if (name.filter(ControlMacros::isCheck).isPresent()) {
        passed.forEach(a -> called(call, a));
      }
      return passed.stream()
          .map(a -> new Outcome(a.after().state(), a.after().condition(), a.values().get(0)))
          .toList();
    }
    boolean checks = name.filter(ControlMacros::isDebugCheck).isPresent();
    if (checks && !call.arguments().isEmpty() && !assertions.isAboutContext(call)) {
      List<Arguments> passed = arguments(call, state, condition);
      passed.forEach(a -> called(call, a));
      return passed.stream().flatMap(a -> believed(a).stream()).toList();
    }
    if (name.filter(Symbols::makesErrorPointer).isPresent() && call.arguments().size() == 1) {
      List<Arguments> passed = arguments(call, state, condition);
      passed.forEach(a -> called(call, a));
      return passed.stream().map(Evaluator::errorPointer).toList();
    }
    if (name.filter(Symbols::fillsMemory).isPresent() && isOfOneObject(call)) {
      List<Arguments> passed = arguments(call, state, condition);
      passed.forEach(a -> called(call, a));
      return passed.stream().map(a -> filled(call, a)).toList();
    }
    List<Summary> known = name.isPresent() ? summaries(name.get(), call) : List.of();
    Optional<Callees.Formula> formula =
        name.isPresent() && known.isEmpty() ? callees.formula(name.get()) : Optional.empty();
    if (formula.isPresent()
        && formula.get().parameters().size() == call.arguments().size()
        && formulaDepth < MAX_FORMULA_DEPTH) {
      return formula(formula.get(), call, state, condition);
    }
    List<Outcome> start =
        name.isPresent()
            ? one(state, condition, terms.zero)
            : value(call.function(), state, condition);
    List<Outcome> result = new ArrayList<>();
    for (Outcome o : start) {
      for (Arguments arguments : arguments(call, o.state(), o.condition())) {
        called(call, arguments);
        List<Summary> results =
            known.isEmpty() && memory.isStable()
                ? name.map(callees::results).orElse(List.of())
                : known;
        if (results.isEmpty()) {
          result.add(summaries.unknown(call, arguments.after(), arguments.values()));
        } else {
          result.addAll(summaries.call(call, results, arguments.after(), arguments.values()));
        }
      }
    }
    return result;
  }

  /** Whether a call fills all of one object, and not a part of it, or several. */
  private static boolean isOfOneObject(Expr.Call call) {
    return call.arguments().size() == 3
        && call.arguments().get(2) instanceof Expr.Unevaluated size
        && size.isSize();
  }

  private Outcome filled(Expr.Call call, Arguments arguments) {
    Term object = arguments.values().get(0);
    Outcome after = arguments.after();
    return arguments.values().get(1) == terms.zero
        ? new Outcome(memory.clear(after.state(), object), after.condition(), object)
        : summaries.unknown(call, after, arguments.values());
  }

  /** Whether callers that pass what a call does know what it leaves over. */
  boolean isKnown(Expr.Call call, Summary summary, State state, PresenceCondition condition) {
    return arguments(call, state, condition).stream()
        .allMatch(a -> summaries.isKnown(call, summary, a.values(), a.after().state()));
  }

  /** Whether all that is called by a function is known though a call passes functions to it. */
  boolean isSeenThrough(Expr.Call call) {
    return call.functionName()
        .map(f -> special(f, call))
        .filter(found -> !found.isEmpty() && found.stream().noneMatch(Summary::isDoubtful))
        .isPresent();
  }

  /** The summaries of a function, for the functions that a call passes to it if there are any. */
  private List<Summary> summaries(String function, Expr.Call call) {
    List<Summary> special = special(function, call);
    return special.isEmpty() ? callees.summaries(function) : special;
  }

  private List<Summary> special(String function, Expr.Call call) {
    SortedMap<Integer, String> given = passedFunctions(call);
    return given.isEmpty() ? List.of() : callees.summaries(function, given);
  }

  /** The functions of which something is known that a call passes on, by the arguments they are. */
  SortedMap<Integer, String> passedFunctions(Expr.Call call) {
    SortedMap<Integer, String> passed = new TreeMap<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      if (call.arguments().get(i) instanceof Expr.Name argument
          && !locals.containsKey(argument.identifier())
          && !callees.summaries(argument.identifier()).isEmpty()) {
        passed.put(i, argument.identifier());
      }
    }
    return passed;
  }

  /** A pointer made of an error number; it is none but where there was no error. */
  private static Outcome errorPointer(Arguments number) {
    Term value = number.values().get(0);
    State state = number.after().state();
    return new Outcome(
        state.assumeSigns(value, Knowledge.NEGATIVE | Knowledge.ZERO).orElse(state),
        number.after().condition(),
        value);
  }

  /**
   * The state in which what is complained about is not so, as whoever wrote it says it never is.
   * What is said of the context is not believed, but for us to find out.
   */
  private Optional<Outcome> believed(Arguments arguments) {
    Outcome after = arguments.after();
    return after
        .state()
        .assume(terms, arguments.values().get(0), false)
        .map(s -> new Outcome(s, after.condition(), terms.zero));
  }

  private void called(Expr.Call call, Arguments arguments) {
    journal.called(
        new Called(Called.Kind.FUNCTION, call.function(), call.arguments(), arguments.values()),
        arguments.after().state(),
        arguments.after().condition());
  }

  /** A call of a function that is just an expression. */
  private List<Outcome> formula(
      Callees.Formula formula, Expr.Call call, State state, PresenceCondition condition) {
    Expr value = Substitution.inline(formula.parameters(), call.arguments(), formula.value());
    Journal interested = journal;
    if (!formula.isMacro() && interested.listensToCalls()) {
      // What the function calls, it calls, and not who calls it.
      int computed = memory.computed();
      arguments(call, state, condition).forEach(a -> called(call, a));
      memory.resume(computed);
      setJournal(Journal.NONE);
    }
    formulaDepth++;
    try {
      return value(value, state, condition);
    } finally {
      formulaDepth--;
      setJournal(interested);
    }
  }

  /** The head of a loop that a macro makes: what it sets its arguments to is not known. */
  List<Outcome> loop(List<Expr> arguments, State state, PresenceCondition condition) {
    List<Outcome> outcomes = one(state, condition, terms.zero);
    for (Expr argument : arguments) {
      if (argument instanceof Expr.Name name && locals.containsKey(name.identifier())) {
        outcomes =
            then(
                outcomes,
                o -> {
                  Valued cursor = memory.fresh(o.state(), name.identifier());
                  return one(
                      memory.write(cursor.state(), terms.local(name.identifier()), cursor.value()),
                      o.condition(),
                      cursor.value());
                });
      } else {
        outcomes = then(outcomes, o -> value(argument, o.state(), o.condition()));
      }
    }
    return outcomes;
  }
}
