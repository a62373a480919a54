package org.lockscope.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstantExpressionTest {

  private static OptionalLong value(String text) {
    return ConstantExpression.evaluate(
        text, name -> name.equals("SHELF") ? OptionalLong.of(6) : OptionalLong.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0x10u, 16",
    "010, 8",
    "1 << 4, 16",
    "1 + 2 * 3, 7",
    "6 & 3 | 8, 10",
    "5 ^ 1, 4",
    "-22, -22",
    "~1 & 7, 6",
    "(SHELF | 1), 7",
    "BIT(3), 8",
    "((__force gfp_t)0x40u), 64",
    "(unsigned long)1 << 2, 4",
    "cpu_to_be32(SHELF), 6",
    "htons(0x800) | __constant_htons(1), 2049",
  })
  void isWhatCSaysItIs(String text, long expected) {
    assertThat(value(text)).hasValue(expected);
  }

  @Test
  void whatIsNotUnderstoodHasNoValue() {
    assertThat(value("OTHER")).isEmpty();
    assertThat(value("sizeof(int)")).isEmpty();
    assertThat(value("be32_to_cpu(1)")).isEmpty();
    assertThat(value("cpu_to_be32(OTHER)")).isEmpty();
    assertThat(value("1 << 70")).isEmpty();
    assertThat(value("a ? 1 : 2")).isEmpty();
    assertThat(value("1 || 0")).isEmpty();
    assertThat(value("")).isEmpty();
    assertThat(value("\"text\"")).isEmpty();
  }
}
