package org.lockscope.analyzer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.analyzer.series.OverlayTree;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Puts mistakes that were made in the SLUB series of August 2021 back into it, and wants to be told
 * what was found by testing then: at the patch that makes the mistake, and in just the kernels that
 * have it.
 *
 * <p>Needs LOCKSCOPE_LINUX, a git repository with the tag v5.14-rc5 and the branch slub-local-lock,
 * the series.
 */
class RealSeedsTest {

  private static final String SLUB = "mm/slub.c";

  /** "mm, slub: move disabling/enabling irqs to ___slab_alloc()". */
  private static final int MOVES_IRQS = 12;

  /** "mm, slub: use migrate_disable() on PREEMPT_RT". */
  private static final int MIGRATES = 34;

  private final PrimitiveTable primitives = Fixtures.primitives("5.14");

  private Path linux;

  @BeforeEach
  void findLinux() {
    linux = Path.of(Fixtures.environment("LOCKSCOPE_LINUX", "mistakes in a real series"));
  }

  @Test
  void theGuardOfPatch12() throws Exception {
    List<FindingReport> introduced = introduced(broken(MOVES_IRQS, this::withOldGuard));
    assertThat(introduced).singleElement().satisfies(this::isOfPatch12);
  }

  @Test
  void theGuardOfPatch12AndThatOfPatch34() throws Exception {
    Series series =
        broken(MIGRATES, this::withInvertedGuard, broken(MOVES_IRQS, this::withOldGuard));
    List<FindingReport> introduced = introduced(series);
    assertThat(introduced)
        .filteredOn(f -> by(f) == MOVES_IRQS)
        .singleElement()
        .satisfies(this::isOfPatch12);
    assertThat(introduced)
        .filteredOn(f -> by(f) == MIGRATES)
        .anySatisfy(
            f -> {
              assertThat(f.finding().rule()).isEqualTo(Rule.CALLER_CONTRACT);
              assertThat(f.finding().function()).isEqualTo("__slab_alloc");
              assertThat(f.finding().subject()).isEqualTo("migrate depth");
              assertThat(is(f.condition(), "SMP && !PREEMPTION")).as("%s", f.condition()).isTrue();
            });
    assertThat(introduced).extracting(RealSeedsTest::by).containsOnly(MOVES_IRQS, MIGRATES);
  }

  @Test
  void theErrorPathOfBulkAllocation() throws Exception {
    List<FindingReport> introduced =
        introduced(
            broken(
                MOVES_IRQS,
                text ->
                    text.replaceFirst(
                        "error:\n\t(slub_)?put_cpu_ptr\\(s->cpu_slab\\);",
                        "error:\n\tlocal_irq_enable();")));
    assertThat(introduced)
        .allSatisfy(
            f -> {
              assertThat(f.finding().function()).isEqualTo("kmem_cache_alloc_bulk");
              assertThat(f.finding().path())
                  .anySatisfy(s -> assertThat(s.text()).contains("!p[i]"));
            })
        .extracting(f -> f.finding().rule() + " " + f.finding().subject())
        .contains("leak preempt depth", "irqs-enabled irqs");
    assertThat(introduced).extracting(RealSeedsTest::by).contains(MOVES_IRQS);
  }

  private String withOldGuard(String text) {
    return text.replace("#ifdef CONFIG_PREEMPT_COUNT", "#ifdef CONFIG_PREEMPTION");
  }

  private String withInvertedGuard(String text) {
    return text.replaceFirst(
        "#ifndef CONFIG_PREEMPT_RT\n#define slub_get_cpu_ptr",
        "#ifdef CONFIG_PREEMPT_RT\n#define slub_get_cpu_ptr");
  }

  private void isOfPatch12(FindingReport report) {
    assertThat(by(report)).isEqualTo(MOVES_IRQS);
    assertThat(report.finding().rule()).isEqualTo(Rule.CALLER_CONTRACT);
    assertThat(report.finding().function()).isEqualTo("__slab_alloc");
    assertThat(report.finding().subject()).isEqualTo("preempt depth");
    assertThat(is(report.condition(), "PREEMPT_COUNT && !PREEMPTION"))
        .as("%s", report.condition())
        .isTrue();
    assertThat(report.finding().path())
        .anySatisfy(s -> assertThat(s.text()).contains("put_cpu_ptr"));
  }

  /** Whether a condition is this one, in the space of all that the tree's Kconfig files say. */
  private static boolean is(PresenceCondition condition, String formula) {
    return condition.isEquivalentTo(condition.space().parse(formula));
  }

  private static int by(FindingReport report) {
    return report.introducedBy().orElseThrow();
  }

  private List<FindingReport> introduced(Series series) {
    Report report =
        SeriesAnalysis.run(
            series, new Program(primitives), new Report.Kernel("5.14", ""), Progress.NONE);
    return report.patches().stream()
        .flatMap(p -> p.findings().stream())
        .filter(f -> f.status() == Status.INTRODUCED)
        .filter(f -> !f.finding().rule().isAboutContexts())
        .toList();
  }

  private Series broken(int from, UnaryOperator<String> mistake) throws Exception {
    return broken(
        from, mistake, SeriesReader.fromRange(linux, "v5.14-rc5..slub-local-lock", List.of(SLUB)));
  }

  /** A series with a mistake that one of its patches makes and the later ones keep. */
  private static Series broken(int from, UnaryOperator<String> mistake, Series series) {
    List<Patch> patches = new ArrayList<>();
    for (Patch p : series.patches()) {
      SourceTree before = p.number() > from ? with(mistake, p.before()) : p.before();
      SourceTree after = p.number() >= from ? with(mistake, p.after()) : p.after();
      patches.add(
          new Patch(
              p.number(),
              p.total(),
              p.subject(),
              p.message(),
              p.author(),
              p.id(),
              p.changes(),
              before,
              after,
              p.applied(),
              p.mail()));
    }
    return new Series(series.title(), series.baseName(), series.base(), patches, series.problems());
  }

  private static SourceTree with(UnaryOperator<String> mistake, SourceTree tree) {
    String text = new String(tree.file(SLUB).orElseThrow().content(), UTF_8);
    return OverlayTree.of(
        tree, Map.of(SLUB, Optional.of(SourceFile.of(SLUB, mistake.apply(text)))));
  }
}
