package org.lockscope.cli.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.PatchReport.UnknownFunction;

/** Findings, and functions of which it is not known whether there are any. */
final class JsonFindings {

  private JsonFindings() {}

  static ArrayNode findings(List<FindingReport> findings) {
    ArrayNode node = Json.array();
    findings.forEach(f -> node.add(finding(f)));
    return node;
  }

  private static ObjectNode finding(FindingReport report) {
    Finding finding = report.finding();
    ObjectNode node = Json.object();
    node.put("id", report.id());
    node.put("rule", finding.rule().id());
    node.put("status", Json.word(report.status()));
    report.introducedBy().ifPresent(p -> node.put("introducedBy", p));
    report.repairedBy().ifPresent(p -> node.put("repairedBy", p));
    node.put("function", finding.function());
    node.put("file", report.function().path());
    node.put("line", report.function().line(finding.place()));
    node.put("statement", finding.statement());
    node.put("subject", finding.subject());
    node.put("message", finding.message());
    node.set("condition", Json.condition(report.condition()));
    ArrayNode configuration = node.putArray("config");
    report.configuration().forEach(configuration::add);
    ArrayNode path = node.putArray("path");
    for (Step step : finding.path()) {
      ObjectNode entry = path.addObject();
      entry.put("function", step.function());
      report.function(step).ifPresent(f -> entry.put("line", f.line(step.span())));
      entry.put("statement", step.text());
      entry.put("note", step.note());
      entry.put("context", step.context());
    }
    if (!finding.scenario().isEmpty()) {
      ArrayNode scenario = node.putArray("scenario");
      finding.scenario().forEach(scenario::add);
    }
    return node;
  }

  static ArrayNode unknown(List<UnknownFunction> functions) {
    ArrayNode node = Json.array();
    for (UnknownFunction function : functions) {
      ObjectNode entry = node.addObject();
      if (!function.name().isEmpty()) {
        entry.put("name", function.name());
      }
      entry.put("file", function.path());
      entry.put("line", function.line());
      entry.put("reason", function.reason());
    }
    return node;
  }
}
