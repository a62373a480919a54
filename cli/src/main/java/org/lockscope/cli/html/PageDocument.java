package org.lockscope.cli.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.order.EdgeHistory;
import org.lockscope.analyzer.order.OrderEdge;
import org.lockscope.analyzer.reach.ReachHistory;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.RevisionAnalysis;
import org.lockscope.cli.text.ChangeLines;
import org.lockscope.frontend.source.Span;

/** The document that a page carries for its script. It is no interface: the page is. */
final class PageDocument {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Formulas formulas = new Formulas();
  private final Versions versions = new Versions(formulas);

  private PageDocument() {}

  /**
   * The document, in a form that can stand in an HTML script element.
   *
   * @param findings those that the page lists, in its order
   */
  static String print(Report report, List<FindingReport> findings) {
    return print(new PageDocument().document(report, findings));
  }

  /** The document of one revision, in the same form. */
  static String print(RevisionAnalysis.Result result) {
    return print(new PageDocument().document(result));
  }

  private static String print(ObjectNode document) {
    try {
      // Only strings can have it, and there this means the same.
      return JSON.writeValueAsString(document)
          .replace("<", "\\u003c")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of nodes can be written", e);
    }
  }

  private ObjectNode document(Report report, List<FindingReport> findings) {
    ObjectNode root = NODES.objectNode();
    ArrayNode patches = root.putArray("patches");
    for (PatchReport patch : report.patches()) {
      ObjectNode node = patches.addObject();
      node.put("number", patch.number());
      node.put("total", patch.total());
      node.put("subject", patch.subject());
      node.put("applied", patch.outcome() != PatchReport.Outcome.NOT_APPLIED);
      ArrayNode broken = node.putArray("findings");
      for (int i = 0; i < findings.size(); i++) {
        if (findings.get(i).introducedBy().orElse(0) == patch.number()) {
          broken.add(i);
        }
      }
    }
    ArrayNode rows = root.putArray("rows");
    Rows.of(report).forEach(r -> rows.add(row(r, report.series())));
    ArrayNode reached = root.putArray("reached");
    report.reached().forEach(r -> reached.add(reached(r)));
    report.order().ifPresent(o -> root.set("order", order(o, report.patches())));
    ArrayNode proofs = root.putArray("findings");
    findings.forEach(f -> proofs.add(finding(f)));
    versions.putInto(root);
    formulas.putInto(root);
    return root;
  }

  private ObjectNode document(RevisionAnalysis.Result result) {
    ObjectNode root = NODES.objectNode();
    root.putArray("patches");
    root.putArray("rows");
    root.putArray("reached");
    ArrayNode functions = root.putArray("functions");
    result.sections().forEach(f -> functions.add(place(f)));
    result
        .order()
        .ifPresent(
            o ->
                root.set("order", order(o.stream().map(EdgeHistory::lasting).toList(), List.of())));
    ArrayNode proofs = root.putArray("findings");
    result.findings().forEach(f -> proofs.add(finding(f)));
    versions.putInto(root);
    formulas.putInto(root);
    return root;
  }

  private ObjectNode row(Rows.Row row, List<FunctionChange> series) {
    ObjectNode node = NODES.objectNode();
    node.put("name", row.last().name());
    node.put("file", row.last().path());
    ObjectNode cells = node.putObject("cells");
    for (Map.Entry<Integer, FunctionChange> entry : row.changes().entrySet()) {
      cells.set(entry.getKey().toString(), cell(entry.getValue()));
    }
    node.set(
        "series",
        series.stream()
            .filter(row::endsAs)
            .findFirst()
            .map(this::lines)
            .orElseGet(NODES::arrayNode));
    return node;
  }

  private ObjectNode cell(FunctionChange change) {
    ObjectNode node = NODES.objectNode();
    change.before().ifPresent(f -> node.set("before", place(f)));
    change.after().ifPresent(f -> node.set("after", place(f)));
    String fate = ChangeLines.fate(change);
    if (!fate.isEmpty()) {
      node.put("fate", fate);
    }
    ArrayNode contexts = node.putArray("contexts");
    for (RegionChange region : change.regions()) {
      contexts.add(versions.scope(region.scope())).add(formulas.of(region.condition()));
    }
    node.set("lines", lines(change));
    return node;
  }

