package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.series.SourceFile;

/** What is found odd about the bytes of a file. */
class LegibilityTest {

  private static Optional<String> oddity(byte[] content) {
    return Legibility.oddity(SourceFile.of("mm/rack.c", content));
  }

  private static Optional<String> oddity(String latin) {
    return oddity(latin.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void nothing() {
    assertThat(oddity("")).isEmpty();
    assertThat(oddity("int a;\n")).isEmpty();
    // Of several bytes each, and more of them than are decoded at a time.
    String greek = "/* \u03b1\u03b2\u03b3 \ud83d\udd12 */\n".repeat(5000);
    assertThat(oddity(greek.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void aCarriageReturnInsideALineIsNoLineEnd() {
    assertThat(oddity("\r/* \r */\n")).isEmpty();
    assertThat(oddity("a\nb\r\nc\r\n"))
        .contains("line 2 ends with CR LF; analysed all the same, convert it with dos2unix");
  }

  @Test
  void otherEncodings() {
    String said = " is not UTF-8; analysed all the same, convert it with iconv";
    assertThat(oddity("\u00e9")).contains("line 1" + said);
    assertThat(oddity("a\n".repeat(20_000) + "/* \u00e9 */\n")).contains("line 20001" + said);
  }

  @Test
  void aCharacterThatEndsWithTheFile() {
    byte[] whole = "a\n\u20ac".getBytes(StandardCharsets.UTF_8);
    assertThat(oddity(whole)).isEmpty();
    assertThat(oddity(Arrays.copyOf(whole, whole.length - 1)).orElseThrow()).startsWith("line 2 ");
  }
}
