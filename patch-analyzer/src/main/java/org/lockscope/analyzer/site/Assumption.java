package org.lockscope.analyzer.site;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must be so of a value for a path to get somewhere.
 *
 * @param subject the value, in terms of parameters and constants
 * @param possible the signs it can have; at least one
 * @param equal the constant it equals, if it has to
 * @param different constants it does not equal
 */
public record Assumption(
    Argument subject, Set<Sign> possible, Optional<Argument> equal, List<Argument> different) {

  public Assumption {
    possible = Collections.unmodifiableSet(EnumSet.copyOf(possible));
    different = List.copyOf(different);
  }

  /** Where a number stands to zero; pointers and bit masks that are not 0 are positive. */
  public enum Sign {
    NEGATIVE,
    ZERO,
    POSITIVE
  }

  /** Whether the value must not be 0. */
  public boolean isNonzero() {
    return !possible.contains(Sign.ZERO);
  }

  /** Whether the value must be 0. */
  public boolean isZero() {
    return possible.size() == 1 && possible.contains(Sign.ZERO);
  }

  @Override
  public String toString() {
    String what =
        equal
            .map(e -> subject + " == " + e)
            .orElseGet(() -> isZero() ? "!" + subject : isNonzero() ? "" + subject : "" + possible);
    return different.isEmpty() ? what : what + " other than " + different;
  }
}
