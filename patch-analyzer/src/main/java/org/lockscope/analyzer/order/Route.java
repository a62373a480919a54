package org.lockscope.analyzer.order;

import java.util.Optional;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.frontend.source.Span;

/**
 * The way from a function to a place where something happens, up to the first call: what is called
 * knows the rest.
 *
 * @param function the function
 * @param place the call, or what happens at the end, relative to the function's first character
 * @param into what is called there; empty at the end
 * @param length how many functions there are on the way
 */
record Route(FunctionId function, Span place, Optional<Into> into, int length) {

  /**
   * What is called.
   *
   * @param function the function that is called
   * @param key the {@linkplain Acquisition#key key} of its acquisition that the way leads to
   */
  record Into(FunctionId function, String key) {}

  static Route end(FunctionId function, Span place) {
    return new Route(function, place, Optional.empty(), 1);
  }

  /**
   * The way to what a called function takes.
   *
   * @param key the key of {@code inner}
   */
  static Route through(FunctionId caller, Span call, String key, Acquisition inner) {
    Into into = new Into(inner.route().function(), key);
    return new Route(caller, call, Optional.of(into), inner.route().length() + 1);
  }
}
