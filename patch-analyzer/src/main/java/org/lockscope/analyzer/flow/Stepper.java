package org.lockscope.analyzer.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgBuilder;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.ControlMacros;
import org.lockscope.frontend.cfg.EdgeCondition;
import org.lockscope.model.condition.PresenceCondition;

/** Takes a state from one node of a function's graph to the next ones. */
final class Stepper {

  private static final String UNKNOWN_TYPE = "";

  private static final Pattern ENUMERATION = Pattern.compile("(?:const )?enum (\\w+)");

  /** A pointer to a number or an enumerator that is not constant. */
  private static final Pattern SIMPLE =
      Pattern.compile("(?:(?!const\\b|struct\\b|union\\b|void\\b)\\w+ ?)+\\*");

  /** Values that are not worth knowing about once nothing holds them any more. */
  private static final int PASSING = Term.kinds(Kind.SITE, Kind.EARLIER, Kind.PHI);

  /** Of more locks of one name than these, taken in a loop, nobody knows how many there are. */
  private static final int MAX_LOCKS = 3;

  private final Cfg cfg;
  private final List<Parameter> parameters;
  private final Terms terms;
  private final Evaluator evaluator;
  private final Liveness liveness;
  private final Map<String, String> locals;
  private final BitSet loops;
  private final Map<Place, List<Taken>> steps = new HashMap<>();

  /** The nodes that call something in some state that was gone on from. */
  private final BitSet calling = new BitSet();

  /** The nodes at which something comes up in some state that was gone on from. */
  private final BitSet noting = new BitSet();

  private boolean hasNoted;
  private final Journal noticing = (event, condition) -> hasNoted = true;

  /** The names of all values that parameters can have which are enumerations. */
  private final Map<Term, List<Term>> enumerations;

  /** The variables for what members lead to, by the members. */
  private final Map<String, Term> owners;

  Stepper(Cfg cfg, List<Parameter> parameters, Terms terms, Callees callees, Precision precision) {
    this.cfg = cfg;
    this.parameters = List.copyOf(parameters);
    this.terms = terms;
    this.locals = locals(cfg, parameters);
    Set<String> anew = precision.isStable() ? LoopQuestions.of(cfg) : Set.of();
    this.owners = owners(callees);
    this.enumerations = enumerations(callees);
    Memory memory = new Memory(terms, precision, owners);
    this.evaluator = new Evaluator(terms, callees, locals, memory, anew);
    this.evaluator.setJournal(noticing);
    this.liveness = Liveness.of(cfg, locals.keySet(), callees);
    this.loops = loops(cfg);
  }

  /** The only variable of its type for each owner of others, by the member that leads there. */
  private Map<String, Term> owners(Callees callees) {
    Map<String, Term> found = new HashMap<>();
    callees
        .owners()
        .forEach(
            (member, type) -> {
              List<String> variables =
                  locals.entrySet().stream()
                      .filter(v -> isPointerTo(type, v.getValue()))
                      .map(Map.Entry::getKey)
                      .toList();
              if (variables.size() == 1) {
                found.put(member, terms.local(variables.get(0)));
              }
            });
    return found;
  }

