package org.lockscope.analyzer.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.program.Program;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.PrimitiveTable;

/** Holds the lock-order fixtures against the expectations in their comments. */
class LockOrderFixturesTest {

  private static final Pattern EXPECTATION =
      Pattern.compile("/\\* (EXPECT|MISSED): (\\S+) (.+?)(?: when (.+?))? \\*/");

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.12");

  private record Expected(String rule, String subject, PresenceCondition condition) {
    boolean matches(Finding finding) {
      return finding.rule().id().equals(rule)
          && finding.subject().equals(subject)
          && finding.condition().isEquivalentTo(condition);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyFile() {
    return Fixtures.cFiles("order").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
  }

  private static void check(Path file) {
    String text = Fixtures.text(file);
    LockOrder order =
        LockOrder.of(
            Fixtures.tree(Map.of("fixture.c", text)),
            List.of("fixture.c"),
            new Program(PRIMITIVES));
    List<Finding> found =
        new ArrayList<>(order.findings().stream().map(OrderFinding::finding).toList());
    String all = String.join("\n", found.stream().map(LockOrderFixturesTest::describe).toList());
    List<Expected> missing = new ArrayList<>(expectations(text, "EXPECT"));
    for (Expected one : List.copyOf(missing)) {
      found.stream()
          .filter(one::matches)
          .findFirst()
          .ifPresent(
              match -> {
                found.remove(match);
                missing.remove(one);
                assertThat(match.path()).as("the proof of %s", one).isNotEmpty();
              });
    }
    assertThat(missing).as("found:\n%s", all).isEmpty();
    assertThat(found.stream().map(LockOrderFixturesTest::describe)).as("not expected").isEmpty();
    assertThat(expectations(text, "MISSED").isEmpty() || !all.isEmpty()).isTrue();
    assertThat(text).containsPattern("/\\* (EXPECT|MISSED|NOT): ");
  }

  private static String describe(Finding f) {
    return f.rule() + " " + f.subject() + " when " + f.condition();
  }

  private static List<Expected> expectations(String text, String word) {
    List<Expected> expected = new ArrayList<>();
    Matcher matcher = EXPECTATION.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).equals(word)) {
        String formula = matcher.group(4) == null ? "true" : matcher.group(4);
        expected.add(
            new Expected(matcher.group(2), matcher.group(3), PRIMITIVES.space().parse(formula)));
      }
    }
    return expected;
  }
}
