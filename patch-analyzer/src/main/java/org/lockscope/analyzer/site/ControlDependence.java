package org.lockscope.analyzer.site;

import java.util.Collection;
import java.util.List;

/**
 * What decides whether a function that is entered gets to a place, beside the configuration.
 *
 * @param byData whether something does that callers do not pass: what is in memory, what a call
 *     returns
 * @param parameters the parameters whose values do, by index, in order
 * @param limited those of them of which it matters how great they are, and not just what: {@code n
 *     > 8}
 * @param contents the objects that are looked into for what does, by the parameters that point to
 *     them, in order
 */
public record ControlDependence(
    boolean byData, List<Integer> parameters, List<Integer> limited, List<Content> contents) {

  /**
   * An object that is looked into.
   *
   * @param parameter the parameter that points to it, by index
   * @param asked for each way to the place the members that decide on it, in order; of ways on
   *     which the members of others decide, and more, none
   */
  public record Content(int parameter, List<List<String>> asked) {
    public Content {
      asked = asked.stream().map(List::copyOf).toList();
    }

    /** Whether there is a way on which no others than some members of the object decide. */
    public boolean isDecidedBy(Collection<String> some) {
      return asked.stream().anyMatch(some::containsAll);
    }
  }

  /** Nothing does: whoever enters the function gets there, or does not return. */
  public static final ControlDependence NONE =
      new ControlDependence(false, List.of(), List.of(), List.of());

  /** Something may, and it is not known what. */
  public static final ControlDependence UNKNOWN =
      new ControlDependence(true, List.of(), List.of(), List.of());

  public ControlDependence {
    parameters = List.copyOf(parameters);
    limited = List.copyOf(limited);
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
