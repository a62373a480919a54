package org.lockscope.model.primitive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The allowed configurations, split so that in each part the same items apply.
 *
 * @param <T> what applies
 */
final class Partition<T> {

  private final ConfigurationSpace space;
  private Map<List<T>, PresenceCondition> parts = new LinkedHashMap<>();

  /** A single part, in which nothing applies. */
  Partition(ConfigurationSpace space) {
    this.space = space;
    parts.put(List.of(), space.always());
  }

  /** Appends items where a condition holds. */
  void add(PresenceCondition condition, List<T> items) {
    Map<List<T>, PresenceCondition> finer = new LinkedHashMap<>();
    parts.forEach(
        (applied, where) -> {
          List<T> more = new ArrayList<>(applied);
          more.addAll(items);
          put(finer, more, where.and(condition));
          put(finer, applied, where.minus(condition));
        });
    parts = finer;
  }

  /** The partition by the items that apply. */
  Map<List<T>, PresenceCondition> parts() {
    return by(Function.identity());
  }

  /** The partition by what a function makes of the items; parts with the same result are one. */
  <R> Map<R, PresenceCondition> by(Function<List<T>, R> function) {
    Map<R, PresenceCondition> result = new LinkedHashMap<>();
    parts.forEach((items, where) -> put(result, function.apply(items), where));
    result.replaceAll((items, where) -> where.isAlways() ? space.always() : where);
    return result;
  }

  private static <R> void put(Map<R, PresenceCondition> parts, R items, PresenceCondition where) {
    if (where.isFeasible()) {
      parts.merge(items, where, PresenceCondition::or);
    }
  }
}
