package org.lockscope.analyzer.flow;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.cfg.ControlMacros;
import org.lockscope.model.primitive.ContextFact;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.Fact;
import org.lockscope.model.primitive.Primitive;

/**
 * Tells calls that assert something about the context, {@code lockdep_assert_held(&s->lock)} and
 * {@code VM_BUG_ON(!irqs_disabled())}, from those that assert something else.
 */
final class Assertions {

  /** Families whose queries tell of data, or of who waits, and not of the context. */
  private static final Set<String> OTHER_FAMILIES = Set.of("percpu", "completion", "waitqueue");

  private final Callees callees;

  Assertions(Callees callees) {
    this.callees = callees;
  }

  /** Whether a call asserts that an expression is true, whatever it is about. */
  boolean takesExpression(Expr.Call call) {
    return call.functionName().filter(ControlMacros::isCheck).isPresent()
        || primitive(call).filter(p -> asserts(p, Fact.Expression.class::isInstance)).isPresent();
  }

  /** Whether a call checks irqs, preemption, the kind of context, or a lock. */
  boolean isAboutContext(Expr.Call call) {
    return primitive(call).filter(p -> asserts(p, Assertions::isAboutContext)).isPresent()
        || takesExpression(call)
            && call.arguments().stream()
                .flatMap(a -> a.findAll(Expr.Call.class).stream())
                .anyMatch(this::isQuery);
  }

  /**
   * That a CPU number stays valid is checked all over the place, and not what reviewers look for.
   */
  private static boolean isAboutContext(Fact fact) {
    return !(fact instanceof Fact.Expression)
        && !(fact instanceof Fact.InContext context && context.fact() == ContextFact.CPU_STABLE);
  }

  private static boolean asserts(Primitive primitive, Predicate<Fact> what) {
    return primitive.cases().stream()
        .flatMap(c -> c.effects().stream())
        .anyMatch(e -> e instanceof Effect.Assert check && what.test(check.fact()));
  }

  private boolean isQuery(Expr.Call call) {
    return primitive(call)
        .filter(p -> p.kind() == Primitive.Kind.QUERY && !OTHER_FAMILIES.contains(p.family()))
        .isPresent();
  }

  private Optional<Primitive> primitive(Expr.Call call) {
    return call.functionName().flatMap(callees::primitive);
  }
}
