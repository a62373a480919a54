package org.lockscope.analyzer.flow;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lockscope.analyzer.site.ControlDependence;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.Decisions;

/** What decides whether the nodes of a function are got to. */
final class ControlDependences {

  /** In a larger graph it is not known: it would take too long. */
  private static final int MAX_NODES = 2000;

  /** How often a variable may stand for others. */
  private static final int MAX_DEPTH = 4;

  private final Cfg cfg;
  private final List<String> parameters;
  private Decisions decisions;

  /** Variables that are declared once and not changed, with what they are. */
  private final Map<String, Expr> fixed = new HashMap<>();

  private final Set<String> changed = new HashSet<>();
  private final Map<Integer, Reasons> reasons = new HashMap<>();
  private final Map<Integer, ControlDependence> nodes = new HashMap<>();
  private final Map<BitSet, ControlDependence> dependences = new HashMap<>();

  /** What decisions go by. */
  private static final class Reasons {
    private boolean data;
    private final BitSet parameters = new BitSet();
    private final BitSet contents = new BitSet();
  }

  ControlDependences(Cfg cfg, List<Parameter> parameters) {
    this.cfg = cfg;
    this.parameters = parameters.stream().map(Parameter::name).toList();
  }

  /** What decides whether a node is got to. */
  ControlDependence of(int node) {
    if (cfg.nodes().size() > MAX_NODES) {
      return ControlDependence.UNKNOWN;
    }
    if (decisions == null) {
      decisions = Decisions.of(cfg);
      findFixed();
    }
    return nodes.computeIfAbsent(
        node, n -> dependences.computeIfAbsent(decisions.before(n), this::dependence));
  }

  private ControlDependence dependence(BitSet before) {
    Reasons all = new Reasons();
    before.stream()
        .mapToObj(d -> reasons.computeIfAbsent(d, this::reasons))
        .forEach(
            r -> {
              all.data |= r.data;
              all.parameters.or(r.parameters);
              all.contents.or(r.contents);
            });
    return !all.data && all.parameters.isEmpty()
        ? ControlDependence.NONE
        : new ControlDependence(all.data, indices(all.parameters), indices(all.contents));
  }

  private static List<Integer> indices(BitSet set) {
    return set.stream().boxed().collect(Collectors.toList());
  }

  private Reasons reasons(int decision) {
    Reasons reasons = new Reasons();
    CfgNode node = cfg.node(decision);
    if (node instanceof CfgNode.Branch branch) {
      note(branch.condition(), false, 0, reasons);
    } else if (node instanceof CfgNode.Select select) {
      note(select.value(), false, 0, reasons);
    } else if (!(node instanceof CfgNode.Configure)) {
      reasons.data = true;
    }
    return reasons;
  }

  /** Notes what an expression depends on. */
  private void note(Expr expression, boolean lookedThrough, int depth, Reasons reasons) {
    Expr plain = expression.withoutCasts();
    if (plain instanceof Expr.Name name) {
      note(name.identifier(), lookedThrough, depth, reasons);
    } else if (plain instanceof Expr.Member member) {
      reasons.data = true;
      note(member.object(), true, depth, reasons);
    } else if (plain instanceof Expr.Index index) {
      reasons.data = true;
      note(index.array(), true, depth, reasons);
      note(index.index(), lookedThrough, depth, reasons);
    } else if (plain instanceof Expr.Unary unary) {
      boolean through = unary.operator() == Expr.UnaryOperator.DEREFERENCE;
      reasons.data |= through;
      note(unary.operand(), lookedThrough || through, depth, reasons);
    } else if (plain instanceof Expr.Call call) {
      // What is computed of parameters alone is as good as they are.
      call.arguments().forEach(a -> note(a, lookedThrough, depth, reasons));
      reasons.data |= call.arguments().isEmpty() || call.functionName().isEmpty();
    } else if (plain instanceof Expr.Binary || plain instanceof Expr.Conditional) {
      for (Node child : plain.children()) {
        note((Expr) child, lookedThrough, depth, reasons);
      }
    } else if (!(plain instanceof Expr.Constant)) {
      reasons.data = true;
      plain.findAll(Expr.Name.class).forEach(n -> note(n.identifier(), true, depth, reasons));
    }
  }

  private void note(String name, boolean lookedThrough, int depth, Reasons reasons) {
    int parameter = parameters.indexOf(name);
    if (parameter >= 0 && !changed.contains(name)) {
      (lookedThrough ? reasons.contents : reasons.parameters).set(parameter);
    } else if (fixed.containsKey(name) && !changed.contains(name) && depth < MAX_DEPTH) {
      note(fixed.get(name), lookedThrough, depth + 1, reasons);
    } else if (!Symbols.isConstantName(name)) {
      reasons.data = true;
    }
  }

  private void findFixed() {
    Map<String, Expr> declared = fixed;
    for (CfgNode node : cfg.nodes()) {
      if (node instanceof CfgNode.Declare declare) {
        if (declare.initializer().isEmpty()
            || declared.put(declare.name(), declare.initializer().get()) != null) {
          changed.add(declare.name());
        }
      }
      for (Expr expression : CfgExpressions.of(node)) {
        expression.findAll(Expr.Assign.class).forEach(a -> change(a.target()));
        expression.findAll(Expr.Update.class).forEach(u -> change(u.operand()));
        expression.findAll(Expr.Unary.class).stream()
            .filter(u -> u.operator() == Expr.UnaryOperator.ADDRESS)
            .forEach(u -> change(u.operand()));
      }
    }
  }

  private void change(Expr target) {
    if (target.withoutCasts() instanceof Expr.Name name) {
      changed.add(name.identifier());
    }
  }
}
