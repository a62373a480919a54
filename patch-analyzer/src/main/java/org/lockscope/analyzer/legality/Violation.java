package org.lockscope.analyzer.legality;

import java.util.List;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Fact;

/**
 * An operation in a context that does not allow it.
 *
 * @param kind what is wrong
 * @param fact what should be so
 * @param condition the configurations in which it is not
 * @param causes why it is not, most telling first; not empty, but for facts about locks
 */
public record Violation(Kind kind, Fact fact, PresenceCondition condition, List<Cause> causes) {

  public Violation {
    causes = List.copyOf(causes);
  }

  /** What is wrong. */
  public enum Kind {
    /** It may sleep. */
    SLEEP,
    /** It waits for a lock, in an NMI. */
    NMI_LOCK,
    /** It takes a lock that sleeps with PREEMPT_RT. */
    RT_LOCK,
    /** It takes locks inside that sleep with PREEMPT_RT: the allocator. */
    RT_INSIDE,
    /** It enables irqs, in a hardirq, which has to have them off. */
    ENABLES,
    /** It requires something else that is not so. */
    REQUIREMENT,
    /** It asserts something that is not so. */
    ASSERTION
  }

  /** This violation in some configurations only. */
  public Violation within(PresenceCondition other) {
    return new Violation(
        kind,
        fact,
        condition.and(other),
        causes.stream().map(c -> c.within(other)).filter(c -> c.condition().isFeasible()).toList());
  }
}
