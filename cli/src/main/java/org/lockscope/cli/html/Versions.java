package org.lockscope.cli.html;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.cli.source.RegionMarks;
import org.lockscope.cli.source.RegionMarks.Mark;
import org.lockscope.cli.text.ChangeLines;
import org.lockscope.frontend.source.Span;

/** The functions of a page as they are at some revision, each once, with their regions. */
final class Versions {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Formulas formulas;
  private final IdentityHashMap<FunctionProfile, Integer> known = new IdentityHashMap<>();
  private final Map<ObjectNode, Integer> versions = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Map<Scope, Integer> scopes = new LinkedHashMap<>();
  private final Map<String, Integer> callees = new LinkedHashMap<>();

  Versions(Formulas formulas) {
    this.formulas = formulas;
  }

  /** The number of a version. */
  int of(FunctionProfile function) {
    return known.computeIfAbsent(function, this::add);
  }

  private int add(FunctionProfile function) {
    return versions.computeIfAbsent(version(function), v -> versions.size());
  }

  /** The number of a scope. */
  int scope(Scope scope) {
    return scopes.computeIfAbsent(scope, s -> scopes.size());
  }

  private ObjectNode version(FunctionProfile function) {
    ObjectNode node = NODES.objectNode();
    ArrayNode text = node.putArray("lines");
    // A function changes little from patch to patch: most of its lines are there already.
    for (String line : text(function).split("\n", -1)) {
      text.add(lines.computeIfAbsent(line, l -> lines.size()));
    }
    Map<Integer, Integer> statements = statements(function);
    RegionMarks marks = RegionMarks.of(function);
    ArrayNode regions = node.putArray("regions");
    for (Region region : function.regions()) {
      regions.add(region(function, region, marks, statements));
    }
    return node;
  }

  /** The lines of a function, whole ones: what stands before it on its first line as well. */
  private static String text(FunctionProfile function) {
    int first = function.line();
    int last = function.file().line(Math.max(0, function.span().end() - 1));
    return function
        .file()
        .slice(function.file().lineSpan(first).union(function.file().lineSpan(last)));
  }

  /** The statements that are in some region, by where they begin, numbered in their order. */
  private static Map<Integer, Integer> statements(FunctionProfile function) {
    TreeSet<Integer> begins = new TreeSet<>();
    for (Region region : function.regions()) {
      region.statements().forEach(s -> begins.add(s.start()));
    }
    Map<Integer, Integer> numbers = new TreeMap<>();
    begins.forEach(b -> numbers.put(b, numbers.size()));
    return numbers;
  }

  private ObjectNode region(
      FunctionProfile function,
      Region region,
      RegionMarks marks,
      Map<Integer, Integer> statements) {
    ObjectNode node = NODES.objectNode();
    node.put("scope", scope(region.scope()));
    node.put("when", formulas.of(region.condition()));
    region.onlyIf().ifPresent(c -> node.put("onlyIf", c));
    node.put(
        "by",
        region.acquires().stream()
            .map(Region.Place::via)
            .distinct()
            .collect(Collectors.joining("/")));
    node.put("loops", region.loops());
    if (region.releases().isEmpty()) {
      node.put("open", true);
    }
    bar(node, marks.of(region));
    runs(node.putArray("statements"), region.statements(), statements);
    ArrayNode calls = node.putArray("calls");
    for (Region.Call call : region.calls()) {
      if (call.kind() == Region.Call.Kind.FUNCTION || call.kind() == Region.Call.Kind.BLOCKING) {
        calls
            .add(function.line(call.span()) - marks.first())
            .add(callees.computeIfAbsent(call.function(), c -> callees.size()))
            .add(call.kind() == Region.Call.Kind.BLOCKING ? 1 : 0);
      }
    }
    return node;
  }

  /** The marks as characters, without the blank ends. */
  private static void bar(ObjectNode node, List<Mark> marks) {
    StringBuilder bar = new StringBuilder();
    marks.forEach(m -> bar.append(m.bar()));
    String trimmed = bar.toString().strip();
    node.put("from", trimmed.isEmpty() ? 0 : bar.indexOf(trimmed));
    node.put("bar", trimmed);
  }

  /** Numbers of statements as runs: the first, how many. */
  private static void runs(ArrayNode node, List<Span> spans, Map<Integer, Integer> numbers) {
    TreeSet<Integer> inside = new TreeSet<>();
    spans.forEach(s -> inside.add(numbers.get(s.start())));
    int first = -1;
    int next = -1;
    for (int number : inside) {
      if (number != next) {
        if (first >= 0) {
          node.add(first).add(next - first);
        }
        first = number;
      }
      next = number + 1;
    }
    if (first >= 0) {
      node.add(first).add(next - first);
    }
  }

  void putInto(ObjectNode root) {
    ArrayNode list = root.putArray("versions");
    versions.keySet().forEach(list::add);
    ArrayNode texts = root.putArray("lines");
    lines.keySet().forEach(texts::add);
    ArrayNode names = root.putArray("scopes");
    for (Scope scope : scopes.keySet()) {
      ObjectNode node = names.addObject();
      node.put("name", ChangeLines.scope(scope));
      node.put("kind", scope.kind().toString());
      node.put("gap", scope.hole());
      node.put("family", scope.lock().map(Scope.Lock::family).orElse(""));
    }
    ArrayNode called = root.putArray("callees");
    callees.keySet().forEach(called::add);
  }
}
