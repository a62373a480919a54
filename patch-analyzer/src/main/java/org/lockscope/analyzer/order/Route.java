package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.frontend.source.Span;

/**
 * The way from a function to a place where something happens, call by call.
 *
 * @param function the function
 * @param place the call, or what happens at the end, relative to the function's first character
 * @param into the rest of the way; empty at the end
 * @param length how many functions there are on the way
 */
record Route(FunctionId function, Span place, Optional<Route> into, int length) {

  static Route end(FunctionId function, Span place) {
    return new Route(function, place, Optional.empty(), 1);
  }

  Route calledFrom(FunctionId caller, Span call) {
    return new Route(caller, call, Optional.of(this), length + 1);
  }

  boolean goesThrough(FunctionId key) {
    return function.equals(key) || into.isPresent() && into.get().goesThrough(key);
  }

  /** The steps, the outermost first. */
  List<Route> steps() {
    List<Route> steps = new ArrayList<>();
    for (Optional<Route> at = Optional.of(this); at.isPresent(); at = at.get().into) {
      steps.add(at.get());
    }
    return steps;
  }
}
