package org.lockscope.analyzer.region;

import java.util.Comparator;
import org.lockscope.model.condition.PresenceCondition;

/**
 * One thing a function's callers have to know about its effect on their context.
 *
 * @param kind what sort of thing
 * @param text the thing for people: {@code acquires object_map_lock}
 * @param condition the configurations in which it is so
 */
public record ContractClause(Kind kind, String text, PresenceCondition condition) {

  /** The order clauses are listed in. */
  public static final Comparator<ContractClause> ORDER =
      Comparator.comparing(ContractClause::kind).thenComparing(ContractClause::text);

  /** What sort of thing a clause says. */
  public enum Kind {
    /** What the context is on return, compared with entry. */
    EFFECT,
    /** What the function checks of the context it is entered with. */
    ASSERTION,
    /** What sparse annotations say. */
    ANNOTATION
  }

  /** This clause for other configurations. */
  public ContractClause withCondition(PresenceCondition condition) {
    return new ContractClause(kind, text, condition);
  }
}
