package org.lockscope.model.primitive;

import java.util.Objects;

/**
 * What must be so when a primitive is called, whether or not a debug option checks it.
 *
 * @param fact what
 * @param when if it depends on more than the configuration
 */
public record Requirement(Fact fact, When when) {

  public Requirement {
    Objects.requireNonNull(fact);
    Objects.requireNonNull(when);
  }

  @Override
  public String toString() {
    return fact + when.toString();
  }
}
