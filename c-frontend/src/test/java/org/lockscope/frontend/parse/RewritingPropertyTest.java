package org.lockscope.frontend.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockscope.frontend.FixtureTexts;
import org.lockscope.frontend.preprocess.Tokens;

/** Whatever is rewritten, offsets and lines stay what they were. */
class RewritingPropertyTest {

  /** Words that the rewriting looks for, and what stands around them. */
  private static final List<String> PIECES =
      List.of(
          "if",
          "else",
          "while",
          "for",
          "do",
          "switch",
          "case",
          "default",
          "return",
          "goto",
          "break",
          "asm",
          "volatile",
          "static",
          "const",
          "struct",
          "union",
          "typedef",
          "int",
          "unsigned",
          "sizeof",
          "__alignof__",
          "offsetof",
          "__typeof__",
          "__user",
          "__init",
          "__free",
          "__attribute__",
          "__label__",
          "__unknown",
          "for_each_x",
          "UPPER",
          "lower",
          "x",
          "a",
          "1",
          "3D",
          "0x1f",
          "\"s\"",
          "'c'",
          "(",
          ")",
          "(",
          ")",
          "{",
          "}",
          "[",
          "]",
          ";",
          ";",
          ",",
          ":",
          "?",
          "=",
          "*",
          "&",
          "&&",
          "...",
          ".",
          "->",
          "+",
          "++",
          "-",
          "<",
          "!",
          "~",
          "#",
          "@",
          "\\",
          " ",
          " ",
          "\t",
          "\n",
          "\n",
          "\n\t");

  @Provide
  Arbitrary<String> soup() {
    return Arbitraries.of(PIECES).list().ofMaxSize(120).map(pieces -> String.join(" ", pieces));
  }

  /** The same with nothing between words and brackets, so that there is no room. */
  @Provide
  Arbitrary<String> denseSoup() {
    return Arbitraries.of(PIECES).list().ofMaxSize(120).map(pieces -> String.join("", pieces));
  }

  @Property
  void randomText(@ForAll("soup") String text) {
    assertKeepsPlaces(text);
  }

  @Property
  void randomTextWithoutRoom(@ForAll("denseSoup") String text) {
    assertKeepsPlaces(text);
  }

  @Test
  void fixtures() {
    List<String> texts = FixtureTexts.all();
    assertThat(texts).hasSizeGreaterThan(50);
    texts.forEach(RewritingPropertyTest::assertKeepsPlaces);
  }

  /** A fixture from some place on, to another: statements cut in two, brackets that are alone. */
  @Property(tries = 300)
  void piecesOfFixtures(@ForAll("fixturePieces") String text) {
    assertKeepsPlaces(text);
  }

  @Provide
  Arbitrary<String> fixturePieces() {
    return Arbitraries.of(FixtureTexts.all())
        .flatMap(
            text ->
                Arbitraries.integers()
                    .between(0, text.length())
                    .tuple2()
                    .map(
                        cuts ->
                            text.substring(
                                Math.min(cuts.get1(), cuts.get2()),
                                Math.max(cuts.get1(), cuts.get2()))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "each(\n)\n\tgo();",
        "ab\n(x)\n\tgo();",
        "ab\n\t\t{ go(); }",
        "if p\n(\n) go();",
        "do go(); while_x(\n);",
        "do go(); ab\n\t(x);",
        "switch (x)\ncase 1: { go(); }"
      })
  void newlinesWhereRoomIsWanted(String text) {
    assertKeepsPlaces(text);
  }

  private static void assertKeepsPlaces(String text) {
    Tokens tokens = Tokens.of(text);
    assertKeepsPlaces(text, Rewriter.statements(tokens));
    assertKeepsPlaces(text, Rewriter.expression(tokens));
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.is(i, '{')) {
        assertKeepsPlaces(text, Rewriter.function(tokens, i));
        return;
      }
    }
  }

  private static void assertKeepsPlaces(String text, Rewritten rewritten) {
    int before = -rewritten.shift();
    String inside = rewritten.text().substring(before, before + text.length());
    assertThat(newlines(inside)).isEqualTo(newlines(text));
    assertThat(rewritten.original()).isEqualTo(text);
    // What is wrapped around is on no line of its own.
    assertThat(newlines(rewritten.text())).hasSameSizeAs(newlines(text));
    assertThat(rewritten.text().length() - text.length()).isBetween(0, "{return ;}".length());
  }

  private static List<Integer> newlines(String text) {
    return IntStream.range(0, text.length()).filter(i -> text.charAt(i) == '\n').boxed().toList();
  }
}
