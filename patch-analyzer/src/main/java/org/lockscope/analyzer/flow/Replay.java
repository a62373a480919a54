package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Goes single paths of a graph and joins nothing on the way, to see whether there are such paths.
 * The states of the analysis are what holds on any of several paths; one found by following them
 * backwards may ask for what cannot be.
 */
final class Replay {

  /** More ways than these through the calls of one path are not followed. */
  private static final int MAX_WAYS = 16;

  /** No node of the graph: where values come from that nothing is known about. */
  private static final int NOWHERE = -1;

  private final Stepper stepper;

  /** Where paths begin, by the configurations to go them in. */
  private final Map<PresenceCondition, Beginning> beginnings = new HashMap<>();

  /**
   * Goes paths of a run; what many of them begin with is gone once. Not thread-safe.
   *
   * @param stepper that of the run
   */
  Replay(Stepper stepper) {
    this.stepper = stepper;
  }

  /** What going the beginning of a path has come to, and how paths go on from there. */
  private static final class Beginning {
    private final List<Trace> ways;

    /** Whether its last step can be gone in other configurations only, on some way. */
    private final boolean configurations;

    private final IdentityHashMap<Slot, Beginning> longer = new IdentityHashMap<>();

    /** What has to be kept apart for the last step not to be taken, if it cannot be gone. */
    private SortedSet<Term> wanted = Collections.emptySortedSet();

    Beginning(List<Trace> ways, boolean configurations) {
      this.ways = ways;
      this.configurations = configurations;
    }
  }

  /**
   * What came of going a path.
   *
   * @param arrived the ways of the path that arrive at its end; none if it cannot be gone
   * @param wanted what the analysis has to keep apart in order not to find this path, if it cannot
   *     be gone
   */
  record Result(List<Trace> arrived, Tracked wanted) {}

  /**
   * Goes a path.
   *
   * @param path the states the analysis found along it, the entry first
   * @param condition the configurations to go it in
   */
  Result go(List<Slot> path, PresenceCondition condition) {
    Beginning at =
        beginnings.computeIfAbsent(
            condition,
            c ->
                new Beginning(
                    List.of(new Trace(path.get(0).node, stepper.entry(), c, Optional.empty())),
                    false));
    boolean configurations = false;
    for (int i = 0; i + 1 < path.size() && !at.ways.isEmpty(); i++) {
      Slot to = path.get(i + 1);
      Beginning next = at.longer.get(to);
      if (next == null) {
        next = step(at.ways, to);
        if (next.ways.isEmpty()) {
          next.wanted = new TreeSet<>();
          for (Trace way : at.ways) {
            note(way, to.node, next.wanted);
          }
        }
        at.longer.put(to, next);
      }
      configurations |= next.configurations;
      at = next;
    }
    return new Result(at.ways, new Tracked(at.wanted, configurations));
  }

  private Beginning step(List<Trace> ways, Slot to) {
    boolean[] configurations = {false};
    List<Trace> alike = new ArrayList<>();
    List<Trace> others = new ArrayList<>();
    Set<State> seen = new HashSet<>();
    for (Trace way : ways) {
      stepper.step(
          way.node(),
          way.state(),
          way.condition(),
          (node, state, condition) -> {
            if (node != to.node) {
              return;
            }
            if (!condition.isFeasible()) {
              configurations[0] = true;
              return;
            }
            State alive = stepper.settled(state, node);
            if (seen.add(alive)) {
              boolean same = alive.context().equals(to.state.context());
              (same ? alike : others).add(new Trace(node, alive, condition, Optional.of(way)));
            }
          });
    }
    List<Trace> next = alike.isEmpty() ? others : alike;
    return new Beginning(
        next.size() > MAX_WAYS ? List.copyOf(next.subList(0, MAX_WAYS)) : next, configurations[0]);
  }

