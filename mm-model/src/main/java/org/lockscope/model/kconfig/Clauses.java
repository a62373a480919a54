package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a diagram as a few clauses that all hold, none of which can be left out: the complement's
 * irredundant sum of products, turned inside out (S. Minato, 1992).
 */
final class Clauses {

  private final Diagrams diagrams;

  private Clauses(Diagrams diagrams) {
    this.diagrams = diagrams;
  }

  private record Literal(int variable, boolean positive) {}

  private record Cover(List<List<Literal>> cubes, int diagram) {}

  /** The clauses of a diagram. */
  static List<List<Formula.Literal>> of(Encoding encoding, int diagram) {
    Diagrams diagrams = encoding.diagrams();
    int complement = diagrams.not(diagram);
    List<List<Literal>> cubes = new Clauses(diagrams).cover(complement, complement).cubes();
    List<List<Formula.Literal>> result = new ArrayList<>();
    for (List<Literal> cube : cubes) {
      List<Formula.Literal> clause = new ArrayList<>();
      for (Literal literal : cube) {
        clause.add(
            new Formula.Literal(encoding.order().get(literal.variable()), !literal.positive()));
      }
      result.add(List.copyOf(clause));
    }
    return result;
  }

  /**
   * A clause in the notation of {@link org.lockscope.model.condition.ConfigurationSpace#parse}, as
   * an implication where it has literals of both kinds.
   */
  static String write(List<Formula.Literal> clause) {
    List<String> when = new ArrayList<>();
    List<String> then = new ArrayList<>();
    for (Formula.Literal literal : clause) {
      (literal.positive() ? then : when).add(literal.atom().toString());
    }
    when.sort(null);
    then.sort(null);
    if (when.isEmpty()) {
      return then.isEmpty() ? "false" : String.join(" || ", then);
    }
    if (then.isEmpty()) {
      return when.size() == 1 ? "!" + when.get(0) : "!(" + String.join(" && ", when) + ")";
    }
    return String.join(" && ", when) + " -> " + String.join(" || ", then);
  }

  private Cover cover(int lower, int upper) {
    if (lower == Diagrams.FALSE) {
      return new Cover(List.of(), Diagrams.FALSE);
    }
    if (upper == Diagrams.TRUE) {
      return new Cover(List.of(List.of()), Diagrams.TRUE);
    }
    int variable = Math.min(diagrams.top(lower), diagrams.top(upper));
    int lowerLow = diagrams.top(lower) == variable ? diagrams.low(lower) : lower;
    int lowerHigh = diagrams.top(lower) == variable ? diagrams.high(lower) : lower;
    int upperLow = diagrams.top(upper) == variable ? diagrams.low(upper) : upper;
    int upperHigh = diagrams.top(upper) == variable ? diagrams.high(upper) : upper;
    Cover whereFalse = cover(diagrams.and(lowerLow, diagrams.not(upperHigh)), upperLow);
    Cover whereTrue = cover(diagrams.and(lowerHigh, diagrams.not(upperLow)), upperHigh);
    int rest =
        diagrams.or(
            diagrams.and(lowerLow, diagrams.not(whereFalse.diagram())),
            diagrams.and(lowerHigh, diagrams.not(whereTrue.diagram())));
    Cover both = cover(rest, diagrams.and(upperLow, upperHigh));
    List<List<Literal>> cubes = new ArrayList<>(both.cubes());
    add(cubes, new Literal(variable, false), whereFalse);
    add(cubes, new Literal(variable, true), whereTrue);
    int split = diagrams.node(variable, whereFalse.diagram(), whereTrue.diagram());
    return new Cover(cubes, diagrams.or(split, both.diagram()));
  }

  private static void add(List<List<Literal>> cubes, Literal literal, Cover cover) {
    for (List<Literal> cube : cover.cubes()) {
      List<Literal> longer = new ArrayList<>();
      longer.add(literal);
      longer.addAll(cube);
      cubes.add(longer);
    }
  }
}
