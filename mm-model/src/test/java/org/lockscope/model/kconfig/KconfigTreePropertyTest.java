package org.lockscope.model.kconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.ConfigurationSpace.Assignment;
import org.lockscope.model.condition.PresenceCondition;

/** What the reader says, against every configuration of small random trees. */
class KconfigTreePropertyTest {

  private static final KconfigImplications CURATED =
      KconfigImplications.forKernel(KernelVersion.parse("6.12"));

  private static final int SIZE = 5;

  private static KconfigConstraints constraints(SmallKernel kernel, Set<String> asked) {
    String text = kernel.text();
    Map<String, String> files = Map.of("Kconfig", text);
    return KconfigTree.of(path -> Optional.ofNullable(files.get(path)), "x86")
        .constraints(asked, CURATED);
  }

  @Property(tries = 400)
  void noConfigurationIsExcluded(@ForAll long seed) {
    SmallKernel kernel = new SmallKernel(seed, SIZE, false);
    List<String> names = kernel.names();
    Set<String> some = new TreeSet<>();
    for (int i = 0; i < names.size(); i++) {
      if ((seed >> i & 1) == 0) {
        some.add(names.get(i));
      }
    }
    ConfigurationSpace space = ConfigurationSpace.unconstrained();
    Set<PresenceCondition> real = new LinkedHashSet<>();
    kernel.configurations().forEach(configuration -> real.add(condition(space, configuration)));
    for (Set<String> asked : List.of(Set.copyOf(names), some)) {
      for (KconfigConstraint constraint : constraints(kernel, asked).constraints()) {
        PresenceCondition excluded = space.parse(constraint.formula()).not();
        for (PresenceCondition one : real) {
          assertThat(one.and(excluded).isFeasible())
              .as("%s excludes %s in\n%s", constraint, one, kernel.text())
              .isFalse();
        }
      }
    }
  }

  private static PresenceCondition condition(
      ConfigurationSpace space, Map<String, Assignment> configuration) {
    PresenceCondition result = space.always();
    for (Map.Entry<String, Assignment> entry : configuration.entrySet()) {
      PresenceCondition builtIn = space.symbol(entry.getKey());
      PresenceCondition module = space.of(Atom.module(entry.getKey()));
      boolean isBuiltIn = entry.getValue() == Assignment.BUILT_IN;
      boolean isModule = entry.getValue() == Assignment.MODULE;
      result = result.and(isBuiltIn ? builtIn : builtIn.not());
      result = result.and(isModule ? module : module.not());
    }
    return result;
  }

  @Property(tries = 100)
  void dependenciesAloneAreReadExactly(@ForAll long seed) {
    SmallKernel kernel = new SmallKernel(seed, SIZE, true);
    Set<String> asked = Set.copyOf(kernel.names());
    ConfigurationSpace space =
        constraints(kernel, asked).constrain(ConfigurationSpace.builder()).build();
    PresenceCondition real = space.never();
    for (Map<String, Assignment> configuration : kernel.configurations()) {
      real = real.or(condition(space, configuration));
    }
    assertThat(real.not().isFeasible())
        .as("more than the real ones in\n%s", kernel.text())
        .isFalse();
  }
}
