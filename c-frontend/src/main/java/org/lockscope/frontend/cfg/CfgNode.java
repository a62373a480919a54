package org.lockscope.frontend.cfg;

import java.util.List;
import java.util.Optional;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.source.Span;

/**
 * A node of a control-flow graph: one thing a function does before the next one.
 *
 * <p>Its span is the statement or condition it comes from, relative to the function's first
 * character; what a macro expands to has the span of the macro's use.
 */
public sealed interface CfgNode {

  /** The node's number, its index in {@link Cfg#nodes()}. */
  int id();

  /** The source it comes from. */
  Span span();

  /** Where the function is entered. */
  record Entry(int id, Span span) implements CfgNode {}

  /** Where the function has returned; every returning path ends here. */
  record Exit(int id, Span span) implements CfgNode {}

  /** Where a path ends without returning, as after {@code BUG()}. */
  record Stop(int id, Span span) implements CfgNode {}

  /** Does nothing: a label, or a place where paths meet. */
  record Join(int id, Span span) implements CfgNode {}

  /**
   * Complains that something is so which whoever wrote it says never is, {@code WARN_ON(!x);}, and
   * goes on all the same. Who asks what the complaint was about handles that, and is none.
   */
  record Complaint(int id, Span span) implements CfgNode {}

  /** Evaluates an expression for its effects. */
  record Evaluate(int id, Span span, Expr expression) implements CfgNode {}

  /**
   * Declares a variable.
   *
   * @param initializer its first value; without one it is undefined
   */
  record Declare(int id, Span span, String name, String type, Optional<Expr> initializer)
      implements CfgNode {}

  /**
   * Decides on a condition without {@code !}, {@code &&}, {@code ||} or {@code ?:} in it. Its edges
   * are {@link EdgeCondition.Truth}.
   */
  record Branch(int id, Span span, Expr condition) implements CfgNode {}

  /** Decides on a value. Its edges are {@link EdgeCondition.Case}. */
  record Select(int id, Span span, Expr value) implements CfgNode {}

  /** Decides on the configuration. Its edges are {@link EdgeCondition.Presence}. */
  record Configure(int id, Span span) implements CfgNode {}

  /**
   * The head of a loop that a macro makes: whether there is another round is not known, nor what
   * the arguments, its cursors among them, are set to.
   */
  record LoopMacro(int id, Span span, String macro, List<Expr> arguments) implements CfgNode {
    public LoopMacro {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code goto}, {@code break} or {@code continue}: does nothing but go elsewhere. */
  record Jump(int id, Span span) implements CfgNode {}

  /** Leaves the function. */
  record Return(int id, Span span, Optional<Expr> value) implements CfgNode {}

  /**
   * Makes a guard object, {@code guard(class)(arguments)} or the head of a {@code scoped_guard}.
   * One that is conditional has {@link EdgeCondition.Truth} edges: whether it holds what it guards.
   *
   * @param guard the number of the guard in its function
   * @param className the guard's class, such as {@code spinlock_irqsave}
   */
  record EnterGuard(int id, Span span, int guard, String className, List<Expr> arguments)
      implements CfgNode {
    public EnterGuard {
      arguments = List.copyOf(arguments);
    }
  }

  /** The scope of a guard object ends. */
  record LeaveGuard(int id, Span span, int guard, String className, List<Expr> arguments)
      implements CfgNode {
    public LeaveGuard {
      arguments = List.copyOf(arguments);
    }
  }

  /** Source that could not be parsed. */
  record Unknown(int id, Span span, String reason) implements CfgNode {}
}
