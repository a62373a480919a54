package org.lockscope.cli.text;

import org.lockscope.model.condition.Dnf;
import org.lockscope.model.condition.PresenceCondition;

/** Conditions in brackets. */
final class Conditions {

  private Conditions() {}

  /**
   * The configurations, as far as a context does not tell them already: {@code [!PREEMPT_RT]}.
   *
   * @return empty if the context tells all
   */
  static String within(PresenceCondition condition, PresenceCondition context) {
    Dnf formula = condition.minimalWithin(context);
    return formula.isAlways() ? "" : "[" + text(formula) + "]";
  }

  /** A formula; a line is better broken between alternatives than inside them. */
  static String text(Dnf formula) {
    return formula.toString().replace(' ', Page.TIE).replace(Page.TIE + "||", " ||");
  }

  /** The configurations; empty if it is all of them. */
  static String of(PresenceCondition condition) {
    return within(condition, condition.space().always());
  }
}
