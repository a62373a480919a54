package org.lockscope.analyzer.order;

import java.util.List;
import java.util.Set;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A class of locks that is taken while another is held.
 *
 * @param held the class that is held
 * @param taken the class that is taken
 * @param waits whether some path waits for it; others only try
 * @param condition the configurations in which it happens
 * @param locks which locks of the classes, as the sources call them: {@code n->list_lock →
 *     s->cpu_slab->lock}
 * @param path how: from the function that holds the one to the place that takes the other
 */
public record OrderEdge(
    LockClass held,
    LockClass taken,
    boolean waits,
    PresenceCondition condition,
    Set<String> locks,
    List<Step> path) {

  /** The two classes: {@code slab_mutex → flush_lock}. */
  public String name() {
    return held + " → " + taken;
  }
}