  private Map<Term, List<Term>> enumerations(Callees callees) {
    Map<Term, List<Term>> found = new HashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Matcher type = ENUMERATION.matcher(parameters.get(i).type());
      List<String> names = type.matches() ? callees.enumerators(type.group(1)) : List.of();
      if (!names.isEmpty()) {
        found.put(
            terms.parameter(i, parameters.get(i).name()),
            names.stream().map(n -> named(n, callees)).toList());
      }
    }
    return found;
  }

  private Term named(String constant, Callees callees) {
    OptionalLong worth = callees.constant(constant);
    return worth.isPresent() ? terms.symbol(constant, worth.getAsLong()) : terms.symbol(constant);
  }

  /** Whether a state leaves every parameter a value, where there are but a few. */
  private boolean isPossible(State state) {
    for (Map.Entry<Term, List<Term>> parameter : enumerations.entrySet()) {
      Knowledge known = state.about(parameter.getKey());
      if (parameter.getValue().stream().allMatch(known::excludes)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPointerTo(String struct, String type) {
    return type.endsWith("*")
        && !type.endsWith("**")
        && type.substring(0, type.length() - 1).strip().endsWith(struct);
  }

  /**
   * The parameters that point to numbers, and that were passed on to functions of which not all is
   * known: what stands there then is not known either.
   */
  List<Term> passedOn() {
    return evaluator.passedOn().stream()
        .filter(p -> SIMPLE.matcher(parameters.get((int) p.number()).type()).matches())
        .sorted()
        .toList();
  }

  /** The nodes that can be reached from themselves. */
  private static BitSet loops(Cfg cfg) {
    BitSet straight = straight(cfg);
    BitSet loops = new BitSet();
    for (CfgNode node : cfg.nodes()) {
      if (!straight.get(node.id()) && reaches(cfg, node.id(), node.id())) {
        loops.set(node.id());
      }
    }
    return loops;
  }

  /**
   * The nodes that no loop leads to: each comes after all that lead there, in some order. Most
   * functions have no others.
   */
  private static BitSet straight(Cfg cfg) {
    int[] leading = new int[cfg.nodes().size()];
    for (CfgNode node : cfg.nodes()) {
      cfg.successors(node.id()).forEach(e -> leading[e.to()]++);
    }
    Deque<Integer> next = new ArrayDeque<>();
    for (int i = 0; i < leading.length; i++) {
      if (leading[i] == 0) {
        next.add(i);
      }
    }
    BitSet straight = new BitSet();
    while (!next.isEmpty()) {
      int node = next.remove();
      straight.set(node);
      for (Cfg.Edge edge : cfg.successors(node)) {
        if (--leading[edge.to()] == 0) {
          next.add(edge.to());
        }
      }
    }
    return straight;
  }

  private static boolean reaches(Cfg cfg, int from, int to) {
    BitSet seen = new BitSet();
    Deque<Integer> work = new ArrayDeque<>(List.of(from));
    while (!work.isEmpty()) {
      for (Cfg.Edge edge : cfg.successors(work.pop())) {
        if (edge.to() == to) {
          return true;
        }
        if (!seen.get(edge.to())) {
          seen.set(edge.to());
          work.push(edge.to());
        }
      }
    }
    return false;
  }

  /** A state before a node. */
  private record Place(int node, State state) {

    // What a record does by itself takes several times as long.

    @Override
    public boolean equals(Object other) {
      return other instanceof Place place && node == place.node && state.equals(place.state);
    }

    @Override
    public int hashCode() {
      return 31 * state.hashCode() + node;
    }
  }

  /** Where one went on to from a place in some configurations. */
  private record Taken(PresenceCondition condition, List<Arrival> arrivals) {

    /**
     * Where one would go on to in some of them.
     *
     * @param ways whether ways that are for none of them are told as well
     */
    List<Arrival> within(PresenceCondition some, boolean ways) {
      List<Arrival> within = new ArrayList<>(arrivals.size());
      for (Arrival arrival : arrivals) {
        PresenceCondition both = arrival.condition().and(some);
        if (ways || both.isFeasible()) {
          within.add(arrival.within(both));
        }
      }
      return within;
    }
  }

  /**
   * Where a step leads to.
   *
   * @param node the node that is next
   * @param context the context before it; in the state, many locks of one name are several
   * @param state what is known before that node: not what no one will look at any more
   * @param condition the configurations that go this way; there may be none
   */
  record Arrival(int node, Context context, State state, PresenceCondition condition) {

    Arrival within(PresenceCondition some) {
      return some == condition ? this : new Arrival(node, context, state, some);
    }
  }

  private Arrival arrival(int node, State state, PresenceCondition condition) {
    return new Arrival(node, state.context(), settled(state, node), condition);
  }

  Cfg cfg() {
    return cfg;
  }

  Terms terms() {
    return terms;
  }

  /** Computes values and addresses in states before nodes. */
  Evaluator evaluator() {
    return evaluator;
  }

  /** The function's parameters. */
  List<Parameter> parameters() {
    return parameters;
  }

  /** Whether a name is that of a local variable or parameter. */
  boolean isLocal(String name) {
    return locals.containsKey(name);
  }

  /** Where the function is entered. */
  Arrival begin(PresenceCondition condition) {
    return arrival(cfg.entry(), entry(), condition);
  }

  /** The state in which the function is entered. */
  State entry() {
    State entry = State.entry(terms);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter p = parameters.get(i);
      if (!p.name().isEmpty()) {
        entry = entry.store(terms.local(p.name()), terms.parameter(i, p.name()));
      }
    }
    return entry;
  }

  /**
   * Goes on from a state before a node, every way it can. Runs that keep more apart than the one
   * before, and paths that are gone one by one, mostly go on from where something went on from
   * before; and what is done in some configurations is a part of what is done in more of them.
   */
  List<Arrival> step(int node, State state, PresenceCondition condition) {
    List<Taken> before = steps.computeIfAbsent(new Place(node, state), p -> new ArrayList<>(1));
    for (Taken taken : before) {
      if (taken.condition() == condition) {
        return taken.arrivals();
      }
    }
    for (Taken taken : before) {
      if (condition.implies(taken.condition())) {
        return taken.within(condition, cfg.node(node) instanceof CfgNode.Configure);
      }
    }
    List<Arrival> arrivals = arrivals(node, state, condition);
    before.removeIf(taken -> taken.condition().implies(condition));
    before.add(new Taken(condition, arrivals));
    return arrivals;
  }

  private List<Arrival> arrivals(int node, State state, PresenceCondition condition) {
    evaluator.at(node, loops.get(node));
    hasNoted = false;
    List<Arrival> arrivals = new ArrayList<>(2);
    CfgNode here = cfg.node(node);
    if (here instanceof CfgNode.Branch branch) {
      branch(node, branch, state, condition, arrivals);
    } else if (here instanceof CfgNode.Select select) {
      select(node, select, state, condition, arrivals);
    } else {
      for (Outcome outcome : execute(here, state, condition)) {
        leave(node, outcome.state(), outcome.condition(), arrivals);
      }
    }
    if (evaluator.hasCalled()) {
      calling.set(node);
    }
    if (hasNoted) {
      noting.set(node);
    }
    return arrivals;
  }

  /** Whether anything is called at a node in some of the states that were gone on from. */
  boolean isCalling(int node) {
    return calling.get(node);
  }

  /** Whether anything comes up at a node in some of the states that were gone on from. */
  boolean isNoting(int node) {
    return noting.get(node);
  }

  /** Notes what comes up at a node in a state. */
  void record(int node, State state, PresenceCondition condition, Journal journal) {
    evaluator.setJournal(journal);
    evaluate(node, state, condition);
    evaluator.setJournal(noticing);
  }

  /** What a node does, before anybody asks which way to go on. */
  List<Outcome> evaluate(int node, State state, PresenceCondition condition) {
    evaluator.at(node, loops.get(node));
    return execute(cfg.node(node), state, condition);
  }

  private List<Outcome> execute(CfgNode node, State state, PresenceCondition condition) {
    if (node instanceof CfgNode.Evaluate evaluate) {
      List<Outcome> outcomes = evaluator.value(evaluate.expression(), state, condition);
      return isWarning(evaluate.expression()) ? expected(outcomes) : outcomes;
    } else if (node instanceof CfgNode.Branch branch) {
      return evaluator.value(branch.condition(), state, condition);
    } else if (node instanceof CfgNode.Select select) {
      return evaluator.value(select.value(), state, condition);
    } else if (node instanceof CfgNode.Declare declare) {
      return declare(declare, state, condition);
    } else if (node instanceof CfgNode.Return result) {
      if (result.value().isEmpty()) {
        return unchanged(state, condition);
      }
      return evaluator.value(result.value().get(), state, condition).stream()
          .map(o -> o.with(o.state().store(terms.local(FlowAnalysis.RESULT), o.value())))
          .toList();
    } else if (node instanceof CfgNode.LoopMacro loop) {
      return evaluator.loop(loop.arguments(), state, condition);
    } else if (node instanceof CfgNode.EnterGuard guard) {
      return evaluator.enter(guard, state, condition);
    } else if (node instanceof CfgNode.LeaveGuard guard) {
      return evaluator.leave(guard, state, condition);
    }
    return unchanged(state, condition);
  }

  static boolean isWarning(Expr expression) {
    return expression instanceof Expr.Call call
        && call.functionName().filter(ControlMacros::isWarning).isPresent();
  }

  /**
   * What goes on after {@code WARN_ON(!spin_trylock(&s->lock));}: nobody looks whether the lock was
   * taken, and what follows is written for the case that is not complained about.
   */
  private List<Outcome> expected(List<Outcome> outcomes) {
    boolean same = outcomes.stream().map(o -> o.state().context()).distinct().limit(2).count() < 2;
    if (same) {
      return outcomes;
    }
    List<Outcome> quiet =
        outcomes.stream()
            .flatMap(o -> o.state().assume(terms, o.value(), false).map(o::with).stream())
            .toList();
    return quiet.isEmpty() ? outcomes : quiet;
  }

  private List<Outcome> unchanged(State state, PresenceCondition condition) {
    return List.of(new Outcome(state, condition, terms.zero));
  }

  private List<Outcome> declare(CfgNode.Declare declare, State state, PresenceCondition condition) {
    if (declare.initializer().isEmpty()) {
      // A variable declared in a loop starts anew each time.
      Term address = terms.local(declare.name());
      State undefined = state.withMemory(state.memory().filter((k, v) -> k.root() != address));
      return unchanged(undefined, condition);
    }
    return evaluator.initialize(
        terms.local(declare.name()), declare.initializer().get(), state, condition);
  }

  private Term caseValue(Expr value, Outcome at) {
    return evaluator.value(value, at.state(), at.condition()).get(0).value();
  }

  /** What is left of a state when it comes to a node. */
  @SuppressWarnings("ReferenceEquality") // what nothing is lost of is the very same
  private State settled(State state, int node) {
    State alive = state;
    for (int i = 0; i < state.memory().size(); i++) {
      if (!isLeft(state.memory().key(i), state.memory().value(i), state, node)) {
        // Often nothing is lost.
        alive =
            state.withMemory(state.memory().filter((a, value) -> isLeft(a, value, state, node)));
        break;
      }
    }
    TermMap<Knowledge> knowledge = reachable(alive);
    Context context = alive.context().gathered(terms, MAX_LOCKS);
    return context == state.context() && alive == state && knowledge == state.knowledge()
        ? state
        : new State(context, alive.memory(), knowledge);
  }

  /** Whether what stands at an address is of any use at a node. */
  private boolean isLeft(Term address, Term value, State state, int node) {
    if (Memory.isQuestion(address)) {
      return loops.get(node) && isOfUse(value, state, node);
    }
    Term root = address.root();
    return !root.is(Kind.LOCAL)
        || liveness.isLive(root.name(), node)
        || owners.containsValue(address)
        || state.isOwed(value);
  }

  private static TermMap<Knowledge> reachable(State state) {
    TermMap<Knowledge> knowledge = state.knowledge();
    for (int i = 0; i < knowledge.size(); i++) {
      if (!isReachable(knowledge.key(i), state)) {
        return knowledge.filter((value, known) -> isReachable(value, state));
      }
    }
    return knowledge;
  }

  /** Whether an answer may still be locked, or is. */
  private boolean isOfUse(Term answer, State state, int node) {
    if (state.context().mentions(answer)) {
      return true;
    }
    for (int i = 0; i < state.memory().size(); i++) {
      Term address = state.memory().key(i);
      if (state.memory().value(i) == answer
          && address.is(Kind.LOCAL)
          && !Memory.isQuestion(address)
          && liveness.isLive(address.name(), node)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isReachable(Term value, State state) {
    if (!value.mentionsAny(PASSING)) {
      return true;
    }
    switch (value.kind()) {
      case SITE, EARLIER, PHI -> {
        for (int i = 0; i < state.memory().size(); i++) {
          if (state.memory().value(i).mentions(value)) {
            return true;
          }
        }
        return state.context().mentions(value);
      }
      default -> {
        for (Term part : value.parts()) {
          if (!isReachable(part, state)) {
            return false;
          }
        }
        return true;
      }
    }
  }

  /** The local variables and parameters with the types they are declared with, if any. */
  private static Map<String, String> locals(Cfg cfg, List<Parameter> parameters) {
    Map<String, String> locals = new HashMap<>();
    parameters.forEach(p -> locals.put(p.name(), p.type()));
    for (CfgNode node : cfg.nodes()) {
      if (node instanceof CfgNode.Declare declare) {
        // Two variables of one name in two blocks are one to us.
        locals.merge(declare.name(), declare.type(), (a, b) -> a.equals(b) ? a : UNKNOWN_TYPE);
      } else if (node instanceof CfgNode.EnterGuard guard) {
        locals.put(CfgBuilder.guardName(guard.guard()), UNKNOWN_TYPE);
      } else if (node instanceof CfgNode.Evaluate evaluate
          && evaluate.expression() instanceof Expr.Assign assign
          && assign.target() instanceof Expr.Name name
          && name.identifier().startsWith("@")) {
        locals.put(name.identifier(), UNKNOWN_TYPE);
      }
    }
    return locals;
  }

  private void leave(int node, State state, PresenceCondition condition, List<Arrival> arrivals) {
    for (Cfg.Edge edge : cfg.successors(node)) {
      PresenceCondition taken =
          edge.condition() instanceof EdgeCondition.Presence presence
              ? condition.and(presence.condition())
              : condition;
      arrivals.add(arrival(edge.to(), state, taken));
    }
  }

  private void branch(
      int node,
      CfgNode.Branch branch,
      State state,
      PresenceCondition condition,
      List<Arrival> arrivals) {
    for (Outcome o : evaluator.value(branch.condition(), state, condition)) {
      for (Cfg.Edge edge : cfg.successors(node)) {
        boolean truth = ((EdgeCondition.Truth) edge.condition()).value();
        o.state()
            .assume(terms, o.value(), truth)
            .filter(this::isPossible)
            .ifPresent(s -> arrivals.add(arrival(edge.to(), s, o.condition())));
      }
    }
  }

  private void select(
      int node,
      CfgNode.Select select,
      State before,
      PresenceCondition condition,
      List<Arrival> arrivals) {
    for (Outcome o : evaluator.value(select.value(), before, condition)) {
      for (Cfg.Edge edge : cfg.successors(node)) {
        EdgeCondition.Case selected = (EdgeCondition.Case) edge.condition();
        Optional<State> state = Optional.of(o.state());
        if (selected.value().isPresent() && !selected.range()) {
          Term value = caseValue(selected.value().get(), o);
          state = Comparison.EQUAL.assume(o.state(), terms, o.value(), value);
        } else if (selected.value().isEmpty() && !selected.range()) {
          for (Expr other : selected.others()) {
            Term value = caseValue(other, o);
            state = state.flatMap(s -> Comparison.DIFFERENT.assume(s, terms, o.value(), value));
          }
        }
        state
            .filter(this::isPossible)
            .ifPresent(s -> arrivals.add(arrival(edge.to(), s, o.condition())));
      }
    }
  }
}
