package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.StructTypes;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.model.primitive.AccessPath;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.EffectCase;
import org.lockscope.model.primitive.Guard;
import org.lockscope.model.primitive.LockOperand;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/** The structs that the variables of functions are, or point to: locks are members of these. */
final class Structs {

  private Structs() {}

  /**
   * The struct of each variable that some definitions of a function declare; empty if it is none.
   */
  static Map<String, String> of(List<Function> definitions) {
    Map<String, String> found = new HashMap<>();
    for (Function definition : definitions) {
      for (Function.Variant variant : definition.variants()) {
        variant.head().parameters().forEach(p -> declare(found, p.name(), p.type()));
        variant
            .definition()
            .body()
            .ifPresent(
                body ->
                    body.findAll(Stmt.Declaration.class)
                        .forEach(d -> declare(found, d.name(), d.type())));
      }
    }
    return found;
  }

  /** A name that is declared twice with two types says nothing. */
  private static void declare(Map<String, String> found, String name, String type) {
    found.merge(name, StructTypes.in(type), (a, b) -> a.equals(b) ? a : "");
  }

  /** Whether locks of a function are members of what variables of it are, or point to. */
  static boolean matter(FunctionSites function, PrimitiveTable primitives) {
    for (Site site : function.sites()) {
      Optional<Primitive> primitive = primitive(site.target(), primitives);
      if (primitive.isPresent() && !site.written().isEmpty()) {
        for (LockOperand lock : locks(primitive.get())) {
          if (variable(lock.object(), site).isPresent()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** What does something with locks at a place by itself. */
  static Optional<Primitive> primitive(Target target, PrimitiveTable primitives) {
    if (target instanceof Target.Operation operation) {
      return primitives.find(operation.name());
    }
    return target instanceof Target.Guard guard && guard.enters()
        ? primitives.findGuard(guard.className()).map(Guard::acquire)
        : Optional.empty();
  }

  /** The locks that a primitive takes, or says something of. */
  private static List<LockOperand> locks(Primitive primitive) {
    List<LockOperand> locks = new ArrayList<>(primitive.lock().stream().toList());
    for (EffectCase effectCase : primitive.cases()) {
      for (Effect effect : effectCase.effects()) {
        if (effect instanceof Effect.Acquire acquire) {
          locks.add(acquire.lock());
        } else if (effect instanceof Effect.Momentary momentary) {
          momentary.nested().forEach(taking -> locks.add(taking.lock()));
        } else if (effect instanceof Effect.LockInit init) {
          locks.add(init.lock());
        } else if (effect instanceof Effect.LockClass change) {
          locks.add(change.lock());
        }
      }
    }
    return locks;
  }

  /**
   * The variable with whose struct a lock is found: the path ends with a member of what it is, or
   * points to.
   */
  static Optional<String> variable(AccessPath path, Site site) {
    if (!(path.root() instanceof AccessPath.Argument argument)
        || argument.index() >= site.written().size()) {
      return Optional.empty();
    }
    int fields = 0;
    for (AccessPath.Selector selector : path.selectors()) {
      fields += selector instanceof AccessPath.Field ? 1 : 0;
    }
    Expr passed = site.written().get(argument.index()).withoutCasts();
    if (passed instanceof Expr.Unary unary && unary.operator() == Expr.UnaryOperator.ADDRESS) {
      passed = unary.operand().withoutCasts();
    }
    if (fields == 0 && passed instanceof Expr.Member member) {
      passed = member.object().withoutCasts();
    } else if (fields != 1) {
      return Optional.empty();
    }
    return passed instanceof Expr.Name variable
        ? Optional.of(variable.identifier())
        : Optional.empty();
  }
}
