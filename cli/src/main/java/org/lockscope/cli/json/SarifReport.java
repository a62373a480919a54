package org.lockscope.cli.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.PatchReport.UnknownFunction;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.RevisionAnalysis.Result;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.frontend.source.Span;

/**
 * Writes findings down in SARIF 2.1.0, as forges and editors read it. The path that proves a
 * finding is its code flow.
 */
public final class SarifReport {

  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

  /** What paths are relative to: the top of the kernel tree. */
  private static final String ROOT = "SRCROOT";

  private SarifReport() {}

  /**
   * What the patches of a series introduce.
   *
   * @param preExisting whether to tell also of what was there before and still is
   * @param pages the page about each rule, in Markdown
   * @param version of LockScope
   */
  public static String print(
      Report report, boolean preExisting, Map<Rule, String> pages, String version) {
    List<FindingReport> findings = new ArrayList<>();
    List<UnknownFunction> unknown = new ArrayList<>();
    for (PatchReport patch : report.patches()) {
      patch.findings().stream().filter(f -> f.status() == Status.INTRODUCED).forEach(findings::add);
      unknown.addAll(patch.undecided());
      unknown.addAll(patch.unknown());
    }
    if (preExisting) {
      findings.addAll(report.preExisting());
    }
    return print(findings, true, unknown, report.problems(), pages, version);
  }

  /**
   * What is wrong in files of one revision.
   *
   * @param pages the page about each rule, in Markdown
   * @param version of LockScope
   */
  public static String print(Result result, Map<Rule, String> pages, String version) {
    List<UnknownFunction> unknown = new ArrayList<>(result.undecided());
    unknown.addAll(result.unknown());
    return print(result.findings(), false, unknown, result.problems(), pages, version);
  }

  private static String print(
      List<FindingReport> findings,
      boolean compared,
      List<UnknownFunction> unknown,
      List<Problem> problems,
      Map<Rule, String> pages,
      String version) {
    ObjectNode root = Json.object();
    root.put("$schema", SCHEMA);
    root.put("version", "2.1.0");
    ObjectNode run = root.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "LockScope");
    driver.put("version", version);
    ArrayNode rules = driver.putArray("rules");
    for (Rule rule : Rule.values()) {
      rules.add(rule(rule, pages.get(rule)));
    }
    ObjectNode invocation = run.putArray("invocations").addObject();
    invocation.put("executionSuccessful", problems.stream().noneMatch(Problem::fatal));
    ArrayNode notifications = invocation.putArray("toolExecutionNotifications");
    for (Problem problem : problems) {
      ObjectNode node = notifications.addObject();
      node.put("level", problem.fatal() ? "error" : "warning");
      node.putObject("message").put("text", problem.text());
    }
    unknown.forEach(f -> notifications.add(notification(f)));
    run.putObject("originalUriBaseIds")
        .putObject(ROOT)
        .putObject("description")
        .put("text", "The top of the kernel tree.");
    ArrayNode results = run.putArray("results");
    findings.forEach(f -> results.add(result(f, compared)));
    return Json.print(root);
  }

  private static ObjectNode rule(Rule rule, String page) {
    ObjectNode node = Json.object();
    node.put("id", rule.id());
    node.putObject("shortDescription").put("text", rule.title());
    node.putObject("help").put("text", page).put("markdown", page);
    node.putObject("defaultConfiguration").put("level", "error");
    return node;
  }

  private static ObjectNode notification(UnknownFunction function) {
    ObjectNode node = Json.object();
    node.put("level", "note");
    String name = function.name().isEmpty() ? "a function" : function.name() + "()";
    node.putObject("message").put("text", name + " is not decided: " + function.reason());
    ObjectNode location = node.putArray("locations").addObject();
    ObjectNode physical = location.putObject("physicalLocation");
    physical.set("artifactLocation", artifact(function.path()));
    physical.putObject("region").put("startLine", function.line());
    return node;
  }

  private static ObjectNode result(FindingReport report, boolean compared) {
    Finding finding = report.finding();
    ObjectNode node = Json.object();
    node.put("ruleId", finding.rule().id());
    node.put("ruleIndex", finding.rule().ordinal());
    node.put("level", report.repairedBy().isPresent() ? "warning" : "error");
    node.putObject("message").put("text", message(report));
    node.putArray("locations")
        .add(location(Optional.of(report.function()), finding.function(), finding.place()));
    ArrayNode flow =
        node.putArray("codeFlows")
            .addObject()
            .putArray("threadFlows")
            .addObject()
            .putArray("locations");
    for (Step step : finding.path()) {
      ObjectNode entry = flow.addObject();
      ObjectNode location = location(report.function(step), step.function(), step.span());
      location.putObject("message").put("text", step.text() + said(step.note()));
      entry.set("location", location);
      if (!step.context().isEmpty()) {
        entry.putObject("state").putObject("context").put("text", step.context());
      }
    }
    if (flow.isEmpty()) {
      node.remove("codeFlows");
    }
    node.putObject("partialFingerprints").put("lockscope/1", report.id());
    if (compared) {
      node.put("baselineState", report.status() == Status.INTRODUCED ? "new" : "unchanged");
    }
    ObjectNode properties = node.putObject("properties");
    properties.put("condition", report.condition().minimal().toString());
    properties.set("config", Json.texts(report.configuration()));
    report.introducedBy().ifPresent(p -> properties.put("introducedBy", p));
    report.repairedBy().ifPresent(p -> properties.put("repairedBy", p));
    return node;
  }

  private static String message(FindingReport report) {
    String condition = report.condition().minimalWithin(report.function().condition()).toString();
    return report.finding().message() + (condition.equals("true") ? "" : " when " + condition);
  }

  private static String said(String note) {
    return note.isEmpty() ? "" : ": " + note;
  }

  /** A place; where its file is not at hand, only the function. */
  private static ObjectNode location(
      Optional<FunctionProfile> profile, String function, Span place) {
    ObjectNode node = Json.object();
    if (profile.isPresent()) {
      FunctionProfile found = profile.get();
      ObjectNode physical = node.putObject("physicalLocation");
      physical.set("artifactLocation", artifact(found.path()));
      ObjectNode region = physical.putObject("region");
      region.put("startLine", found.line(place));
      int last = Math.max(place.start(), place.end() - 1);
      region.put("endLine", found.line(new Span(last, last)));
      region
          .putObject("snippet")
          .put("text", found.file().slice(place.shift(found.span().start())));
    }
    node.putArray("logicalLocations").addObject().put("name", function).put("kind", "function");
    return node;
  }

  private static ObjectNode artifact(String path) {
    try {
      ObjectNode node = Json.object();
      // A colon in the first part would make it a scheme.
      String relative = path.startsWith(":") || path.matches("[^/]*:.*") ? "./" + path : path;
      node.put("uri", new URI(null, null, relative, null).toASCIIString());
      node.put("uriBaseId", ROOT);
      return node;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("any path makes a relative URI", e);
    }
  }
}
