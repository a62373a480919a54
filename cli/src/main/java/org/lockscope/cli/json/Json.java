package org.lockscope.cli.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.model.condition.Dnf;
import org.lockscope.model.condition.Literal;
import org.lockscope.model.condition.PresenceCondition;

/** What all documents have in common. Keys are in the order in which they are put. */
final class Json {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectWriter WRITER = new ObjectMapper().writer(printer());

  private Json() {}

  private static DefaultPrettyPrinter printer() {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator("")
                .withObjectEmptySeparator(""))
        .withObjectIndenter(lines);
  }

  static String print(JsonNode root) {
    try {
      return WRITER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of nodes can be written", e);
    }
  }

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static ArrayNode array() {
    return NODES.arrayNode();
  }

  static ArrayNode texts(Collection<String> texts) {
    ArrayNode node = array();
    texts.forEach(node::add);
    return node;
  }

  static ArrayNode numbers(Collection<Integer> numbers) {
    ArrayNode node = array();
    numbers.forEach(node::add);
    return node;
  }

  /** The name of a constant as documents have it: {@code moved-to-callee}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static ObjectNode kernel(Report.Kernel kernel) {
    ObjectNode node = object();
    node.put("version", kernel.version());
    node.put("configuration", kernel.configuration());
    return node;
  }

  static ArrayNode problems(List<Problem> problems) {
    ArrayNode node = array();
    for (Problem problem : problems) {
      ObjectNode entry = node.addObject();
      entry.put("input", problem.input());
      entry.put("message", problem.message());
      entry.put("fatal", problem.fatal());
    }
    return node;
  }

  static ObjectNode scope(Scope scope) {
    ObjectNode node = object();
    node.put("kind", word(scope.kind()));
    scope
        .lock()
        .ifPresent(
            lock -> {
              node.put("lock", lock.name());
              node.put("family", lock.family());
            });
    node.put("gap", scope.hole());
    return node;
  }

  static JsonNode condition(PresenceCondition condition) {
    return condition(condition.minimal());
  }

  static JsonNode condition(Dnf formula) {
    ObjectNode node = object();
    node.put("formula", formula.toString());
    ArrayNode anyOf = node.putArray("anyOf");
    for (List<Literal> cube : formula.cubes()) {
      ArrayNode allOf = anyOf.addArray();
      for (Literal literal : cube) {
        ObjectNode atom = allOf.addObject();
        atom.put(word(literal.atom().kind()), literal.atom().text());
        atom.put("is", literal.positive());
      }
    }
    return node;
  }

  static ArrayNode contract(List<ContractClause> clauses) {
    ArrayNode node = array();
    for (ContractClause clause : clauses) {
      ObjectNode entry = node.addObject();
      entry.put("kind", word(clause.kind()));
      entry.put("text", clause.text());
      entry.set("condition", condition(clause.condition()));
    }
    return node;
  }
}
