package org.lockscope.analyzer.flow;

import org.lockscope.model.condition.PresenceCondition;

/** Where an evaluation notes what it comes across. */
@FunctionalInterface
interface Journal {

  /** Notes nothing. */
  Journal NONE = (event, condition) -> {};

  /**
   * Notes an event.
   *
   * @param condition the configurations in which the path gets there
   */
  void note(Event event, PresenceCondition condition);
}
