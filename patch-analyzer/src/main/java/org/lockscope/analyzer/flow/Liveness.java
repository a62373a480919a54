package org.lockscope.analyzer.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.model.primitive.AccessPath;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.Primitive;

/**
 * Which local variables may still be read, before each node. What no one will read need not keep
 * two paths apart.
 */
final class Liveness {

  private final Map<String, Integer> indexes = new HashMap<>();
  private final List<BitSet> live = new ArrayList<>();
  private final BitSet always = new BitSet();
  private final Callees callees;

  private Liveness(Callees callees) {
    this.callees = callees;
  }

  /** What a node reads and overwrites. */
  private static final class Access {
    final BitSet read = new BitSet();
    final BitSet written = new BitSet();
  }

  static Liveness of(Cfg cfg, Set<String> locals, Callees callees) {
    Liveness liveness = new Liveness(callees);
    // Guard objects are looked at again when their scope ends, which no expression says.
    locals.stream()
        .filter(l -> !l.startsWith("@guard"))
        .sorted()
        .forEach(l -> liveness.indexes.put(l, liveness.indexes.size()));
    List<Access> accesses = new ArrayList<>();
    for (CfgNode node : cfg.nodes()) {
      Access access = new Access();
      for (Expr expression : CfgExpressions.of(node)) {
        liveness.read(expression, access);
      }
      if (node instanceof CfgNode.Declare declare) {
        liveness.index(declare.name()).ifPresent(access.written::set);
      } else if (node instanceof CfgNode.LoopMacro loop) {
        loop.arguments().stream()
            .filter(Expr.Name.class::isInstance)
            .forEach(a -> liveness.index(a.toString()).ifPresent(access.read::set));
      }
      accesses.add(access);
      liveness.live.add(new BitSet());
    }
    liveness.solve(cfg, accesses);
    return liveness;
  }

  private Optional<Integer> index(String name) {
    return Optional.ofNullable(indexes.get(name));
  }

  private void solve(Cfg cfg, List<Access> accesses) {
    Deque<Integer> work = new ArrayDeque<>();
    Set<Integer> queued = new HashSet<>();
    for (int i = 0; i < cfg.nodes().size(); i++) {
      work.push(i);
      queued.add(i);
    }
    while (!work.isEmpty()) {
      int node = work.pop();
      queued.remove(node);
      BitSet before = new BitSet();
      for (Cfg.Edge edge : cfg.successors(node)) {
        before.or(live.get(edge.to()));
      }
      before.andNot(accesses.get(node).written);
      before.or(accesses.get(node).read);
      if (!before.equals(live.get(node))) {
        live.set(node, before);
        for (Cfg.Edge edge : cfg.predecessors(node)) {
          if (queued.add(edge.from())) {
            work.push(edge.from());
          }
        }
      }
    }
  }

  /** Notes what an expression reads, and which variables have their address taken. */
  private void read(Expr e, Access access) {
    if (e instanceof Expr.Name name) {
      index(name.identifier()).ifPresent(access.read::set);
    } else if (e instanceof Expr.Assign assign
        && assign.operator().equals("=")
        && assign.target() instanceof Expr.Name target) {
      read(assign.value(), access);
      index(target.identifier()).filter(i -> !access.read.get(i)).ifPresent(access.written::set);
    } else if (e instanceof Expr.Unary unary && unary.operator() == Expr.UnaryOperator.ADDRESS) {
      addressTaken(unary.operand());
      read(unary.operand(), access);
    } else if (e instanceof Expr.Call call) {
      call(call, access);
    } else {
      for (Node child : e.children()) {
        if (child instanceof Expr inner) {
          read(inner, access);
        }
      }
    }
  }

  private void call(Expr.Call call, Access access) {
    Optional<Integer> overwritten = savedFlags(call);
    read(call.function(), access);
    for (int i = 0; i < call.arguments().size(); i++) {
      if (overwritten.isPresent() && overwritten.get() == i) {
        index(call.arguments().get(i).toString())
            .filter(v -> !access.read.get(v))
            .ifPresent(access.written::set);
      } else {
        read(call.arguments().get(i), access);
      }
    }
  }

  /** The argument of a primitive into which it saves flags: the old value is not read. */
  private Optional<Integer> savedFlags(Expr.Call call) {
    Optional<Primitive> primitive = call.functionName().flatMap(callees::primitive);
    if (primitive.isEmpty()) {
      return Optional.empty();
    }
    boolean restores =
        primitive.get().stateCases().stream()
            .flatMap(c -> c.effects().stream())
            .anyMatch(e -> e instanceof Effect.Irq irq && irq.change() == Effect.IrqChange.RESTORE);
    return primitive
        .get()
        .flags()
        .filter(
            f ->
                !restores
                    && f.selectors().isEmpty()
                    && f.root() instanceof AccessPath.Argument a
                    && a.index() < call.arguments().size()
                    && call.arguments().get(a.index()) instanceof Expr.Name)
        .map(f -> ((AccessPath.Argument) f.root()).index())
        .filter(i -> primitive.get().success() == org.lockscope.model.primitive.Success.ALWAYS);
  }

  private void addressTaken(Expr operand) {
    Expr root = operand;
    while (true) {
      if (root instanceof Expr.Member member && !member.arrow()) {
        root = member.object();
      } else if (root instanceof Expr.Index index) {
        root = index.array();
      } else {
        break;
      }
    }
    if (root instanceof Expr.Name name) {
      index(name.identifier()).ifPresent(always::set);
    }
  }

  /** Whether a local variable may be read after reaching a node. */
  boolean isLive(String local, int node) {
    Integer index = indexes.get(local);
    return index == null || always.get(index) || live.get(node).get(index);
  }
}
