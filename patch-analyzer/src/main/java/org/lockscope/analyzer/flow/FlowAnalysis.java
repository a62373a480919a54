package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgBuilder;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.EdgeCondition;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;

/**
 * Runs a function symbolically along all its paths until nothing new comes up: a worklist over the
 * nodes of its graph, with a set of states before each.
 */
final class FlowAnalysis {

  /** A function that needs more visits than this has too many paths to tell apart. */
  private static final int MAX_VISITS = 60_000;

  /** More contexts than this before one node mean that something counts in a loop. */
  private static final int MAX_STATES_PER_NODE = 400;

  private static final int MAX_DEPTH = 12;

  /** How many states with one context are kept apart because their configurations differ. */
  private static final int MAX_CONFIGURATION_STATES = 8;

  static final String RESULT = "@result";

  private final Cfg cfg;
  private final Terms terms;
  private final Evaluator evaluator;
  private final Precision precision;
  private final Liveness liveness;
  private final List<Map<Object, List<Slot>>> slots = new ArrayList<>();
  private final int[] order;
  private final int[] statesHere;
  private final PriorityQueue<Slot> work;
  private Optional<String> problem = Optional.empty();

  private FlowAnalysis(
      Cfg cfg, List<Parameter> parameters, Terms terms, Callees callees, Precision precision) {
    this.cfg = cfg;
    this.terms = terms;
    this.precision = precision;
    Set<String> locals = locals(cfg, parameters);
    this.evaluator = new Evaluator(terms, callees, locals, precision);
    this.liveness = Liveness.of(cfg, locals, callees);
    this.order = reversePostorder(cfg);
    this.statesHere = new int[cfg.nodes().size()];
    this.work =
        new PriorityQueue<>(
            Comparator.<Slot>comparingInt(s -> order[s.node]).thenComparingInt(s -> s.number));
    for (int i = 0; i < cfg.nodes().size(); i++) {
      slots.add(new LinkedHashMap<>());
    }
  }

  /** The states before one node that have one key. */
  static final class Slot {
    final int node;
    final int number;
    State state;
    PresenceCondition condition;
    boolean queued;

    /** The slots this one is reached from, and in which configurations. */
    final Map<Slot, PresenceCondition> arrivals = new LinkedHashMap<>();

    Slot(int node, int number, State state, PresenceCondition condition) {
      this.node = node;
      this.number = number;
      this.state = state;
      this.condition = condition;
    }
  }

