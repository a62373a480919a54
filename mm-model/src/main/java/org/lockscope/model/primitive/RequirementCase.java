package org.lockscope.model.primitive;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What a primitive requires in some configurations.
 *
 * @param condition in which
 * @param requirements what, all of it
 */
public record RequirementCase(PresenceCondition condition, List<Requirement> requirements) {
  public RequirementCase {
    Objects.requireNonNull(condition);
    requirements = List.copyOf(requirements);
  }

  static List<RequirementCase> of(Map<List<Requirement>, PresenceCondition> parts) {
    return parts.entrySet().stream()
        .map(part -> new RequirementCase(part.getValue(), part.getKey()))
        .toList();
  }
}
