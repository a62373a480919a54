package org.lockscope.model.kconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;

/**
 * Reads a real tree. Needs LOCKSCOPE_LINUX, a folder with the files of a kernel of v6.1 or later.
 */
class RealTreeTest {

  private static final Set<String> SYMBOLS =
      Set.of(
          "64BIT",
          "DEBUG_KERNEL",
          "EXPERT",
          "KASAN_GENERIC",
          "KMSAN",
          "LOCKDEP",
          "MEMCG",
          "MEMCG_V1",
          "MMU",
          "NUMA",
          "PREEMPT_COUNT",
          "PREEMPT_RT",
          "PROVE_LOCKING",
          "RT_MUTEXES",
          "SLAB_FREELIST_HARDENED",
          "SLUB_CPU_PARTIAL",
          "SLUB_DEBUG",
          "SLUB_TINY",
          "SMP",
          "SYSFS",
          "X86",
          "ZONE_DMA",
          "ZSMALLOC",
          "ZSWAP");

  private static Path linux;
  private static KconfigTree tree;
  private static KconfigImplications curated;

  @BeforeAll
  static void read() throws IOException {
    String where = System.getenv("LOCKSCOPE_LINUX");
    if (where == null) {
      System.out.println("skipped: Kconfig of a real kernel; LOCKSCOPE_LINUX is not set");
    }
    assumeTrue(where != null, "LOCKSCOPE_LINUX names no kernel tree: skipped");
    linux = Path.of(where);
    assumeTrue(
        Files.exists(linux.resolve("Kconfig")) && Files.exists(linux.resolve("Makefile")),
        "LOCKSCOPE_LINUX has no checked-out Kconfig and Makefile: skipped");
    KernelVersion version = version(Files.readString(linux.resolve("Makefile")));
    assumeTrue(
        version.isAtLeast(KernelVersion.parse("6.1")),
        "LOCKSCOPE_LINUX is older than v6.1: skipped");
    curated = KconfigImplications.forKernel(version);
    tree = KconfigTree.of(RealTreeTest::text);
  }

  private static KernelVersion version(String makefile) {
    Matcher matcher = Pattern.compile("VERSION = (\\d+)\\nPATCHLEVEL = (\\d+)").matcher(makefile);
    assertThat(matcher.find()).isTrue();
    return KernelVersion.parse(matcher.group(1) + "." + matcher.group(2));
  }

  private static Optional<String> text(String path) {
    Path file = linux.resolve(path);
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void allOfItIsRead() {
    assertThat(tree.notes()).isEmpty();
    assertThat(tree.isComplete()).isTrue();
    assertThat(tree.architectures())
        .contains("arm64", "powerpc", "um", "x86")
        .doesNotHaveDuplicates();
    assertThat(tree.files()).isGreaterThan(1000);
  }

  @Test
  void whatTheTreeImplies() {
    ConfigurationSpace space =
        tree.constraints(SYMBOLS, curated).constrain(ConfigurationSpace.builder()).build();
    for (String implication :
        List.of(
            "SLUB_CPU_PARTIAL -> SMP",
            "SLUB_DEBUG -> SYSFS",
            "PREEMPT_RT -> PREEMPT_COUNT",
            "PREEMPT_RT -> EXPERT",
            "PROVE_LOCKING -> LOCKDEP",
            "LOCKDEP -> DEBUG_KERNEL",
            "KMSAN -> !KASAN_GENERIC",
            "EXPERT -> DEBUG_KERNEL",
            "EXPERT || SYSFS")) {
      assertThat(space.parse(implication).not().isFeasible()).as(implication).isFalse();
    }
    for (String possible :
        List.of(
            "PREEMPT_RT && X86",
            "PREEMPT_RT && !X86",
            "PREEMPT_RT && !SLUB_DEBUG",
            "ZSMALLOC=m",
            "!SMP && X86",
            "NUMA && !X86",
            "!MMU",
            "KMSAN",
            "PROVE_LOCKING && MEMCG && !NUMA")) {
      assertThat(space.parse(possible).isFeasible()).as(possible).isTrue();
    }
  }

  @Test
  void oneArchitecture() {
    KconfigTree x86 = KconfigTree.of(RealTreeTest::text, "x86");
    ConfigurationSpace space =
        x86.constraints(SYMBOLS, curated).constrain(ConfigurationSpace.builder()).build();
    assertThat(space.parse("!X86").isFeasible()).isFalse();
    assertThat(space.parse("!MMU").isFeasible()).isFalse();
    assertThat(space.parse("NUMA && !SMP").isFeasible()).isFalse();
    assertThat(space.parse("PREEMPT_RT").isFeasible()).isTrue();
  }
}