  /**
   * Runs the analysis.
   *
   * @param condition the configurations the graph is for
   */
  static FlowResult run(
      Cfg cfg,
      List<Parameter> parameters,
      Callees callees,
      Precision precision,
      PresenceCondition condition) {
    Terms terms = new Terms();
    FlowAnalysis analysis = new FlowAnalysis(cfg, parameters, terms, callees, precision);
    State entry = State.entry(terms);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter p = parameters.get(i);
      if (!p.name().isEmpty()) {
        entry = entry.store(terms.local(p.name()), terms.parameter(i, p.name()));
      }
    }
    analysis.reach(cfg.entry(), entry, condition, Optional.empty());
    analysis.solve();
    List<List<Slot>> states =
        analysis.slots.stream()
            .map(m -> m.values().stream().flatMap(List::stream).toList())
            .toList();
    return new FlowResult(
        cfg,
        terms,
        states,
        analysis.evaluator.expectsIrqsOff(),
        analysis.evaluator.expectsIrqsOn(),
        analysis.problem);
  }

  private static Set<String> locals(Cfg cfg, List<Parameter> parameters) {
    Set<String> locals = new HashSet<>();
    parameters.forEach(p -> locals.add(p.name()));
    for (CfgNode node : cfg.nodes()) {
      if (node instanceof CfgNode.Declare declare) {
        locals.add(declare.name());
      } else if (node instanceof CfgNode.EnterGuard guard) {
        locals.add(CfgBuilder.guardName(guard.guard()));
      } else if (node instanceof CfgNode.Evaluate evaluate
          && evaluate.expression() instanceof Expr.Assign assign
          && assign.target() instanceof Expr.Name name
          && name.identifier().startsWith("@")) {
        locals.add(name.identifier());
      }
    }
    return locals;
  }

  private static int[] reversePostorder(Cfg cfg) {
    int size = cfg.nodes().size();
    int[] number = new int[size];
    boolean[] seen = new boolean[size];
    int[] stack = new int[size + 1];
    int[] next = new int[size];
    int depth = 0;
    int counter = size;
    stack[0] = cfg.entry();
    seen[cfg.entry()] = true;
    while (depth >= 0) {
      int node = stack[depth];
      if (next[node] < cfg.successors(node).size()) {
        int to = cfg.successors(node).get(next[node]++).to();
        if (!seen[to]) {
          seen[to] = true;
          stack[++depth] = to;
        }
      } else {
        number[node] = --counter;
        depth--;
      }
    }
    return number;
  }

  private void solve() {
    int visits = 0;
    while (!work.isEmpty()) {
      Slot slot = work.poll();
      slot.queued = false;
      if (++visits > MAX_VISITS) {
        problem = Optional.of("too many paths to tell apart");
        return;
      }
      visit(slot);
      if (problem.isPresent()) {
        return;
      }
    }
  }

  private void reach(int node, State state, PresenceCondition condition, Optional<Slot> from) {
    if (!condition.isFeasible()) {
      return;
    }
    for (Counter counter : Counter.values()) {
      if (Math.abs(state.context().depth(counter)) > MAX_DEPTH) {
        problem = Optional.of(counter + " is counted in a loop");
        return;
      }
    }
    State arriving = forgetDead(state, node);
    Map<Object, List<Slot>> here = slots.get(node);
    Object key = precision == Precision.SEPARATE ? arriving : arriving.context();
    List<Slot> candidates = here.computeIfAbsent(key, k -> new ArrayList<>());
    Slot slot = slotFor(candidates, arriving, condition);
    if (slot == null) {
      if (++statesHere[node] > MAX_STATES_PER_NODE) {
        problem = Optional.of("too many different contexts");
        return;
      }
      slot = new Slot(node, statesHere[node], arriving, condition);
      candidates.add(slot);
      arrive(slot, from, condition);
    } else {
      arrive(slot, from, condition);
      State joined = slot.state.join(arriving, terms, node);
      PresenceCondition both = slot.condition.or(condition);
      if (joined.equals(slot.state) && both == slot.condition) {
        return;
      }
      slot.state = joined;
      slot.condition = both;
    }
    if (!slot.queued) {
      slot.queued = true;
      work.add(slot);
    }
  }

  /**
   * The slot that a state joins; null if it needs one of its own. States that differ only because
   * the configuration does are kept apart as long as they differ.
   */
  private static Slot slotFor(List<Slot> candidates, State state, PresenceCondition condition) {
    for (Slot slot : candidates) {
      if (slot.state.equals(state)) {
        return slot;
      }
    }
    for (Slot slot : candidates) {
      if (slot.condition.intersects(condition)) {
        return slot;
      }
    }
    return candidates.size() < MAX_CONFIGURATION_STATES ? null : candidates.get(0);
  }

  /** Drops what no one will look at any more. */
  private State forgetDead(State state, int node) {
    TermMap<Term> memory =
        state
            .memory()
            .filter(
                (address, value) ->
                    !address.root().is(Kind.LOCAL) || liveness.isLive(address.root().name(), node));
    State alive = state.withMemory(memory);
    TermMap<Knowledge> knowledge =
        alive.knowledge().filter((value, known) -> isReachable(value, alive));
    return new State(alive.context(), alive.memory(), knowledge);
  }

  private static boolean isReachable(Term value, State state) {
    return switch (value.kind()) {
      case SITE, EARLIER, PHI -> {
        for (int i = 0; i < state.memory().size(); i++) {
          if (state.memory().value(i).mentions(value)) {
            yield true;
          }
        }
        yield state.context().held().stream().anyMatch(h -> h.lock().mentions(value))
            || state.context().irqs().mentions(value);
      }
      default -> value.parts().stream().allMatch(p -> isReachable(p, state));
    };
  }

  private static void arrive(Slot slot, Optional<Slot> from, PresenceCondition condition) {
    from.ifPresent(f -> slot.arrivals.merge(f, condition, PresenceCondition::or));
  }

  private void visit(Slot slot) {
    CfgNode node = cfg.node(slot.node);
    evaluator.at(slot.node);
    if (node instanceof CfgNode.Branch branch) {
      branch(slot, branch);
    } else if (node instanceof CfgNode.Select select) {
      select(slot, select);
    } else {
      for (Outcome outcome : execute(node, slot.state, slot.condition)) {
        leave(slot, outcome.state(), outcome.condition());
      }
    }
  }

  private List<Outcome> execute(CfgNode node, State state, PresenceCondition condition) {
    if (node instanceof CfgNode.Evaluate evaluate) {
      return evaluator.value(evaluate.expression(), state, condition);
    } else if (node instanceof CfgNode.Declare declare) {
      return declare(declare, state, condition);
    } else if (node instanceof CfgNode.Return result) {
      if (result.value().isEmpty()) {
        return unchanged(state, condition);
      }
      return evaluator.value(result.value().get(), state, condition).stream()
          .map(o -> o.with(o.state().store(terms.local(RESULT), o.value())))
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
    return evaluator.value(declare.initializer().get(), state, condition).stream()
        .map(o -> o.with(evaluator.write(o.state(), terms.local(declare.name()), o.value())))
        .toList();
  }

  private void leave(Slot slot, State state, PresenceCondition condition) {
    for (Cfg.Edge edge : cfg.successors(slot.node)) {
      PresenceCondition taken =
          edge.condition() instanceof EdgeCondition.Presence presence
              ? condition.and(presence.condition())
              : condition;
      reach(edge.to(), state, taken, Optional.of(slot));
    }
  }

  private void branch(Slot slot, CfgNode.Branch branch) {
    for (Outcome o : evaluator.value(branch.condition(), slot.state, slot.condition)) {
      for (Cfg.Edge edge : cfg.successors(slot.node)) {
        boolean truth = ((EdgeCondition.Truth) edge.condition()).value();
        o.state()
            .assume(terms, o.value(), truth)
            .ifPresent(s -> reach(edge.to(), s, o.condition(), Optional.of(slot)));
      }
    }
  }

  private void select(Slot slot, CfgNode.Select select) {
    for (Outcome o : evaluator.value(select.value(), slot.state, slot.condition)) {
      for (Cfg.Edge edge : cfg.successors(slot.node)) {
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
        state.ifPresent(s -> reach(edge.to(), s, o.condition(), Optional.of(slot)));
      }
    }
  }

  private Term caseValue(Expr value, Outcome at) {
    return evaluator.value(value, at.state(), at.condition()).get(0).value();
  }

  /** Whether a term can be spoken of outside of the function. */
  static boolean isVisible(Term term) {
    return switch (term.kind()) {
      case SITE, EARLIER, PHI, LOCAL -> false;
      default -> term.parts().stream().allMatch(FlowAnalysis::isVisible);
    };
  }

  static boolean isAboutParameters(Term term) {
    return term.is(Kind.PARAMETER)
        || term.is(Kind.OPERATION)
            && term.parts().stream()
                .allMatch(p -> isAboutParameters(p) || p.is(Kind.CONSTANT) || p.is(Kind.SYMBOL));
  }
}