  /**
   * Notes what keeps a path from going on to a node: of all that is known where it stops, as little
   * as does it.
   */
  private void note(Trace at, int to, SortedSet<Term> wanted) {
    SortedSet<Term> all = candidates(at);
    SortedSet<Term> blocking = new TreeSet<>(all);
    if (goesOn(at, without(at.state(), all), to)) {
      for (Term candidate : List.copyOf(blocking)) {
        blocking.remove(candidate);
        // Without all that was found not to matter so far, is the path still blocked?
        SortedSet<Term> dropped = new TreeSet<>(all);
        dropped.removeAll(blocking);
        if (goesOn(at, without(at.state(), dropped), to)) {
          blocking.add(candidate);
        }
      }
    }
    // What is known of a value is told apart with the variable that holds it.
    for (Term address : List.copyOf(blocking)) {
      Term content = at.state().memory().get(address);
      if (content != null) {
        blocking.remove(content);
      }
    }
    wanted.addAll(blocking);
  }

  private boolean goesOn(Trace at, State state, int to) {
    boolean[] arrives = {false};
    stepper.step(
        at.node(),
        state,
        at.condition(),
        (node, s, condition) -> arrives[0] |= node == to && condition.isFeasible());
    return arrives[0];
  }

  private State without(State state, SortedSet<Term> forgotten) {
    TermMap<Term> memory = state.memory();
    TermMap<Knowledge> knowledge = state.knowledge();
    for (Term term : forgotten) {
      if (memory.get(term) != null) {
        memory = memory.put(term, stepper.terms().phi(NOWHERE, term));
      }
      knowledge = knowledge.remove(term);
    }
    return new State(state.context(), memory, knowledge);
  }

  /** What a node looks at, as far as something is known of it. */
  private SortedSet<Term> candidates(Trace at) {
    SortedSet<Term> candidates = new TreeSet<>();
    SortedSet<Term> values = new TreeSet<>();
    for (Outcome outcome : stepper.evaluate(at.node(), at.state(), at.condition())) {
      addParts(outcome.value(), values);
    }
    for (Expr expression : CfgExpressions.of(stepper.cfg().node(at.node()))) {
      expression.walk(
          node -> {
            if (node instanceof Expr.Name name && stepper.isLocal(name.identifier())) {
              Term local = stepper.terms().local(name.identifier());
              variable(at.state(), local, values, candidates);
            } else if (node instanceof Expr.Member member) {
              stepper
                  .evaluator()
                  .address(member, at.state(), at.condition())
                  .forEach(o -> content(at.state(), o.value(), values, candidates));
            }
          });
    }
    if (stepper.cfg().node(at.node()) instanceof CfgNode.LeaveGuard) {
      for (int i = 0; i < at.state().memory().size(); i++) {
        Term address = at.state().memory().key(i);
        if (address.is(Kind.LOCAL) && address.name().startsWith("@")) {
          candidates.add(address);
        }
      }
    }
    known(at.state(), values, candidates);
    return candidates;
  }

  private static void variable(
      State state, Term local, SortedSet<Term> values, SortedSet<Term> candidates) {
    for (int i = 0; i < state.memory().size(); i++) {
      if (state.memory().key(i).root() == local) {
        content(state, state.memory().key(i), values, candidates);
      }
    }
  }

  private static void content(
      State state, Term address, SortedSet<Term> values, SortedSet<Term> candidates) {
    Term content = state.memory().get(address);
    if (content != null) {
      candidates.add(address);
      addParts(content, values);
    }
  }

  /** Notes the knowledge that is about some values. */
  private static void known(State state, SortedSet<Term> values, SortedSet<Term> candidates) {
    for (int i = 0; i < state.knowledge().size(); i++) {
      Term key = state.knowledge().key(i);
      if (values.contains(key)
          || key.is(Kind.OPERATION)
              && key.parts().stream()
                  .allMatch(p -> values.contains(p) || p.is(Kind.CONSTANT) || p.is(Kind.SYMBOL))) {
        candidates.add(key);
      }
    }
  }

  private static void addParts(Term value, SortedSet<Term> values) {
    if (values.add(value)) {
      value.parts().forEach(p -> addParts(p, values));
    }
  }
}
