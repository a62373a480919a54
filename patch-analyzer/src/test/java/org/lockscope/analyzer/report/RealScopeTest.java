package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.Series;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * What the SLUB series of August 2021 does to files that it leaves alone: KASAN's quarantine frees
 * objects in an IPI, and from the last patch on that takes a local_lock, which sleeps with
 * PREEMPT_RT. Testing found it months later; since then the IPI moves the objects to a list, and
 * they are freed by whoever has sent it (Linux 6.1: mm/kasan/quarantine.c:353).
 *
 * <p>Needs LOCKSCOPE_LINUX, a git repository with the tag v5.14-rc5 and the series on a branch
 * slub-local-lock.
 */
class RealScopeTest {

  private static final String QUARANTINE = "mm/kasan/quarantine.c";

  @Test
  void objectsInQuarantineAreFreedInAnInterrupt() throws Exception {
    Path linux = Path.of(Fixtures.environment("LOCKSCOPE_LINUX", "a file beside a real series"));
    PrimitiveTable primitives = Fixtures.primitives("5.14");
    Series series =
        SeriesReader.fromRange(linux, "v5.14-rc5..slub-local-lock", List.of("mm/slub.c"));
    List<FindingReport> found =
        SeriesAnalysis.run(
                series,
                new Program(primitives),
                new SeriesAnalysis.Options(List.of(QUARANTINE), false),
                new Report.Kernel("5.14", ""),
                Progress.NONE)
            .patches()
            .stream()
            .flatMap(p -> p.findings().stream())
            .filter(f -> f.status() == FindingReport.Status.INTRODUCED)
            .filter(f -> f.finding().rule() == Rule.RT_SLEEPING_LOCK)
            .toList();
    assertThat(found).hasSize(1);
    FindingReport report = found.get(0);
    assertThat(report.introducedBy()).hasValue(35);
    assertThat(report.repairedBy()).isEmpty();
    assertThat(report.finding().path())
        .extracting(Step::function)
        .containsExactly(
            "per_cpu_remove_cache",
            "qlist_free_all",
            "qlink_free",
            "___cache_free",
            "do_slab_free");
    assertThat(
            report
                .condition()
                .isEquivalentTo(
                    report.condition().space().parse("KASAN && KASAN_GENERIC && PREEMPT_RT")))
        .isTrue();
  }
}
