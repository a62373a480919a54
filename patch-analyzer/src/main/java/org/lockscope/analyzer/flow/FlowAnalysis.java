package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Runs a function symbolically along all its paths until nothing new comes up: a worklist over the
 * nodes of its graph, with a set of states before each.
 */
final class FlowAnalysis {

  /** A function that needs more visits than this has too many paths to tell apart. */
  private static final int MAX_VISITS = 15_000;

  /** More contexts than this before one node mean that something counts in a loop. */
  private static final int MAX_STATES_PER_NODE = 150;

  /**
   * With more than these, a loop computes ever new values that are no reason to tell them apart.
   */
  private static final int MANY_STATES = 40;

  /** A counter, or a lock, that goes further than this from where it was is counted in a loop. */
  private static final int MAX_DEPTH = 3;

  /** More states than these that count in a loop need not be known. */
  private static final int MAX_RUNAWAYS = 3;

  /** How many states with one context are kept apart because their configurations differ. */
  private static final int MAX_CONFIGURATION_STATES = 8;

  /** What nobody outside of a function can name. */
  private static final int INNER = Term.kinds(Kind.SITE, Kind.EARLIER, Kind.PHI, Kind.LOCAL);

  static final String RESULT = "@result";

  private final Cfg cfg;
  private final Terms terms;
  private final Stepper stepper;
  private final Tracked tracked;
  private final List<Map<Object, List<Slot>>> slots = new ArrayList<>();
  private final int[] statesHere;
  private final PriorityQueue<Slot> work;
  private final List<Slot> runaways = new ArrayList<>();
  private int visits;
  private Optional<String> problem = Optional.empty();

