package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.program.Program.AnalyzedFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.analyzer.store.DiskStore;

/** What one run has found out about a file, and when another one may use it. */
class StoredFilesTest {

  private static final String FILE = "mm/rack.c";

  @TempDir private Path folder;

  private final Map<String, String> files = new TreeMap<>();

  @BeforeEach
  void tree() {
    files.put(
        FILE,
        """
        #include <linux/spinlock.h>
        #include "rack.h"

        int rack_put(struct rack *r, int n)
        {
        \track_lock(r);
        \tif (n < 0)
        \t\treturn -1;
        #ifdef CONFIG_NUMA
        \track_note(r, n);
        #endif
        \track_unlock(r);
        \treturn 0;
        }
        """);
    files.put(
        "mm/rack.h",
        """
        static inline void rack_lock(struct rack *r)
        {
        \tspin_lock(&r->lock);
        }
        #define rack_unlock(r) spin_unlock(&(r)->lock)
        """);
    files.put("mm/note.c", "void rack_note(struct rack *r, int n)\n{\n\tr->n = n;\n}\n");
  }

  /** A run of its own, with nothing in memory. */
  private final class Run {
    private final Program program;
    private final SourceTree tree = Fixtures.tree(files);
    private final AnalyzedFile file;

    Run(boolean sites, String version, String... constraints) {
      DiskStore store = DiskStore.open(folder.resolve("store"), 1 << 20).orElseThrow();
      program = new Program(Fixtures.primitives("6.1", constraints));
      program.keepResults(store, version);
      if (sites) {
        program.expectSites();
      }
      file = program.analyze(tree, FILE, "").orElseThrow();
    }

    /** Whether it has used what an earlier run has found out. */
    boolean isFound() {
      assertThat(program.filesFound()).isEqualTo(program.cacheMisses() == 0 ? 1 : 0);
      return program.cacheMisses() == 0;
    }

    List<String> findings() {
      return file.profiles().stream()
          .flatMap(p -> p.findings().stream())
          .map(f -> f.rule() + " " + f.subject() + " " + f.condition() + " " + f.path())
          .toList();
    }

    FileSites sites() {
      return program.sites(tree, FILE, "", Effort.THOROUGH).orElseThrow();
    }
  }

  private Run run() {
    return new Run(true, "1");
  }

  @Test
  void theSameTreeIsNotAnalysedAgain() {
    Run first = run();
    assertThat(first.isFound()).isFalse();
    assertThat(first.findings()).hasSize(1).first().asString().startsWith("leak r->lock");
    Run second = run();
    assertThat(second.isFound()).isTrue();
    assertThat(second.findings()).isEqualTo(first.findings());
    assertThat(second.file.complaints()).isEqualTo(first.file.complaints());
    assertThat(second.file.profiles().get(0).regions().toString())
        .isEqualTo(first.file.profiles().get(0).regions().toString());
    assertThat(second.file.worthMentioning().test("rack_note")).isTrue();
  }

  @Test
  void theSitesAreKeptAsWell() {
    Run first = run();
    Run second = run();
    assertThat(second.sites().functions().toString())
        .isEqualTo(first.sites().functions().toString())
        .contains("rack_note");
    assertThat(second.sites().meaning("rack_lock").toString())
        .isEqualTo(first.sites().meaning("rack_lock").toString())
        .contains("mm/rack.h");
    assertThat(second.sites().meaning("rack_note")).isEmpty();
    assertThat(second.isFound()).isTrue();
  }

  @Test
  void whoWantsSitesIsNotServedWithoutThem() {
    new Run(false, "1");
    assertThat(new Run(true, "1").isFound()).isFalse();
    assertThat(new Run(false, "1").isFound()).isTrue();
  }

  @Test
  void whereTheFileIsAnotherOneItIsAnalysed() {
    run();
    files.put(FILE, files.get(FILE).replace("return -1;", "goto out;\nout:"));
    assertThat(run().isFound()).isFalse();
  }

  @Test
  void whereAHeaderIsAnotherOneItIsAnalysed() {
    run();
    files.put("mm/rack.h", files.get("mm/rack.h").replace("spin_lock(&r->lock);", ""));
    Run second = run();
    assertThat(second.isFound()).isFalse();
    // Now there is nothing that it could keep.
    assertThat(second.findings().toString()).doesNotContain("leak");
  }

  @Test
  void whereThereIsAHeaderThatWasNotItIsAnalysed() {
    run();
    files.put("include/linux/spinlock.h", "#define spin_trylock_or_so(l) spin_trylock(l)\n");
    assertThat(run().isFound()).isFalse();
    assertThat(run().isFound()).isTrue();
  }

  @Test
  void whereAFileBesideItIsAnotherOneItIsAnalysed() {
    run();
    files.put("mm/note.c", files.get("mm/note.c").replace("r->n = n;", "spin_unlock(&r->lock);"));
    assertThat(run().isFound()).isFalse();
  }

  @Test
  void whatHasNothingToDoWithItDoesNotMatter() {
    run();
    files.put("fs/other.c", "int other;\n");
    files.put("include/linux/other.h", "extern int other;\n");
    assertThat(run().isFound()).isTrue();
  }

  @Test
  void otherKernelsAndOtherProgramsFindOutForThemselves() {
    run();
    assertThat(new Run(true, "2").isFound()).isFalse();
    assertThat(new Run(true, "1", "PREEMPT_RT").isFound()).isFalse();
    assertThat(new Run(true, "1", "PREEMPT_RT").isFound()).isTrue();
  }

  @Test
  void anEntryThatSaysSomethingElseIsFoundOutAgain() throws IOException {
    Run first = run();
    DiskStore store = DiskStore.open(folder.resolve("store"), 1 << 20).orElseThrow();
    try (Stream<Path> kept = Files.walk(folder.resolve("store"))) {
      for (Path file : kept.filter(Files::isRegularFile).toList()) {
        String key = file.getParent().getFileName() + "" + file.getFileName();
        byte[] bytes = store.find(key).orElseThrow();
        for (int i = bytes.length / 2; i < bytes.length; i++) {
          bytes[i] = (byte) (i * 31);
        }
        store.save(key, bytes);
      }
    }
    Run second = run();
    assertThat(second.isFound()).isFalse();
    assertThat(second.findings()).isEqualTo(first.findings());
    assertThat(run().isFound()).isTrue();
  }

  private Program withQuickSites() {
    Program program = new Program(Fixtures.primitives("6.1"));
    program.keepSites(DiskStore.open(folder.resolve("store"), 1 << 20).orElseThrow(), "1");
    program.findSites(Fixtures.tree(files), FILE, "");
    return program;
  }

  private String functions(Program program) {
    return program
        .sites(Fixtures.tree(files), FILE, "", Effort.QUICK)
        .orElseThrow()
        .functions()
        .toString();
  }

  @Test
  void sitesFoundWithLittleEffortAreKeptByThemselves() {
    Program first = withQuickSites();
    assertThat(first.filesFound()).isZero();
    String sites = functions(first);
    assertThat(sites).contains("rack_note");
    // With little effort, what others beside the file do makes no difference.
    files.put("mm/note.c", "void rack_note(struct rack *r, int n)\n{\n\tr->n = n + 1;\n}\n");
    Program second = withQuickSites();
    assertThat(functions(second)).isEqualTo(sites);
    assertThat(second.filesFound()).isEqualTo(1);
    files.put("mm/rack.h", files.get("mm/rack.h").replace("spin_lock", "raw_spin_lock"));
    Program third = withQuickSites();
    assertThat(functions(third)).isNotEqualTo(sites);
    assertThat(third.filesFound()).isZero();
  }
}
