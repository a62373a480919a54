package org.lockscope.cli.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.report.Report;
import org.lockscope.frontend.source.Span;

/** Writes down the regions of functions of one revision. */
public final class JsonFunctions {

  private static final String SCHEMA = "lockscope-functions/1";

  private JsonFunctions() {}

  /**
   * The functions.
   *
   * @param where the file, and the revision if it is one of a repository, as the user said it
   * @param version of LockScope
   */
  public static String print(
      String where, Report.Kernel kernel, List<FunctionProfile> functions, String version) {
    ObjectNode root = Json.object();
    root.put("schema", SCHEMA);
    root.put("version", version);
    root.put("source", where);
    root.set("kernel", Json.kernel(kernel));
    ArrayNode entries = root.putArray("functions");
    functions.forEach(f -> entries.add(function(f)));
    return Json.print(root);
  }

  private static ObjectNode function(FunctionProfile function) {
    ObjectNode node = Json.object();
    node.put("name", function.name());
    node.put("file", function.path());
    node.put("line", function.line());
    node.put("lastLine", function.file().line(Math.max(0, function.span().end() - 1)));
    node.set("condition", Json.condition(function.condition()));
    ArrayNode regions = node.putArray("regions");
    function.regions().forEach(r -> regions.add(region(function, r)));
    node.set("contract", Json.contract(function.contract()));
    function.problem().ifPresent(p -> node.put("problem", p));
    node.set("notes", Json.texts(function.notes()));
    return node;
  }

  private static ObjectNode region(FunctionProfile function, Region region) {
    ObjectNode node = Json.object();
    node.set("scope", Json.scope(region.scope()));
    node.set("condition", Json.condition(region.condition()));
    ArrayNode modes = node.putArray("modes");
    region.modes().forEach(m -> modes.add(Json.word(m)));
    region.onlyIf().ifPresent(c -> node.put("onlyIf", c));
    node.set("acquires", places(function, region.acquires()));
    node.set("releases", places(function, region.releases()));
    node.put("statements", region.statements().size());
    node.put("loops", region.loops());
    node.put("reentered", region.reentered());
    TreeSet<Integer> lines = new TreeSet<>();
    for (Span statement : region.statements()) {
      lines.add(function.line(statement));
    }
    node.set("lines", Json.numbers(lines));
    ArrayNode calls = node.putArray("calls");
    for (Region.Call call : region.calls()) {
      ObjectNode entry = calls.addObject();
      entry.put("line", function.line(call.span()));
      entry.put("function", call.function());
      entry.set("arguments", Json.texts(call.arguments()));
      entry.put("kind", Json.word(call.kind()));
    }
    return node;
  }

  private static ArrayNode places(FunctionProfile function, List<Region.Place> places) {
    ArrayNode node = Json.array();
    for (Region.Place place : places) {
      ObjectNode entry = node.addObject();
      entry.put("line", function.line(place.span()));
      entry.put("by", place.via());
    }
    return node;
  }
}
