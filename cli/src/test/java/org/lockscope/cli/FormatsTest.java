package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings as other programs want them: a line each, Markdown, SARIF; and which ones. */
class FormatsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fails with the lock held where FOO is; the lock is taken in line 3, line 6 returns. */
  private static final String LEAKS =
      """
      static int shelf_put(struct shelf *s, int n)
      {
      \tspin_lock(&s->lock);
      #ifdef CONFIG_FOO
      \tif (shelf_prepare(s) < 0)
      \t\treturn -ENOMEM;
      #endif
      \ts->count += n;
      \tspin_unlock(&s->lock);
      \treturn 0;
      }
      """;

  private static final String REPAIRED =
      LEAKS
          .replace("< 0)", "< 0) {\n\t\tspin_unlock(&s->lock);")
          .replace("-ENOMEM;", "-ENOMEM;\n\t}");

  private static final String MESSAGE = "s->lock is still held on return";

  @TempDir private Path folder;
  private TestKernel kernel;

  @BeforeEach
  void makeKernel() throws Exception {
    kernel = new TestKernel(folder);
    kernel.commit("mm, shelf: put *all* <b>@once</b>", LEAKS);
    kernel.commit("mm, shelf: unlock", REPAIRED);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private Run run(String command, String... args) {
    String[] all = new String[args.length + 3];
    all[0] = command;
    all[1] = "-C";
    all[2] = folder.toString();
    System.arraycopy(args, 0, all, 3, args.length);
    Run run = Run.of(all);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run;
  }

  @Test
  void aLineEach() {
    assertThat(run("analyze", "--format", "terse", "main~2..main~1").out())
        .isEqualTo("mm/shelf.c:6: ERROR: " + MESSAGE + " when FOO, since patch 1/1 [leak]\n");
    assertThat(run("analyze", "--format", "terse", "main~2..main").out())
        .isEqualTo(
            "mm/shelf.c:6: WARNING: "
                + MESSAGE
                + " when FOO, since patch 1/2, until patch 2/2 [leak]\n");
    assertThat(run("check", "--format", "terse", "main~1", "--", "mm/shelf.c").out())
        .isEqualTo("mm/shelf.c:6: ERROR: " + MESSAGE + " when FOO [leak]\n");
  }

  @Test
  void nothingForNoFinding() {
    assertThat(run("analyze", "--format", "terse", "main").out()).isEmpty();
    assertThat(run("check", "--format", "terse", "main", "--", ".").out()).isEmpty();
  }

  @Test
  void markdownTakesNothingFromSubjectsForMarkup() {
    String out = run("analyze", "--format", "markdown", "main~2..main").out();

    assertThat(out)
        .contains("mm, shelf: put \\*all\\* &lt;b&gt;&#64;once&lt;/b&gt;")
        .contains("#### leak: `shelf_put()`, `mm/shelf.c:6`\n")
        .contains("```c\n3  spin_lock(&s->lock);  ← takes s->lock\n")
        .contains(" when `FOO`\n")
        .contains("introduced by 1/2, repaired by 2/2: breaks bisection\n")
        // What only some readers want is folded; a blank line makes it markup again.
        .contains("\n<details><summary>What each patch does</summary>\n\n#### 1/2 mm, shelf")
        .doesNotContain("<b>", "@once")
        .endsWith("\n\n</details>\n");
    assertThat(run("analyze", "--format", "markdown", "main").out()).doesNotContain("<details>");
    assertThat(run("check", "--format", "markdown", "main~1", "--", ".").out())
        .startsWith("### LockScope: main\\~1\n\n1 finding; 1 function, 1 uses locks")
        .contains("#### leak: `shelf_put()`");
  }

  @Test
  void sarifIsValidAndHasThePath() throws IOException {
    String out = run("analyze", "--format", "sarif", "main~2..main").out();

    Schemas.assertSarif(out);
    JsonNode result = JSON.readTree(out).at("/runs/0/results/0");
    assertThat(result.get("ruleId").asText()).isEqualTo("leak");
    assertThat(result.get("level").asText()).isEqualTo("warning");
    assertThat(result.get("baselineState").asText()).isEqualTo("new");
    assertThat(result.at("/message/text").asText()).isEqualTo(MESSAGE + " when FOO");
    assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri").asText())
        .isEqualTo("mm/shelf.c");
    assertThat(result.at("/codeFlows/0/threadFlows/0/locations"))
        .extracting(l -> l.at("/location/physicalLocation/region/startLine").asInt())
        .containsExactly(3, 5, 6);
    assertThat(result.at("/properties/config")).hasSize(1);
    assertThat(JSON.readTree(out).at("/runs/0/results")).hasSize(1);
  }

  @Test
  void sarifOfARevision() throws IOException {
    String out = run("check", "--format", "sarif", "main~1", "--", ".").out();

    Schemas.assertSarif(out);
    assertThat(JSON.readTree(out).at("/runs/0/results/0/level").asText()).isEqualTo("error");
    Schemas.assertSarif(run("check", "--format", "sarif", "main", "--", ".").out());
    Schemas.assertSarif(Run.of("demo", "--format", "sarif").out());
  }

  @Test
  void pageIsTheSameForTheSameInput() {
    String page = Run.of("demo", "--format", "html").out();

    assertThat(page.equals(Run.of("demo", "--format", "html").out())).isTrue();
    assertThat(page.startsWith("<!doctype html>\n")).isTrue();
    // The name of SVG elements is the only address in it.
    assertThat(page.replace("http://www.w3.org/2000/svg", "").contains("://")).isFalse();
  }

  @Test
  void onlySomeRules() {
    assertThat(run("analyze", "--format", "terse", "--ignore", "leak,underflow", "main~1").out())
        .isEmpty();
    assertThat(run("analyze", "--format", "terse", "--types", "underflow", "main~1").out())
        .isEmpty();
    assertThat(run("analyze", "--format", "terse", "--types", "leak", "main~1").out())
        .hasLineCount(1);
    Run.assertBad(
        withoutHint(Run.of("check", "--types", "leek", "--", ".")),
        "'leek' is no rule; 'lockscope rules' lists them");
  }

  /** Errors about arguments end with a line that names the help. */
  private static Run withoutHint(Run run) {
    return new Run(run.code(), run.out(), run.err().replaceFirst("'lockscope [^\n]*\n$", ""));
  }

  @Test
  void aFormatThatACommandHasNot() {
    Run.assertBad(
        Run.of("show", "--format", "sarif", "mm/shelf.c"),
        "--format sarif: not for this command, which has text, json");
  }

  @Test
  void everyGoldenDocumentIsValid() throws IOException {
    List<Path> documents;
    try (Stream<Path> files = Files.list(Golden.file("."))) {
      documents = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(documents).hasSizeGreaterThanOrEqualTo(2);
    for (Path document : documents) {
      String text = Files.readString(document);
      String schema = JSON.readTree(text).get("schema").asText();
      Schemas.assertValid(text, schema.replaceFirst("lockscope-(.*)/1", "$1"));
    }
  }
}
