package org.lockscope.analyzer.flow;

import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.frontend.ast.FunctionHead;

/**
 * What callers can tell by the result of a function.
 *
 * @param result the address the result is stored at
 * @param isPointer whether the function returns a pointer
 * @param failsByNull whether some way to return gives NULL: then the others do not
 * @param failsByNumber whether some way to return gives a negative number: then it matters which
 *     others do not
 */
record Results(Term result, boolean isPointer, boolean failsByNull, boolean failsByNumber) {

  static Results of(FunctionHead head, FlowResult flow) {
    Term result = flow.terms().local(FlowAnalysis.RESULT);
    boolean isPointer = head.returnType().contains("*");
    return new Results(
        result,
        isPointer,
        isPointer && isSomewhere(Knowledge.ZERO, result, flow),
        !isPointer && isSomewhere(Knowledge.NEGATIVE, result, flow));
  }

  private static boolean isSomewhere(int sign, Term result, FlowResult flow) {
    return flow.cfg().exit() >= 0
        && flow.slots().get(flow.cfg().exit()).stream().anyMatch(s -> is(sign, s, result));
  }

  private static boolean is(int sign, Slot slot, Term result) {
    Term value = slot.state.memory().get(result);
    return value != null && slot.state.about(value).signs() == sign;
  }

  /**
   * What is known of the result in a state at the end. A pointer nothing is known about is not the
   * NULL that the function returns elsewhere to say that it has found nothing. An offset from a
   * pointer is none, and no error number either.
   */
  Knowledge about(State state) {
    Term value = state.memory().get(result);
    Knowledge known = value == null ? Knowledge.NOTHING : state.about(value);
    if (isPointer && value != null && isOffset(value, state)) {
      return known.andSigns(Knowledge.POSITIVE).orElse(known);
    }
    if (failsByNumber && value != null) {
      return Comparison.masked(known, value);
    }
    return failsByNull && known.signs() == Knowledge.ANY
        ? known.andSigns(Knowledge.NONZERO).orElse(known)
        : known;
  }

  /** Whether something is added to a value that is known to be the address of an object. */
  private static boolean isOffset(Term value, State state) {
    return value.is(Term.Kind.OPERATION)
        && value.parts().size() == 2
        && value.name().equals("+")
        && state.about(value.part(0)).signs() == Knowledge.POSITIVE;
  }

  /** Whether a result says that the function has failed. */
  boolean isFailure(Knowledge known) {
    return known.signs() == Knowledge.NEGATIVE || isPointer && known.signs() == Knowledge.ZERO;
  }
}
