package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.primitive.PrimitiveTable;

/** Holds every file of the region fixtures against the expectations in its comments. */
class RegionFixturesTest {

  private static final Pattern REGION =
      Pattern.compile("/\\* REGION ([A-Z]) (\\S+)(?: when (.*?))?(?: if (.*?))? \\*/");
  private static final Pattern MARKS =
      Pattern.compile("/\\* ([A-Z](?:[+-]|: in|: out)(?:; [A-Z](?:[+-]|: in|: out))*) \\*/");

  /** guard() and what else came after v5.14 is wanted too. */
  private final PrimitiveTable primitives = Fixtures.primitives("6.12");

  /** What a file says about one region. */
  private static final class Expected {
    final String context;
    final String condition;
    final Optional<String> fact;
    final int line;
    final Set<Integer> acquires = new TreeSet<>();
    final Set<Integer> releases = new TreeSet<>();
    final Set<Integer> inside = new TreeSet<>();
    final Set<Integer> outside = new TreeSet<>();

    Expected(String context, String condition, Optional<String> fact, int line) {
      this.context = context;
      this.condition = condition;
      this.fact = fact;
      this.line = line;
    }

    void mark(String mark, int markedLine) {
      switch (mark.substring(1)) {
        case "+" -> acquires.add(markedLine);
        case "-" -> releases.add(markedLine);
        case ": in" -> inside.add(markedLine);
        case ": out" -> outside.add(markedLine);
        default -> throw new IllegalArgumentException(mark);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyFile() {
    return Fixtures.cFiles("regions").stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
  }

  private void check(Path file) {
    String text = Fixtures.text(file);
    Map<String, Expected> expected = read(text);
    Program.AnalyzedFile analyzed =
        new Program(primitives)
            .analyze(Fixtures.tree(Map.of("fixture.c", text)), "fixture.c", "")
            .orElseThrow();
    assertThat(analyzed.unreadable()).isEmpty();
    List<Found> found = new ArrayList<>();
    for (FunctionProfile function : analyzed.profiles()) {
      assertThat(function.problem()).as(function.name()).isEmpty();
      for (Region region : function.regions()) {
        if (!region.scope().hole()) {
          found.add(new Found(function, region));
        }
      }
    }
    for (Map.Entry<String, Expected> entry : expected.entrySet()) {
      Found match = find(entry.getKey(), entry.getValue(), found);
      found.remove(match);
    }
    assertThat(found).as("regions nobody expects").isEmpty();
  }

  private static Map<String, Expected> read(String text) {
    Map<String, Expected> expected = new TreeMap<>();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      Matcher region = REGION.matcher(lines[i]);
      if (region.find()) {
        expected.put(
            region.group(1),
            new Expected(
                region.group(2),
                Optional.ofNullable(region.group(3)).orElse("true"),
                Optional.ofNullable(region.group(4)),
                i + 1));
      }
      Matcher marks = MARKS.matcher(lines[i]);
      if (marks.find()) {
        for (String mark : marks.group(1).split("; ", -1)) {
          expected.get(mark.substring(0, 1)).mark(mark, i + 1);
        }
      }
    }
    return expected;
  }

  private record Found(FunctionProfile function, Region region) {

    Set<Integer> lines(List<Region.Place> places) {
      return places.stream()
          .map(p -> function.line(p.span()))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<Integer> statementLines() {
      return region.statements().stream()
          .map(function::line)
          .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
      return "%s %s when %s if %s acquires %s releases %s inside %s"
          .formatted(
              function.name(),
              context(region.scope()),
              region.condition(),
              region.onlyIf(),
              lines(region.acquires()),
              lines(region.releases()),
              statementLines());
    }
  }

  private static String context(Scope scope) {
    return scope
        .lock()
        .map(l -> "lock:" + l.name().replaceAll(":.*", "").replaceAll("\\s", ""))
        .orElse(scope.kind().toString());
  }

  private Found find(String id, Expected expected, List<Found> found) {
    ConfigurationSpace space = primitives.space();
    Map<Found, String> reasons = new HashMap<>();
    for (Found candidate : found) {
      Region region = candidate.region();
      int first = candidate.function().line();
      int last = candidate.function().file().line(candidate.function().span().end() - 1);
      if (expected.line < first
          || expected.line > last
          || !context(region.scope()).equals(expected.context)) {
        continue;
      }
      String reason = "";
      if (!region.condition().isEquivalentTo(space.parse(expected.condition))) {
        reason += " condition";
      }
      if (!candidate.lines(region.acquires()).equals(expected.acquires)) {
        reason += " acquires";
      }
      if (!candidate.lines(region.releases()).equals(expected.releases)) {
        reason += " releases";
      }
      if (!candidate.statementLines().containsAll(expected.inside)) {
        reason += " inside";
      }
      if (candidate.statementLines().stream().anyMatch(expected.outside::contains)) {
        reason += " outside";
      }
      if (expected.fact.isPresent() && !expected.fact.equals(region.onlyIf())) {
        reason += " fact";
      }
      if (reason.isEmpty()) {
        return candidate;
      }
      reasons.put(candidate, reason);
    }
    throw new AssertionError(
        "no region %s: %s when %s if %s acquires %s releases %s inside %s outside %s%nfound %s"
            .formatted(
                id,
                expected.context,
                expected.condition,
                expected.fact,
                expected.acquires,
                expected.releases,
                expected.inside,
                expected.outside,
                reasons.isEmpty() ? found : reasons));
  }
}
