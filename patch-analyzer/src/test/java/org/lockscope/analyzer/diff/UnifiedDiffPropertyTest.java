package org.lockscope.analyzer.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.lockscope.analyzer.git.TestDiff;
import org.lockscope.analyzer.series.MemoryTree;

class UnifiedDiffPropertyTest {

  /** Texts of few different lines, so that hunks fit in more than one place. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<List<String>> lines =
        Arbitraries.of("{\n", "}\n", "\n", "\tx++;\n", "\treturn;\n", "-- \n", "++\n", "\r\n")
            .list()
            .ofMaxSize(40);
    return lines.map(list -> String.join("", list));
  }

  private static Application apply(String diff, String before) {
    return UnifiedDiff.parse(diff.getBytes(StandardCharsets.UTF_8))
        .applyTo(MemoryTree.of(Map.of("a.c", before)));
  }

  private static String content(Application application) {
    assertThat(application).isInstanceOf(Application.Applied.class);
    return new String(
        ((Application.Applied) application).after().file("a.c").orElseThrow().content(),
        StandardCharsets.UTF_8);
  }

  @Property
  void makesTheOneTextOfTheOther(
      @ForAll("texts") String before,
      @ForAll("texts") String after,
      @ForAll boolean lastNewlineBefore,
      @ForAll boolean lastNewlineAfter)
      throws Exception {
    String from = lastNewlineBefore ? before : before + "last";
    String to = lastNewlineAfter ? after : after + "last";
    Assume.that(!from.equals(to));
    String diff = TestDiff.between("a.c", from, to);
    assertThat(content(apply(diff, from))).isEqualTo(to);
    assertThat(content(apply(diff + "-- \n2.39.5\n\n", from))).isEqualTo(to);
  }

  @Property
  void followsLinesThatMoved(
      @ForAll("texts") String before,
      @ForAll("texts") String after,
      @ForAll @IntRange(min = 1, max = 50) int moved)
      throws Exception {
    String top = "top\n".repeat(4);
    String end = "end\n".repeat(4);
    Assume.that(!before.equals(after));
    String diff = TestDiff.between("a.c", top + before + end, top + after + end);
    String above = "other\n".repeat(moved);
    // Lines that look the same may be changed elsewhere, but never so that context is lost.
    Application application = apply(diff, above + top + before + end + above);
    if (application instanceof Application.Applied) {
      assertThat(content(application)).startsWith(above + "top\n").endsWith("end\n" + above);
      assertThat(content(application).length() - 2 * above.length())
          .isEqualTo((top + after + end).length());
    }
  }

  @Property
  void neverFails(@ForAll("texts") String before, @ForAll String text) {
    apply(text, before);
    apply("--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n" + text, before);
    apply("diff --git a/a.c b/a.c\n" + text, before);
  }
}
