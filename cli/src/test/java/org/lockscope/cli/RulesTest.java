package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.analyzer.finding.Rule;

/** The rules and the pages about them. */
class RulesTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("## (Wrong|Right)\n\n```c\n(.*?)```", Pattern.DOTALL);

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
  void noRule() {
    assertThat(Run.of("rules", "leek"))
        .isEqualTo(
            new Run(
                Lockscope.BAD_INPUT,
                "",
                "lockscope: leek: no rule; 'lockscope rules' lists them\n"));
  }

  @Test
  void examplesAreWhatTheyClaimToBe() throws Exception {
    try (TestKernel kernel = new TestKernel(folder)) {
      for (Rule rule : Rule.values()) {
        Matcher examples = EXAMPLE.matcher(RulePage.of(rule).text());
        Set<String> found = new TreeSet<>();
        while (examples.find()) {
          found.add(examples.group(1));
          kernel.write(examples.group(1) + "/" + rule.id() + ".c", examples.group(2));
        }
        assertThat(found).containsExactly("Right", "Wrong");
      }
      kernel.commit("examples", TestKernel.LOCKED);
      for (Rule rule : Rule.values()) {
        assertThat(rules(kernel, "Right/" + rule.id() + ".c")).as("right: %s", rule).isEmpty();
        Set<String> wrong = rules(kernel, "Wrong/" + rule.id() + ".c");
        assertThat(wrong).as("wrong: %s", rule).contains(rule.id());
      }
    }
  }

  private static Set<String> rules(TestKernel kernel, String file) throws IOException {
    Run run = Run.of("check", "-C", kernel.folder().toString(), "--format", "json", "--", file);
    assertThat(run.err()).isEmpty();
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertThat(report.at("/statistics/decided")).isEqualTo(report.at("/statistics/functions"));
    return report.get("findings").findValuesAsText("rule").stream()
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
