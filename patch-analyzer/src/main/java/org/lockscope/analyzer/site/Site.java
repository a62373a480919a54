package org.lockscope.analyzer.site;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A place in one variant of a function where something is called, or a guard's scope begins or
 * ends. One call has several sites if paths pass it different arguments.
 *
 * @param span the statement or condition, relative to the function's first character; what a macro
 *     expands to stands where the macro is used
 * @param target what is called
 * @param arguments what is passed, as far as that is known
 * @param written the arguments as the source has them, those of macros put in place
 * @param circumstances the ways to get there, not empty; a path can be one of several
 * @param dependence what decides whether the function gets there
 * @param filled for parameters that point to an object into which the function may have put,
 *     before, what is neither a constant nor comes from the object itself: the members, in order
 */
public record Site(
    Span span,
    Target target,
    List<Argument> arguments,
    List<Expr> written,
    List<Circumstance> circumstances,
    ControlDependence dependence,
    Map<Integer, List<String>> filled) {

  public Site {
    arguments = List.copyOf(arguments);
    written = List.copyOf(written);
    circumstances = List.copyOf(circumstances);
    filled = Collections.unmodifiableMap(new LinkedHashMap<>(filled));
  }

  /** In which configurations a path gets there. */
  public PresenceCondition condition() {
    PresenceCondition condition = circumstances.get(0).condition();
    for (Circumstance circumstance : circumstances) {
      condition = condition.or(circumstance.condition());
    }
    return condition;
  }
}
