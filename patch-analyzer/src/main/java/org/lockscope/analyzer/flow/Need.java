package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Optional;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;

/**
 * Something a function needs of the context it is called in.
 *
 * @param kind what
 * @param counter the counter, if it is a depth
 * @param lock the lock, if it is one; in terms of the function's parameters
 * @param condition the configurations in which it is needed
 * @param assumptions what the arguments must be for it to be needed
 * @param through the functions through which it is needed, outermost first; the last does it
 * @param place the statement of this function that needs it
 */
record Need(
    Kind kind,
    Optional<Counter> counter,
    Optional<Held> lock,
    PresenceCondition condition,
    TermMap<Knowledge> assumptions,
    List<String> through,
    Span place) {

  Need {
    through = List.copyOf(through);
  }

  /** What can be needed. */
  enum Kind {
    /** The counter is at least one deep. */
    DEPTH,
    /** The lock is held. */
    LOCK,
    /** Irqs are on. */
    IRQS_ON,
    /** Irqs are off. */
    IRQS_OFF
  }

  /** Whether two needs are of the same thing. */
  boolean isSameAs(Need other) {
    return kind == other.kind
        && counter.equals(other.counter)
        && lock.map(Held::name).equals(other.lock.map(Held::name));
  }
}
