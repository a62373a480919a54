package org.lockscope.analyzer.reach;

import java.util.List;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Functions that can be entered in a kind of critical section on one side of a change only.
 *
 * @param kind the kind of section
 * @param entered whether they can be after the change; otherwise they could be before it
 * @param functions which, those first that are called right inside a section, then by how far they
 *     are from one, then by name; not empty
 */
public record ReachChange(Kind kind, boolean entered, List<Function> functions) {

  public ReachChange {
    functions = List.copyOf(functions);
  }

  /** A kind of critical section. */
  public enum Kind {
    /** Interrupts are disabled. */
    IRQ_OFF
  }

  /**
   * A function.
   *
   * @param path the file that defines it; empty if none in scope does
   * @param name its name
   * @param condition the configurations in which this is new, or over
   * @param built the configurations in which the file of the chain's first function is built
   * @param chain an example: the functions that call each other from one that is entered outside of
   *     such a section, that one first, without the function itself. One, if it calls the function
   *     right inside a section
   */
  public record Function(
      String path,
      String name,
      PresenceCondition condition,
      PresenceCondition built,
      List<String> chain) {
    public Function {
      chain = List.copyOf(chain);
    }

    /** Whether the function is called right inside a section. */
    public boolean isDirect() {
      return chain.size() <= 1;
    }
  }

  /** How many of the functions are called right inside a section. */
  public int direct() {
    return (int) functions.stream().filter(Function::isDirect).count();
  }
}
