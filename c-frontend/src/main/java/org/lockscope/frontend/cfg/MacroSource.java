package org.lockscope.frontend.cfg;

import java.util.List;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.model.condition.PresenceCondition;

/** Says which macros and functions the graph of a function has to know about. */
public interface MacroSource {

  /**
   * What a function-like macro expands to.
   *
   * @param condition when this definition holds
   * @param parameters its parameters; the last may be variadic, {@code ...} or {@code name...}
   * @param replacement an expression, or statements
   */
  record Expansion(PresenceCondition condition, List<String> parameters, Replacement replacement) {
    public Expansion {
      parameters = List.copyOf(parameters);
    }
  }

  /** The right-hand side of a macro. */
  sealed interface Replacement {
    /** An expression. */
    record Value(Expr expression) implements Replacement {}

    /** Statements. */
    record Statements(Stmt.Block block) implements Replacement {}
  }

  /**
   * The definitions of a macro that must be seen through; none if the name is a function, or a
   * macro that is taken as one.
   */
  List<Expansion> expansions(String name);

  /**
   * The definitions of a macro that asks an argument and evaluates it again, or not, by what it
   * says, as {@code ((x) ?: (load(), (x)))} does; none if a use of it is like a call.
   */
  List<Expansion> repetitions(String name);

  /** Whether what a name stands for may change the context it is used in. */
  boolean changesContext(String name);

  /** Whether a function never returns to its caller. */
  boolean neverReturns(String name);
}
