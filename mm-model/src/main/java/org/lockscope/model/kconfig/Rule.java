package org.lockscope.model.kconfig;

import java.util.List;

/**
 * A fact about every valid configuration: where {@code when} holds, so does {@code then}.
 *
 * @param subject the symbol it is about
 * @param when the antecedent
 * @param then the consequent
 * @param places the statements it follows from
 */
record Rule(String subject, Formula when, Formula then, List<KconfigPlace> places) {

  Rule {
    places = List.copyOf(places);
  }

  /** A part of this rule. */
  Rule with(Formula itsWhen, Formula itsThen) {
    return new Rule(subject, itsWhen, itsThen, places);
  }

  /** The rule as one formula. */
  Formula formula() {
    return when.implies(then);
  }

  /** Whether it says nothing. */
  boolean isTrivial() {
    return formula().equals(Formula.Truth.TRUE);
  }
}
