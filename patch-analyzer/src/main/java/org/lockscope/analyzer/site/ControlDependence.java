package org.lockscope.analyzer.site;

import java.util.List;

/**
 * What decides whether a function that is entered gets to a place, beside the configuration.
 *
 * @param byData whether something does that callers do not pass: what is in memory, what a call
 *     returns
 * @param parameters the parameters whose values do, by index, in order
 * @param contents the parameters that are looked through for what does, by index, in order
 */
public record ControlDependence(boolean byData, List<Integer> parameters, List<Integer> contents) {

  /** Nothing does: whoever enters the function gets there, or does not return. */
  public static final ControlDependence NONE = new ControlDependence(false, List.of(), List.of());

  /** Something may, and it is not known what. */
  public static final ControlDependence UNKNOWN = new ControlDependence(true, List.of(), List.of());

  public ControlDependence {
    parameters = List.copyOf(parameters);
    contents = List.copyOf(contents);
  }

  /** Whether some assumptions about what is passed say all there is to say. */
  public boolean isToldBy(List<Assumption> assumptions) {
    return !byData
        && parameters.stream()
            .allMatch(i -> assumptions.stream().anyMatch(a -> a.subject().mentions(i)));
  }

  /** Whether nothing decides. */
  public boolean isOpen() {
    return !byData && parameters.isEmpty();
  }
}
