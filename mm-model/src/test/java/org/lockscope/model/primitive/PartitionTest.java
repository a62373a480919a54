package org.lockscope.model.primitive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/** A partition says for every single configuration what evaluating the table there would say. */
class PartitionTest {

  private static final List<String> ATOMS = List.of("A", "B", "C");

  private final ConfigurationSpace space =
      ConfigurationSpace.builder().constraint("A -> B").build();

  @Provide
  Arbitrary<String> formulas() {
    Arbitrary<String> atoms = Arbitraries.of("A", "B", "C", "!A", "!B", "!C", "true", "false");
    return Combinators.combine(atoms, Arbitraries.of("&&", "||", "->"), atoms)
        .as((left, operator, right) -> left + " " + operator + " " + right);
  }

  @Property
  void itAgreesWithEveryConfiguration(
      @ForAll @Size(max = 5) List<@From("formulas") String> conditions) {
    Partition<Integer> partition = new Partition<>(space);
    for (int i = 0; i < conditions.size(); i++) {
      partition.add(space.parse(conditions.get(i)), List.of(i));
    }
    Map<List<Integer>, PresenceCondition> parts = partition.parts();
    for (int bits = 0; bits < 1 << ATOMS.size(); bits++) {
      PresenceCondition configuration = configuration(bits);
      if (configuration.isFeasible()) {
        List<Integer> applying = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
          if (configuration.implies(space.parse(conditions.get(i)))) {
            applying.add(i);
          }
        }
        assertThat(parts.entrySet())
            .filteredOn(part -> part.getValue().intersects(configuration))
            .singleElement()
            .extracting(Map.Entry::getKey)
            .isEqualTo(applying);
      }
    }
  }

  private PresenceCondition configuration(int bits) {
    PresenceCondition configuration = space.always();
    for (int i = 0; i < ATOMS.size(); i++) {
      PresenceCondition atom = space.symbol(ATOMS.get(i));
      configuration = configuration.and((bits & 1 << i) == 0 ? atom.not() : atom);
    }
    return configuration;
  }
}
