package org.lockscope.cli.html;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.Dnf;
import org.lockscope.model.condition.Literal;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The conditions of a page, each once, over numbered atoms. A literal is twice the number of its
 * atom, and one more if it is negated. That a symbol is set to anything is told as two atoms, y and
 * m, so that a page need not know how these hang together.
 */
final class Formulas {

  /** Atoms whose dependence on each other is told; there is a question for each two of them. */
  private static final int RELATED = 48;

  private final Map<Atom, Integer> atoms = new LinkedHashMap<>();
  private final Map<PresenceCondition, Integer> known = new HashMap<>();
  private final Map<List<List<Integer>>, Integer> formulas = new LinkedHashMap<>();
  private final List<String> texts = new ArrayList<>();
  private Optional<ConfigurationSpace> space = Optional.empty();

  /** The number of a condition. */
  int of(PresenceCondition condition) {
    return known.computeIfAbsent(condition, this::add);
  }

  private int add(PresenceCondition condition) {
    if (space.isEmpty()) {
      space = Optional.of(condition.space());
    }
    Dnf minimal = condition.minimal();
    List<List<Integer>> cubes =
        minimal.cubes().stream()
            .flatMap(c -> apart(c).stream())
            .map(c -> c.stream().map(this::literal).toList())
            .toList();
    Integer there = formulas.get(cubes);
    if (there != null) {
      return there;
    }
    formulas.put(cubes, texts.size());
    texts.add(minimal.toString());
    return texts.size() - 1;
  }

  /** The same as one conjunction, or several, without asking whether a symbol is set at all. */
  private static List<List<Literal>> apart(List<Literal> cube) {
    List<List<Literal>> result = List.of(List.of());
    for (Literal literal : cube) {
      String symbol = literal.atom().text();
      if (literal.atom().kind() != Atom.Kind.ENABLED) {
        result = result.stream().map(c -> with(c, literal)).toList();
      } else if (literal.positive()) {
        result =
            result.stream()
                .flatMap(
                    c ->
                        Stream.of(
                            with(c, new Literal(Atom.symbol(symbol), true)),
                            with(c, new Literal(Atom.module(symbol), true))))
                .toList();
      } else {
        result =
            result.stream()
                .map(c -> with(c, new Literal(Atom.symbol(symbol), false)))
                .map(c -> with(c, new Literal(Atom.module(symbol), false)))
                .toList();
      }
    }
    return result;
  }

  private static List<Literal> with(List<Literal> cube, Literal literal) {
    return Stream.concat(cube.stream(), Stream.of(literal)).toList();
  }

  private int literal(Literal literal) {
    int number = atoms.computeIfAbsent(literal.atom(), a -> atoms.size());
    return 2 * number + (literal.positive() ? 0 : 1);
  }

  /** Puts atoms, formulas and what follows from a literal alone. */
  void putInto(ObjectNode root) {
    ArrayNode names = root.putArray("atoms");
    atoms.keySet().forEach(a -> names.add(a.toString()));
    ArrayNode cubes = root.putArray("formulas");
    ArrayNode words = root.putArray("conditions");
    formulas.forEach(
        (formula, number) -> {
          ArrayNode cube = cubes.addArray();
          formula.forEach(c -> cube.add(numbers(c)));
        });
    texts.forEach(words::add);
    root.set("implies", implications());
  }

  /** For each literal, the others that hold wherever it does. */
  private ArrayNode implications() {
    ArrayNode node = JsonNodeFactory.instance.arrayNode();
    List<PresenceCondition> literals = new ArrayList<>();
    for (Atom atom : atoms.keySet().stream().limit(RELATED).toList()) {
      PresenceCondition positive = space.orElseThrow().of(atom);
      literals.add(positive);
      literals.add(positive.not());
    }
    for (int i = 0; i < literals.size(); i++) {
      ArrayNode entry = node.addArray();
      for (int j = 0; j < literals.size(); j++) {
        if (i / 2 != j / 2 && literals.get(i).implies(literals.get(j))) {
          entry.add(j);
        }
      }
    }
    return node;
  }

  private static ArrayNode numbers(List<Integer> numbers) {
    ArrayNode node = JsonNodeFactory.instance.arrayNode();
    numbers.forEach(node::add);
    return node;
  }
}
