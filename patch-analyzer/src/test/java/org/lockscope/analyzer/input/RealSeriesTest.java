package org.lockscope.analyzer.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Series;

/**
 * The 35 patches "SLUB: reduce irq disabled scope and make it RT compatible" of August 2021.
 *
 * <p>Needs LOCKSCOPE_LINUX, a git repository with the tag v5.14-rc5 and, as the branch
 * slub-local-lock, the series; and for the mails LOCKSCOPE_SERIES, a folder with them.
 */
class RealSeriesTest {

  private static final String LAST_SLUB = "8052334fcc56a7d00dcb34151d3cf8e5f1f47b28";

  private Path linux;

  @BeforeEach
  void findLinux() {
    linux = Path.of(Fixtures.environment("LOCKSCOPE_LINUX", "reading a real series"));
  }

  private static void assertIsSlubSeries(Series series) {
    assertThat(series.patches()).hasSize(35);
    assertThat(series.patches()).extracting(Patch::applied).containsOnly(true);
    for (int i = 0; i < 35; i++) {
      assertThat(series.patches().get(i).number()).isEqualTo(i + 1);
      assertThat(series.patches().get(i).changes()).isNotEmpty();
    }
    Patch last = series.patches().get(34);
    assertThat(last.subject())
        .isEqualTo("mm, slub: convert kmem_cpu_slab protection to local_lock");
    assertThat(last.after().blobId("mm/slub.c")).contains(LAST_SLUB);
  }

  private static List<String> blobs(Series series) {
    return series.patches().stream()
        .map(
            patch ->
                patch.subject()
                    + patch.changes().stream()
                        .map(FileChange::path)
                        .map(path -> patch.before().blobId(path) + " " + patch.after().blobId(path))
                        .toList())
        .toList();
  }

  @Test
  void asARange() throws Exception {
    Series series = SeriesReader.fromRange(linux, "v5.14-rc5..slub-local-lock", List.of());
    assertThat(series.problems()).isEmpty();
    assertIsSlubSeries(series);
  }

  @Test
  void asAMailbox() throws Exception {
    Path mails = Path.of(Fixtures.environment("LOCKSCOPE_SERIES", "reading a real series"));
    Series range = SeriesReader.fromRange(linux, "v5.14-rc5..slub-local-lock", List.of());
    for (Base base : List.of(Base.at(linux, "v5.14-rc5"), Base.in(linux))) {
      Series series =
          SeriesReader.fromMail(
              mails.resolve("slub-v4.mbox"), base, List.of(), OptionalInt.empty());
      assertThat(series.problems()).isEmpty();
      assertIsSlubSeries(series);
      assertThat(blobs(series)).isEqualTo(blobs(range));
    }
  }

  @Test
  void asADiscussion() throws Exception {
    Path mails = Path.of(Fixtures.environment("LOCKSCOPE_SERIES", "reading a real series"));
    Series series =
        SeriesReader.fromMail(
            mails.resolve("slub-v4-thread.mbox"),
            Base.at(linux, "v5.14-rc5"),
            List.of("mm"),
            OptionalInt.empty());
    assertThat(series.title())
        .isEqualTo("SLUB: reduce irq disabled scope and make it RT compatible");
    assertThat(series.problems()).isEmpty();
    assertIsSlubSeries(series);
  }

  /**
   * The discussion has nine patches in answers. The full fixup of 29 comes instead of two partial
   * ones, the corrected fixup of 13 instead of the first, and that of 35 instead of a proposal.
   */
  @Test
  void asADiscussionWithItsFollowUps() throws Exception {
    Path mails = Path.of(Fixtures.environment("LOCKSCOPE_SERIES", "reading a real series"));
    Series series =
        SeriesReader.fromMail(
            mails.resolve("slub-v4-thread.mbox"),
            Base.at(linux, "v5.14-rc5"),
            List.of(),
            OptionalInt.empty(),
            true);
    assertThat(series.patches()).hasSize(44).extracting(Patch::applied).containsOnly(true);
    assertThat(series.patches().subList(35, 44))
        .extracting(Patch::subject)
        .containsExactly(
            "follow-up to 29/35: mm, slub: fix memory offline lockdep splat",
            "follow-up to 29/35 by Mike Galbraith",
            "follow-up to 29/35: mm, slub: fix memory and cpu hotplug related lock ordering issues",
            "follow-up to 29/35: mm, slub: fix memory and cpu hotplug related lock ordering issues"
                + " - fix",
            "follow-up to 13/35: mm, slub: prevent VM_BUG_ON in PageSlabPfmemalloc from"
                + " ___slab_alloc",
            "follow-up to 13/35: mm, slub: prevent VM_BUG_ON in PageSlabPfmemalloc from"
                + " ___slab_alloc",
            "follow-up to 35/35 by Sebastian Andrzej Siewior",
            "follow-up to 35/35: mm, slub: fix kmem_cache_cpu fields alignment for double cmpxchg",
            "follow-up to 35/35: mm, slab: simplify lockdep_assert_held in lockdep_assert_held()");
    assertThat(series.patches().get(36).changes())
        .containsExactly(FileChange.modified("mm/slab_common.c"), FileChange.modified("mm/slub.c"));
    // The full fixup is the two partial ones.
    assertThat(series.patches().get(37).changes()).isEmpty();
    assertThat(series.patches().get(40).changes())
        .containsExactly(FileChange.modified("mm/slub.c"));
    assertThat(series.patches().get(42).changes())
        .containsExactly(FileChange.modified("include/linux/slub_def.h"));
    assertThat(series.problems())
        .extracting(problem -> problem.message())
        .containsExactly("replaces 36/44 and 37/44", "replaces 40/44", "replaces 42/44");
  }
}
