package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.finding.Subjects;
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
 * @param path a path of the function to where it is needed
 */
record Need(
    Kind kind,
    Optional<Counter> counter,
    Optional<Held> lock,
    PresenceCondition condition,
    TermMap<Knowledge> assumptions,
    List<String> through,
    List<Step> path) {

  Need {
    through = List.copyOf(through);
    path = List.copyOf(path);
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

  /** What happens where it is needed. */
  String what() {
    return switch (kind) {
      case DEPTH -> "lowers the " + Subjects.of(counter.orElseThrow());
      case LOCK -> "releases " + lock.orElseThrow().name();
      case IRQS_ON -> "takes it that irqs are on";
      case IRQS_OFF -> "takes it that irqs are off";
    };
  }

  /** This need in other configurations and with other arguments. */
  Need withCondition(PresenceCondition newCondition, TermMap<Knowledge> newAssumptions) {
    return new Need(kind, counter, lock, newCondition, newAssumptions, through, path);
  }

  /** This need with another path to it. */
  Need withPath(List<Step> newPath) {
    return new Need(kind, counter, lock, condition, assumptions, through, newPath);
  }

  /** A need that holds wherever this or another one does. */
  Need or(Need other) {
    TermMap<Knowledge> both = TermMap.empty();
    for (int i = 0; i < assumptions.size(); i++) {
      Knowledge theirs = other.assumptions.get(assumptions.key(i));
      if (theirs != null) {
        Knowledge either = assumptions.value(i).or(theirs);
        both = either.isNothing() ? both : both.put(assumptions.key(i), either);
      }
    }
    return withCondition(condition.or(other.condition), both);
  }

  /** Whether this need holds wherever another one does. */
  boolean covers(Need other) {
    return isSameAs(other)
        && !other.condition.minus(condition).isFeasible()
        && or(other).assumptions.equals(assumptions);
  }

  /** Whether two needs are of the same thing. */
  boolean isSameAs(Need other) {
    return kind == other.kind
        && counter.equals(other.counter)
        && lock.map(Held::name).equals(other.lock.map(Held::name));
  }
}
