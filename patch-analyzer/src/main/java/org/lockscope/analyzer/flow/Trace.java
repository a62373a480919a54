package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A path that was gone step by step, told from its end.
 *
 * @param node where it has got to
 * @param state the state before that node, of this path alone
 * @param condition the configurations that take the path
 * @param previous the step before; empty at the entry
 */
record Trace(int node, State state, PresenceCondition condition, Optional<Trace> previous) {

  /** The steps of the path, the entry first. */
  List<Trace> steps() {
    List<Trace> steps = new ArrayList<>();
    for (Optional<Trace> step = Optional.of(this); step.isPresent(); step = step.get().previous) {
      steps.add(step.get());
    }
    Collections.reverse(steps);
    return steps;
  }
}
