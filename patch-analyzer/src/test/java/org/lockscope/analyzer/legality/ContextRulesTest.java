package org.lockscope.analyzer.legality;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.PrimitiveTable;

/** Holds every function of the context fixtures against the expectations in its comments. */
class ContextRulesTest {

  private static final String FOLDER = "contexts";
  private static final Pattern EXPECTATION =
      Pattern.compile("/\\* (EXPECT|MISSED): (\\S+) (.+?)(?: when (.+?))? \\*/");
  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.12");

  private record Expected(Rule rule, String subject, PresenceCondition condition) {
    boolean matches(Finding finding) {
      return finding.rule() == rule
          && finding.subject().equals(subject)
          && finding.condition().isEquivalentTo(condition);
    }
  }

  @TestFactory
  Stream<DynamicContainer> everyFunction() {
    return Fixtures.cFiles(FOLDER).stream()
        .map(f -> DynamicContainer.dynamicContainer(f.getFileName().toString(), functions(f)));
  }

  private static Stream<DynamicTest> functions(Path file) {
    return judged(file).stream().map(p -> DynamicTest.dynamicTest(p.name(), () -> check(p)));
  }

  private static List<FunctionProfile> judged(Path file) {
    Program program = new Program(PRIMITIVES);
    SourceTree tree = Fixtures.tree(Map.of("fixture.c", Fixtures.text(file)));
    ContextFindings findings =
        ContextFindings.of(new CallGraphs(program).of(tree, List.of("fixture.c"), ""));
    Program.AnalyzedFile analyzed = program.analyze(tree, "fixture.c", "").orElseThrow();
    assertThat(analyzed.unreadable()).isEmpty();
    return analyzed.profiles().stream().map(findings::judged).toList();
  }

  private static void check(FunctionProfile function) {
    List<Finding> found = new ArrayList<>(function.findings());
    List<Expected> expected = new ArrayList<>(expectations(function, "EXPECT"));
    String actual =
        function.name()
            + ":\n"
            + String.join("\n", found.stream().map(ContextRulesTest::describe).toList());
    for (Expected one : List.copyOf(expected)) {
      found.stream()
          .filter(one::matches)
          .findFirst()
          .ifPresent(
              match -> {
                found.remove(match);
                expected.remove(one);
                assertThat(match.path()).as("the proof of %s", one).isNotEmpty();
              });
    }
    // What is found after all has to be expected from then on.
    assertThat(
            expectations(function, "MISSED").stream()
                .filter(m -> found.stream().anyMatch(m::matches)))
        .as("no longer missed in %s", function.name())
        .isEmpty();
    assertThat(expected).as("%s", actual).isEmpty();
    assertThat(found.stream().map(ContextRulesTest::describe))
        .as("not expected in %s", function.name())
        .isEmpty();
  }

  private static String describe(Finding f) {
    return f.rule() + " " + f.subject() + " when " + f.condition() + ": " + f.message();
  }

  private static List<Expected> expectations(FunctionProfile function, String word) {
    List<Expected> expected = new ArrayList<>();
    Matcher matcher = EXPECTATION.matcher(function.text());
    while (matcher.find()) {
      if (matcher.group(1).equals(word)) {
        String formula = matcher.group(4) == null ? "true" : matcher.group(4);
        expected.add(
            new Expected(
                Rule.of(matcher.group(2)).orElseThrow(),
                matcher.group(3),
                PRIMITIVES.space().parse(formula)));
      }
    }
    return expected;
  }

  @Test
  void everyRuleHasAsManyNegativeCasesAsPositiveOnes() {
    Set<Rule> covered = new TreeSet<>();
    for (Path file : Fixtures.cFiles(FOLDER)) {
      String name = file.getFileName().toString().replaceFirst("\\.c$", "");
      if (Rule.of(name).isPresent()) {
        Rule rule = Rule.of(name).get();
        long positive =
            judged(file).stream()
                .filter(p -> expectations(p, "EXPECT").stream().anyMatch(e -> e.rule() == rule))
                .count();
        List<FunctionProfile> others = judged(file.resolveSibling(name + "-not.c"));
        assertThat(positive).as("positive cases of %s", rule).isGreaterThanOrEqualTo(3);
        assertThat(others).as("negative cases of %s", rule).hasSizeGreaterThanOrEqualTo(3);
        assertThat(others).as(name).allMatch(p -> expectations(p, "EXPECT").isEmpty());
        covered.add(rule);
      }
    }
    assertThat(covered)
        .containsExactly(
            Rule.IRQS_ENABLED,
            Rule.RT_SLEEPING_LOCK,
            Rule.RT_ALLOCATION,
            Rule.SLEEP_IN_ATOMIC,
            Rule.LOCK_IN_NMI,
            Rule.BROKEN_ASSERTION);
  }
}
