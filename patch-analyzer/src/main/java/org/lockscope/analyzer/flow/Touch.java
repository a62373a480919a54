package org.lockscope.analyzer.flow;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.Primitive;

/**
 * Names for what a function may change: a kind of lock, a depth, irqs. Of a function that is not
 * understood it is still known that it leaves alone what nothing it calls has to do with.
 */
public final class Touch {

  /** Anything at all. */
  public static final String ANYTHING = "*";

  static final String IRQS = "irqs";

  private Touch() {}

  /** What a primitive changes. */
  public static SortedSet<String> of(Primitive primitive) {
    SortedSet<String> touched = new TreeSet<>();
    primitive.stateCases().stream()
        .flatMap(c -> c.effects().stream())
        .forEach(
            effect -> {
              if (effect instanceof Effect.Count count) {
                touched.add(of(count.counter()));
              } else if (effect instanceof Effect.Irq) {
                touched.add(IRQS);
              } else {
                touched.add(ofLock(primitive.family()));
              }
            });
    return touched;
  }

  /** The name for a depth. */
  static String of(Counter counter) {
    return counter.toString();
  }

  /**
   * The name for a kind of lock: what its family says before the subsystem. What is in a spinlock
   * is a spinlock as well.
   */
  static String ofLock(String family) {
    int subsystem = family.indexOf(" (");
    String kind = subsystem < 0 ? family : family.substring(0, subsystem);
    return kind.replaceFirst("^(raw|arch)_(?=spin)", "");
  }

  /** Whether something is among what may be changed. */
  static boolean isAmong(Set<String> touched, String name) {
    return touched.contains(ANYTHING) || touched.contains(name);
  }
}
