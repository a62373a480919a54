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

  /** Whether {@link #called} does anything. */
  default boolean listensToCalls() {
    return false;
  }

  /**
   * Notes that something is about to be called.
   *
   * @param before the state in which it is
   * @param condition the configurations in which the path gets there
   */
  default void called(Called called, State before, PresenceCondition condition) {
    // Few want to know.
  }
}
