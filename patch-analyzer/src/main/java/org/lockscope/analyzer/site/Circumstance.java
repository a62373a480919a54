package org.lockscope.analyzer.site;

import java.util.List;
import org.lockscope.model.condition.PresenceCondition;

/**
 * One way to get to a site.
 *
 * @param condition in which configurations
 * @param context what the path has done to the context before the call
 * @param assumptions what must be so of the function's parameters, all of it
 */
public record Circumstance(
    PresenceCondition condition, LocalContext context, List<Assumption> assumptions) {
  public Circumstance {
    assumptions = List.copyOf(assumptions);
  }
}
