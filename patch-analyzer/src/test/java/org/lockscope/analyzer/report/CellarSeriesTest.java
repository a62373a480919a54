package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.change.RegionChange.Kind;
import org.lockscope.analyzer.input.Base;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Holds the analysis of the cellar series against what its authors worked out by hand:
 * expectations.json patch by patch, regions.json for the first and the last revision.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CellarSeriesTest {

  private static final Path FOLDER = Fixtures.folder("series/cellar");

  /** What base/mm/Kconfig.cellar says. */
  private final PrimitiveTable primitives = Fixtures.primitives("6.12", "CELLAR_CPU_SPARE -> SMP");

  private final ConfigurationSpace space = primitives.space();
  private JsonNode expectations;
  private JsonNode regions;
  private Series series;
  private Report report;
  private final Map<String, List<FunctionProfile>> profiles = new TreeMap<>();
  private final Set<String> listed = new HashSet<>();

  @BeforeAll
  void analyze() throws Exception {
    ObjectMapper json = new ObjectMapper();
    expectations = json.readTree(Files.readString(FOLDER.resolve("expectations.json")));
    regions = json.readTree(Files.readString(FOLDER.resolve("regions.json")));
    series =
        SeriesReader.fromMail(
            FOLDER.resolve("cellar.mbox"),
            Base.of(MemoryTree.of(baseFiles()), "the cellar before the series"),
            List.of(),
            OptionalInt.empty());
    report = SeriesAnalysis.run(series, primitives, "", Progress.NONE);
    SourceTree last = series.patches().get(series.patches().size() - 1).after();
    profiles.put("base", profiles(series.base()));
    profiles.put("final", profiles(last));
    expectations.get("externals").forEach(n -> listed.add(n.asText()));
    profiles.values().forEach(all -> all.forEach(f -> listed.add(f.name())));
    report.patches().forEach(p -> p.functions().forEach(f -> listed.add(f.name())));
  }

  private List<FunctionProfile> profiles(SourceTree tree) {
    return new Program(primitives).analyze(tree, "mm/cellar.c", "").orElseThrow().profiles();
  }

  private static Map<String, String> baseFiles() throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path base = FOLDER.resolve("base");
    try (Stream<Path> paths = Files.walk(base)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(base.relativize(path).toString(), Files.readString(path));
      }
    }
    return files;
  }

  @Test
  void nothingIsUnknownOrAmiss() {
    assertThat(report.problems()).isEmpty();
    assertThat(report.patches()).hasSize(18);
    assertThat(report.patches()).allSatisfy(p -> assertThat(p.unknown()).isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> everyPatch() {
    return IntStream.rangeClosed(1, 18)
        .mapToObj(i -> DynamicTest.dynamicTest("patch " + i, () -> check(i)));
  }

  private record Actual(FunctionChange function, RegionChange change) {
    @Override
    public String toString() {
      return "%s %s [%s] if %s %s other %s/%s left %s entered %s acquires %d releases %d"
          .formatted(
              function.name(),
              change.scope(),
              change.condition(),
              onlyIf(),
              change.kinds(),
              change.otherFunction(),
              change.otherScope(),
              change.callsLeft(),
              change.callsEntered(),
              change.after().acquires().size(),
              change.after().releases().size());
    }

    Optional<String> onlyIf() {
      return change.after().regions() > 0 ? change.after().onlyIf() : change.before().onlyIf();
    }
  }

  private void check(int number) {
    List<Actual> actual = new ArrayList<>();
    for (FunctionChange function : report.patches().get(number - 1).functions()) {
      function.regions().stream()
          .filter(c -> !c.scope().hole())
          .forEach(c -> actual.add(new Actual(function, c)));
    }
    List<Actual> left = new ArrayList<>(actual);
    for (JsonNode expected : expectations.get("patches").get(number - 1).get("changes")) {
      List<Actual> matching = actual.stream().filter(a -> matches(a, expected)).toList();
      assertThat(matching)
          .as("patch %d, expected %s%nfound %s", number, expected.toPrettyString(), actual)
          .isNotEmpty();
      left.removeAll(matching);
      // A move has one entry in the file, and one for each of the two functions in the report.
      String other = expected.path("other").asText("");
      left.removeIf(
          a ->
              a.function().name().equals(other)
                  && context(a.change().scope()).equals(expected.get("context").asText())
                  && isFrom(a.change()));
    }
    left.removeIf(a -> isOnlyAnotherSpelling(a.change()));
    assertThat(left).as("patch %d says what nobody expects", number).isEmpty();
  }

  private static boolean isFrom(RegionChange change) {
    return change.kinds().contains(Kind.MOVED_FROM_CALLER)
        || change.kinds().contains(Kind.MOVED_FROM_CALLEE);
  }

  /**
   * The file counts another variant of the same lock, or a helper around the same primitive, as no
   * change.
   */
  private static boolean isOnlyAnotherSpelling(RegionChange change) {
    return change.kinds().equals(Set.of(Kind.CONVERTED)) && change.otherScope().isEmpty();
  }

  private boolean matches(Actual actual, JsonNode expected) {
    RegionChange change = actual.change();
    if (!isAbout(actual, expected)) {
      return false;
    }
    String context = expected.get("context").asText();
    Set<String> words = new TreeSet<>();
    expected.get("change").forEach(w -> words.add(w.asText()));
    boolean lost = words.contains("removed") || words.contains("moved-to-callee");
    Optional<String> onlyIf = Optional.ofNullable(expected.get("onlyIf")).map(JsonNode::asText);
    String other = expected.path("other").asText("");
    boolean conditional = other.isEmpty() ? onlyIf.equals(actual.onlyIf()) : true;
    return conditional
        && change.condition().isEquivalentTo(space.parse(expected.get("condition").asText()))
        && words(change, context).equals(words)
        && (other.isEmpty() || other.equals(change.otherFunction().orElse("")))
        && calls(expected.get("callsLeft")).equals(callsLeft(change, context))
        && calls(expected.get("callsEntered")).equals(callsEntered(change, context))
        && (lost || expected.get("acquires").asInt() == change.after().acquires().size())
        && (lost || expected.get("releases").asInt() == change.after().releases().size());
  }

  private static boolean isAbout(Actual actual, JsonNode expected) {
    String context = expected.get("context").asText();
    return actual.function().name().equals(expected.get("function").asText())
        && (context(actual.change().scope()).equals(context)
            || actual.change().otherScope().filter(s -> context(s).equals(context)).isPresent());
  }

  private static String context(Scope scope) {
    return scope
        .lock()
        .map(l -> "lock:" + l.name().replaceAll(":.*", ""))
        .orElse(scope.kind().toString());
  }

  /** The report's words in those of the file, for one side of a conversion from scope to scope. */
  private static Set<String> words(RegionChange change, String context) {
    Set<String> words = new TreeSet<>();
    for (Kind kind : change.kinds()) {
      switch (kind) {
        case ADDED, REMOVED, SPLIT, MERGED, SHRUNK, GROWN, CONVERTED -> words.add(kind.toString());
        case MOVED_TO_CALLEE -> words.add("moved-to-callee");
        default -> words.add(kind.toString());
      }
    }
    if (isConversion(change)) {
      words.add(context(change.scope()).equals(context) ? "added" : "removed");
    }
    if (change.kinds().contains(Kind.MOVED_TO_CALLEE) && !change.callsLeft().isEmpty()) {
      // The callee does before and after the region what the caller did inside.
      words.add("shrunk");
    }
    if (change.kinds().contains(Kind.ADDED)
        && change.together().isPresent()
        && context.startsWith("lock:")) {
      words.add("converted");
    }
    return words;
  }

  /** Whether a region of one context became one of another, in a single entry. */
  private static boolean isConversion(RegionChange change) {
    return change.otherScope().isPresent()
        && change.after().regions() > 0
        && !context(change.otherScope().get()).equals(context(change.scope()));
  }

  private Set<String> callsLeft(RegionChange change, String context) {
    if (isConversion(change)) {
      return context(change.scope()).equals(context) ? Set.of() : known(change.before().calls());
    }
    return known(change.callsLeft());
  }

  private Set<String> callsEntered(RegionChange change, String context) {
    if (isConversion(change)) {
      return context(change.scope()).equals(context) ? known(change.after().calls()) : Set.of();
    }
    return known(change.callsEntered());
  }

  /** The file lists calls of cellar.c's own functions and of some others, heavy ones or not. */
  private Set<String> calls(JsonNode names) {
    Set<String> calls = new HashSet<>();
    names.forEach(n -> calls.add(n.asText()));
    calls.removeAll(light());
    return calls;
  }

  private Set<String> known(List<String> names) {
    Set<String> known = new HashSet<>(names);
    known.retainAll(listed);
    known.removeAll(light());
    return known;
  }

  /** Accessors and the like, which the report leaves out on purpose. */
  private static Set<String> light() {
    return Set.of(
        "rack_is_single",
        "cpu_has_cells",
        "cellar_node",
        "rack_nid",
        "memcpy",
        "cell_at",
        "bitmap_weight");
  }

  // Regions of the first and the last revision

  @TestFactory
  Stream<DynamicTest> everyRegion() {
    return Stream.of("base", "final").map(r -> DynamicTest.dynamicTest(r, () -> checkRegions(r)));
  }

  private void checkRegions(String revision) {
    List<String> left = new ArrayList<>();
    JsonNode functions = regions.get("revisions").get(revision).get("functions");
    for (FunctionProfile function : profiles.get(revision)) {
      List<Region> found =
          new ArrayList<>(function.regions().stream().filter(r -> !r.scope().hole()).toList());
      for (JsonNode expected : functions.path(function.name())) {
        if (!function.condition().intersects(space.parse(expected.get("condition").asText()))) {
          continue;
        }
        Optional<Region> match =
            found.stream().filter(r -> isRegion(function, r, expected)).findFirst();
        assertThat(match)
            .as("%s %s%nfound %s", function.name(), expected.toPrettyString(), found)
            .isPresent();
        found.remove(match.orElseThrow());
      }
      found.forEach(r -> left.add(function.name() + " " + r));
    }
    assertThat(left).as("regions nobody expects").isEmpty();
  }

  private boolean isRegion(FunctionProfile function, Region region, JsonNode expected) {
    Optional<String> onlyIf = Optional.ofNullable(expected.get("onlyIf")).map(JsonNode::asText);
    return context(region.scope()).equals(expected.get("context").asText())
        && region.condition().isEquivalentTo(space.parse(expected.get("condition").asText()))
        && onlyIf.equals(region.onlyIf())
        && lines(expected.get("acquireLines")).equals(lines(function, region.acquires()))
        && lines(expected.get("releaseLines")).equals(lines(function, region.releases()));
  }

  private static Set<Integer> lines(JsonNode numbers) {
    Set<Integer> lines = new TreeSet<>();
    numbers.forEach(n -> lines.add(n.asInt()));
    return lines;
  }

  private static Set<Integer> lines(FunctionProfile function, List<Region.Place> places) {
    Set<Integer> lines = new TreeSet<>();
    places.forEach(p -> lines.add(function.line(p.span())));
    return lines;
  }
}
