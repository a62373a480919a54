package org.lockscope.analyzer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Breaks the fixtures in all the ways people break locking, one at a time, and wants to be told of
 * each in the function that was broken or in one that calls it.
 */
class SeededFaultsTest {

  /** So that a change of the fixtures, or of the patterns below, does not make it fewer unseen. */
  private static final int SEEDED = 418;

  /** A call that is a statement of its own, or the right side of an assignment. */
  private static final Pattern CALL =
      Pattern.compile("(?m)^[ \\t]*(?:\\w+ = )?((\\w+)\\(((?:[^();]|\\([^()]*\\))*)\\));");

  private static final Pattern IRQRESTORE =
      Pattern.compile("(\\w+_unlock)_irqrestore\\(([^;]*), [^,;]*\\);");
  private static final Pattern TRYLOCK = Pattern.compile("!?\\b\\w*trylock\\w*\\(");
  private static final Pattern IFDEF = Pattern.compile("(?m)^#if(n?)def (CONFIG_\\w+)");
  private static final Pattern DIRECTIVE = Pattern.compile("(?m)^#(if|el|endif)\\w*");

  private static final PrimitiveTable PRIMITIVES =
      Fixtures.primitives("6.12", "CELLAR_CPU_SPARE -> SMP");

  private final Program program = new Program(PRIMITIVES);

  /** A text with one thing broken. */
  private record Fault(String function, String kind, String where, String text) {}

  /** The files of a tree, and the one of them to break. */
  private record Subject(String name, String path, Map<String, String> files) {

    String text() {
      return files.get(path);
    }
  }

  /** What becomes of a fault. */
  private enum Outcome {
    NOTICED,
    /** Nothing is wrong; only a list can say so. */
    NO_FAULT,
    UNDECIDED,
    ELSEWHERE,
    MISSED
  }

  @Test
  void everyFaultIsNoticedOrListed() throws IOException {
    Map<String, Outcome> listed = listed();
    Map<String, Outcome> unnoticed = new TreeMap<>();
    int seeded = 0;
    for (Subject subject : subjects()) {
      List<FunctionProfile> before = profiles(subject, subject.text());
      for (Fault fault : faults(subject.text(), before)) {
        seeded++;
        String name =
            String.join(" ", subject.name(), fault.function(), fault.kind(), fault.where());
        Outcome outcome = outcome(fault, before, profiles(subject, fault.text()));
        if (outcome == Outcome.MISSED && listed.get(name) == Outcome.NO_FAULT) {
          outcome = Outcome.NO_FAULT;
        }
        if (outcome != Outcome.NOTICED) {
          assertThat(unnoticed.put(name, outcome)).as("faults called %s", name).isNull();
        }
      }
    }
    // Entry by entry, so that only the difference is shown.
    assertThat(unnoticed.entrySet()).containsExactlyInAnyOrderElementsOf(listed.entrySet());
    assertThat(seeded).isEqualTo(SEEDED);
  }

  private static Outcome outcome(
      Fault fault, List<FunctionProfile> before, List<FunctionProfile> after) {
    Set<String> blamed = withCallers(fault.function(), after);
    Set<String> introduced =
        FindingComparison.of(before, after).changes(1).stream()
            .filter(f -> f.status() == Status.INTRODUCED && f.condition().isFeasible())
            .map(f -> f.finding().function())
            .collect(Collectors.toSet());
    if (introduced.stream().anyMatch(blamed::contains)) {
      return Outcome.NOTICED;
    }
    boolean undecided =
        Stream.concat(before.stream(), after.stream())
            .anyMatch(f -> blamed.contains(f.name()) && f.undecided().isPresent());
    if (undecided) {
      return Outcome.UNDECIDED;
    }
    return introduced.isEmpty() ? Outcome.MISSED : Outcome.ELSEWHERE;
  }

  private static Map<String, Outcome> listed() throws IOException {
    Map<String, Outcome> listed = new TreeMap<>();
    try (InputStream file = SeededFaultsTest.class.getResourceAsStream("unnoticed-faults.txt")) {
      for (String line : new String(file.readAllBytes(), UTF_8).lines().toList()) {
        if (!line.startsWith("#")) {
          String[] fields = line.split("\t", -1);
          assertThat(fields).as(line).hasSize(3).doesNotContain("");
          listed.put(fields[1], Outcome.valueOf(fields[0]));
        }
      }
    }
    return listed;
  }

  // What is broken

