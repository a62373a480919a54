package org.lockscope.analyzer.flow;

import org.lockscope.model.condition.PresenceCondition;

/**
 * One way an evaluation can go.
 *
 * @param state the state afterwards
 * @param condition in which configurations
 * @param value what was computed
 */
record Outcome(State state, PresenceCondition condition, Term value) {

  Outcome with(State changed) {
    return new Outcome(changed, condition, value);
  }
}
