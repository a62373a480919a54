package org.lockscope.analyzer.callgraph;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.LockMode;

/**
 * A lock that can be held when a function is entered.
 *
 * @param lock its class
 * @param mode how it is held
 * @param condition in which configurations
 * @param taken the lock as the first function of the chain holds it; empty if the chain begins at a
 *     callback that is called with it
 * @param chain the calls from the function that holds it, outermost first
 */
public record HeldOnEntry(
    LockClass lock,
    LockMode mode,
    PresenceCondition condition,
    Optional<HeldLock> taken,
    List<Edge> chain) {
  public HeldOnEntry {
    chain = List.copyOf(chain);
  }
}
