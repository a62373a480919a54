package org.lockscope.cli.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lockscope.analyzer.callgraph.EntryContext;
import org.lockscope.analyzer.reach.FunctionContexts;
import org.lockscope.analyzer.reach.FunctionContexts.Call;
import org.lockscope.analyzer.reach.FunctionContexts.Held;
import org.lockscope.analyzer.reach.FunctionContexts.Way;
import org.lockscope.analyzer.report.Report;
import org.lockscope.model.primitive.LockMode;

/** In which contexts functions can be entered. */
public final class JsonContexts {

  private JsonContexts() {}

  /**
   * A document.
   *
   * @param revision what the user calls it
   * @param version that of LockScope
   */
  public static String print(
      String revision, Report.Kernel kernel, List<FunctionContexts> functions, String version) {
    ObjectNode root = Json.object();
    root.put("schema", "lockscope-contexts/1");
    root.put("version", version);
    root.put("revision", revision);
    root.set("kernel", Json.kernel(kernel));
    ArrayNode list = root.putArray("functions");
    functions.forEach(f -> list.add(function(f)));
    return Json.print(root);
  }

  private static ObjectNode function(FunctionContexts function) {
    ObjectNode node = Json.object();
    node.put("name", function.name());
    if (!function.path().isEmpty()) {
      node.put("file", function.path());
    }
    function.line().ifPresent(line -> node.put("line", line));
    node.set("condition", Json.condition(function.condition()));
    ArrayNode contexts = node.putArray("contexts");
    function.ways().forEach(w -> contexts.add(way(w)));
    ArrayNode locks = node.putArray("locks");
    function.locks().forEach(l -> locks.add(lock(l)));
    return node;
  }

  private static ObjectNode way(Way way) {
    ObjectNode node = Json.object();
    putContext(node, way.context());
    node.set("condition", Json.condition(way.condition()));
    way.root().ifPresent(r -> node.put("root", r));
    node.set("chain", chain(way.chain()));
    return node;
  }

  private static void putContext(ObjectNode node, EntryContext context) {
    context.level().ifPresent(l -> node.put("level", Json.word(l)));
    node.put("irqs", Json.word(context.irqs()));
    ArrayNode raised = node.putArray("raised");
    context.raised().forEach(c -> raised.add(c.toString()));
  }

  private static ArrayNode chain(List<Call> calls) {
    ArrayNode chain = Json.array();
    for (Call call : calls) {
      ObjectNode node = chain.addObject();
      node.put("function", call.function());
      if (!call.path().isEmpty()) {
        node.put("file", call.path());
      }
      call.line().ifPresent(line -> node.put("line", line));
      node.put("call", call.text());
      call.entered().ifPresent(c -> putContext(node.putObject("entered"), c));
    }
    return chain;
  }

  private static ObjectNode lock(Held lock) {
    ObjectNode node = Json.object();
    node.put("lock", lock.lock());
    node.put("mode", lock.mode() == LockMode.SHARED ? "shared" : "exclusive");
    node.set("condition", Json.condition(lock.condition()));
    node.put("by", lock.isTaken() ? "caller" : "callback");
    node.set("chain", chain(lock.chain()));
    return node;
  }
}
