package org.lockscope.analyzer.order;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A class of locks that is taken while another is held.
 *
 * @param held the class that is held
 * @param taken the class that is taken
 * @param waits whether some path waits for it; others only try
 * @param direct whether there is a place where no other lock is taken in between
 * @param condition the configurations in which it happens
 * @param locks which locks of the classes, as the sources call them: {@code n->list_lock →
 *     s->cpu_slab->lock}
 * @param path how: from the function that holds the one to the place that takes the other
 * @param functions the functions on that way
 */
public record OrderEdge(
    LockClass held,
    LockClass taken,
    boolean waits,
    boolean direct,
    PresenceCondition condition,
    Set<String> locks,
    List<Step> path,
    List<FunctionProfile> functions) {

  /** Copies the lists. */
  public OrderEdge {
    locks = Collections.unmodifiableSet(new LinkedHashSet<>(locks));
    path = List.copyOf(path);
    functions = List.copyOf(functions);
  }

  /** This edge in other configurations. */
  public OrderEdge withCondition(PresenceCondition other) {
    return new OrderEdge(held, taken, waits, direct, other, locks, path, functions);
  }

  /** The two classes: {@code slab_mutex → flush_lock}. */
  public String name() {
    return held + " → " + taken;
  }
}
