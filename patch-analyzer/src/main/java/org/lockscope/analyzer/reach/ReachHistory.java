package org.lockscope.analyzer.reach;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.lockscope.analyzer.reach.ReachChange.Kind;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The functions that can be entered in a kind of critical section at some revision of a series.
 *
 * @param kind the kind of section
 * @param functions which, by name and path
 */
public record ReachHistory(Kind kind, List<Function> functions) {

  public ReachHistory {
    requireNonNull(kind);
    functions = List.copyOf(functions);
  }

  /**
   * A function.
   *
   * @param path the file that defines it; empty if none in scope does
   * @param name its name
   * @param conditions the configurations in which it can be entered in such a section: before the
   *     series, and after each of its patches
   */
  public record Function(String path, String name, List<PresenceCondition> conditions) {
    public Function {
      conditions = List.copyOf(conditions);
    }
  }
}
