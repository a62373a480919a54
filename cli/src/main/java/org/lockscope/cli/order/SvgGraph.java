package org.lockscope.cli.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.order.OrderEdge;

/**
 * Draws a lock order: outer locks on the left, inner ones on the right, in columns. An arrow goes
 * from a lock that is held to one that is taken; those to the left are part of a cycle.
 */
public final class SvgGraph {

  private static final int HEIGHT = 24;
  private static final int ROW = 44;
  private static final int GAP = 110;
  private static final int MARGIN = 20;

  /** How wide a character of a monospaced font of 12 pixels is, in tenths of a pixel. */
  private static final int CHARACTER = 73;

  /** Rounds in which neighbours pull at each other. */
  private static final int SWEEPS = 4;

  private final List<OrderEdge> edges;
  private final Set<String> bad;
  private final Set<LockClass> classes = new TreeSet<>();
  private final Map<LockClass, Integer> columns = new HashMap<>();
  private final Map<LockClass, Double> rows = new HashMap<>();
  private final Map<LockClass, Integer> x = new HashMap<>();
  private final Map<LockClass, Integer> y = new HashMap<>();

  private SvgGraph(List<OrderEdge> edges, Set<String> bad) {
    this.edges = edges;
    this.bad = bad;
    edges.forEach(
        e -> {
          classes.add(e.held());
          classes.add(e.taken());
        });
  }

  /**
   * The picture.
   *
   * @param bad the names of the edges that are part of a cycle
   */
  public static String print(List<OrderEdge> edges, Set<String> bad) {
    return new SvgGraph(edges, bad).draw();
  }

  private String draw() {
    assignColumns();
    Map<Integer, List<LockClass>> layers = new TreeMap<>();
    classes.forEach(c -> layers.computeIfAbsent(columns.get(c), l -> new ArrayList<>()).add(c));
    order(layers);
    int left = MARGIN;
    int bottom = 0;
    for (List<LockClass> layer : layers.values()) {
      int width = layer.stream().mapToInt(SvgGraph::width).max().orElse(0);
      for (int i = 0; i < layer.size(); i++) {
        x.put(layer.get(i), left);
        y.put(layer.get(i), MARGIN + i * ROW);
        bottom = Math.max(bottom, MARGIN + i * ROW + HEIGHT);
      }
      left += width + GAP;
    }
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"monospace\" font-size=\"12\">%n",
            Math.max(left - GAP, 0) + MARGIN,
            bottom + MARGIN));
    out.append(
        "<defs><marker id=\"tip\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"3\""
            + " orient=\"auto\"><path d=\"M0,0 L7,3 L0,6 z\"/></marker></defs>\n");
    out.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    edges.forEach(e -> edge(out, e));
    classes.forEach(c -> box(out, c));
    return out.append("</svg>\n").toString();
  }

  /**
   * As far to the left as what is held outside of it allows; what closes a cycle does not count.
   */
  private void assignColumns() {
    classes.forEach(c -> columns.put(c, 0));
    boolean changed = true;
    for (int round = 0; changed && round < classes.size(); round++) {
      changed = false;
      for (OrderEdge edge : edges) {
        boolean back = bad.contains(edge.name()) && edge.held().compareTo(edge.taken()) > 0;
        int needed = columns.get(edge.held()) + 1;
        if (!back
            && !edge.held().equals(edge.taken())
            && columns.get(edge.taken()) < needed
            && needed < classes.size()) {
          columns.put(edge.taken(), needed);
          changed = true;
        }
      }
    }
  }

  /** Puts boxes near those they have arrows from and to. */
  private void order(Map<Integer, List<LockClass>> layers) {
    layers.values().forEach(this::number);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (List<LockClass> layer : layers.values()) {
        Map<LockClass, Double> wanted = new HashMap<>();
        layer.forEach(c -> wanted.put(c, barycentre(c)));
        layer.sort(
            Comparator.<LockClass>comparingDouble(wanted::get)
                .thenComparing(Comparator.naturalOrder()));
        number(layer);
      }
    }
  }

  private void number(List<LockClass> layer) {
    for (int i = 0; i < layer.size(); i++) {
      rows.put(layer.get(i), (double) i);
    }
  }

  private double barycentre(LockClass of) {
    return edges.stream()
        .filter(e -> e.held().equals(of) || e.taken().equals(of))
        .mapToDouble(e -> rows.get(e.held().equals(of) ? e.taken() : e.held()))
        .average()
        .orElse(rows.get(of));
  }

  private static int width(LockClass of) {
    return of.toString().length() * CHARACTER / 10 + 12;
  }

  private void box(StringBuilder out, LockClass of) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"#f4f4f4\""
                + " stroke=\"black\"/><text x=\"%d\" y=\"%d\">%s</text>%n",
            x.get(of),
            y.get(of),
            width(of),
            HEIGHT,
            x.get(of) + 6,
            y.get(of) + 16,
            escaped(of.toString())));
  }

  private void edge(StringBuilder out, OrderEdge edge) {
    boolean forward = columns.get(edge.held()) < columns.get(edge.taken());
    int fromX = x.get(edge.held()) + (forward ? width(edge.held()) : 0);
    int toX = x.get(edge.taken()) + (forward ? 0 : width(edge.taken()));
    int fromY = y.get(edge.held()) + HEIGHT / 2;
    int toY = y.get(edge.taken()) + HEIGHT / 2;
    int bend = forward ? GAP / 2 : -GAP / 2;
    out.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%d,%d C%d,%d %d,%d %d,%d\" fill=\"none\" stroke=\"%s\"%s"
                + " marker-end=\"url(#tip)\"><title>%s</title></path>%n",
            fromX,
            fromY,
            fromX + bend,
            fromY,
            toX - bend,
            toY,
            toX,
            toY,
            bad.contains(edge.name()) ? "#c00" : "#777",
            edge.waits() ? "" : " stroke-dasharray=\"4 3\"",
            escaped(edge.name() + " [" + edge.condition() + "]")));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
