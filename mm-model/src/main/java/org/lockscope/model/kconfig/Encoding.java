package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.lockscope.model.condition.Atom;

/**
 * Turns formulas into diagrams. The architecture is a number in a few variables of its own, since a
 * kernel has exactly one.
 */
final class Encoding {

  private final Diagrams diagrams;
  private final List<Atom> order;
  private final Map<Atom, Integer> indexes = new HashMap<>();
  private final int architectures;

  private Encoding(Diagrams diagrams, List<Atom> order, int architectures) {
    this.diagrams = diagrams;
    this.order = List.copyOf(order);
    this.architectures = architectures;
    for (int i = 0; i < order.size(); i++) {
      indexes.put(order.get(i), i);
    }
  }

  /**
   * An encoding that has room for some formulas.
   *
   * @param architectures how many there are
   */
  static Encoding of(Diagrams diagrams, Collection<Formula> formulas, int architectures) {
    List<Collection<Atom>> groups = new ArrayList<>();
    for (Formula formula : formulas) {
      groups.add(variables(formula, architectures));
    }
    groups.add(bits(architectures));
    return new Encoding(diagrams, VariableOrder.of(groups), architectures);
  }

  /** The same encoding in other diagrams. */
  Encoding in(Diagrams others) {
    return new Encoding(others, order, architectures);
  }

  private static Collection<Atom> variables(Formula formula, int architectures) {
    TreeSet<Atom> result = new TreeSet<>();
    formula.forEachAtom(result::add);
    if (formula.mentionsArchitecture()) {
      result.addAll(bits(architectures));
    }
    return result;
  }

  /** The variables that make the number of the architecture. */
  private static List<Atom> bits(int architectures) {
    List<Atom> result = new ArrayList<>();
    for (int bit = 0; 1 << bit < architectures; bit++) {
      result.add(bit(bit));
    }
    return result;
  }

  private static Atom bit(int bit) {
    return Atom.expression("SRCARCH bit " + bit);
  }

  /** The atoms by the indexes of their variables. */
  List<Atom> order() {
    return order;
  }

  Diagrams diagrams() {
    return diagrams;
  }

  /** The variables for the architecture, which no caller knows. */
  boolean isArchitecture(int index) {
    return order.get(index).kind() == Atom.Kind.EXPRESSION;
  }

  /** That the number of the architecture is the number of one. */
  int someArchitecture() {
    int result = Diagrams.FALSE;
    for (int i = 0; i < architectures; i++) {
      result = diagrams.or(result, architecture(i));
    }
    return architectures == 0 ? Diagrams.TRUE : result;
  }

  int of(Formula formula) {
    if (formula instanceof Formula.Truth truth) {
      return truth.value() ? Diagrams.TRUE : Diagrams.FALSE;
    } else if (formula instanceof Formula.Literal literal) {
      int variable = diagrams.variable(indexes.get(literal.atom()));
      return literal.positive() ? variable : diagrams.not(variable);
    } else if (formula instanceof Formula.Architectures some) {
      int result = Diagrams.FALSE;
      for (int i = 0; i < architectures; i++) {
        if ((some.which() & 1L << i) != 0) {
          result = diagrams.or(result, architecture(i));
        }
      }
      return result;
    } else if (formula instanceof Formula.All all) {
      int result = Diagrams.TRUE;
      for (Formula operand : all.operands()) {
        result = diagrams.and(result, of(operand));
      }
      return result;
    }
    int result = Diagrams.FALSE;
    for (Formula operand : ((Formula.Any) formula).operands()) {
      result = diagrams.or(result, of(operand));
    }
    return result;
  }

  private int architecture(int number) {
    int result = Diagrams.TRUE;
    for (int bit = 0; 1 << bit < architectures; bit++) {
      int variable = diagrams.variable(indexes.get(bit(bit)));
      boolean set = (number & 1 << bit) != 0;
      result = diagrams.and(result, set ? variable : diagrams.not(variable));
    }
    return result;
  }
}
