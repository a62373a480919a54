package org.lockscope.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

class ConditionsTest {

  private final ConfigurationSpace space = ConfigurationSpace.unconstrained();

  private String few(String formula) {
    return untied(Conditions.FEW.of(space.parse(formula)));
  }

  private String whole(String formula) {
    return untied(Conditions.WHOLE.of(space.parse(formula)));
  }

  private static String untied(String text) {
    return text.replace(Page.TIE, ' ');
  }

  @Test
  void aFewAlternativesAreToldOfMany() {
    String formula = "A || B && C || D || E=m || F || G && !H || I";
    assertThat(few(formula)).isEqualTo("[A || D || E=m || F || 3 more]");
    assertThat(whole(formula)).isEqualTo("[A || D || E=m || F || I || (B && C) || (G && !H)]");
  }

  @Test
  void theLastOneIsNotLeftOutAlone() {
    String formula = "A && B || C || D || E || F";
    assertThat(few(formula)).isEqualTo("[C || D || E || F || (A && B)]");
    assertThat(few(formula + " || G")).isEqualTo("[C || D || E || F || 2 more]");
  }

  @Test
  void whatIsToldOfAlternativesStaysInParentheses() {
    assertThat(few("A && B || C && D || E && F || G && H || I && J || K && L"))
        .isEqualTo("[(A && B) || (C && D) || (E && F) || (G && H) || 2 more]");
  }

  @Test
  void nothingIsToldOfWhatIsAlwaysSo() {
    assertThat(few("true")).isEmpty();
    PresenceCondition context = space.parse("A");
    assertThat(Conditions.FEW.within(space.parse("A || B"), context)).isEmpty();
  }

  @Test
  void aLineBreaksBetweenAlternativesOnly() {
    assertThat(
            List.of(Conditions.FEW.of(space.parse("A && B || C || D || E || F || G")).split(" ")))
        .hasSize(5)
        .last()
        .isEqualTo("||" + Page.TIE + "2" + Page.TIE + "more]");
  }
}
