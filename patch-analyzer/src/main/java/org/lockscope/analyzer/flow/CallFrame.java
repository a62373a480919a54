package org.lockscope.analyzer.flow;

import java.util.List;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A call being evaluated.
 *
 * @param expressions the arguments as written
 * @param values what they evaluate to
 * @param condition the configurations of the path
 */
record CallFrame(List<Expr> expressions, List<Term> values, PresenceCondition condition) {

  CallFrame {
    expressions = List.copyOf(expressions);
    values = List.copyOf(values);
  }
}
