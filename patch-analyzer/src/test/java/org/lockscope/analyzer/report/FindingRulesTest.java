package org.lockscope.analyzer.report;

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
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FileFindings.Located;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.PrimitiveTable;

/** Holds every function of the finding fixtures against the expectations in its comments. */
class FindingRulesTest {

  private static final String FOLDER = "findings";
  private static final int CASES_PER_RULE = 3;

  private static final Pattern EXPECTATION =
      Pattern.compile("/\\* (EXPECT|MISSED): (\\S+) (.+?)(?: when (.+?))? \\*/");

  private static final String NOT_DECIDED = "/* NOT DECIDED */";

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.12");

  /** What a function says that is wrong with it. */
  private record Expected(Rule rule, String subject, PresenceCondition condition) {

    boolean matches(Finding finding) {
      return finding.rule() == rule
          && finding.subject().equals(subject)
          && finding.condition().isEquivalentTo(condition);
    }

    @Override
    public String toString() {
      return rule + " " + subject + " when " + condition;
    }
  }

  @TestFactory
  Stream<DynamicContainer> everyFunction() {
    return Fixtures.cFiles(FOLDER).stream()
        .map(f -> DynamicContainer.dynamicContainer(f.getFileName().toString(), functions(f)));
  }

  private static Stream<DynamicTest> functions(Path file) {
    List<FunctionProfile> profiles = profiles(file);
    Map<String, Located> found = FileFindings.of(profiles);
    return profiles.stream()
        .map(p -> DynamicTest.dynamicTest(p.name(), () -> check(p, found.values().stream())));
  }

  private static List<FunctionProfile> profiles(Path file) {
    Program.AnalyzedFile analyzed =
        new Program(PRIMITIVES)
            .analyze(Fixtures.tree(Map.of("fixture.c", Fixtures.text(file))), "fixture.c", "")
            .orElseThrow();
    assertThat(analyzed.unreadable()).isEmpty();
    return analyzed.profiles();
  }

  private static void check(FunctionProfile function, Stream<Located> all) {
    List<Finding> found =
        new ArrayList<>(
            all.map(Located::finding).filter(f -> f.function().equals(function.name())).toList());
    List<Expected> expected = new ArrayList<>(expectations(function, "EXPECT"));
    String actual =
        function.name()
            + ":\n"
            + String.join("\n", found.stream().map(FindingRulesTest::describe).toList())
            + function.undecided().map(r -> "\nnot decided: " + r).orElse("");
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
    assertThat(found.stream().map(FindingRulesTest::describe))
        .as("not expected in %s", function.name())
        .isEmpty();
    assertThat(function.undecided().isPresent())
        .as("%s is not decided: %s", function.name(), function.undecided())
        .isEqualTo(function.file().slice(function.span()).contains(NOT_DECIDED));
  }

  private static String describe(Finding f) {
    return f.rule() + " " + f.subject() + " when " + f.condition() + " at " + f.statement();
  }

  private static List<Expected> expectations(FunctionProfile function, String word) {
    List<Expected> expected = new ArrayList<>();
    Matcher matcher = EXPECTATION.matcher(function.file().slice(function.span()));
    while (matcher.find()) {
      if (!matcher.group(1).equals(word)) {
        continue;
      }
      String formula = matcher.group(4) == null ? "true" : matcher.group(4);
      expected.add(
          new Expected(
              Rule.of(matcher.group(2)).orElseThrow(),
              matcher.group(3),
              PRIMITIVES.space().parse(formula)));
    }
    return expected;
  }

  @Test
  void everyRuleHasAsManyNegativeCasesAsPositiveOnes() {
    Set<Rule> covered = new TreeSet<>();
    for (Path file : Fixtures.cFiles(FOLDER)) {
      String name = file.getFileName().toString().replaceFirst("\\.c$", "");
      if (name.endsWith("-not")) {
        assertThat(profiles(file)).as(name).allMatch(p -> expectations(p, "EXPECT").isEmpty());
        continue;
      }
      Rule rule = Rule.of(name).orElseThrow();
      long positive =
          profiles(file).stream()
              .filter(p -> expectations(p, "EXPECT").stream().anyMatch(e -> e.rule() == rule))
              .count();
      long negative = profiles(file.resolveSibling(name + "-not.c")).size();
      assertThat(positive).as("positive cases of %s", rule).isGreaterThanOrEqualTo(CASES_PER_RULE);
      assertThat(negative).as("negative cases of %s", rule).isGreaterThanOrEqualTo(positive);
      covered.add(rule);
    }
    // The others are about contexts, or the order of locks, and have tests of their own.
    Stream.of(Rule.values()).filter(Rule::isAboutOrder).forEach(covered::add);
    Fixtures.cFiles("contexts").stream()
        .map(f -> f.getFileName().toString().replaceFirst("\\.c$", ""))
        .forEach(name -> Rule.of(name).ifPresent(covered::add));
    assertThat(covered).isEqualTo(new TreeSet<>(List.of(Rule.values())));
  }
}
