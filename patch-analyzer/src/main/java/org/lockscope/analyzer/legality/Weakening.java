package org.lockscope.analyzer.legality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.model.primitive.Counter;

/**
 * What is not certain any more of the context a function was entered in on one way to a site,
 * because of what the others do.
 *
 * @param isSome whether anything is
 * @param released the locks that others give back, and this way does not
 * @param irqs whether others restore irqs, and this way does not
 * @param lowered the counters that others lower, and this way does not
 */
record Weakening(boolean isSome, List<HeldLock> released, boolean irqs, List<Counter> lowered) {

  Weakening {
    released = List.copyOf(released);
    lowered = List.copyOf(lowered);
  }

  /**
   * Finds what is not certain on a way.
   *
   * @param others the ways to the same place that are possible in some of its configurations
   */
  static Weakening of(Circumstance way, List<Circumstance> others) {
    LocalContext context = way.context();
    boolean isLess = false;
    List<HeldLock> released = new ArrayList<>();
    boolean irqs = false;
    List<Counter> lowered = new ArrayList<>();
    for (Circumstance other : others) {
      isLess |= doesMore(other.context(), context);
      // What is known of the arguments may tell the ways apart.
      if (other.assumptions().equals(way.assumptions())) {
        for (HeldLock lock : other.context().released()) {
          if (!context.released().contains(lock)) {
            released.add(lock);
          }
        }
        irqs |= restores(other.context()) && context.irqs() == LocalContext.Irqs.AS_ON_ENTRY;
        other
            .context()
            .depths()
            .forEach(
                (counter, depth) -> {
                  if (depth < 0 && context.depth(counter) == 0) {
                    lowered.add(counter);
                  }
                });
      }
    }
    boolean isSome = isLess || !released.isEmpty() || irqs || !lowered.isEmpty();
    return new Weakening(isSome, released, irqs, lowered);
  }

  private static boolean restores(LocalContext context) {
    return context.irqs() == LocalContext.Irqs.ON || context.irqs() == LocalContext.Irqs.UNKNOWN;
  }

  private static boolean doesMore(LocalContext more, LocalContext less) {
    return more.irqs() == LocalContext.Irqs.OFF && less.irqs() == LocalContext.Irqs.AS_ON_ENTRY
        || more.held().size() > less.held().size()
        || sum(more.depths()) > sum(less.depths());
  }

  private static int sum(Map<Counter, Integer> depths) {
    int sum = 0;
    for (int depth : depths.values()) {
      sum += depth;
    }
    return sum;
  }

  /** What is left of a context. */
  Surroundings of(Surroundings entry) {
    if (!isSome) {
      return entry;
    }
    Surroundings weak = entry.withoutAbsences();
    for (HeldLock lock : released) {
      weak = weak.without(lock);
    }
    if (irqs) {
      weak = weak.withUnknownIrqs();
    }
    for (Counter counter : lowered) {
      Map<Counter, Integer> depths = new LinkedHashMap<>(weak.depths());
      depths.remove(counter);
      weak = weak.withDepths(depths);
    }
    return weak;
  }
}
