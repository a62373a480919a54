package org.lockscope.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NamedConstantsTest {

  private static NamedConstants of(String... lines) {
    return NamedConstants.of(String.join("\n", lines) + "\n");
  }

  @Test
  void macrosAreWhatTheyStandForAlsoOverSeveralLines() {
    NamedConstants constants = of("#define SHELF_ALL (SHELF_TOP | \\", "\tSHELF_LOW)", "int x;");
    assertThat(constants.expressions().get("SHELF_ALL"))
        .matches("\\(SHELF_TOP \\|\\s+SHELF_LOW\\)");
  }

  /** Headers of registers have macros of thousands of lines; the stack must not grow with them. */
  @Test
  void macrosMayBeAsLongAsTheyWant() {
    String line = "\tSHELF(" + "x".repeat(1000) + ") \\";
    String[] lines = new String[2002];
    Arrays.fill(lines, line);
    lines[0] = "#define SHELVES \\";
    lines[2000] = "\tSHELF(0)";
    lines[2001] = "#define SHELF_MAX " + "0".repeat(300_000) + "7";
    assertThat(of(lines).expressions()).containsKey("SHELF_MAX");
  }

  @Test
  void enumeratorsCountFromTheLastOneThatHasAValue() {
    NamedConstants constants =
        of("enum shelf {", "\tSHELF_A,", "\tSHELF_B = 1 << 4, /* new */", "\tSHELF_C,", "};");
    assertThat(constants.expressions())
        .containsEntry("SHELF_A", "(0) + 0")
        .containsEntry("SHELF_B", "1 << 4")
        .containsEntry("SHELF_C", "(1 << 4) + 1");
    assertThat(constants.enumerations().get("shelf"))
        .containsExactly("SHELF_A", "SHELF_B", "SHELF_C");
  }

  @Test
  void whatDependsOnTheConfigurationHasNoValue() {
    NamedConstants constants =
        of(
            "#ifdef CONFIG_X",
            "#define SHELF_MAX 4",
            "#else",
            "#define SHELF_MAX 8",
            "#endif",
            "#ifndef SHELF_SHIFT",
            "#define SHELF_SHIFT 3",
            "#endif",
            "enum rack {",
            "\tRACK_A = 2,",
            "#ifdef CONFIG_X",
            "\tRACK_B,",
            "#endif",
            "\tRACK_C,",
            "};");
    assertThat(constants.expressions()).containsOnlyKeys("RACK_A");
    assertThat(constants.enumerations()).isEmpty();
  }

  @Test
  void whatIsWrittenAsVariablesAreIsAConstantOnlyIfItAlwaysIs() {
    NamedConstants constants =
        of(
            "#ifndef SHELF_H",
            "#define SHELF_H",
            "#define shelf_ok cpu_to_be32(SHELF_OK)",
            "#ifdef CONFIG_X",
            "extern int shelf_mode;",
            "#else",
            "#define shelf_mode 0",
            "#endif",
            "#define shelf_bad cpu_to_be32(SHELF_BAD)",
            "#endif");
    assertThat(constants.expressions()).containsOnlyKeys("shelf_ok", "shelf_bad");
  }
}
