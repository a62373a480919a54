package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.report.PatchReport.UnknownFunction;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.InternalFailure;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.primitive.PrimitiveTable;

/** What goes wrong inside costs what is looked at just then, and is said. */
class InternalFailureTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.1");

  private static final String BROKEN = "include/linux/crate.h";

  /** Keeps its lock on one way out; asks no header for anything. */
  private static final String KEEPS =
      """
      int crate_fill(struct crate *c)
      {
      	spin_lock(&c->lock);
      	if (c->full)
      		return -1;
      	spin_unlock(&c->lock);
      	return 0;
      }
      """;

  /** Only the header can say what crate_weigh() is. */
  private static final String ASKS =
      """
      int crate_sort(struct crate *c)
      {
      	int n;

      	spin_lock(&c->lock);
      	n = crate_weigh(c);
      	spin_unlock(&c->lock);
      	return n;
      }
      """;

  private static final Map<String, String> FILES =
      Map.of(
          "mm/crate.c",
          "#include <linux/crate.h>\n" + ASKS + KEEPS.replace("fill", "load"),
          "mm/other.c",
          KEEPS);

  /** A tree in which something goes wrong with one file. */
  private record BrokenTree(SourceTree tree, String broken) implements SourceTree {
    @Override
    public Optional<SourceFile> file(String path) {
      if (path.equals(broken)) {
        throw new IllegalStateException("broken " + path);
      }
      return tree.file(path);
    }

    @Override
    public Optional<String> blobId(String path) {
      return path.equals(broken) ? Optional.of("0") : tree.blobId(path);
    }

    @Override
    public List<String> list(String folder) {
      return tree.list(folder);
    }

    @Override
    public Optional<String> id() {
      return tree.id();
    }
  }

  private static RevisionAnalysis.Result check(String broken) {
    return RevisionAnalysis.run(
        new BrokenTree(Fixtures.tree(FILES), broken),
        List.of("mm/crate.c", "mm/other.c"),
        new Program(PRIMITIVES),
        Progress.NONE);
  }

  private static List<String> found(List<FindingReport> findings) {
    return findings.stream().map(f -> f.finding().function() + " " + f.finding().rule()).toList();
  }

  @Test
  void costsOneFunctionWhereOneIsLookedAt() {
    RevisionAnalysis.Result result = check(BROKEN);
    assertThat(found(result.findings())).containsExactly("crate_load leak", "crate_fill leak");
    assertThat(result.undecided()).extracting(UnknownFunction::name).containsExactly("crate_sort");
    assertThat(result.undecided().get(0).reason())
        .startsWith("internal failure (IllegalStateException: broken include/linux/crate.h at ")
        .endsWith(", please report");
    assertThat(result.statistics()).isEqualTo(new RevisionAnalysis.Statistics(3, 3, 1, 0));
    assertThat(result.problems())
        .filteredOn(Problem::fatal)
        .extracting(Problem::input)
        .containsExactly("mm/crate.c");
    assertThat(result.problems().get(0).message())
        .startsWith("crate_sort(): internal failure")
        .endsWith("please report; the rest is analysed");
  }

  @Test
  void costsOneFileWhereThatCannotBeLookedAt() {
    RevisionAnalysis.Result result = check("mm/crate.c");
    assertThat(found(result.findings())).containsExactly("crate_fill leak");
    assertThat(result.problems()).filteredOn(Problem::fatal).hasSize(1);
    assertThat(result.problems().get(0).text())
        .startsWith("mm/crate.c: not analysed: internal failure (");
  }

  @Test
  void saysNothingWhereNothingGoesWrong() {
    RevisionAnalysis.Result result = check("mm/none.c");
    assertThat(found(result.findings())).containsExactly("crate_load leak", "crate_fill leak");
    assertThat(result.undecided()).isEmpty();
    assertThat(result.problems()).noneMatch(Problem::fatal);
  }

  @Test
  void keepsTheRestOfASeries() {
    Map<String, String> changed = new HashMap<>(FILES);
    changed.put("mm/other.c", KEEPS.replace("\t\treturn -1;", "\t\tc->n++;"));
    changed.put("mm/crate.c", FILES.get("mm/crate.c").replace("n = crate", "n = 1 + crate"));
    SourceTree before = new BrokenTree(Fixtures.tree(FILES), BROKEN);
    SourceTree after = new BrokenTree(Fixtures.tree(changed), BROKEN);
    Report report = analyze(before, after);
    PatchReport patch = report.patches().get(0);
    assertThat(found(patch.findings())).containsExactly("crate_fill leak");
    assertThat(patch.findings().get(0).status()).isEqualTo(FindingReport.Status.RESOLVED);
    assertThat(patch.unknown()).extracting(UnknownFunction::name).containsExactly("crate_sort");
    assertThat(report.problems())
        .filteredOn(Problem::fatal)
        .extracting(Problem::input)
        .containsExactly("mm/crate.c");
  }

  private static Report analyze(SourceTree before, SourceTree after) {
    Patch patch =
        new Patch(
            1,
            1,
            "crate: count",
            "",
            "A <a@example.org>",
            Optional.empty(),
            List.of(FileChange.modified("mm/crate.c"), FileChange.modified("mm/other.c")),
            before,
            after,
            true,
            Optional.empty());
    return SeriesAnalysis.run(
        new Series("series", "base", before, List.of(patch), List.of()),
        PRIMITIVES,
        "",
        Progress.NONE);
  }

  @Test
  void isForWhatNoInputShouldLeadTo() {
    assertThat(InternalFailure.attempt(() -> 1).result()).contains(1);
    assertThat(InternalFailure.attempt(() -> deeper(1)).failure().orElseThrow())
        .startsWith("internal failure (StackOverflowError")
        .doesNotContain("\n");
    assertThatThrownBy(
            () ->
                InternalFailure.attempt(
                    () -> {
                      throw new OutOfMemoryError("no more");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
  }

  private static int deeper(int n) {
    return n < 0 ? n : deeper(n + 1) + deeper(n + 2);
  }
}
