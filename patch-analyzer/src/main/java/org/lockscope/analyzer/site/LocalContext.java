package org.lockscope.analyzer.site;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lockscope.model.primitive.Counter;

/**
 * What a path has done to the context it entered its function with.
 *
 * @param irqs the irq state
 * @param depths by how much counters are deeper than on entry, negative for less deep; without
 *     those that are as on entry, and without what locks imply
 * @param held the locks it holds, in the order in which it took them
 * @param released the locks it has released that its caller held
 */
public record LocalContext(
    Irqs irqs, Map<Counter, Integer> depths, List<HeldLock> held, List<HeldLock> released) {

  public LocalContext {
    depths = depths.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(depths));
    held = List.copyOf(held);
    released = List.copyOf(released);
  }

  // What a record does by itself takes several times as long.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof LocalContext context
            && irqs == context.irqs
            && held.equals(context.held)
            && released.equals(context.released)
            && depths.equals(context.depths);
  }

  @Override
  public int hashCode() {
    int hash = 31 * irqs.ordinal() + depths.hashCode();
    return 31 * (31 * hash + held.hashCode()) + released.hashCode();
  }

  /** The context as it was on entry. */
  public static final LocalContext AS_ON_ENTRY =
      new LocalContext(Irqs.AS_ON_ENTRY, Map.of(), List.of(), List.of());

  /** The state of interrupts on a CPU. */
  public enum Irqs {
    /** What it was on entry. */
    AS_ON_ENTRY,
    /** Off, whatever it was. */
    OFF,
    /** On, whatever it was. */
    ON,
    /** What a flags word says that somebody else has saved. */
    UNKNOWN
  }

  /** Whether the path has done nothing that it has not undone. */
  public boolean isAsOnEntry() {
    return irqs == Irqs.AS_ON_ENTRY && depths.isEmpty() && held.isEmpty() && released.isEmpty();
  }

  /** How much deeper a counter is than on entry. */
  public int depth(Counter counter) {
    return depths.getOrDefault(counter, 0);
  }
}
