package org.lockscope.analyzer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FaultSeeder.Fault;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Breaks the fixtures in all the ways people break locking, one at a time, as a patch would, and
 * wants to be told of each in the function that was broken or in one that calls it.
 */
class SeededFaultsTest {

  /** So that a change of the fixtures, or of what is seeded, does not make it fewer unseen. */
  private static final int SEEDED = 818;

  /** How many of them the broken file shows by itself; the others show by the file before. */
  private static final int TOLD_BY_ONE_REVISION = 262;

  private static final PrimitiveTable PRIMITIVES =
      Fixtures.primitives("6.12", "CELLAR_CPU_SPARE -> SMP");

  private static final FaultSeeder SEEDER = new FaultSeeder(PRIMITIVES);

  private final Program program = new Program(PRIMITIVES);

  /** The files of a tree, and the one of them to break. */
  private record Subject(String name, String path, Map<String, String> files) {

    String text() {
      return files.get(path);
    }
  }

  @Test
  void everyFaultIsNoticedOrListed() throws IOException {
    Map<String, FaultOutcome> listed = listed();
    Map<String, FaultOutcome> unnoticed = new TreeMap<>();
    int seeded = 0;
    int toldByOne = 0;
    for (Subject subject : subjects()) {
      List<FunctionProfile> before = profiles(subject, subject.text());
      for (Fault fault : SEEDER.faults(subject.text(), before)) {
        seeded++;
        String name =
            String.join(" ", subject.name(), fault.function(), fault.kind(), fault.where());
        List<FunctionProfile> after = profiles(subject, fault.text());
        toldByOne += FaultOutcome.isToldByOneRevision(fault, before, after) ? 1 : 0;
        FaultOutcome outcome = FaultOutcome.of(fault, before, after);
        if (outcome == FaultOutcome.MISSED && listed.get(name) == FaultOutcome.NO_FAULT) {
          outcome = FaultOutcome.NO_FAULT;
        }
        if (outcome != FaultOutcome.NOTICED) {
          assertThat(unnoticed.put(name, outcome)).as("faults called %s", name).isNull();
        }
      }
    }
    // Entry by entry, so that only the difference is shown.
    assertThat(unnoticed.entrySet()).containsExactlyInAnyOrderElementsOf(listed.entrySet());
    assertThat(List.of(seeded, toldByOne)).containsExactly(SEEDED, TOLD_BY_ONE_REVISION);
  }

  private static Map<String, FaultOutcome> listed() throws IOException {
    Map<String, FaultOutcome> listed = new TreeMap<>();
    try (InputStream file = SeededFaultsTest.class.getResourceAsStream("unnoticed-faults.txt")) {
      for (String line : new String(file.readAllBytes(), UTF_8).lines().toList()) {
        if (!line.startsWith("#")) {
          String[] fields = line.split("\t", -1);
          assertThat(fields).as(line).hasSize(3).doesNotContain("");
          listed.put(fields[1], FaultOutcome.valueOf(fields[0]));
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
}
