package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.lockscope.analyzer.lock.Lock;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.frontend.source.Span;
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
    // What is held, and what is taken, is mostly so in several dependencies.
    IdentityHashMap<Lock, LockClass> of = new IdentityHashMap<>();
    for (Dependency dependency : dependencies) {
      LockClass held = of.computeIfAbsent(dependency.held(), classes::of);
      LockClass taken = of.computeIfAbsent(dependency.taken(), classes::of);
      arrows.computeIfAbsent(new Pair(held, taken), p -> new ArrayList<>()).add(dependency);
    }
    arrows.replaceAll((pair, found) -> sorted(found, steps));
  }

  private static List<Dependency> sorted(
      List<Dependency> dependencies, Function<Route, List<Route>> steps) {
    if (dependencies.size() < 2) {
      return dependencies;
    }
    List<Proof> proofs = new ArrayList<>();
    dependencies.forEach(d -> proofs.add(new Proof(d, steps)));
    Collections.sort(proofs);
    List<Dependency> sorted = new ArrayList<>();
    proofs.forEach(p -> sorted.add(p.dependency));
    return sorted;
  }

  /** A dependency among those of its pair: the shortest way comes first. */
  private static final class Proof implements Comparable<Proof> {
    private final Dependency dependency;
    private final Once<List<Route>> way;

    Proof(Dependency dependency, Function<Route, List<Route>> steps) {
      this.dependency = dependency;
      this.way = new Once<>(() -> steps.apply(dependency.route()));
    }

    @Override
    public int compareTo(Proof other) {
      int length = Integer.compare(dependency.route().length(), other.dependency.route().length());
      if (length != 0) {
        return length;
      }
      int between = Integer.compare(dependency.between().size(), other.dependency.between().size());
      return between != 0 ? between : compare(way.get(), other.way.get());
    }

    /** Compares ways of one length: by what is called, then by where. */
    private static int compare(List<Route> one, List<Route> other) {
      for (int i = 0; i < one.size(); i++) {
        int function = one.get(i).function().compareTo(other.get(i).function());
        if (function != 0) {
          return function;
        }
      }
      for (int i = 0; i < one.size(); i++) {
        Span place = one.get(i).place();
        if (!place.equals(other.get(i).place())) {
          return place.toString().compareTo(other.get(i).place().toString());
        }
      }
      return 0;
    }
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
