package org.lockscope.cli.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.order.OrderEdge;
import org.lockscope.analyzer.report.FindingReport;

/** The order of locks. */
public final class JsonOrder {

  private JsonOrder() {}

  /**
   * A document of one revision's lock order.
   *
   * @param revision what the user calls it
   * @param version that of LockScope
   */
  public static String print(
      String revision, List<OrderEdge> edges, List<FindingReport> findings, String version) {
    ObjectNode root = Json.object();
    root.put("schema", "lockscope-order/1");
    root.put("version", version);
    root.put("revision", revision);
    root.set("edges", edges(edges));
    root.set("findings", JsonFindings.findings(findings));
    return Json.print(root);
  }

  static ArrayNode edges(List<OrderEdge> edges) {
    ArrayNode node = Json.array();
    edges.forEach(e -> node.add(edge(e)));
    return node;
  }

  private static ObjectNode edge(OrderEdge edge) {
    ObjectNode node = Json.object();
    node.set("held", lockClass(edge.held()));
    node.set("taken", lockClass(edge.taken()));
    node.put("waits", edge.waits());
    node.put("direct", edge.direct());
    node.set("condition", Json.condition(edge.condition()));
    node.set("locks", Json.texts(List.copyOf(edge.locks())));
    ArrayNode path = node.putArray("path");
    for (Step step : edge.path()) {
      ObjectNode entry = path.addObject();
      entry.put("function", step.function());
      edge.functions().stream()
          .filter(f -> f.name().equals(step.function()))
          .findFirst()
          .ifPresent(
              f -> {
                entry.put("file", f.path());
                entry.put("line", f.line(step.span()));
              });
      entry.put("statement", step.text());
    }
    return node;
  }

  private static ObjectNode lockClass(LockClass of) {
    ObjectNode node = Json.object();
    node.put("name", of.toString());
    node.put("kind", of.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (!of.origin().isEmpty()) {
      node.put("origin", of.origin());
    }
    return node;
  }
}
