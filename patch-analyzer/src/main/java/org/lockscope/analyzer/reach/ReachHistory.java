package org.lockscope.analyzer.reach;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.lockscope.analyzer.callgraph.Section;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The functions that can be entered in a critical section at some revision of a series.
 *
 * @param section the section
 * @param functions which, by name and path
 */
public record ReachHistory(Section section, List<Function> functions) {

  public ReachHistory {
    requireNonNull(section);
    functions = List.copyOf(functions);
  }

  /**
   * A function.
   *
   * @param path the file that defines it; empty if none in scope does
   * @param name its name
   * @param conditions the configurations in which it can be entered in it: before the series, and
   *     after each of its patches
   */
  public record Function(String path, String name, List<PresenceCondition> conditions) {
    public Function {
      conditions = List.copyOf(conditions);
    }
  }
}
