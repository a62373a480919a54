package org.lockscope.analyzer.reach;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.callgraph.Section;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Functions that can be entered in a critical section on one side of a change only.
 *
 * @param section the section
 * @param entered whether they can be after the change; otherwise they could be before it
 * @param functions which, those first that are called right inside a section, then by how far they
 *     are from one, then by name; not empty
 */
public record ReachChange(Section section, boolean entered, List<Function> functions) {

  public ReachChange {
    functions = List.copyOf(functions);
  }

  /**
   * A function.
   *
   * @param path the file that defines it; empty if none in scope does
   * @param name its name
   * @param condition the configurations in which this is new, or over
   * @param news those of them in which nothing else says it: the function has not just gone from
   *     irqs off to preemption off, and nothing but calls that stand right inside the section has
   *     changed sides. Empty if there are none
   * @param built the configurations in which the file of the chain's first function is built
   * @param chain an example: the functions that call each other from one that is entered outside of
   *     such a section, that one first, without the function itself. One, if it calls the function
   *     right inside a section
   * @param both where it is so on both sides of the change; empty if nowhere
   */
  public record Function(
      String path,
      String name,
      PresenceCondition condition,
      Optional<PresenceCondition> news,
      PresenceCondition built,
      List<String> chain,
      Optional<Both> both) {
    public Function {
      chain = List.copyOf(chain);
    }

    /** Whether the function is called right inside a section. */
    public boolean isDirect() {
      return chain.size() <= 1;
    }

    Function withoutNews() {
      return new Function(path, name, condition, Optional.empty(), built, chain, both);
    }
  }

  /**
   * Where a function can be entered in the section before the change and after it.
   *
   * @param condition the configurations
   * @param chain how it is on the other side, as for {@link Function#chain}
   */
  public record Both(PresenceCondition condition, List<String> chain) {
    public Both {
      chain = List.copyOf(chain);
    }
  }

  /** How many of the functions are called right inside a section. */
  public int direct() {
    return (int) functions.stream().filter(Function::isDirect).count();
  }

  /** The change as far as it is news; empty if nothing of it is. */
  public Optional<ReachChange> news() {
    List<Function> news =
        functions.stream()
            .filter(f -> f.news().isPresent())
            .map(
                f ->
                    new Function(
                        f.path(),
                        f.name(),
                        f.news().get(),
                        f.news(),
                        f.built(),
                        f.chain(),
                        f.both()))
            .toList();
    return news.isEmpty() ? Optional.empty() : Optional.of(new ReachChange(section, entered, news));
  }
}
