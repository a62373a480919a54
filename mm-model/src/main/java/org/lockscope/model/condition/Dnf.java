package org.lockscope.model.condition;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A disjunction of conjunctions of literals, as small as {@link PresenceCondition#minimal} makes
 * it.
 *
 * @param cubes the conjunctions, in order; none means never, one empty one means always
 */
public record Dnf(List<List<Literal>> cubes) {

  public Dnf {
    cubes = cubes.stream().map(List::copyOf).toList();
  }

  /** Whether this is the formula that always holds. */
  public boolean isAlways() {
    return cubes.size() == 1 && cubes.get(0).isEmpty();
  }

  /** Whether this is the formula that never holds. */
  public boolean isNever() {
    return cubes.isEmpty();
  }

  /** The formula in the notation of {@link ConfigurationSpace#parse}. */
  @Override
  public String toString() {
    if (isNever()) {
      return "false";
    }
    if (isAlways()) {
      return "true";
    }
    return cubes.stream()
        .map(c -> c.stream().map(Literal::toString).collect(Collectors.joining(" && ")))
        .map(c -> cubes.size() > 1 && c.contains(" && ") ? "(" + c + ")" : c)
        .collect(Collectors.joining(" || "));
  }
}
