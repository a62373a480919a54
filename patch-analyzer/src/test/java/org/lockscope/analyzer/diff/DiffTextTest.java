package org.lockscope.analyzer.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Which line of a diff is which. */
class DiffTextTest {

  private static final String DIFF =
      """
      ---
       x.c | 2 +-

      diff --git a/x.c b/x.c
      index 1..2 100644
      --- a/x.c
      +++ b/x.c
      @@ -10,3 +10,4 @@ int f(void)
       {
      --- a;
      ++b;
      ++c;

      \\ No newline at end of file
      diff --git a/old.c b/new.c
      similarity index 90%
      rename from old.c
      rename to new.c
      --- a/old.c
      +++ b/new.c
      @@ -1 +1 @@
      -a
      +b
      --- /dev/null
      +++ b/added.c	2021-08-05
      @@ -0,0 +1 @@
      +a
      --\s
      2.39.2
      """;

  @Test
  void everyLine() {
    assertThat(
            DiffText.parse(DIFF).stream()
                .map(
                    l ->
                        l.kind()
                            + (l.isCode()
                                ? " " + l.path() + " " + l.oldLine() + " " + l.newLine()
                                : "")))
        .containsExactly(
            "PROSE",
            "PROSE",
            "PROSE",
            "FILE",
            "FILE",
            "FILE",
            "FILE",
            "HUNK",
            "CONTEXT x.c 10 10",
            "REMOVED x.c 11 11",
            "ADDED x.c 12 11",
            "ADDED x.c 12 12",
            "CONTEXT x.c 12 13",
            "NOTE",
            "FILE",
            "FILE",
            "FILE",
            "FILE",
            "FILE",
            "FILE",
            "HUNK",
            "REMOVED new.c 1 1",
            "ADDED new.c 2 1",
            "FILE",
            "FILE",
            "HUNK",
            "ADDED added.c 0 1",
            "PROSE",
            "PROSE");
  }

  @Test
  void codeIsWithoutTheMark() {
    assertThat(DiffText.parse(DIFF).get(10).code()).isEqualTo("+b;");
    assertThat(DiffText.parse(DIFF).get(3).code()).isEmpty();
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return Arbitraries.of(
            "diff --git a/x b/x",
            "--- a/x",
            "+++ b/x",
            "--- /dev/null",
            "@@ -1,2 +1,3 @@",
            "@@ -999999999,999999999 +1,0 @@",
            "@@ -99999999999 +1 @@",
            "+a",
            "-b",
            " c",
            "",
            "\\ No newline",
            "rename to",
            "index ",
            "-- ",
            "x")
        .list()
        .ofMaxSize(40);
  }

  /** Every line is told of, as it is, whatever the others are. */
  @Property(tries = 500)
  void anything(@ForAll("lines") List<String> lines) {
    String text = String.join("\n", lines);

    assertThat(DiffText.parse(text).stream().map(DiffLine::text).collect(Collectors.joining("\n")))
        .isEqualTo(text.lines().collect(Collectors.joining("\n")));
  }
}
