package org.lockscope.cli.order;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.order.OrderEdge;

/** Prints a lock order in the language of Graphviz. */
public final class DotGraph {

  private DotGraph() {}

  /**
   * The text, with a line feed at its end.
   *
   * @param bad the names of the edges that are part of a cycle
   */
  public static String print(List<OrderEdge> edges, Set<String> bad) {
    StringBuilder out = new StringBuilder("digraph \"lock order\" {\n  rankdir=LR;\n");
    out.append("  node [shape=box, fontname=\"monospace\"];\n");
    Set<LockClass> classes = new TreeSet<>();
    edges.forEach(
        e -> {
          classes.add(e.held());
          classes.add(e.taken());
        });
    classes.forEach(c -> out.append("  ").append(quoted(c.toString())).append(";\n"));
    for (OrderEdge edge : edges) {
      out.append("  ")
          .append(quoted(edge.held().toString()))
          .append(" -> ")
          .append(quoted(edge.taken().toString()))
          .append(" [");
      if (!edge.condition().isAlways()) {
        out.append("label=").append(quoted(edge.condition().toString())).append(", ");
      }
      out.append("style=").append(edge.waits() ? "solid" : "dashed");
      out.append(", color=").append(bad.contains(edge.name()) ? "red" : "black");
      out.append("];\n");
    }
    return out.append("}\n").toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
