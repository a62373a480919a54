package org.lockscope.analyzer.order;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A class of locks that is taken while another is held, at some revision of a series.
 *
 * @param edge which, as it was seen last
 * @param since the number of the patch that has added it, or has added configurations to it; empty
 *     if it was there before the series, in as many
 * @param added the configurations that this patch has added; none if there is no such patch
 * @param until the number of the patch that has removed it; empty if it is there at the end
 */
public record EdgeHistory(
    OrderEdge edge, OptionalInt since, PresenceCondition added, OptionalInt until) {

  /** An edge that has been there all the time. */
  public static EdgeHistory lasting(OrderEdge edge) {
    return new EdgeHistory(
        edge, OptionalInt.empty(), edge.condition().space().never(), OptionalInt.empty());
  }

  /** Checks that nothing is null. */
  public EdgeHistory {
    requireNonNull(edge);
    requireNonNull(since);
    requireNonNull(added);
    requireNonNull(until);
  }
}
