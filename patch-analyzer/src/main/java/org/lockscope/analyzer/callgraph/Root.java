package org.lockscope.analyzer.callgraph;

import java.util.Optional;
import org.lockscope.model.callback.CallbackKind;

/**
 * A function that is called from outside of the scope.
 *
 * @param function which
 * @param callback as what it is registered; empty if somebody unknown may call it
 */
public record Root(FunctionId function, Optional<CallbackKind> callback) {}
