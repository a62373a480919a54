package org.lockscope.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.source.SourceText;

/**
 * What no kernel developer writes, but a file may hold: it must cost seconds at most, take nothing
 * down, and be named. Times are generous, for machines that do other things too.
 */
@Timeout(60)
class RobustnessTest {

  private static final int MEGABYTE = 1 << 20;

  private static final String AFTER = "int after(void)\n{\n\treturn 0;\n}\n";

  private static FunctionDefinition definition(TranslationUnit unit, String name) {
    return unit.function(name).orElseThrow().variants().get(0).definition();
  }

  /** Reads a function that no one can parse, and the one behind it, which must not suffer. */
  private static void assertIsUnknown(String body, String reason) {
    TranslationUnit unit =
        Code.read(SourceText.of("int before(void)\n{\n" + body + "\n}\n" + AFTER));
    FunctionDefinition definition = definition(unit, "before");
    assertThat(definition.body()).isEmpty();
    assertThat(definition.problems())
        .extracting(FunctionDefinition.Problem::reason)
        .containsExactly(reason);
    assertThat(definition(unit, "after").isParsed()).isTrue();
  }

  @Test
  void aFileOf20Megabytes() {
    String function = "int f(int a)\n{\n\tif (a)\n\t\tgo(a);\n\treturn 0;\n}\n\n";
    int functions = 20 * MEGABYTE / function.length();
    TranslationUnit unit = Code.read(SourceText.of(function.repeat(functions)));
    assertThat(unit.functions()).hasSize(functions);
    assertThat(unit.functions().get(functions - 1).variants().get(0).definition().isParsed())
        .isTrue();
  }

  @Test
  void aFunctionOf10Megabytes() {
    assertIsUnknown("\tx = g(y);\n".repeat(MEGABYTE), "function larger than 1 MB");
  }

  @Test
  void aFunctionJustSmallEnough() {
    String body = "\tx = g(y);\n".repeat(80_000);
    TranslationUnit unit = Code.read(SourceText.of("int f(void)\n{\n" + body + "}\n"));
    assertThat(definition(unit, "f").body().orElseThrow().statements()).hasSize(80_000);
  }

  @Test
  void bytesThatAreNoText() {
    byte[] bytes = new byte[20 * MEGABYTE];
    new Random(1).nextBytes(bytes);
    TranslationUnit unit = Code.read(SourceText.of(bytes));
    unit.functions()
        .forEach(f -> f.variants().forEach(v -> assertThat(v.definition()).isNotNull()));
  }

  @Test
  void charactersOfCodeInAnyOrder() {
    String alphabet = "abc (){}[];,=#\n\"'/*<>+-&|!%x1 \\";
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    while (text.length() < 20 * MEGABYTE) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    TranslationUnit unit = Code.read(SourceText.of(text.toString()));
    unit.functions()
        .forEach(f -> f.variants().forEach(v -> assertThat(v.definition()).isNotNull()));
  }

  @Test
  void bytesThatAreNoUtf8() {
    byte[] code =
        "int f(void)\n{\n\treturn g(\"??\"); /* ? */\n}\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < code.length; i++) {
      code[i] = code[i] == '?' ? (byte) 0xc0 : code[i];
    }
    TranslationUnit unit = Code.read(SourceText.of(code));
    assertThat(definition(unit, "f").isParsed()).isTrue();
    assertThat(unit.functions().get(0).span().end()).isEqualTo(code.length - 1);
  }

  @Test
  void linesThatEndWithCarriageReturns() {
    String code =
        "int f(void)\n{\n#ifdef CONFIG_A\n\tfor_each_slot(i)\n\t\tg(i);\n#endif\nout:\n}\n" + AFTER;
    TranslationUnit unit = Code.read(SourceText.of(code.replace("\n", "\r\n")));
    assertThat(Code.names(unit)).containsExactly("f", "after");
    assertThat(unit.functions().get(0).variants()).hasSize(2);
    for (Function.Variant variant : unit.functions().get(0).variants()) {
      assertThat(variant.definition().problems()).isEmpty();
    }
  }

  @Test
  void bracketsInBrackets() {
    int n = 100_000;
    assertIsUnknown("\treturn " + "(".repeat(n) + "1" + ")".repeat(n) + ";", "nested too deeply");
    assertIsUnknown("{".repeat(n) + "}".repeat(n), "nested too deeply");
  }

  @Test
  void statementsInStatements() {
    assertIsUnknown("if (a) ".repeat(100_000) + ";", "nested too deeply");
    assertIsUnknown("do ".repeat(50_000) + ";", "nested too deeply");
  }

  @Test
  void operatorsWithoutEnd() {
    // Trees as deep as these once took the process down, inside the native library.
    assertIsUnknown("\treturn 1" + " + a".repeat(50_000) + ";", "nested too deeply");
    assertIsUnknown("\treturn " + "!".repeat(100_000) + "a;", "nested too deeply");
    assertIsUnknown("\treturn " + "a ? b : ".repeat(20_000) + "c;", "nested too deeply");
    assertIsUnknown("\treturn " + "(a)".repeat(20_000) + "b;", "nested too deeply");
    assertIsUnknown("\tif (a) b(); else\n".repeat(20_000) + "\t\t;", "nested too deeply");
  }

  @Test
  void aLongChainIsReadAllTheSame() {
    // Generated code has chains of a hundred or so.
    String chain = "\tif (a == 1) b(); else\n".repeat(150) + "\t\tc(1" + " + a".repeat(300) + ");";
    TranslationUnit unit = Code.read(SourceText.of("int f(void)\n{\n" + chain + "\n}\n"));
    assertThat(definition(unit, "f").isParsed()).isTrue();
  }

  @Test
  void headsWithoutEnd() {
    TranslationUnit unit = Code.read(SourceText.of("FOO(x) ".repeat(100_000) + "\n" + AFTER));
    assertThat(Code.names(unit)).containsExactly("after");
    unit = Code.read(SourceText.of("int f(\n#ifdef A\n#endif\n".repeat(20_000)));
    assertThat(unit.functions()).isEmpty();
  }

  @Test
  void conditionalsWithoutEnd() {
    StringBuilder nested = new StringBuilder();
    StringBuilder inside = new StringBuilder("int f(void)\n{\n");
    for (int i = 0; i < 20_000; i++) {
      nested.append("#ifdef A").append(i % 50).append('\n');
      inside.append("#ifdef A").append(i % 50).append("\n\tgo(").append(i).append(");\n#endif\n");
    }
    assertThat(Code.read(SourceText.of(nested.toString())).problems()).isNotEmpty();
    TranslationUnit unit = Code.read(SourceText.of(inside + "}\n" + AFTER));
    assertThat(unit.unreadable())
        .extracting(TranslationUnit.Unreadable::reason)
        .containsExactly("more than 256 variants");
    assertThat(Code.names(unit)).containsExactly("after");
  }
}
