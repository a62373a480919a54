package org.lockscope.analyzer.site;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The sites of one variant of a function.
 *
 * @param function its name
 * @param condition when the function is just this variant
 * @param parameters the names of its parameters
 * @param structs for each parameter the struct it points to, {@code "struct page"}; empty if none,
 *     or a name for one. None at all if that is not known
 * @param sites its sites, in the order of the source
 * @param doubt why paths may be among the circumstances that nobody can go, if they may: what is
 *     said of the context is no evidence then
 * @param problem why nothing is known of the sites, if nothing is
 */
public record FunctionSites(
    String function,
    PresenceCondition condition,
    List<String> parameters,
    List<String> structs,
    List<Site> sites,
    Optional<String> doubt,
    Optional<String> problem) {

  public FunctionSites {
    parameters = List.copyOf(parameters);
    structs = List.copyOf(structs);
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
        function,
        condition,
        parameters,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.of(problem));
  }

  /** The place of the first of some sites; past the end of the function if there are none. */
  public int firstPlace(Predicate<Site> which) {
    return sites.stream()
        .filter(which)
        .mapToInt(s -> s.span().start())
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** The struct that a parameter points to; empty if none, or if that is not known. */
  public String structOf(int parameter) {
    return parameter >= 0 && parameter < structs.size() ? structs.get(parameter) : "";
  }
}