  /** What happens to a function, in words. */
  private ArrayNode lines(FunctionChange change) {
    ArrayNode lines = NODES.arrayNode();
    for (ChangeLines.Line line : ChangeLines.of(change)) {
      ObjectNode told = lines.addObject();
      told.put("sign", line.sign());
      told.put("scope", line.scope());
      told.put("text", String.join("; ", line.words()));
      told.put("when", line.condition());
    }
    return lines;
  }

  /**
   * The functions that are reached in a context. When each is, is told by runs of revisions: the
   * first of each, and the formula.
   */
  private ObjectNode reached(ReachHistory history) {
    ObjectNode node = NODES.objectNode();
    node.put("context", history.section().toString());
    ArrayNode functions = node.putArray("functions");
    for (ReachHistory.Function function : history.functions()) {
      ObjectNode entry = functions.addObject();
      entry.put("name", function.name());
      ArrayNode runs = entry.putArray("runs");
      int last = -1;
      for (int revision = 0; revision < function.conditions().size(); revision++) {
        int formula = formulas.of(function.conditions().get(revision));
        if (formula != last) {
          runs.add(revision).add(formula);
          last = formula;
        }
      }
    }
    return node;
  }

  /** The edges of the order of locks. Patches are counted from 0. */
  private ArrayNode order(List<EdgeHistory> edges, List<PatchReport> patches) {
    Map<Integer, Integer> indices = new HashMap<>();
    for (int i = 0; i < patches.size(); i++) {
      indices.put(patches.get(i).number(), i);
    }
    ArrayNode node = NODES.arrayNode();
    for (EdgeHistory history : edges) {
      OrderEdge edge = history.edge();
      ObjectNode entry = node.addObject();
      entry.put("held", edge.held().toString());
      entry.put("taken", edge.taken().toString());
      entry.put("waits", edge.waits());
      entry.put("when", formulas.of(edge.condition()));
      if (history.since().isPresent()) {
        entry.put("since", indices.get(history.since().getAsInt()));
        if (edge.condition().minus(history.added()).isFeasible()) {
          entry.put("added", formulas.of(history.added()));
        }
      }
      history.until().ifPresent(p -> entry.put("until", indices.get(p)));
      ArrayNode how = entry.putArray("how");
      for (Step step : edge.path()) {
        how.add(step.function() + "(): " + step.text());
      }
    }
    return node;
  }

  /** A function at some revision: its version, and the line it begins on. */
  private ObjectNode place(FunctionProfile function) {
    ObjectNode node = NODES.objectNode();
    node.put("version", versions.of(function));
    node.put("line", function.line());
    node.put("name", function.name());
    node.put("file", function.path());
    return node;
  }

  private ObjectNode finding(FindingReport finding) {
    ObjectNode node = NODES.objectNode();
    node.put("id", finding.id());
    node.put("title", finding.finding().rule().title());
    node.put("message", finding.finding().message());
    node.put("function", finding.finding().function());
    node.put("when", ChangeLines.when(finding.condition(), finding.function().condition()));
    ArrayNode steps = node.putArray("steps");
    for (Step step : finding.finding().path()) {
      ObjectNode entry = steps.addObject();
      entry.put("function", step.function());
      entry.put("text", step.text());
      entry.put("note", step.note());
      entry.put("context", step.context());
      Optional<FunctionProfile> function = finding.function(step);
      if (function.isPresent()) {
        FunctionProfile found = function.get();
        entry.set("place", place(found));
        entry.put("from", found.line(step.span()) - found.line());
        int last = Math.max(step.span().start(), step.span().end() - 1);
        entry.put("to", found.line(new Span(last, last)) - found.line());
      }
    }
    return node;
  }
}
