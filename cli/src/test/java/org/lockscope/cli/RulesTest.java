package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/** The rules and the pages about them. */
class RulesTest {

  private static final Path PAGES =
      Path.of(System.getProperty("basedir", "")).resolve("docs/rules");

  @TempDir private Path folder;

  private static List<String> ids() {
    return Arrays.stream(Rule.values()).map(Rule::id).toList();
  }

  @Test
  void list() {
    Run run = Run.of("rules");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().map(l -> l.replaceFirst(" .*", "")))
        .containsExactlyElementsOf(ids());
    assertThat(run.out())
        .startsWith("leak               held on return on some paths only\n")
        .contains("\nwrong-lock         another lock released than was taken\n");
  }

  @Test
  void everyRuleHasAPageAndEveryPageARule() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      assertThat(pages.map(p -> p.getFileName().toString().replaceFirst("\\.md$", "")))
          .containsExactlyInAnyOrderElementsOf(ids());
    }
    for (Rule rule : Rule.values()) {
      Run run = Run.of("rules", rule.id());
      assertThat(run.code()).isZero();
      assertThat(run.out())
          .startsWith("# " + rule.id() + ": " + rule.title() + "\n\n")
          .contains("\n## What LockScope assumes\n\n", "\n## How to repair it\n\n")
          .contains("\n## How to silence it\n\n", "`" + rule.id() + " FUNCTION`");
      assertThat(RulePage.of(rule).meaning()).isNotBlank().doesNotContain("\n", "`", "#");
    }
  }

  @Test
  void schemaKnowsAllRules() throws IOException {
    try (InputStream in =
        Lockscope.class.getResourceAsStream("json/lockscope-report-1.schema.json")) {
      JsonNode known = new ObjectMapper().readTree(in).at("/$defs/finding/properties/rule/enum");
      assertThat(known).map(JsonNode::asText).containsExactlyElementsOf(ids());
    }
  }

  @Test
  void factsAboutKernelsCanBeAsked() throws IOException {
    try (InputStream in = Lockscope.class.getResourceAsStream("text/kernel-facts.json")) {
      for (JsonNode fact : new ObjectMapper().readTree(in)) {
        PresenceCondition when =
            ConfigurationSpace.unconstrained().parse(fact.get("when").asText());
        assertThat(when.isFeasible()).isTrue();
        assertThat(fact.get("subject").asText()).isIn("lock", "irqs", "preempt depth");
        assertThat(fact.get("source").asText()).isNotBlank();
      }
    }
  }

  @Test
  void noRule() {
    assertThat(Run.of("rules", "leek"))
        .isEqualTo(
            new Run(
                Lockscope.BAD_INPUT,
                "",
                "lockscope: leek: no rule; 'lockscope rules' lists them\n"));
  }

  /**
   * The examples of a page are files of their own, and what stands below the wrong one is what
   * LockScope says of it. {@code -Dgolden.update=true} writes them into the page anew.
   */
  @Test
  void pagesHaveTheExamplesAndWhatIsSaidOfThem() throws Exception {
    try (TestKernel kernel = new TestKernel(folder)) {
      for (Rule rule : Rule.values()) {
        for (String kind : List.of("wrong", "right")) {
          kernel.write(rule.id() + "/" + kind + ".c", example(rule, kind));
        }
      }
      kernel.commit("examples", TestKernel.LOCKED);
      for (Rule rule : Rule.values()) {
        assertThat(rules(kernel, rule.id() + "/right.c")).as("right: %s", rule).isEmpty();
        Set<String> wrong = rules(kernel, rule.id() + "/wrong.c");
        assertThat(wrong).as("wrong: %s", rule).contains(rule.id());
        Path page = PAGES.resolve(rule.id() + ".md");
        String written = page(Files.readString(page), rule, findings(kernel, rule));
        if (Boolean.getBoolean("golden.update")) {
          Files.writeString(page, written);
        }
        assertThat(Files.readString(page)).isEqualTo(written);
      }
    }
  }

  /** An example: C, without the line that says under which licence it is. */
  private static String example(Rule rule, String kind) throws IOException {
    String file = "/rules/" + rule.id() + "/" + kind + ".c";
    try (InputStream in = RulesTest.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text).startsWith("// SPDX-License-Identifier: Apache-2.0\n");
      return text.substring(text.indexOf('\n') + 1);
    }
  }

  /** What is said of the wrong example, without the lines that count. */
  private static String findings(TestKernel kernel, Rule rule) {
    Run run =
        Run.of(
            "check",
            "-C",
            kernel.folder().toString(),
            "--lock-order",
            "--types",
            rule.id(),
            "--",
            rule.id() + "/wrong.c");
    assertThat(run.err()).isEmpty();
    return run.out().substring(0, run.out().lastIndexOf("\n\n") + 1);
  }

  /** A page with its examples put into it. */
  private static String page(String page, Rule rule, String findings) throws IOException {
    String head = "\n## How to silence it\n";
    String wrong =
        "## Wrong\n\n```c\n"
            + example(rule, "wrong")
            + "```\n\nLockScope says of it:\n\n```\n"
            + findings
            + "```\n\n";
    String right = "## Right\n\n```c\n" + example(rule, "right") + "```\n\n";
    int begin = page.indexOf("## Wrong\n");
    int end = page.indexOf("\n## ", page.indexOf("\n## Right\n") + 1) + 1;
    assertThat(begin).as("heading in the page of %s", rule).isPositive();
    assertThat(end).isGreaterThan(begin);
    assertThat(page).contains(head);
    return page.substring(0, begin) + wrong + right + page.substring(end);
  }

  private static Set<String> rules(TestKernel kernel, String file) throws IOException {
    Run run =
        Run.of(
            "check",
            "-C",
            kernel.folder().toString(),
            "--lock-order",
            "--format",
            "json",
            "--",
            file);
    assertThat(run.err()).isEmpty();
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertThat(report.at("/statistics/undecided").asInt(-1)).isZero();
    assertThat(report.at("/statistics/unknown").asInt(-1)).isZero();
    return report.get("findings").findValuesAsText("rule").stream()
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
