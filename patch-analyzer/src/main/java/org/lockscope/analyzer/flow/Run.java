package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.finding.Suspicion;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgBuilder;
import org.lockscope.frontend.cfg.MacroSource;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The run of the flow analysis by which a function is judged: the first one, or, where that finds
 * something amiss, one that keeps apart what must be for all of it to be proven.
 *
 * @param stepper that of {@code flow}
 * @param tracked what it has kept apart
 * @param flow what it has found out; not all of it if there is no balance
 * @param balance the judgement, if there could be one
 * @param first the first run, if it has come to an end
 * @param calm whether nothing but what callers have to know has to be proven of the first run,
 *     which tells fewer cases apart
 * @param suspicions what is wrong if functions that nothing is known about are not to blame
 * @param problem why there is no judgement, if there is none
 * @param spent the visits of nodes after which it went on
 */
record Run(
    Stepper stepper,
    Tracked tracked,
    FlowResult flow,
    Optional<Balance> balance,
    Optional<First> first,
    boolean calm,
    List<Suspicion> suspicions,
    Optional<String> problem,
    int spent) {

  /** Runs that each learn from the one before; most functions need none, few more than three. */
  private static final int MAX_ROUNDS = 8;

  /** With so many visits of nodes spent on a function, no more than one run is added. */
  private static final int MAX_VISITS = 30_000;

  /** Runs that come to no end before what is kept apart is no longer looked for. */
  private static final int MAX_TRIES = 3;

  private static final String HURRIED = "not looked at closely";

  /**
   * A run that has come to an end.
   *
   * @param tracked what it has kept apart
   */
  private record Round(Tracked tracked, FlowResult flow, PathFinder paths) {}

  /** The first run: memory counts as changed by whatever is called, and nothing is kept apart. */
  record First(Stepper stepper, FlowResult flow) {}

  /** Whether more knowledge of what the function calls could show that all balances. */
  boolean isOpen() {
    return balance.isEmpty()
        || !balance.get().findings().isEmpty()
        || !balance.get().residues().isEmpty();
  }

  /** Whether a longer run could have come to a judgement. */
  boolean hurried() {
    return problem.filter(HURRIED::equals).isPresent();
  }

  /** A run of which there is no judgement. */
  private static Run unjudged(
      Stepper stepper,
      Tracked tracked,
      FlowResult flow,
      Optional<First> first,
      boolean calm,
      String problem,
      int spent) {
    return new Run(
        stepper,
        tracked,
        flow,
        Optional.empty(),
        first,
        calm,
        List.of(),
        Optional.of(problem),
        spent);
  }

  /** The first run's flow, where it will do to tell regions by. */
  Optional<FlowResult> regions() {
    return calm ? first.map(First::flow) : Optional.empty();
  }

  /**
   * Runs the analysis of a function that can be read, once. If that finds anything to be proven but
   * what callers have to know, there is no judgement.
   */
  static Run once(
      FunctionDefinition function,
      PresenceCondition condition,
      MacroSource macros,
      Callees callees) {
    Cfg cfg = CfgBuilder.build(function, macros, condition.space());
    Stepper stepper =
        new Stepper(cfg, function.head().parameters(), new Terms(), callees, Precision.SHARED);
    FlowResult flow = FlowAnalysis.run(stepper, condition, Tracked.NOTHING);
    if (flow.problem().isPresent()) {
      return unjudged(
          stepper, Tracked.NOTHING, flow, Optional.empty(), false, flow.problem().get(), 0);
    }
    Prover lenient = Prover.lenient(new PathFinder(function, flow));
    Balance balance = Balance.of(function, flow, callees, stepper, lenient);
    boolean calm = balance.isPlain() || balance.isCalm();
    return new Run(
        stepper,
        Tracked.NOTHING,
        flow,
        calm ? Optional.of(balance) : Optional.empty(),
        Optional.of(new First(stepper, flow)),
        calm,
        List.of(),
        calm ? Optional.empty() : Optional.of(HURRIED),
        0);
  }

  /** Runs the analysis of a function that can be read. */
  static Run of(
      FunctionDefinition function,
      PresenceCondition condition,
      MacroSource macros,
      Callees callees,
      Patience patience) {
    Cfg cfg = CfgBuilder.build(function, macros, condition.space());
    Terms terms = new Terms();
    Stepper shared =
        new Stepper(cfg, function.head().parameters(), terms, callees, Precision.SHARED);
    FlowResult flow = FlowAnalysis.run(shared, condition, Tracked.NOTHING);
    Optional<First> first = Optional.empty();
    boolean calm = false;
    if (flow.problem().isEmpty()) {
      first = Optional.of(new First(shared, flow));
      Prover lenient = Prover.lenient(new PathFinder(function, flow));
      Balance balance = Balance.of(function, flow, callees, shared, lenient);
      if (balance.isPlain()) {
        Balance shown = balance;
        List<Suspicion> suspicions = List.of();
        if (!balance.residues().isEmpty() || !balance.unfounded().isEmpty()) {
          // Nothing is in doubt; but who reports what is left over has to show how.
          Prover strict = Prover.strict(new Replay(shared), new PathFinder(function, flow), false);
          Balance proven = Balance.of(function, flow, callees, shared, strict);
          shown = balance.withPathsOf(proven);
          suspicions = proven.unfounded();
        }
        return new Run(
            shared,
            Tracked.NOTHING,
            flow,
            Optional.of(shown),
            first,
            true,
            suspicions,
            Optional.empty(),
            0);
      }
      calm = balance.isCalm();
    }
    Stepper stepper =
        new Stepper(cfg, function.head().parameters(), terms, callees, Precision.STABLE);
    return refined(function, condition, callees, stepper, first, calm, patience);
  }

  /**
   * Runs the analysis until every path to what seems amiss can be gone, each time keeping apart
   * what must be for the last run's impossible paths not to come up again.
   */
  private static Run refined(
      FunctionDefinition function,
      PresenceCondition condition,
      Callees callees,
      Stepper stepper,
      Optional<First> first,
      boolean calm,
      Patience patience) {
    Replay replays = new Replay(stepper);
    Tracked tracked = Tracked.NOTHING;
    Optional<Round> before = Optional.empty();
    Tracked refused = Tracked.NOTHING;
    int tries = 0;
    int visits = 0;
    int spent = 0;
    boolean last = false;
    for (int round = 1; ; round++) {
      Tracked now = tracked;
      Optional<Round> same = before.filter(r -> r.tracked().equals(now));
      FlowResult flow =
          same.map(r -> FlowAnalysis.again(r.flow(), stepper))
              .orElseGet(() -> FlowAnalysis.run(stepper, condition, now));
      PathFinder paths = same.map(Round::paths).orElseGet(() -> new PathFinder(function, flow));
      visits += flow.visits();
      if (flow.problem().isPresent()) {
        if (before.isEmpty()) {
          return unjudged(stepper, tracked, flow, first, calm, flow.problem().get(), spent);
        }
        Tracked added = tracked.without(before.get().tracked());
        Tracked some = added.some();
        if (!some.equals(Tracked.NOTHING) && tries++ < MAX_TRIES && visits < MAX_VISITS) {
          refused = refused.and(added.without(some));
          tracked = before.get().tracked().and(some);
          continue;
        }
        // That was too much. With less, there are paths that have to be gone one by one.
        tracked = before.get().tracked();
        last = true;
        continue;
      }
      Prover prover = Prover.strict(replays, paths, last);
      Balance balance = Balance.of(function, flow, callees, stepper, prover);
      Tracked more = tracked.andAgain(prover.wanted().without(refused));
      if (last || prover.wanted().equals(Tracked.NOTHING)) {
        Optional<Balance> decided = Optional.of(balance).filter(b -> b.problem().isEmpty());
        List<Suspicion> suspicions = decided.isEmpty() ? balance.suspicions() : balance.unfounded();
        return new Run(
            stepper, tracked, flow, decided, first, calm, suspicions, balance.problem(), spent);
      }
      if (patience.endsAfter(visits)) {
        return unjudged(stepper, tracked, flow, first, calm, HURRIED, spent);
      }
      spent = visits;
      last = more.equals(tracked) || round >= MAX_ROUNDS || visits >= MAX_VISITS;
      before = Optional.of(new Round(tracked, flow, paths));
      tracked = more;
    }
  }
}
