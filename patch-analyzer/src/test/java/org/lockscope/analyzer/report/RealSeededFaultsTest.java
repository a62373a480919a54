package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.git.GitRepository;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.program.Program.AnalyzedFile;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FaultSeeder.Fault;
import org.lockscope.analyzer.series.OverlayTree;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Breaks files of a real kernel as {@link SeededFaultsTest} breaks the fixtures, and prints what
 * was noticed.
 *
 * <p>Needs LOCKSCOPE_LINUX, a git repository with the tag v5.14-rc5.
 */
class RealSeededFaultsTest {

  private static final String REVISION = "v5.14-rc5";

  /** A file with more faults than this is broken in every second place, or third. */
  private static final int MOST = 200;

  /**
   * Breaks one file after the other. They are files without a finding and with at most a minute of
   * work in them, and take locks in ways of their own:
   *
   * <ul>
   *   <li>mm/slub.c: interrupts disabled by themselves, bit spinlocks, modes, conditional code
   *   <li>mm/vmalloc.c: mutexes and plain spinlocks in short static functions, callbacks in pairs
   *   <li>mm/memcontrol.c: RCU, trylocks, locks taken for a caller, per-CPU data
   *   <li>kernel/signal.c: locks that the caller holds and annotations say so, reader locks
   *   <li>lib/debugobjects.c: raw spinlocks that save flags, with many ways out
   * </ul>
   *
   * @param least how many faults are to be noticed: nine tenths of those that were when this was
   *     written. Which ones is not said, and not all can be: some leave the text as right as it
   *     was, and some are in functions that are not decided
   */
  @ParameterizedTest
  @CsvSource({
    "mm/slub.c, 62",
    "mm/vmalloc.c, 62",
    "mm/memcontrol.c, 116",
    "kernel/signal.c, 87",
    "lib/debugobjects.c, 62"
  })
  void mostFaultsAreNoticed(String path, int least) throws Exception {
    SourceTree tree = GitRepository.open(linux()).revision(REVISION).tree();
    PrimitiveTable primitives = Fixtures.primitives("5.14");
    Program program = new Program(primitives);
    assertThat(RevisionAnalysis.run(tree, List.of(path), program, Progress.NONE).findings())
        .as("findings before %s is broken", path)
        .isEmpty();

    String headers = tree.id().orElseThrow();
    AnalyzedFile file = program.analyze(tree, path, headers).orElseThrow();
    List<FunctionProfile> before = file.profiles();
    SourceText text = before.get(0).file();
    List<Fault> all = new FaultSeeder(primitives).faults(text.characters(), before);
    int step = (all.size() + MOST - 1) / MOST;
    Map<String, Tally> tallies = new TreeMap<>();
    int toldByOne = 0;
    List<String> unnoticed = new ArrayList<>();
    for (int i = 0; i < all.size(); i += step) {
      Fault fault = all.get(i);
      SourceTree broken =
          OverlayTree.of(tree, Map.of(path, Optional.of(SourceFile.of(path, fault.text()))));
      List<FunctionProfile> after = program.analyze(broken, path, headers).orElseThrow().profiles();
      FaultOutcome outcome = FaultOutcome.of(fault, before, after);
      boolean noticed = outcome == FaultOutcome.NOTICED;
      toldByOne += FaultOutcome.isToldByOneRevision(fault, before, after) ? 1 : 0;
      tallies.merge(fault.kind(), Tally.of(noticed), Tally::plus);
      if (!noticed) {
        unnoticed.add(
            "  %-9s %s:%d %s() %s %s"
                .formatted(
                    outcome,
                    path,
                    text.line(fault.at()),
                    fault.function(),
                    fault.kind(),
                    fault.where().replaceAll("\\s+", " ")));
      }
    }

    Tally total = tallies.values().stream().reduce(new Tally(0, 0), Tally::plus);
    System.out.printf(
        "%s: %s faults noticed%s, %d of them by one revision alone, %s%n",
        path,
        total,
        step == 1 ? "" : ", of which one in " + step + " was seeded",
        toldByOne,
        tallies);
    unnoticed.forEach(System.out::println);
    assertThat(total.noticed()).as("faults noticed in %s", path).isGreaterThanOrEqualTo(least);
  }

  /** How many of some faults were noticed. */
  private record Tally(int noticed, int seeded) {

    static Tally of(boolean noticed) {
      return new Tally(noticed ? 1 : 0, 1);
    }

    Tally plus(Tally other) {
      return new Tally(noticed + other.noticed, seeded + other.seeded);
    }

    @Override
    public String toString() {
      return noticed + "/" + seeded;
    }
  }

  /** The kernel tree; without it everything here is skipped, which is said aloud. */
  private static Path linux() {
    return Path.of(Fixtures.environment("LOCKSCOPE_LINUX", "faults seeded in a real kernel"));
  }
}
