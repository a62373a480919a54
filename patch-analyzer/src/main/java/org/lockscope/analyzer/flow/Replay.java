package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiPredicate;
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
   * Goes paths of runs; what many of them begin with is gone once. Not thread-safe.
   *
   * @param stepper that of the runs
   */
  Replay(Stepper stepper) {
    this.stepper = stepper;
  }

  Stepper stepper() {
    return stepper;
  }

  /** Where a path goes next, and the context it has there: nothing else of a slot matters. */
  private record Goal(int node, Context context) {

    // What a record does by itself takes several times as long.

    @Override
    public boolean equals(Object other) {
      return other instanceof Goal goal && node == goal.node && context.equals(goal.context);
    }

    @Override
    public int hashCode() {
      return 31 * context.hashCode() + node;
    }
  }

  /** What going the beginning of a path has come to, and how paths go on from there. */
  private static final class Beginning {
    private final List<Trace> ways;

    /** Whether its last step can be gone in other configurations only, on some way. */
    private final boolean configurations;

    private final Map<Goal, Beginning> longer = new HashMap<>();

    /** What has to be kept apart for the last step not to be taken, if it cannot be gone. */
    private Tracked wanted = Tracked.NOTHING;

    /** The first step after which the context is none that the path has. */
    private Optional<Turn> turn = Optional.empty();

    Beginning(List<Trace> ways, boolean configurations) {
      this.ways = ways;
      this.configurations = configurations;
    }
  }

  /** Where all that arrives at a node has done something else to the context than the path. */
  private record Turn(Trace at, int node, Context context) {}

  /**
   * What came of going a path.
   *
   * @param arrived the ways of the path that arrive at its end; none if it cannot be gone
   * @param wanted what the analysis has to keep apart in order not to find this path, if it cannot
   *     be gone, or does not do what it seemed to
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
      Slot slot = path.get(i + 1);
      Goal to = new Goal(slot.node, slot.state.context());
      Beginning next = at.longer.get(to);
      if (next == null) {
        next = step(at, to);
        at.longer.put(to, next);
      }
      configurations |= next.configurations;
      at = next;
    }
    Tracked wanted = at.ways.isEmpty() ? at.wanted : at.turn.map(this::turning).orElse(at.wanted);
    return new Result(
        at.ways,
        new Tracked(wanted.terms(), wanted.known(), wanted.configurations() || configurations));
  }

  private Beginning step(Beginning before, Goal to) {
    Beginning next = step(before.ways, to);
    Context meant = to.context();
    next.turn = before.turn;
    if (next.ways.isEmpty()) {
      // What cannot be done after a turn is a consequence.
      next.wanted =
          before.turn.map(this::turning).orElseGet(() -> blocking(before.ways, to.node()));
    } else if (next.turn.isEmpty()
        && next.ways.stream().noneMatch(t -> t.state().context().isLike(meant))) {
      next.turn = Optional.of(new Turn(before.ways.get(0), to.node(), meant));
    }
    return next;
  }

  private Tracked turning(Turn turn) {
    // What a function does that is called may be decided by anything that is known.
    SortedSet<Term> all = candidates(turn.at());
    TermMap<Knowledge> knowledge = turn.at().state().knowledge();
    for (int i = 0; i < knowledge.size(); i++) {
      all.add(knowledge.key(i));
    }
    BiPredicate<Integer, Context> to =
        (node, context) -> node == turn.node() && context.isLike(turn.context());
    // Where it cannot be done whatever is known, nothing of it is the reason.
    return goesOn(turn.at(), without(turn.at().state(), all), to)
        ? note(turn.at(), all, to)
        : Tracked.NOTHING;
  }

  private Tracked blocking(List<Trace> ways, int to) {
    Tracked wanted = Tracked.NOTHING;
    for (Trace way : ways) {
      wanted = wanted.and(note(way, candidates(way), (node, context) -> node == to));
    }
    return wanted;
  }

  private Beginning step(List<Trace> ways, Goal to) {
    boolean configurations = false;
    List<Trace> alike = new ArrayList<>();
    List<Trace> others = new ArrayList<>();
    Set<State> seen = new HashSet<>();
    for (Trace way : ways) {
      for (Stepper.Arrival arrival : stepper.step(way.node(), way.state(), way.condition())) {
        if (arrival.node() != to.node()) {
          continue;
        }
        if (!arrival.condition().isFeasible()) {
          configurations = true;
          continue;
        }
        State alive = arrival.state();
        if (seen.add(alive)) {
          boolean same = alive.context().equals(to.context());
          (same ? alike : others)
              .add(new Trace(to.node(), alive, arrival.condition(), Optional.of(way)));
        }
      }
    }
    List<Trace> next = alike.isEmpty() ? others : alike;
    return new Beginning(
        next.size() > MAX_WAYS ? List.copyOf(next.subList(0, MAX_WAYS)) : next, configurations);
  }

  /**
   * What keeps a path from going on to where it should: of all that is known where it stops, as
   * little as does it.
   *
   * @param all what may be the reason
   */
  private Tracked note(Trace at, SortedSet<Term> all, BiPredicate<Integer, Context> to) {
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
    SortedSet<Term> known = new TreeSet<>();
    SortedSet<Term> dropped = new TreeSet<>(all);
    dropped.removeAll(blocking);
    State bare = without(at.state(), dropped);
    for (Term address : List.copyOf(blocking)) {
      Optional<State> unnamed = unnamed(bare, address).filter(s -> !goesOn(at, s, to));
      if (unnamed.isPresent()) {
        bare = unnamed.get();
        blocking.remove(address);
        known.add(address);
      }
    }
    return new Tracked(blocking, known, false);
  }

  private boolean goesOn(Trace at, State state, BiPredicate<Integer, Context> to) {
    return stepper.step(at.node(), state, at.condition()).stream()
        .anyMatch(a -> to.test(a.node(), a.context()) && a.condition().isFeasible());
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

  /** A state in which it is not known what stands at an address, but all that is known of it is. */
  private Optional<State> unnamed(State state, Term address) {
    Term content = state.memory().get(address);
    if (content == null) {
      return Optional.empty();
    }
    Term any = stepper.terms().phi(NOWHERE, address);
    return Optional.of(state.store(address, any).know(any, state.about(content)));
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
