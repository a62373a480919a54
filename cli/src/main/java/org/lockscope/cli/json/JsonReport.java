package org.lockscope.cli.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.change.RegionChange.Extent;
import org.lockscope.analyzer.reach.ExposedAssertion;
import org.lockscope.analyzer.reach.ReachChange;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.Report;

/** Writes a report down, all of it. */
public final class JsonReport {

  private static final String SCHEMA = "lockscope-report/1";

  private JsonReport() {}

  /**
   * The report.
   *
   * @param suppressed how many findings the user does not want to see
   * @param version of LockScope
   */
  public static String print(Report report, int suppressed, String version) {
    ObjectNode root = Json.object();
    root.put("schema", SCHEMA);
    root.put("version", version);
    root.put("title", report.title());
    root.put("base", report.base());
    root.set("kernel", Json.kernel(report.kernel()));
    ArrayNode patches = root.putArray("patches");
    report.patches().forEach(p -> patches.add(patch(p)));
    root.set("series", functions(report.series()));
    root.set("reach", reach(report.reach()));
    root.set("preExisting", JsonFindings.findings(report.preExisting()));
    root.set("claims", JsonClaims.claims(report.claims()));
    root.put("suppressed", suppressed);
    root.set("problems", Json.problems(report.problems()));
    return Json.print(root);
  }

  private static ObjectNode patch(PatchReport patch) {
    ObjectNode node = Json.object();
    node.put("number", patch.number());
    node.put("total", patch.total());
    node.put("subject", patch.subject());
    patch.id().ifPresent(id -> node.put("id", id));
    node.put("outcome", Json.word(patch.outcome()));
    node.set("functions", functions(patch.functions()));
    node.set("reach", reach(patch.reach()));
    node.set("exposed", exposed(patch.exposed()));
    node.set("lockOrder", JsonOrder.edges(patch.orders()));
    node.set("findings", JsonFindings.findings(patch.findings()));
    node.set("claims", JsonClaims.claims(patch.claims()));
    node.set("undecided", JsonFindings.unknown(patch.undecided()));
    node.set("unknown", JsonFindings.unknown(patch.unknown()));
    node.set("notes", Json.texts(patch.notes()));
    return node;
  }

  private static ArrayNode reach(List<ReachChange> changes) {
    ArrayNode node = Json.array();
    for (ReachChange change : changes) {
      ObjectNode one = node.addObject();
      one.put("kind", change.section().kind().toString());
      change.section().lock().ifPresent(l -> one.put("lock", change.section().toString()));
      one.put("change", change.entered() ? "enters" : "leaves");
      one.put("direct", change.direct());
      ArrayNode functions = one.putArray("functions");
      for (ReachChange.Function function : change.functions()) {
        ObjectNode entry = functions.addObject();
        entry.put("name", function.name());
        if (!function.path().isEmpty()) {
          entry.put("file", function.path());
        }
        entry.put("direct", function.isDirect());
        entry.set("condition", Json.condition(function.condition()));
        function.news().ifPresent(n -> entry.set("news", Json.condition(n)));
        entry.set("chain", Json.texts(function.chain()));
      }
    }
    return node;
  }

  private static ArrayNode exposed(List<ExposedAssertion> assertions) {
    ArrayNode node = Json.array();
    for (ExposedAssertion assertion : assertions) {
      ObjectNode one = node.addObject();
      one.put("function", assertion.function());
      one.put("file", assertion.path());
      one.put("line", assertion.line());
      one.set("scope", Json.scope(assertion.scope()));
      one.set("chain", Json.texts(assertion.chain()));
      one.put("assertion", assertion.assertion());
      one.set(
          "condition", Json.condition(assertion.condition().minimalWithin(assertion.defined())));
    }
    return node;
  }

  private static ArrayNode functions(List<FunctionChange> functions) {
    ArrayNode node = Json.array();
    functions.forEach(f -> node.add(function(f)));
    return node;
  }

  private static ObjectNode function(FunctionChange function) {
    ObjectNode node = Json.object();
    node.put("name", function.name());
    node.put(
        "fate",
        function.before().isEmpty() ? "added" : function.after().isEmpty() ? "removed" : "kept");
    function.before().ifPresent(f -> node.set("before", place(f)));
    function.after().ifPresent(f -> node.set("after", place(f)));
    ArrayNode regions = node.putArray("regions");
    function.regions().forEach(r -> regions.add(region(r)));
    node.set("contractLost", Json.contract(function.contractLost()));
    node.set("contractGained", Json.contract(function.contractGained()));
    node.set("notes", Json.texts(function.profile().notes()));
    return node;
  }

  private static ObjectNode place(FunctionProfile function) {
    ObjectNode node = Json.object();
    node.put("name", function.name());
    node.put("file", function.path());
    node.put("line", function.line());
    node.set("condition", Json.condition(function.condition()));
    return node;
  }

  private static ObjectNode region(RegionChange change) {
    ObjectNode node = Json.object();
    node.set("scope", Json.scope(change.scope()));
    node.set("condition", Json.condition(change.condition()));
    ArrayNode kinds = node.putArray("kinds");
    change.kinds().forEach(k -> kinds.add(Json.word(k)));
    change.otherFunction().ifPresent(f -> node.put("otherFunction", f));
    change.otherScope().ifPresent(s -> node.set("otherScope", Json.scope(s)));
    change.together().ifPresent(s -> node.set("together", Json.scope(s)));
    node.set("before", extent(change.before()));
    node.set("after", extent(change.after()));
    node.set("callsLeft", Json.texts(change.callsLeft()));
    node.set("callsEntered", Json.texts(change.callsEntered()));
    node.set("assertionsLeft", Json.texts(change.assertionsLeft()));
    node.set("assertionsEntered", Json.texts(change.assertionsEntered()));
    return node;
  }

  private static ObjectNode extent(Extent extent) {
    ObjectNode node = Json.object();
    node.put("regions", extent.regions());
    node.put("statements", extent.statements());
    node.put("loops", extent.loops());
    node.set("acquires", Json.numbers(extent.acquires()));
    node.set("releases", Json.numbers(extent.releases()));
    node.set("by", Json.texts(extent.vias()));
    extent.onlyIf().ifPresent(c -> node.put("onlyIf", c));
    node.set("calls", Json.texts(extent.calls()));
    return node;
  }
}
