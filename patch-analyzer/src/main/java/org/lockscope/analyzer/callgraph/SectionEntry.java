package org.lockscope.analyzer.callgraph;

import java.util.List;
import java.util.Optional;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.LockMode;

/**
 * That a function can be entered in a critical section.
 *
 * @param section which
 * @param mode how the lock is held, if one is
 * @param condition in which configurations
 * @param isBegun whether the first function of the chain begins it; otherwise whoever calls that
 *     function back
 * @param chain the calls from the function in which the section begins, outermost first; none if
 *     the function is a callback that is called so
 */
public record SectionEntry(
    Section section,
    Optional<LockMode> mode,
    PresenceCondition condition,
    boolean isBegun,
    List<Edge> chain) {
  public SectionEntry {
    chain = List.copyOf(chain);
  }
}
