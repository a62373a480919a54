package org.lockscope.model.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.lockscope.model.condition.ConfigurationSpace.Assignment;

class PresenceConditionTest {

  private final ConfigurationSpace free = ConfigurationSpace.unconstrained();

  /** The preemption models of v5.14, as kernel/Kconfig.preempt has them. */
  private final ConfigurationSpace preempt =
      ConfigurationSpace.builder()
          .constraint("exactly_one_of(PREEMPT_NONE, PREEMPT_VOLUNTARY, PREEMPT, PREEMPT_RT)")
          .constraint("PREEMPTION <-> PREEMPT || PREEMPT_RT")
          .constraint("PREEMPTION -> PREEMPT_COUNT")
          .bool("PREEMPT_RT")
          .build();

  @Test
  void equalTruthTablesAreOneObject() {
    assertThat(free.parse("A && (B || C)")).isSameAs(free.parse("A && B || C && A"));
    assertThat(free.parse("A -> B")).isSameAs(free.parse("!A || B"));
    assertThat(free.parse("A <-> B")).isSameAs(free.parse("(A -> B) && (B -> A)"));
    assertThat(free.parse("A || !A")).isSameAs(free.always());
    assertThat(free.parse("A && !A")).isSameAs(free.never());
  }

  @Test
  void implicationAssociatesToTheRightAndBindsWeakerThanOr() {
    assertThat(free.parse("A -> B -> C")).isSameAs(free.parse("A -> (B -> C)"));
    assertThat(free.parse("A || B -> C")).isSameAs(free.parse("(A || B) -> C"));
    assertThat(free.parse("!A && B || C")).isSameAs(free.parse("((!A) && B) || C"));
  }

  @Test
  void exactlyOneOfExcludesNoneAndTwo() {
    PresenceCondition one = free.parse("exactly_one_of(A, B, C)");
    assertThat(one.intersects(free.parse("!A && !B && !C"))).isFalse();
    assertThat(one.intersects(free.parse("A && B"))).isFalse();
    assertThat(one.intersects(free.parse("A && !B && !C"))).isTrue();
  }

