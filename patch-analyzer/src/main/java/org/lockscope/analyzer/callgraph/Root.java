package org.lockscope.analyzer.callgraph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.model.callback.CallbackKind;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A function that is called from outside of the scope.
 *
 * @param function which
 * @param callback as what it is registered; empty if somebody unknown may call it
 * @param condition in which configurations it is registered, or may be called
 */
public record Root(
    FunctionId function, Optional<CallbackKind> callback, PresenceCondition condition) {

  /** The roots of a graph, as they are found. */
  static final class Found {
    private final Map<Entrance, PresenceCondition> found = new LinkedHashMap<>();

    /** A function, and as what it is called. */
    private record Entrance(FunctionId function, Optional<CallbackKind> callback) {}

    /** Adds a root: what is registered at several places is so wherever one of them says so. */
    void add(Root root) {
      if (root.condition().isFeasible()) {
        found.merge(
            new Entrance(root.function(), root.callback()),
            root.condition(),
            PresenceCondition::or);
      }
    }

    /** All that were added, those that were added first in front. */
    List<Root> all() {
      return found.entrySet().stream()
          .map(e -> new Root(e.getKey().function(), e.getKey().callback(), e.getValue()))
          .toList();
    }
  }
}
