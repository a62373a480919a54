package org.lockscope.frontend.cfg;

import java.util.List;
import java.util.Optional;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.model.condition.PresenceCondition;

/** When an edge of a control-flow graph is taken. */
public sealed interface EdgeCondition {

  /** Whenever the node is left. */
  EdgeCondition ALWAYS = new Always();

  /** Sometimes; nothing is known about when. */
  EdgeCondition SOMETIMES = new Sometimes();

  /** See {@link #ALWAYS}. */
  record Always() implements EdgeCondition {}

  /** See {@link #SOMETIMES}. */
  record Sometimes() implements EdgeCondition {}

  /** When the node's condition is non-zero, or zero. */
  record Truth(boolean value) implements EdgeCondition {}

  /**
   * When the node's value selects a case.
   *
   * @param value the value that selects it; empty for {@code default}
   * @param others for {@code default}, the values of all other cases
   * @param range whether a range of values that is not known selects it
   */
  record Case(Optional<Expr> value, List<Expr> others, boolean range) implements EdgeCondition {
    public Case {
      others = List.copyOf(others);
    }
  }

  /** In the configurations of a condition. */
  record Presence(PresenceCondition condition) implements EdgeCondition {}
}