  @Test
  void aBrokenFormulaIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> free.parse("A && ")).hasMessageContaining("character 6");
    assertThatThrownBy(() -> free.parse("(A")).hasMessageContaining("')' expected");
    assertThatThrownBy(() -> free.parse("A B")).hasMessageContaining("unexpected 'B'");
    assertThatThrownBy(() -> free.parse("[HZ > 100")).hasMessageContaining("no closing ']'");
  }

  @Test
  void conditionsOfTwoSpacesDoNotMix() {
    assertThatThrownBy(() -> free.symbol("A").and(preempt.symbol("A")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void contradictoryConstraintsAreRefused() {
    ConfigurationSpace.Builder contradictory =
        ConfigurationSpace.builder().constraint("A").constraint("!A");
    assertThatThrownBy(contradictory::build).hasMessageContaining("no kernel configuration");
  }

  @Nested
  class UnderKconfig {

    @Test
    void theImpossibleIsInfeasible() {
      assertThat(preempt.parse("PREEMPT && PREEMPT_RT").isFeasible()).isFalse();
      assertThat(preempt.parse("PREEMPTION && !PREEMPT_COUNT").isFeasible()).isFalse();
      assertThat(preempt.parse("PREEMPT_COUNT && !PREEMPTION").isFeasible()).isTrue();
    }

    @Test
    void implicationAndEquivalenceLookAtAllowedConfigurationsOnly() {
      assertThat(preempt.symbol("PREEMPT_RT").implies(preempt.symbol("PREEMPT_COUNT"))).isTrue();
      assertThat(preempt.symbol("PREEMPT_COUNT").implies(preempt.symbol("PREEMPTION"))).isFalse();
      assertThat(
              preempt
                  .symbol("PREEMPTION")
                  .isEquivalentTo(preempt.parse("!PREEMPT_NONE && !PREEMPT_VOLUNTARY")))
          .isTrue();
      assertThat(preempt.parse("!PREEMPTION || PREEMPT_COUNT").isAlways()).isTrue();
    }

    @Test
    void minimalLeavesOutWhatKconfigImplies() {
      assertThat(preempt.parse("PREEMPT_RT && PREEMPTION && PREEMPT_COUNT").minimal())
          .hasToString("PREEMPT_RT");
      assertThat(preempt.parse("PREEMPT_COUNT && !PREEMPT && !PREEMPT_RT").minimal().cubes())
          .hasSize(1);
      assertThat(preempt.parse("PREEMPT_COUNT && !PREEMPTION"))
          .hasToString("PREEMPT_COUNT && !PREEMPTION");
      assertThat(preempt.parse("!PREEMPTION || PREEMPT_COUNT")).hasToString("true");
      assertThat(preempt.parse("PREEMPT && PREEMPT_RT")).hasToString("false");
    }

    @Test
    void minimalWithinDoesNotRepeatTheContext() {
      PresenceCondition context = preempt.parse("!PREEMPT_RT && SMP");
      assertThat(preempt.parse("!PREEMPT_RT && SMP && NUMA").minimalWithin(context))
          .hasToString("NUMA");
      assertThat(preempt.parse("!PREEMPT_RT").minimalWithin(context)).hasToString("true");
    }
  }

  @Test
  void minimalIsIrredundant() {
    // The consensus term B && C adds nothing.
    assertThat(free.parse("A && B || !A && C || B && C")).hasToString("(A && B) || (C && !A)");
    assertThat(free.parse("A || !A && B")).hasToString("A || B");
  }

  @Test
  void minimalDoesNotDependOnTheOrderOfCreation() {
    ConfigurationSpace other = ConfigurationSpace.unconstrained();
    other.symbol("Z");
    other.symbol("C");
    other.symbol("B");
    String formula = "A && !B || B && !C || C && !A || Z && A && B && C";
    assertThat(other.parse(formula).minimal()).isEqualTo(free.parse(formula).minimal());
  }

  @Test
  void atomsOtherThanSymbolsHaveTheirOwnNotation() {
    PresenceCondition c = free.parse("FOO=m && !defined(MODULE) || [NR_CPUS > 64]");
    assertThat(c).hasToString("[NR_CPUS > 64] || (FOO=m && !defined(MODULE))");
    assertThat(free.parse(c.toString())).isSameAs(c);
  }

  @Test
  void aBoolIsNeverAModule() {
    assertThat(preempt.enabled("PREEMPT_RT")).isSameAs(preempt.symbol("PREEMPT_RT"));
    assertThat(preempt.enabled("EXT4_FS")).hasToString("EXT4_FS!=n");
  }

  @Test
  void whatHoldsForYAndForMAlikeIsSaidOnce() {
    assertThat(free.parse("A && B || A=m && B || C")).hasToString("C || (A!=n && B)");
    assertThat(free.parse("!A && !A=m && B")).hasToString("B && A=n");
    assertThat(free.parse("(A || A=m) && (B || B=m)")).hasToString("A!=n && B!=n");
    assertThat(free.parse("!((A || A=m) && (B || B=m))")).hasToString("A=n || B=n");
    assertThat(free.parse("(A || A=m) && !(B || B=m) && C")).hasToString("A!=n && C && B=n");
  }

  @Test
  void whatHoldsForOneOfThemOnlyIsSaidOfIt() {
    assertThat(free.parse("A=m")).hasToString("A=m");
    assertThat(free.parse("!A=m")).hasToString("!A=m");
    assertThat(free.parse("A")).hasToString("A");
    assertThat(free.parse("!A")).hasToString("!A");
    assertThat(free.parse("A || A=m && B")).hasToString("A || (A=m && B)");
    assertThat(free.parse("A && B || A=m && C")).hasToString("(A && B) || (A=m && C)");
  }

  @Test
  void noSymbolIsYAndMAtOnce() {
    assertThat(free.parse("A && A=m")).isSameAs(free.never());
    assertThat(free.symbol("A").implies(free.parse("!A=m"))).isTrue();
    assertThat(free.parse("exactly_one_of(A, A=m, A=n)").isAlways()).isTrue();
  }

  @Test
  void aValueCanBeGivenAsKconfigDoes() {
    assertThat(free.parse("A!=n")).isSameAs(free.enabled("A"));
    assertThat(free.parse("IS_ENABLED(A)")).isSameAs(free.enabled("A"));
    assertThat(free.parse("A=n")).isSameAs(free.enabled("A").not());
    assertThat(free.parse("A = y")).isSameAs(free.symbol("A"));
    assertThat(free.parse("A != y")).isSameAs(free.symbol("A").not());
    assertThat(free.parse("A!=m -> B")).isSameAs(free.parse("A=m || B"));
    assertThatThrownBy(() -> free.parse("A=x")).hasMessageContaining("y, m or n expected");
    // PREEMPT_RT is a bool.
    assertThat(preempt.parse("PREEMPT_RT!=n")).hasToString("PREEMPT_RT");
    assertThat(preempt.parse("PREEMPT_RT=n")).hasToString("!PREEMPT_RT");
  }

  @Test
  void aConfigurationFixesEverySymbolAndLeavesMacrosOpen() {
    ConfigurationSpace fixed =
        ConfigurationSpace.builder()
            .configuration(Map.of("SMP", Assignment.BUILT_IN, "EXT4_FS", Assignment.MODULE))
            .build();
    assertThat(fixed.symbol("SMP")).isSameAs(fixed.always());
    assertThat(fixed.symbol("EXT4_FS")).isSameAs(fixed.never());
    assertThat(fixed.enabled("EXT4_FS")).isSameAs(fixed.always());
    assertThat(fixed.enabled("NUMA")).isSameAs(fixed.never());
    assertThat(fixed.parse("defined(MODULE)").isAlways()).isFalse();
    assertThat(fixed.parse("defined(MODULE)").isFeasible()).isTrue();
  }

  @Test
  void anOrderOfAtomsChangesNoAnswer() {
    ConfigurationSpace ordered =
        ConfigurationSpace.builder()
            .order(List.of(Atom.symbol("C"), Atom.symbol("A"), Atom.symbol("UNUSED")))
            .constraint("A -> B")
            .build();
    assertThat(ordered.parse("A && !B").isFeasible()).isFalse();
    assertThat(ordered.parse("A && B && C").toString()).isEqualTo("A && C");
  }

  @Test
  void adoptsFormulasOfOtherSpaces() {
    ConfigurationSpace wide = ConfigurationSpace.builder().constraint("A -> B").build();
    PresenceCondition condition = wide.parse("A && !C || D=m && [HZ > 100]");
    ConfigurationSpace narrow =
        wide.toBuilder().constraint("C || !B").bool("E").order(List.of(Atom.symbol("D"))).build();
    PresenceCondition adopted = narrow.adopt(condition);
    assertThat(adopted).isSameAs(narrow.parse("A && !C || D=m && [HZ > 100]"));
    // A needs B, and B needs C: only the other half is left.
    assertThat(adopted).hasToString("D=m && [HZ > 100]");
    assertThat(narrow.adopt(wide.parse("E=m")).isFeasible()).isFalse();
    assertThat(narrow.adopt(wide.always())).isSameAs(narrow.always());
    assertThat(wide.parse("A && !C").isFeasible()).isTrue();
  }
}
