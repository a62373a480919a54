package org.lockscope.cli.text;

import org.lockscope.model.condition.Dnf;
import org.lockscope.model.condition.PresenceCondition;

/** Conditions in brackets, as much of them as is to be told. */
enum Conditions {
  /** All alternatives; of hundreds, which only who compares configurations has, the first ones. */
  WHOLE(40),
  /** The first few alternatives, and how many more there are: nobody reads a hundred. */
  FEW(4);

  /** So many alternatives are told; of the others there is only a number. */
  private final int told;

  Conditions(int told) {
    this.told = told;
  }

  /** All, for those who want to know, or a few. */
  static Conditions of(boolean whole) {
    return whole ? WHOLE : FEW;
  }

  /**
   * The configurations, as far as a context does not tell them already: {@code [!PREEMPT_RT]}.
   *
   * @return empty if the context tells all
   */
  String within(PresenceCondition condition, PresenceCondition context) {
    Dnf formula = condition.minimalWithin(context);
    return formula.isAlways() ? "" : "[" + text(formula) + "]";
  }

  /** A formula; a line is better broken between alternatives than inside them. */
  String text(Dnf formula) {
    int more = formula.cubes().size() - told;
    // One more is as soon told as left out.
    if (more <= 1) {
      return tied(formula);
    }
    return tied(new Dnf(formula.cubes().subList(0, told)))
        + " ||"
        + Page.TIE
        + more
        + Page.TIE
        + "more";
  }

  private static String tied(Dnf formula) {
    return formula.toString().replace(' ', Page.TIE).replace(Page.TIE + "||", " ||");
  }

  /** The configurations; empty if it is all of them. */
  String of(PresenceCondition condition) {
    return within(condition, condition.space().always());
  }
}
