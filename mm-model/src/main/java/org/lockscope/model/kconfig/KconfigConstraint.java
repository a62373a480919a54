package org.lockscope.model.kconfig;

import java.util.List;
import java.util.Objects;

/**
 * A fact about every valid configuration, derived from a tree's Kconfig files.
 *
 * @param formula in the notation of {@link org.lockscope.model.condition.ConfigurationSpace#parse}
 * @param places the statements it follows from, in order
 */
public record KconfigConstraint(String formula, List<KconfigPlace> places) {

  public KconfigConstraint {
    Objects.requireNonNull(formula);
    places = List.copyOf(places);
  }

  @Override
  public String toString() {
    return formula + " " + places;
  }
}
