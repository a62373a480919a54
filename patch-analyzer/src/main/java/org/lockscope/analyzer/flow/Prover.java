package org.lockscope.analyzer.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Predicate;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Asks of what a run has found whether there is a path to it that can be gone, and if not, what the
 * next run has to keep apart.
 */
final class Prover {

  /** A path proves some configurations; more paths than these are not looked for. */
  private static final int MAX_PATHS = 8;

  /** So many steps are taken at most where paths are searched one by one, for one question. */
  private static final int MAX_STEPS = 4000;

  /** So many steps are taken at most for all questions about a function. */
  private static final int MAX_STEPS_IN_ALL = 3 * MAX_STEPS;

  private final Optional<Replay> replays;
  private final PathFinder paths;
  private final boolean last;
  private Tracked wanted = Tracked.NOTHING;
  private boolean undecided;
  private int steps;

  private Prover(Optional<Replay> replays, PathFinder paths, boolean last) {
    this.replays = replays;
    this.paths = paths;
    this.last = last;
  }

  /** One that takes everything for proven: to see whether there is anything to prove. */
  static Prover lenient(PathFinder paths) {
    return new Prover(Optional.empty(), paths, false);
  }

  /**
   * One that goes the paths.
   *
   * @param replays what has gone those of earlier runs, if there were any
   * @param last whether there will be no other run
   */
  static Prover strict(Replay replays, PathFinder paths, boolean last) {
    return new Prover(Optional.of(replays), paths, last);
  }

  /**
   * A path, or several, that show something.
   *
   * @param condition the configurations in which they can be gone
   * @param traces the paths; none if nobody looked
   */
  record Proof(PresenceCondition condition, List<Trace> traces) {}

  /** Whether paths are gone at all. */
  boolean isStrict() {
    return replays.isPresent();
  }

  /** Whether there will be no other run. */
  boolean isLast() {
    return last;
  }

  /** Whether there will be another run, so that nobody asks what this one comes to. */
  boolean isPreliminary() {
    return isStrict() && !last && !wanted.equals(Tracked.NOTHING);
  }

  /** What the next run has to keep apart. */
  Tracked wanted() {
    return wanted;
  }

  /** Says what the next run has to keep apart. */
  void want(Tracked more) {
    wanted = wanted.and(more);
  }

  /** Whether the last question could not be answered. */
  boolean isUndecided() {
    return undecided;
  }

  /**
   * Looks for a path.
   *
   * @param target the state it ends in
   * @param condition the configurations it is looked for in
   * @param shows whether the end of a path is what it must be
   */
  Optional<Proof> prove(Slot target, PresenceCondition condition, Predicate<Trace> shows) {
    undecided = false;
    if (replays.isEmpty()) {
      return Optional.of(new Proof(condition, List.of()));
    }
    List<Trace> traces = new ArrayList<>();
    PresenceCondition proven = condition.space().never();
    PresenceCondition rest = condition;
    for (int i = 0; i < MAX_PATHS && rest.isFeasible(); i++) {
      List<Slot> path = paths.to(target, rest);
      if (path.isEmpty()) {
        break;
      }
      Replay.Result replay = replays.orElseThrow().go(path, rest);
      List<Trace> good = replay.arrived().stream().filter(shows).toList();
      if (good.isEmpty()) {
        if (replay.arrived().isEmpty()) {
          want(replay.wanted());
        } else {
          SortedSet<Term> merged = paths.merged(path);
          want(merged.isEmpty() ? replay.wanted() : Tracked.of(merged));
        }
        good = last ? search(target, rest, shows) : List.of();
        if (good.isEmpty()) {
          break;
        }
      }
      traces.addAll(good);
      for (Trace trace : good) {
        proven = proven.or(trace.condition());
      }
      rest = rest.minus(proven);
    }
    return proven.isFeasible() ? Optional.of(new Proof(proven, traces)) : Optional.empty();
  }

  /** Looks for a path where it does not matter if there is one: no other run is made for it. */
  Optional<Proof> attempt(Slot target, PresenceCondition condition, Predicate<Trace> shows) {
    Tracked before = wanted;
    Optional<Proof> proof = prove(target, condition, shows);
    wanted = before;
    undecided = false;
    return proof;
  }

  /** Goes all paths towards a state one by one. */
  private List<Trace> search(Slot target, PresenceCondition condition, Predicate<Trace> shows) {
    Set<Integer> towards = paths.nodesTowards(target);
    Set<Object> seen = new HashSet<>();
    Deque<Trace> work = new ArrayDeque<>();
    Stepper going = replays.orElseThrow().stepper();
    work.push(new Trace(going.cfg().entry(), going.entry(), condition, Optional.empty()));
    int most = Math.min(steps + MAX_STEPS, MAX_STEPS_IN_ALL);
    for (; steps < most && !work.isEmpty(); steps++) {
      Trace trace = work.pop();
      if (trace.node() == target.node && shows.test(trace)) {
        return List.of(trace);
      }
      for (Stepper.Arrival a : going.step(trace.node(), trace.state(), trace.condition())) {
        if (towards.contains(a.node())
            && a.condition().isFeasible()
            && seen.add(List.of(a.node(), a.state(), a.condition()))) {
          work.push(new Trace(a.node(), a.state(), a.condition(), Optional.of(trace)));
        }
      }
    }
    undecided = !work.isEmpty();
    return List.of();
  }
}
