package org.lockscope.analyzer.legality;

import java.util.Objects;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Something about a context because of which a fact is not so.
 *
 * @param kind what sort of thing
 * @param text in words: {@code irqs are off}, {@code s->lock is held}
 * @param condition in which configurations
 */
public record Cause(Kind kind, String text, PresenceCondition condition) {

  public Cause {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(text);
    Objects.requireNonNull(condition);
  }

  /** What sort of thing about a context it is; the first one is the first to be told. */
  public enum Kind {
    /** On behalf of what it runs. */
    LEVEL,
    /** Irqs. */
    IRQS,
    /** A lock that is held. */
    LOCK,
    /** A depth that is raised. */
    DEPTH,
    /** That something is not there: nothing disables preemption. */
    ABSENCE
  }

  Cause within(PresenceCondition other) {
    return new Cause(kind, text, condition.and(other));
  }
}
