package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.primitive.PrimitiveTable;

/** Findings held against the Kconfig files and Makefiles of their tree. */
class BuildRulesTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.1");

  /** Fails with the lock held where there are no pages. */
  private static final String CELLAR =
      """
      int cellar_put(struct cellar *c, int n)
      {
      \tspin_lock(&c->lock);
      #ifndef CONFIG_PAGES
      \tif (n > c->room)
      \t\treturn -1;
      #endif
      \tc->count += n;
      \tspin_unlock(&c->lock);
      \treturn 0;
      }
      """;

  private static final String KCONFIG =
      """
      config PAGES
      \tbool "pages"

      config CELLAR
      \tbool "cellars"
      \tdepends on PAGES

      config SHED
      \tbool "sheds"
      \tselect ROOF
      \tdepends on SMP

      config ROOF
      \tbool

      config SMP
      \tbool "several processors"
      """;

  private static SourceTree tree(String... pathsAndTexts) {
    Map<String, String> files = new HashMap<>();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      files.put(pathsAndTexts[i], pathsAndTexts[i + 1]);
    }
    return Fixtures.tree(files);
  }

  /** A tree in which mm/cellar.c is built for CELLAR. */
  private static SourceTree built(String kconfig) {
    return tree(
        "mm/cellar.c", CELLAR,
        "mm/Makefile", "obj-$(CONFIG_CELLAR) += cellar.o\n",
        "Kconfig", kconfig);
  }

  private static RevisionAnalysis.Result check(String path, SourceTree tree) {
    return RevisionAnalysis.run(tree, List.of(path), new Program(PRIMITIVES), Progress.NONE);
  }

  private static List<String> conditions(String path, SourceTree tree) {
    return check(path, tree).findings().stream().map(f -> f.condition().toString()).toList();
  }

  @Test
  void changesNothingWhereThereIsNothingToRead() {
    RevisionAnalysis.Result result = check("mm/cellar.c", tree("mm/cellar.c", CELLAR));
    assertThat(result.findings()).hasSize(1);
    assertThat(result.findings().get(0).condition()).hasToString("!PAGES");
    assertThat(result.problems()).isEmpty();
  }

  /** The file is built for CELLAR only, and that needs PAGES. */
  @Test
  void dropsWhatNoConfigurationHas() {
    assertThat(conditions("mm/cellar.c", built(KCONFIG))).isEmpty();
  }

  @Test
  void keepsWhatOneConfigurationHas() {
    RevisionAnalysis.Result result =
        check("mm/cellar.c", built(KCONFIG.replace("\tdepends on PAGES\n", "")));
    assertThat(result.findings()).hasSize(1);
    FindingReport finding = result.findings().get(0);
    // CELLAR is a bool, so that it is never m.
    assertThat(finding.setting()).hasToString("CELLAR && !PAGES");
    assertThat(finding.configuration())
        .containsExactlyInAnyOrder("CONFIG_CELLAR=y", "# CONFIG_PAGES is not set");
    // That the file is built goes without saying.
    assertThat(finding.condition()).hasToString("!PAGES");
    assertThat(finding.function().condition()).hasToString("true");
  }

  /** CELLAR is y or m where the file is built, and a .config file has to choose. */
  @Test
  void chooses() {
    String kconfig =
        """
        config MODULES
        \tbool "modules"
        \tmodules

        config PAGES
        \tbool "pages"

        config CELLAR
        \ttristate "cellars"
        """;
    RevisionAnalysis.Result result = check("mm/cellar.c", built(kconfig));
    FindingReport finding = result.findings().get(0);
    assertThat(finding.setting()).hasToString("CELLAR!=n && !PAGES");
    assertThat(finding.configuration())
        .containsExactly("CONFIG_CELLAR=y", "# CONFIG_PAGES is not set");
  }

  /** The conditions hold of the kernels that have the file at all. */
  @Test
  void narrowsByTheMakefileAlone() {
    assertThat(
            conditions(
                "mm/cellar.c",
                tree(
                    "mm/cellar.c",
                    CELLAR.replace("CONFIG_PAGES", "CONFIG_SMP"),
                    "mm/Makefile",
                    "obj-$(CONFIG_CELLAR) += cellar.o\n")))
        .containsExactly("!SMP");
  }

  /** SHED needs SMP and selects ROOF: neither has to be said. */
  @Test
  void printsMinimalConditions() {
    String shed =
        CELLAR.replace(
            "#ifndef CONFIG_PAGES",
            "#if defined(CONFIG_SHED) && defined(CONFIG_SMP) && defined(CONFIG_ROOF)");
    assertThat(conditions("mm/cellar.c", tree("mm/cellar.c", shed, "Kconfig", KCONFIG)))
        .containsExactly("SHED");
    assertThat(conditions("mm/cellar.c", tree("mm/cellar.c", shed)))
        .containsExactly("ROOF && SHED && SMP");
  }

  @Test
  void dropsNothingThatIsOnlySelectedSomewhere() {
    String roof = CELLAR.replace("#ifndef CONFIG_PAGES", "#ifdef CONFIG_ROOF");
    // ROOF has no prompt: it is there where SHED is.
    assertThat(conditions("mm/cellar.c", tree("mm/cellar.c", roof, "Kconfig", KCONFIG)))
        .containsExactly("ROOF");
    String alone =
        CELLAR.replace("#ifndef CONFIG_PAGES", "#if defined(CONFIG_ROOF) && !defined(CONFIG_SMP)");
    assertThat(conditions("mm/cellar.c", tree("mm/cellar.c", alone, "Kconfig", KCONFIG))).isEmpty();
  }

  @Test
  void keepsRealTimePossible() {
    String rt =
        CELLAR.replace(
            "#ifndef CONFIG_PAGES", "#if defined(CONFIG_PREEMPT_RT) && defined(CONFIG_PAGES)");
    String kconfig =
        KCONFIG
            + "\nconfig PREEMPT_RT\n\tbool \"rt\"\n\tdepends on ARCH_SUPPORTS_RT\n"
            + "\nconfig ARCH_SUPPORTS_RT\n\tbool\n";
    assertThat(conditions("mm/cellar.c", tree("mm/cellar.c", rt, "Kconfig", kconfig)))
        .containsExactly("PAGES && PREEMPT_RT");
  }

  @Test
  void saysOnceWhatCannotBeRead() {
    String broken = KCONFIG + "\nsource \"nowhere/Kconfig\"\n";
    String two = CELLAR + CELLAR.replace("cellar_put", "cellar_put_more");
    RevisionAnalysis.Result result =
        check("mm/cellar.c", tree("mm/cellar.c", two, "Kconfig", broken));
    assertThat(result.findings()).hasSize(2);
    assertThat(result.problems()).hasSize(1);
    assertThat(result.problems().get(0).fatal()).isFalse();
    assertThat(result.problems().get(0).text()).startsWith("Kconfig: ").contains("Kconfig:19");
  }

  /** A macro that asks about no symbol of Kconfig is no reason to go on asking for ever. */
  @Test
  void readsIsEnabledOfSomethingElse() {
    String odd =
        CELLAR
            .replace("#ifndef CONFIG_PAGES\n", "")
            .replace("#endif\n", "")
            .replace("n > c->room", "IS_ENABLED(PAGES_ARE_LARGE)");
    assertThat(conditions("mm/cellar.c", tree("mm/cellar.c", odd))).containsExactly("true");
  }

  private static Report series(SourceTree before, SourceTree after) {
    Patch patch =
        new Patch(
            1,
            1,
            "mm, cellar: change",
            "",
            "A <a@example.org>",
            Optional.empty(),
            List.of(FileChange.modified("mm/cellar.c")),
            before,
            after,
            true,
            Optional.empty());
    Series series = new Series("series", "base", before, List.of(patch), List.<Problem>of());
    return SeriesAnalysis.run(series, PRIMITIVES, "", Progress.NONE);
  }

  /** What a series makes possible by a change of Kconfig is possible. */
  @Test
  void takesARuleThatHoldsAtBothEnds() {
    String makefile = "obj-$(CONFIG_CELLAR) += cellar.o\n";
    String right = CELLAR.replace("\t\treturn -1;", "\t\tn = c->room;");
    String[] common = {"mm/Makefile", makefile};
    SourceTree base = tree("mm/cellar.c", right, common[0], common[1], "Kconfig", KCONFIG);
    SourceTree strict = tree("mm/cellar.c", CELLAR, common[0], common[1], "Kconfig", KCONFIG);
    assertThat(series(base, strict).patches().get(0).findings()).isEmpty();
    SourceTree loose =
        tree(
            "mm/cellar.c",
            CELLAR,
            common[0],
            common[1],
            "Kconfig",
            KCONFIG.replace("\tdepends on PAGES\n", ""));
    List<FindingReport> findings = series(base, loose).patches().get(0).findings();
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).condition()).hasToString("!PAGES");
    assertThat(findings.get(0).setting()).hasToString("CELLAR && !PAGES");
  }
}
