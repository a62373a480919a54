package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.lockscope.model.condition.PresenceCondition;

/** A path that was gone step by step, told from its end. */
final class Trace {

  private final int node;
  private final State state;
  private final PresenceCondition condition;
  private final Optional<Trace> previous;

  /** The steps, once somebody has asked for them. */
  private List<Trace> steps = List.of();

  /**
   * A path and one step more.
   *
   * @param node where it has got to
   * @param state the state before that node, of this path alone
   * @param condition the configurations that take the path
   * @param previous the path without its last step; empty at the entry
   */
  Trace(int node, State state, PresenceCondition condition, Optional<Trace> previous) {
    this.node = node;
    this.state = state;
    this.condition = condition;
    this.previous = previous;
  }

  /** Where the path has got to. */
  int node() {
    return node;
  }

  /** The state before the node, of this path alone. */
  State state() {
    return state;
  }

  /** The configurations that take the path. */
  PresenceCondition condition() {
    return condition;
  }

  /** The steps of the path, the entry first. */
  List<Trace> steps() {
    if (steps.isEmpty()) {
      List<Trace> all = new ArrayList<>();
      for (Optional<Trace> step = Optional.of(this); step.isPresent(); step = step.get().previous) {
        all.add(step.get());
      }
      Collections.reverse(all);
      steps = List.copyOf(all);
    }
    return steps;
  }
}