  private static List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    for (Path file : Fixtures.cFiles("regions")) {
      subjects.add(alone(file));
    }
    for (Path file : Fixtures.cFiles("findings")) {
      if (file.getFileName().toString().endsWith("-not.c")) {
        subjects.add(alone(file));
      }
    }
    subjects.add(new Subject("cellar.c", "mm/cellar.c", cellar()));
    return subjects;
  }

  private static Subject alone(Path file) {
    return new Subject(
        file.getFileName().toString(), "fixture.c", Map.of("fixture.c", Fixtures.text(file)));
  }

  private static Map<String, String> cellar() {
    Path base = Fixtures.folder("series/cellar").resolve("base");
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(base)) {
      paths
          .filter(Files::isRegularFile)
          .forEach(p -> files.put(base.relativize(p).toString(), Fixtures.text(p)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private List<FunctionProfile> profiles(Subject subject, String text) {
    Map<String, String> files = new TreeMap<>(subject.files());
    files.put(subject.path(), text);
    return program.analyze(MemoryTree.of(files), subject.path(), "").orElseThrow().profiles();
  }

  /** A function and all that call it, directly or not. */
  private static Set<String> withCallers(String function, List<FunctionProfile> profiles) {
    Set<String> found = new HashSet<>();
    Deque<String> work = new ArrayDeque<>(List.of(function));
    while (!work.isEmpty()) {
      String name = work.pop();
      if (found.add(name)) {
        profiles.stream()
            .filter(p -> p.calls().stream().map(Region.Call::function).anyMatch(name::equals))
            .forEach(p -> work.add(p.name()));
      }
    }
    return found;
  }

  // How it is broken

  private static List<Fault> faults(String text, List<FunctionProfile> profiles) {
    List<Fault> faults = new ArrayList<>();
    for (FunctionProfile function : profiles) {
      int start = function.span().start();
      int end = function.span().end();
      deletions(text, function.name(), start, end, faults);
      restores(text, function.name(), start, end, faults);
      trylocks(text, function.name(), start, end, faults);
      conditions(text, function.name(), start, end, faults);
    }
    return faults;
  }

  private static void deletions(
      String text, String function, int start, int end, List<Fault> faults) {
    Matcher call = CALL.matcher(text).region(start, end);
    while (call.find()) {
      Optional<Primitive> primitive = PRIMITIVES.find(call.group(2));
      String kind =
          primitive.filter(p -> does(p, SeededFaultsTest::gives)).isPresent()
              ? "without release"
              : primitive.filter(p -> does(p, SeededFaultsTest::takes)).isPresent()
                  ? "without acquire"
                  : "";
      if (kind.isEmpty()) {
        continue;
      }
      String instead =
          call.group(2).startsWith("get_cpu_") ? "this_cpu_ptr(" + call.group(3) + ")" : "";
      faults.add(
          new Fault(
              function,
              kind,
              where(text, call.start(1), call.group(1)),
              replaced(text, call.start(1), call.end(1), instead)));
    }
  }

  private static void restores(
      String text, String function, int start, int end, List<Fault> faults) {
    Matcher restore = IRQRESTORE.matcher(text).region(start, end);
    while (restore.find()) {
      String plain = restore.group(1) + "(" + restore.group(2) + ");";
      faults.add(
          new Fault(
              function,
              "without irqrestore",
              where(text, restore.start(), restore.group()),
              replaced(text, restore.start(), restore.end(), plain)));
    }
  }

  private static void trylocks(
      String text, String function, int start, int end, List<Fault> faults) {
    Matcher trylock = TRYLOCK.matcher(text).region(start, end);
    while (trylock.find()) {
      String old = trylock.group();
      String swapped = old.startsWith("!") ? old.substring(1) : "!" + old;
      faults.add(
          new Fault(
              function,
              "swapped",
              where(text, trylock.start(), old),
              replaced(text, trylock.start(), trylock.end(), swapped)));
    }
  }

  private static void conditions(
      String text, String function, int start, int end, List<Fault> faults) {
    Matcher ifdef = IFDEF.matcher(text).region(start, end);
    while (ifdef.find()) {
      if (hasEffect(text.substring(ifdef.end(), endOfBlock(text, ifdef.end())))) {
        String flipped = "#if" + (ifdef.group(1).isEmpty() ? "n" : "") + "def " + ifdef.group(2);
        faults.add(
            new Fault(
                function,
                "flipped",
                where(text, ifdef.start(), ifdef.group()),
                replaced(text, ifdef.start(), ifdef.end(), flipped)));
      }
    }
  }

  private static int endOfBlock(String text, int from) {
    Matcher directive = DIRECTIVE.matcher(text);
    int depth = 1;
    int at = from;
    while (depth > 0 && directive.find(at)) {
      at = directive.end();
      depth += directive.group(1).equals("if") ? 1 : directive.group(1).equals("endif") ? -1 : 0;
    }
    return at;
  }

  private static boolean hasEffect(String text) {
    Matcher call = CALL.matcher(text);
    while (call.find()) {
      if (PRIMITIVES
          .find(call.group(2))
          .filter(p -> does(p, e -> takes(e) || gives(e)))
          .isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean does(Primitive primitive, Predicate<Effect> what) {
    return primitive.stateCases().stream().flatMap(c -> c.effects().stream()).anyMatch(what);
  }

  private static boolean takes(Effect effect) {
    return effect instanceof Effect.Acquire
        || effect instanceof Effect.Count count && count.delta() > 0
        || effect instanceof Effect.Irq irq
            && (irq.change() == Effect.IrqChange.DISABLE || irq.change() == Effect.IrqChange.SAVE);
  }

  private static boolean gives(Effect effect) {
    return effect instanceof Effect.Release
        || effect instanceof Effect.Count count && count.delta() < 0
        || effect instanceof Effect.Irq irq
            && (irq.change() == Effect.IrqChange.ENABLE
                || irq.change() == Effect.IrqChange.RESTORE);
  }

  private static String replaced(String text, int start, int end, String by) {
    return text.substring(0, start) + by + text.substring(end);
  }

  /** A piece of text, and which one of its kind it is. */
  private static String where(String text, int at, String what) {
    int number = 1;
    for (int i = text.indexOf(what); i < at && i >= 0; i = text.indexOf(what, i + 1)) {
      number++;
    }
    return what + "#" + number;
  }
}
