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
public record Gate(boolean byData, List<Integer> parameters, List<Integer> contents) {

  /** Nothing does: whoever enters the function gets there, or does not return. */
  public static final Gate OPEN = new Gate(false, List.of(), List.of());

  /** Something may, and it is not known what. */
  public static final Gate UNKNOWN = new Gate(true, List.of(), List.of());

  public Gate {
    parameters = List.copyOf(parameters);
    contents = List.copyOf(contents);
  }

  /** Whether what is passed decides all of it, and there is something to decide. */
  public boolean isByParameters() {
    return !byData && !parameters.isEmpty();
  }

  /** Whether nothing decides. */
  public boolean isOpen() {
    return !byData && parameters.isEmpty();
  }
}
