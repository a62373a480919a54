package org.lockscope.analyzer.order;

import java.util.List;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.region.FunctionProfile;

/**
 * A way in which tasks can wait for each other, or for themselves.
 *
 * @param finding what is wrong
 * @param function the function it is told of: the outermost one of the first task
 * @param others the other functions on the ways
 */
public record OrderFinding(
    Finding finding, FunctionProfile function, List<FunctionProfile> others) {
  /** Copies the list. */
  public OrderFinding {
    others = List.copyOf(others);
  }
}
