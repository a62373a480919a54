package org.lockscope.analyzer.flow;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgBuilder;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.EdgeCondition;
import org.lockscope.model.condition.PresenceCondition;

/** Takes a state from one node of a function's graph to the next ones. */
final class Stepper {

  private final Cfg cfg;
  private final List<Parameter> parameters;
  private final Terms terms;
  private final Evaluator evaluator;
  private final Liveness liveness;
  private final Set<String> locals;

  Stepper(Cfg cfg, List<Parameter> parameters, Terms terms, Callees callees, Precision precision) {
    this.cfg = cfg;
    this.parameters = List.copyOf(parameters);
    this.terms = terms;
    this.locals = locals(cfg, parameters);
    this.evaluator = new Evaluator(terms, callees, locals, precision);
    this.liveness = Liveness.of(cfg, locals, callees);
  }

  /** Where a step leads to. */
  @FunctionalInterface
  interface Arrival {
    void at(int node, State state, PresenceCondition condition);
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

  /** Whether a name is that of a local variable or parameter. */
  boolean isLocal(String name) {
    return locals.contains(name);
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

  /** Goes on from a state before a node, every way it can. */
  void step(int node, State state, PresenceCondition condition, Arrival arrival) {
    evaluator.at(node);
    CfgNode here = cfg.node(node);
    if (here instanceof CfgNode.Branch branch) {
      branch(node, branch, state, condition, arrival);
    } else if (here instanceof CfgNode.Select select) {
      select(node, select, state, condition, arrival);
    } else {
      for (Outcome outcome : execute(here, state, condition)) {
        leave(node, outcome.state(), outcome.condition(), arrival);
      }
    }
  }

  /** Notes what comes up at a node in a state. */
  void record(int node, State state, PresenceCondition condition, Journal journal) {
    evaluator.setJournal(journal);
    evaluate(node, state, condition);
    evaluator.setJournal(Journal.NONE);
  }

  /** What a node does, before anybody asks which way to go on. */
  List<Outcome> evaluate(int node, State state, PresenceCondition condition) {
    evaluator.at(node);
    return execute(cfg.node(node), state, condition);
  }

  private List<Outcome> execute(CfgNode node, State state, PresenceCondition condition) {
    if (node instanceof CfgNode.Evaluate evaluate) {
      return evaluator.value(evaluate.expression(), state, condition);
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

  private Term caseValue(Expr value, Outcome at) {
    return evaluator.value(value, at.state(), at.condition()).get(0).value();
  }

  /** Drops what no one will look at any more. */
  State forgetDead(State state, int node) {
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

  private void leave(int node, State state, PresenceCondition condition, Arrival arrival) {
    for (Cfg.Edge edge : cfg.successors(node)) {
      PresenceCondition taken =
          edge.condition() instanceof EdgeCondition.Presence presence
              ? condition.and(presence.condition())
              : condition;
      arrival.at(edge.to(), state, taken);
    }
  }

  private void branch(
      int node, CfgNode.Branch branch, State state, PresenceCondition condition, Arrival arrival) {
    for (Outcome o : evaluator.value(branch.condition(), state, condition)) {
      for (Cfg.Edge edge : cfg.successors(node)) {
        boolean truth = ((EdgeCondition.Truth) edge.condition()).value();
        o.state()
            .assume(terms, o.value(), truth)
            .ifPresent(s -> arrival.at(edge.to(), s, o.condition()));
      }
    }
  }

  private void select(
      int node, CfgNode.Select select, State before, PresenceCondition condition, Arrival arrival) {
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
        state.ifPresent(s -> arrival.at(edge.to(), s, o.condition()));
      }
    }
  }
}
