package org.lockscope.analyzer.flow;

import java.util.List;
import org.lockscope.frontend.ast.Expr;

/**
 * Something that is called.
 *
 * @param kind what sort of thing
 * @param function what is called, as written; of a guard, the name of its class
 * @param written the arguments as written
 * @param values what they evaluate to
 */
record Called(Kind kind, Expr function, List<Expr> written, List<Term> values) {

  Called {
    written = List.copyOf(written);
    values = List.copyOf(values);
  }

  /** What sort of thing is called. */
  enum Kind {
    /** A function, a macro, or what a pointer points at. */
    FUNCTION,
    /** A primitive of the table. */
    PRIMITIVE,
    /** The constructor of a guard. */
    ENTER_GUARD,
    /** The destructor of a guard. */
    LEAVE_GUARD
  }
}
