package org.lockscope.model.primitive;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What a primitive does in some configurations.
 *
 * @param condition in which
 * @param effects what, in the order in which it happens
 */
public record EffectCase(PresenceCondition condition, List<Effect> effects) {
  public EffectCase {
    Objects.requireNonNull(condition);
    effects = List.copyOf(effects);
  }

  static List<EffectCase> of(Map<List<Effect>, PresenceCondition> parts) {
    return parts.entrySet().stream()
        .map(part -> new EffectCase(part.getValue(), part.getKey()))
        .toList();
  }
}
