package org.lockscope.model.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is feasible, held against truth tables: bit n tells the value in the n-th assignment. */
class FeasibilityPropertyTest {

  private static final List<String> ATOMS = List.of("A", "B", "C", "D");
  private static final int ASSIGNMENTS = 1 << 4;
  private static final int ALL = (1 << ASSIGNMENTS) - 1;

  /** The disjunction of the assignments in which a truth table is true. */
  private static String formula(int table) {
    List<String> terms = new ArrayList<>();
    for (int n = 0; n < ASSIGNMENTS; n++) {
      if ((table >> n & 1) == 1) {
        int assignment = n;
        terms.add(
            IntStream.range(0, ATOMS.size())
                .mapToObj(i -> ((assignment >> i & 1) == 1 ? "" : "!") + ATOMS.get(i))
                .collect(Collectors.joining(" && ", "(", ")")));
      }
    }
    return terms.isEmpty() ? "false" : String.join(" || ", terms);
  }

  @Property
  void feasibleIsWhatSomeAllowedAssignmentSatisfies(
      @ForAll @IntRange(min = 1, max = ALL) int allowed,
      @ForAll @IntRange(max = ALL) int one,
      @ForAll @IntRange(max = ALL) int other) {
    ConfigurationSpace space = ConfigurationSpace.builder().constraint(formula(allowed)).build();
    PresenceCondition a = space.parse(formula(one));
    PresenceCondition b = space.parse(formula(other));

    assertThat(a.isFeasible()).isEqualTo((one & allowed) != 0);
    assertThat(a.isAlways()).isEqualTo((~one & allowed) == 0);
    assertThat(a.intersects(b)).isEqualTo((one & other & allowed) != 0);
    assertThat(a.implies(b)).isEqualTo((one & ~other & allowed) == 0);
  }
}
