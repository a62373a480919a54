package org.lockscope.model.primitive;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What a held lock, or a raised counter, means for the other counters in some configurations.
 *
 * @param condition in which
 * @param counters by how much each is raised at least; those not raised are left out
 */
public record ImpliedCase(PresenceCondition condition, Map<Counter, Integer> counters) {
  public ImpliedCase {
    Objects.requireNonNull(condition);
    counters = Depths.copy(counters);
  }

  static List<ImpliedCase> of(Map<Map<Counter, Integer>, PresenceCondition> parts) {
    return parts.entrySet().stream()
        .map(part -> new ImpliedCase(part.getValue(), part.getKey()))
        .toList();
  }
}
