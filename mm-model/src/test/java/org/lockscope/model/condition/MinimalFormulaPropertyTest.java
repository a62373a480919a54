package org.lockscope.model.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Minimal formulas, held against truth tables over two symbols that may be y, m or n, and a third
 * that is asked for y only: bit n tells the value in the n-th assignment.
 */
class MinimalFormulaPropertyTest {

  private static final List<String> VALUES = List.of("y", "m", "n");
  private static final List<String> ASSIGNMENTS = assignments();
  private static final int ALL = (1 << 18) - 1;

  private static List<String> assignments() {
    List<String> result = new ArrayList<>();
    for (String a : VALUES) {
      for (String b : VALUES) {
        for (String c : List.of("C", "!C")) {
          result.add("(A=" + a + " && B=" + b + " && " + c + ")");
        }
      }
    }
    return result;
  }

  /** The disjunction of the assignments in which a truth table is true. */
  private static String formula(int table) {
    List<String> terms = new ArrayList<>();
    for (int n = 0; n < ASSIGNMENTS.size(); n++) {
      if ((table >> n & 1) == 1) {
        terms.add(ASSIGNMENTS.get(n));
      }
    }
    return terms.isEmpty() ? "false" : String.join(" || ", terms);
  }

  @Property
  void whatIsPrintedIsReadAsTheSame(@ForAll @IntRange(max = ALL) int table) {
    ConfigurationSpace space = ConfigurationSpace.unconstrained();
    PresenceCondition condition = space.parse(formula(table));

    assertThat(space.parse(condition.toString())).isSameAs(condition);
  }

  @Property
  void whatIsPrintedIsReadAsTheSameWhereKconfigAllowsIt(
      @ForAll @IntRange(min = 1, max = ALL) int allowed,
      @ForAll @IntRange(min = 1, max = ALL) int context,
      @ForAll @IntRange(max = ALL) int table) {
    ConfigurationSpace space = ConfigurationSpace.builder().constraint(formula(allowed)).build();
    PresenceCondition condition = space.parse(formula(table));
    PresenceCondition within = space.parse(formula(context));
    PresenceCondition read = space.parse(condition.toString());
    PresenceCondition readWithin = space.parse(condition.minimalWithin(within).toString());

    for (int n = 0; n < ASSIGNMENTS.size(); n++) {
      PresenceCondition one = space.parse(ASSIGNMENTS.get(n));
      boolean is = (allowed & table & 1 << n) != 0;
      if ((allowed >> n & 1) == 1) {
        assertThat(read.intersects(one)).isEqualTo(is);
      }
      if ((allowed & context & 1 << n) != 0) {
        assertThat(readWithin.intersects(one)).isEqualTo(is);
      }
    }
  }

  @Property
  void nothingCanBeLeftOut(@ForAll @IntRange(max = ALL) int table) {
    ConfigurationSpace space = ConfigurationSpace.unconstrained();
    PresenceCondition condition = space.parse(formula(table));
    List<List<Literal>> cubes = condition.minimal().cubes();

    for (List<Literal> cube : cubes) {
      assertThat(space.parse(new Dnf(without(cubes, cube)).toString())).isNotSameAs(condition);
      for (Literal literal : cube) {
        Dnf wider = new Dnf(List.of(without(cube, literal)));
        assertThat(space.parse(wider.toString()).implies(condition)).isFalse();
      }
    }
  }

  private static <T> List<T> without(Collection<T> all, T one) {
    List<T> result = new ArrayList<>(all);
    result.remove(one);
    return result;
  }
}
