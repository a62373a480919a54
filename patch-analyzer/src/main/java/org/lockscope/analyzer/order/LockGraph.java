package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.model.condition.PresenceCondition;

/** Which class of locks is taken while a lock of which class is held. */
final class LockGraph {

  private final Map<Pair, List<Dependency>> arrows = new TreeMap<>();
  private final LockClasses classes;

  /** Two classes, the one taken while the other is held. */
  record Pair(LockClass held, LockClass taken) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int first = held.compareTo(other.held);
      return first != 0 ? first : taken.compareTo(other.taken);
    }

    @Override
    public String toString() {
      return held + " → " + taken;
    }
  }

  /**
   * Makes the graph.
   *
   * @param steps tells a way call by call, the outermost first
   */
  LockGraph(
      List<Dependency> dependencies, LockClasses classes, Function<Route, List<Route>> steps) {
    this.classes = classes;
    Comparator<Dependency> order =
        Comparator.<Dependency>comparingInt(d -> d.route().length())
            .thenComparingInt(d -> d.between().size())
            .thenComparing(
                d -> steps.apply(d.route()).stream().map(Route::function).toList().toString())
            .thenComparing(
                d -> steps.apply(d.route()).stream().map(Route::place).toList().toString());
    for (Dependency dependency : dependencies) {
      Pair pair = new Pair(classes.of(dependency.held()), classes.of(dependency.taken()));
      arrows.computeIfAbsent(pair, p -> new ArrayList<>()).add(dependency);
    }
    arrows.values().forEach(found -> found.sort(order));
  }

  /** All that shows that one class is taken while the other is held, the shortest way first. */
  Map<Pair, List<Dependency>> arrows() {
    return arrows;
  }

  LockClasses classes() {
    return classes;
  }

  /** The configurations in which one class is taken while another is held. */
  static PresenceCondition condition(List<Dependency> dependencies) {
    PresenceCondition condition = dependencies.get(0).condition();
    for (Dependency dependency : dependencies) {
      condition = condition.or(dependency.condition());
    }
    return condition;
  }

  /** The part of the graph that can be part of a deadlock. */
  Graph<LockClass, Pair> waiting() {
    Graph<LockClass, Pair> graph = new DefaultDirectedGraph<>(Pair.class);
    arrows.forEach(
        (pair, found) -> {
          boolean counts =
              pair.held().isOne()
                  && pair.taken().isOne()
                  && !pair.held().equals(pair.taken())
                  && found.stream().anyMatch(Dependency::isEvidence);
          if (counts) {
            graph.addVertex(pair.held());
            graph.addVertex(pair.taken());
            graph.addEdge(pair.held(), pair.taken(), pair);
          }
        });
    return graph;
  }
}
