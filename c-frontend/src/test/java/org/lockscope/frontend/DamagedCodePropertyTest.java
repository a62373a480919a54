package org.lockscope.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.frontend.source.Span;

/** Code that somebody is in the middle of writing is read without failing. */
class DamagedCodePropertyTest {

  private static final List<String> INSERTED =
      List.of(
          "{", "}", "(", ")", ";", "\"", "'", "/*", "\n#if A\n", "\n#else\n", "\n#endif\n", "\n");

  /**
   * A fixture with a piece taken out and another put in.
   *
   * @param at how far into the text, in thousandths
   */
  record Damage(String text, int at, int removed, String inserted) {
    String apply() {
      int from = (int) ((long) text.length() * at / 1000);
      int to = Math.min(text.length(), from + removed);
      return text.substring(0, from) + inserted + text.substring(to);
    }
  }

  @Provide
  Arbitrary<String> damaged() {
    Arbitrary<Damage> damage =
        Combinators.combine(
                Arbitraries.of(FixtureTexts.all()),
                Arbitraries.integers().between(0, 1000),
                Arbitraries.integers().between(0, 30),
                Arbitraries.of(INSERTED))
            .as(Damage::new);
    return damage.map(Damage::apply);
  }

  @Property(tries = 500)
  void everyPlaceLiesInTheText(@ForAll("damaged") String text) {
    TranslationUnit unit = Code.read(SourceText.of(text));
    Span file = new Span(0, unit.text().length());
    unit.unreadable().forEach(item -> assertThat(file.contains(item.span())).isTrue());
    for (Function function : unit.functions()) {
      assertThat(file.contains(function.span())).isTrue();
      for (Function.Variant variant : function.variants()) {
        assertThat(variant.text()).hasSize(function.span().length());
        assertIsWithinItself(variant.definition(), function.span());
      }
    }
  }

  private static void assertIsWithinItself(FunctionDefinition definition, Span function) {
    Span whole = new Span(0, function.length());
    definition.problems().forEach(p -> assertThat(whole.contains(p.span())).isTrue());
    definition
        .body()
        .ifPresent(b -> b.walk(node -> assertThat(whole.contains(node.span())).isTrue()));
    // A function without a body says why.
    assertThat(definition.body().isPresent() || !definition.problems().isEmpty()).isTrue();
  }
}
