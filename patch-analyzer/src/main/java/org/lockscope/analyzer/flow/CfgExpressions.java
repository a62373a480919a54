package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.stream.Stream;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.cfg.CfgNode;

/** The expressions that the nodes of a graph evaluate. */
final class CfgExpressions {

  private CfgExpressions() {}

  /** The calls in them. */
  static Stream<Expr.Call> calls(CfgNode node) {
    return of(node).stream().flatMap(e -> e.findAll(Expr.Call.class).stream());
  }

  static List<Expr> of(CfgNode node) {
    if (node instanceof CfgNode.Evaluate e) {
      return List.of(e.expression());
    } else if (node instanceof CfgNode.Declare d) {
      return d.initializer().map(List::of).orElse(List.of());
    } else if (node instanceof CfgNode.Branch b) {
      return List.of(b.condition());
    } else if (node instanceof CfgNode.Select s) {
      return List.of(s.value());
    } else if (node instanceof CfgNode.Return r) {
      return r.value().map(List::of).orElse(List.of());
    } else if (node instanceof CfgNode.LoopMacro l) {
      return l.arguments();
    } else if (node instanceof CfgNode.EnterGuard g) {
      return g.arguments();
    }
    return List.of();
  }
}