  private FlowAnalysis(Stepper stepper, Tracked tracked) {
    this.cfg = stepper.cfg();
    this.terms = stepper.terms();
    this.stepper = stepper;
    this.tracked = tracked;
    int[] order = reversePostorder(cfg);
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
   * @param tracked what paths are told apart by, beside their contexts
   */
  static FlowResult run(Stepper stepper, PresenceCondition condition, Tracked tracked) {
    FlowAnalysis analysis = solved(stepper, condition, tracked);
    List<List<Slot>> states = analysis.states();
    return analysis.result(
        states, analysis.problem.isPresent() ? List.of() : analysis.record(states));
  }

  /** Runs the analysis for nothing but the states: what comes up in them is not noted. */
  static FlowResult states(Stepper stepper, PresenceCondition condition, Tracked tracked) {
    FlowAnalysis analysis = solved(stepper, condition, tracked);
    return analysis.result(analysis.states(), List.of());
  }

  private static FlowAnalysis solved(
      Stepper stepper, PresenceCondition condition, Tracked tracked) {
    FlowAnalysis analysis = new FlowAnalysis(stepper, tracked);
    analysis.reach(stepper.begin(condition), Optional.empty());
    analysis.solve();
    return analysis;
  }

  private List<List<Slot>> states() {
    List<List<Slot>> states = new ArrayList<>(slots.size());
    for (Map<Object, List<Slot>> here : slots) {
      List<Slot> all = new ArrayList<>();
      here.values().forEach(all::addAll);
      states.add(all);
    }
    return states;
  }

  private FlowResult result(List<List<Slot>> states, List<FlowResult.Recorded> events) {
    return result(stepper, states, List.copyOf(runaways), events, visits, problem);
  }

  /** What a run would find out that is made as one before. */
  static FlowResult again(FlowResult before, Stepper stepper) {
    return result(
        stepper,
        before.slots(),
        before.runaways(),
        before.events(),
        before.visits(),
        before.problem());
  }

  private static FlowResult result(
      Stepper stepper,
      List<List<Slot>> slots,
      List<Slot> runaways,
      List<FlowResult.Recorded> events,
      int visits,
      Optional<String> problem) {
    // What the stepper tells comes from paths that were gone one by one as well.
    return new FlowResult(
        stepper.cfg(),
        stepper.terms(),
        slots,
        runaways,
        events,
        stepper.evaluator().expectsIrqsOff(),
        stepper.evaluator().expectsIrqsOn(),
        stepper.evaluator().undefined(),
        stepper.evaluator().doubt(),
        stepper.passedOn(),
        visits,
        problem);
  }

  /** Goes through all states once more, now that they are final, and notes what comes up. */
  private List<FlowResult.Recorded> record(List<List<Slot>> states) {
    List<FlowResult.Recorded> events = new ArrayList<>();
    for (List<Slot> slotsOfNode : states) {
      for (Slot slot : slotsOfNode) {
        if (stepper.isNoting(slot.node)) {
          stepper.record(
              slot.node,
              slot.state,
              slot.condition,
              (event, condition) -> {
                if (condition.isFeasible()) {
                  events.add(new FlowResult.Recorded(event, slot, condition));
                }
              });
        }
      }
    }
    return events;
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
    while (!work.isEmpty()) {
      Slot slot = work.poll();
      slot.queued = false;
      if (++visits > MAX_VISITS) {
        problem = Optional.of("too many paths to tell apart");
        return;
      }
      Optional<Slot> from = Optional.of(slot);
      for (Stepper.Arrival arrival : stepper.step(slot.node, slot.state, slot.condition)) {
        reach(arrival, from);
      }
      if (problem.isPresent()) {
        return;
      }
    }
  }

  private void reach(Stepper.Arrival arrival, Optional<Slot> from) {
    int node = arrival.node();
    PresenceCondition condition = arrival.condition();
    if (problem.isPresent() || !condition.isFeasible()) {
      return;
    }
    State arriving = arrival.state();
    if (isRunaway(arriving.context())) {
      if (runaways.size() < MAX_RUNAWAYS) {
        Slot slot = new Slot(node, -1, arriving, condition);
        arrive(slot, from, condition);
        runaways.add(slot);
      }
      return;
    }
    Map<Object, List<Slot>> here = slots.get(node);
    Object key = tracked.key(arriving, statesHere[node] > MANY_STATES);
    List<Slot> candidates = here.computeIfAbsent(key, k -> new ArrayList<>(1));
    Slot slot = slotFor(candidates, arriving, condition, statesHere[node]);
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

  private static boolean isRunaway(Context context) {
    return context.isDeeperThan(MAX_DEPTH) || context.hasMoreThan(MAX_DEPTH);
  }

  /**
   * The slot that a state joins; null if it needs one of its own. States that differ only because
   * the configuration does are kept apart as long as they differ.
   */
  private Slot slotFor(
      List<Slot> candidates, State state, PresenceCondition condition, int states) {
    for (Slot slot : candidates) {
      if (slot.state.equals(state)
          && (!tracked.configurations() || slot.condition.equals(condition))) {
        return slot;
      }
    }
    for (Slot slot : candidates) {
      if (!tracked.configurations() && slot.condition.intersects(condition)) {
        return slot;
      }
    }
    int most = states > MANY_STATES ? 1 : MAX_CONFIGURATION_STATES;
    return candidates.size() < most ? null : candidates.get(0);
  }

  private static void arrive(Slot slot, Optional<Slot> from, PresenceCondition condition) {
    if (from.isPresent()) {
      slot.arrivals.merge(from.get(), condition, PresenceCondition::or);
    }
  }

  private static boolean isOfCallers(Term address) {
    return switch (address.kind()) {
      case FIELD -> isOfCallers(address.part(0));
      // A table; what stands in an array of an object may be one object after the other.
      case ELEMENT -> address.part(0).is(Kind.GLOBAL) && isSaidByCallers(address.part(1));
      default -> address.is(Kind.GLOBAL) || isAboutParameters(address);
    };
  }

  /** Whether a term can be spoken of outside of the function. */
  static boolean isVisible(Term term) {
    return !term.mentionsAny(INNER);
  }

  /** What a state knows of what the function was given. */
  static TermMap<Knowledge> aboutParameters(State state) {
    return state.knowledge().filter((k, v) -> isAboutParameters(k) && !v.isNothing());
  }

  /**
   * Whether a term says something of what the function was given: its arguments, and what memory
   * that callers know held on entry.
   */
  static boolean isAboutParameters(Term term) {
    return term.is(Kind.PARAMETER)
        || term.is(Kind.LOAD) && isOfCallers(term.part(0))
        || term.is(Kind.OPERATION)
            && term.parts().stream()
                .allMatch(p -> isSaidByCallers(p) || p.is(Kind.FIELD) && isOfCallers(p));
  }

  private static boolean isSaidByCallers(Term term) {
    return isAboutParameters(term) || term.is(Kind.CONSTANT) || term.is(Kind.SYMBOL);
  }
}
