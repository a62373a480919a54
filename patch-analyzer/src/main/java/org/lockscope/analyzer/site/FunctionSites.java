package org.lockscope.analyzer.site;

import java.util.List;
import java.util.Optional;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The sites of one variant of a function.
 *
 * @param function its name
 * @param condition when the function is just this variant
 * @param parameters the names of its parameters
 * @param sites its sites, in the order of the source
 * @param doubt why paths may be among the circumstances that nobody can go, if they may: what is
 *     said of the context is no evidence then
 * @param problem why nothing is known of the sites, if nothing is
 */
public record FunctionSites(
    String function,
    PresenceCondition condition,
    List<String> parameters,
    List<Site> sites,
    Optional<String> doubt,
    Optional<String> problem) {

  public FunctionSites {
    parameters = List.copyOf(parameters);
    sites = List.copyOf(sites);
  }

  /**
   * A function of whose sites nothing is known.
   *
   * @param problem why not
   */
  public static FunctionSites unknown(
      String function, PresenceCondition condition, List<String> parameters, String problem) {
    return new FunctionSites(
        function, condition, parameters, List.of(), Optional.empty(), Optional.of(problem));
  }
}
