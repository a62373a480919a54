package org.lockscope.analyzer.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgNode;

/**
 * The functions that a loop asks in each round whether to go on, and that are called nowhere else:
 * {@code while ((entry = log_next(log)))}. They must have another answer some time, or the loop
 * would never end; and nothing else can go by their first answer but through a variable.
 */
final class LoopQuestions {

  private final Cfg cfg;

  private LoopQuestions(Cfg cfg) {
    this.cfg = cfg;
  }

  /** The names of the functions. */
  static Set<String> of(Cfg cfg) {
    return new LoopQuestions(cfg).find();
  }

  private Set<String> find() {
    Map<String, Integer> places = new HashMap<>();
    for (CfgNode node : cfg.nodes()) {
      CfgExpressions.of(node)
          .forEach(
              e ->
                  e.findAll(Expr.Call.class)
                      .forEach(
                          c -> c.functionName().ifPresent(n -> places.merge(n, 1, Integer::sum))));
    }
    Set<String> asked = new HashSet<>();
    for (CfgNode node : cfg.nodes()) {
      if (node instanceof CfgNode.Branch branch) {
        for (Expr.Call call : calls(branch)) {
          call.functionName()
              .filter(n -> places.get(n) == 1 && !asked.contains(n) && endsLoop(node.id()))
              .ifPresent(asked::add);
        }
      }
    }
    return asked;
  }

  /** The calls in a condition, also where that is an assignment, which is a node of its own. */
  private List<Expr.Call> calls(CfgNode.Branch branch) {
    List<Expr.Call> calls = new ArrayList<>(branch.condition().findAll(Expr.Call.class));
    for (Cfg.Edge edge : cfg.predecessors(branch.id())) {
      if (cfg.node(edge.from()) instanceof CfgNode.Evaluate evaluate
          && evaluate.span().equals(branch.span())) {
        calls.addAll(evaluate.expression().findAll(Expr.Call.class));
      }
    }
    return calls;
  }

  /** Whether one way on from a decision leads back to it, and another one does not. */
  private boolean endsLoop(int node) {
    long back = cfg.successors(node).stream().filter(e -> leadsTo(e.to(), node)).count();
    return back > 0 && back < cfg.successors(node).size();
  }

  private boolean leadsTo(int from, int to) {
    BitSet seen = new BitSet();
    Deque<Integer> work = new ArrayDeque<>();
    work.push(from);
    while (!work.isEmpty()) {
      int node = work.pop();
      if (node == to) {
        return true;
      }
      if (!seen.get(node)) {
        seen.set(node);
        cfg.successors(node).forEach(e -> work.push(e.to()));
      }
    }
    return false;
  }
}
