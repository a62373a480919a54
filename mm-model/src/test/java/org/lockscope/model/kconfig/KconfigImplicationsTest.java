package org.lockscope.model.kconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

class KconfigImplicationsTest {

  private static final String[] VERSIONS = {"5.14", "5.16", "6.1", "6.4", "6.12", "6.13", "6.18"};

  private static ConfigurationSpace space(String version) {
    return implications(version).constrain(ConfigurationSpace.builder()).build();
  }

  private static KconfigImplications implications(String version) {
    return KconfigImplications.forKernel(KernelVersion.parse(version));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.14", "5.16", "6.1", "6.4", "6.12", "6.13", "6.18"})
  void everyKernelStillExists(String version) {
    ConfigurationSpace space = space(version);
    for (String possible :
        List.of(
            "PREEMPT_COUNT && !PREEMPTION",
            "!PREEMPT_COUNT",
            "PREEMPT_RT",
            "!SMP && PREEMPT",
            "!SMP && PREEMPT_RT",
            "PREEMPT_NONE && PROVE_LOCKING",
            "PREEMPT_VOLUNTARY && DEBUG_ATOMIC_SLEEP",
            "LOCKDEP && !PREEMPT_COUNT",
            "LOCKDEP && !TRACE_IRQFLAGS",
            "PREEMPT_RT && PROVE_LOCKING && SLUB_CPU_PARTIAL",
            "X86 && SMP && HOTPLUG_CPU && MEMORY_HOTREMOVE",
            "SLUB && !SLUB_DEBUG")) {
      assertThat(space.parse(possible).isFeasible()).as("%s in %s", possible, version).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.14", "5.16", "6.1", "6.4", "6.12", "6.13", "6.18"})
  void theImpossibleStaysImpossible(String version) {
    ConfigurationSpace space = space(version);
    for (String impossible :
        List.of(
            "PREEMPTION && !PREEMPT_COUNT",
            "PREEMPT_RT && !PREEMPTION",
            "PREEMPT_RT && PREEMPT_NONE",
            "PREEMPT_RT && !PREEMPT_RCU",
            "PROVE_LOCKING && !LOCKDEP",
            "TINY_RCU && SMP",
            "TINY_RCU && PREEMPT_RCU",
            "HOTPLUG_CPU && !SMP",
            "SLUB_CPU_PARTIAL && !SMP",
            "SLUB && SLAB",
            "PREEMPT && PREEMPT_NONE",
            "PREEMPT_COUNT && !PREEMPTION && !PROVE_LOCKING && !DEBUG_ATOMIC_SLEEP"
                + " && !RCU_STRICT_GRACE_PERIOD && !DRM_I915_DEBUG")) {
      assertThat(space.parse(impossible).isFeasible())
          .as("%s in %s", impossible, version)
          .isFalse();
    }
  }

  @Test
  void thePreemptionModelsOfEachVersion() {
    assertThat(space("5.14").parse("PREEMPT_NONE && PREEMPTION").isFeasible()).isFalse();
    assertThat(space("5.16").parse("PREEMPT_NONE && PREEMPTION").isFeasible()).isTrue();
    assertThat(space("6.12").parse("PREEMPT && PREEMPT_RT").isFeasible()).isFalse();
    assertThat(space("6.13").parse("PREEMPT && PREEMPT_RT").isFeasible()).isTrue();
    assertThat(space("6.12").parse("PREEMPT_LAZY").isFeasible()).isFalse();
    assertThat(space("6.13").parse("PREEMPT_LAZY && PREEMPT_RT").isFeasible()).isTrue();
    assertThat(space("6.12").parse("PREEMPT_DYNAMIC && PREEMPT_RT").isFeasible()).isFalse();
    assertThat(space("6.13").parse("PREEMPTION && !PREEMPT_RCU").isFeasible()).isFalse();
    assertThat(space("6.18").parse("PREEMPTION && !PREEMPT_RCU").isFeasible()).isTrue();
    assertThat(space("6.12").parse("PREEMPT_RT_NEEDS_BH_LOCK").isFeasible()).isFalse();
    assertThat(space("6.18").parse("PREEMPT_RT && !PREEMPT_RT_NEEDS_BH_LOCK").isFeasible())
        .isTrue();
  }

  @Test
  void theSlabAllocatorsOfEachVersion() {
    assertThat(space("5.14").parse("SLOB").isFeasible()).isTrue();
    assertThat(space("6.4").parse("SLOB").isFeasible()).isFalse();
    assertThat(space("6.4").parse("SLAB").isFeasible()).isTrue();
    assertThat(space("6.12").parse("!SLUB || SLAB || SLOB").isFeasible()).isFalse();
  }

  @Test
  void minimalFormulasAreThoseAReviewerWants() {
    ConfigurationSpace space = space("5.14");
    assertThat(space.parse("PREEMPT_COUNT && !PREEMPT && !PREEMPT_RT && !PREEMPTION"))
        .hasToString("PREEMPT_COUNT && !PREEMPTION");
    assertThat(space.parse("PREEMPT_RT && PREEMPT_RCU && PREEMPT_COUNT")).hasToString("PREEMPT_RT");
    assertThat(space.parse("!PREEMPT_RT || PREEMPTION")).hasToString("true");
  }

  @Test
  void everyImplicationHasASourceAndItsSymbolsAreBools() {
    for (String version : VERSIONS) {
      KconfigImplications implications = implications(version);
      assertThat(implications.all())
          .isNotEmpty()
          .allSatisfy(
              i ->
                  assertThat(i.source())
                      .isNotEmpty()
                      .allMatch(s -> s.matches("v\\d\\.\\d+:[\\w/.]*Kconfig[\\w.]*:\\d+")));
      ConfigurationSpace space = space(version);
      assertThat(implications.symbols()).contains("PREEMPT_RT").allMatch(space::isBool);
    }
  }

  @Test
  void noImplicationIsAlreadyATautology() {
    ConfigurationSpace free = ConfigurationSpace.unconstrained();
    for (String version : VERSIONS) {
      assertThat(implications(version).all())
          .noneMatch(i -> free.parse(i.formula()) == free.always());
    }
  }

  @ParameterizedTest
  @EnumSource(NamedKernel.class)
  void aNamedKernelExistsInEveryVersionAndDecidesThePreemptionModel(NamedKernel kernel) {
    for (String version : VERSIONS) {
      ConfigurationSpace.Builder builder =
          implications(version).constrain(ConfigurationSpace.builder());
      ConfigurationSpace space = kernel.constrain(builder).build();
      for (String symbol : List.of("PREEMPTION", "PREEMPT_RT", "PREEMPT_RCU")) {
        PresenceCondition decided = space.symbol(symbol);
        assertThat(decided.isAlways() || !decided.isFeasible())
            .as("%s of %s in %s", symbol, kernel, version)
            .isTrue();
      }
    }
  }

  @Test
  void namedKernelsAreFoundByNameAndAlias() {
    assertThat(NamedKernel.find("preempt-none")).contains(NamedKernel.PREEMPT_NONE);
    assertThat(NamedKernel.find("voluntary")).contains(NamedKernel.PREEMPT_VOLUNTARY);
    assertThat(NamedKernel.find("preempt")).contains(NamedKernel.PREEMPT);
    assertThat(NamedKernel.find("rt")).contains(NamedKernel.RT);
    assertThat(NamedKernel.find("lowlatency")).isEmpty();
    assertThat(NamedKernel.names()).isEqualTo("preempt-none, preempt-voluntary, preempt, rt");
  }
}
