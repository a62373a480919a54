package org.lockscope.analyzer.order;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.lock.LockClasses;

/**
 * What a function does with locks, itself and in what it calls, and what that was found from: it is
 * the same in another revision in which this is.
 *
 * @param calls its sites, and what it calls there
 * @param asked what was asked of others, each once, in this order
 * @param taken the locks it takes, each once, by their {@linkplain Acquisition#key keys}
 * @param dependencies what depends on what
 * @param noted what it says of classes of locks
 */
record FunctionLocks(
    FunctionCalls calls,
    List<Asked> asked,
    Map<String, Acquisition> taken,
    List<Dependency> dependencies,
    List<Consumer<LockClasses>> noted) {

  FunctionLocks {
    asked = List.copyOf(asked);
    taken = Collections.unmodifiableMap(taken);
    dependencies = List.copyOf(dependencies);
    noted = List.copyOf(noted);
  }

  /**
   * What a called function takes.
   *
   * @param locks empty if that was not known: it was being found out, and asked for this itself
   */
  record Asked(FunctionId callee, Optional<FunctionLocks> locks) {
    /** Whether the answer is another one in nothing that a caller can tell. */
    @SuppressWarnings("ReferenceEquality") // mostly it is the very same
    boolean isStill(Optional<FunctionLocks> now) {
      return locks.isEmpty()
          ? now.isEmpty()
          : now.isPresent() && (locks.get() == now.get() || locks.get().takesTheSame(now.get()));
    }
  }

  private boolean takesTheSame(FunctionLocks other) {
    return List.copyOf(taken.keySet()).equals(List.copyOf(other.taken.keySet()))
        && taken.entrySet().stream()
            .allMatch(e -> e.getValue().isLike(other.taken.get(e.getKey())));
  }
}
