package org.lockscope.analyzer.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.input.Base;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.legality.ContextFindings;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

/**
 * What the SLUB series of August 2021, and the fixups of its discussion, do to the order of locks.
 *
 * <p>Needs LOCKSCOPE_LINUX, a git repository with the tag v5.14-rc5, and LOCKSCOPE_SERIES, a folder
 * with the discussion.
 */
class RealLockOrderTest {

  private static final List<String> FILES =
      List.of(
          "kernel/cpu.c",
          "mm/memory_hotplug.c",
          "mm/page_alloc.c",
          "mm/slab_common.c",
          "mm/slub.c");

  private final Program program = new Program(Fixtures.primitives("5.14"));
  private List<Patch> patches;

  @BeforeEach
  void readSeries() throws Exception {
    Path linux =
        Path.of(Fixtures.environment("LOCKSCOPE_LINUX", "the order of locks in a real series"));
    Path mails =
        Path.of(Fixtures.environment("LOCKSCOPE_SERIES", "the order of locks in a real series"));
    patches =
        SeriesReader.fromMail(
                mails.resolve("slub-v4-thread.mbox"),
                Base.at(linux, "v5.14-rc5"),
                List.of(),
                OptionalInt.empty(),
                true)
            .patches();
  }

  private LockOrder order(SourceTree tree) {
    return LockOrder.of(tree, FILES, program);
  }

  private SourceTree before(int patch) {
    return patches.get(patch - 1).before();
  }

  private SourceTree after(int patch) {
    return patches.get(patch - 1).after();
  }

  private static Set<String> edges(LockOrder order) {
    return order.edges().stream().map(OrderEdge::name).collect(Collectors.toSet());
  }

  private static List<String> findings(LockOrder order) {
    return order.findings().stream()
        .map(f -> f.finding().rule() + " " + f.finding().subject())
        .toList();
  }

  private static final String TWO_WAY =
      "lock-cycle cpu_hotplug_lock → slab_mutex → cpu_hotplug_lock";

  @Test
  void patch29ClosesTwoCyclesAndReadsTwice() {
    LockOrder before = order(before(29));
    LockOrder after = order(after(29));
    assertThat(findings(before)).isEmpty();
    assertThat(edges(after)).contains("flush_lock → cpu_hotplug_lock", "slab_mutex → flush_lock");
    assertThat(edges(before))
        .doesNotContain("flush_lock → cpu_hotplug_lock", "slab_mutex → flush_lock");
    assertThat(findings(after))
        .containsExactlyInAnyOrder(
            TWO_WAY,
            "lock-cycle cpu_hotplug_lock → flush_lock → cpu_hotplug_lock",
            "read-recursion cpu_hotplug_lock");
    Finding twoWay = finding(after, TWO_WAY);
    assertThat(twoWay.condition().implies(twoWay.condition().space().parse("HOTPLUG_CPU")))
        .isTrue();
    assertThat(twoWay.path())
        .extracting(Step::function)
        .containsExactly(
            "slub_cpu_dead",
            "kmem_cache_destroy",
            "shutdown_cache",
            "__kmem_cache_shutdown",
            "flush_all");
    assertThat(twoWay.scenario())
        .containsExactly(
            "CPU0                        CPU1",
            "lock(cpu_hotplug_lock);",
            "                            lock(slab_mutex);",
            "                            rlock(cpu_hotplug_lock);",
            "lock(slab_mutex);");
    // Without SPARSEMEM, register_memory_notifier() is empty (include/linux/memory.h).
    Finding throughMemory =
        finding(after, "lock-cycle cpu_hotplug_lock → flush_lock → cpu_hotplug_lock");
    String whereNotified = "HOTPLUG_CPU && MEMORY_HOTPLUG_SPARSE && SLUB";
    assertThat(throughMemory.condition().minimal().toString()).isEqualTo(whereNotified);
    assertThat(finding(after, "read-recursion cpu_hotplug_lock").condition().minimal().toString())
        .isEqualTo(whereNotified);
    assertThat(throughMemory.path())
        .extracting(Step::function)
        .containsExactly(
            "slab_memory_callback",
            "slab_mem_going_offline_callback",
            "__kmem_cache_shrink",
            "flush_all",
            "flush_all");
  }

  private static Finding finding(LockOrder order, String name) {
    return order.findings().stream()
        .map(OrderFinding::finding)
        .filter(f -> name.equals(f.rule() + " " + f.subject()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void fixupsRepairThemOneAfterTheOther() {
    assertThat(findings(order(after(36)))).containsExactly(TWO_WAY);
    assertThat(findings(order(after(37)))).isEmpty();
    assertThat(findings(order(after(44)))).isEmpty();
  }

  /** A tree with one file as another tree has it. */
  private record Mixed(SourceTree tree, String path, SourceTree other) implements SourceTree {
    private SourceTree of(String file) {
      return file.equals(path) ? other : tree;
    }

    @Override
    public Optional<SourceFile> file(String file) {
      return of(file).file(file);
    }

    @Override
    public Optional<String> blobId(String file) {
      return of(file).blobId(file);
    }

    @Override
    public List<String> list(String folder) {
      return tree.list(folder);
    }

    @Override
    public Optional<String> id() {
      return Optional.empty();
    }
  }

  /** The assertions that fail in the files. */
  private List<Finding> brokenAssertions(SourceTree tree) {
    ContextFindings contexts =
        ContextFindings.of(new CallGraphs(program).of(tree, FILES, p -> true, ""));
    return FILES.stream()
        .flatMap(f -> program.analyze(tree, f, "").orElseThrow().profiles().stream())
        .map(contexts::judged)
        .flatMap(p -> p.findings().stream())
        .filter(f -> f.rule() == Rule.BROKEN_ASSERTION)
        .filter(f -> f.subject().equals("cpu_hotplug_lock"))
        .toList();
  }

  /**
   * The second fixup calls flush_all_cpus_locked(), which asserts that cpu_hotplug_lock is held, on
   * behalf of kmem_cache_destroy(). That takes the lock by the hunk for mm/slab_common.c.
   */
  @Test
  void withoutItsOtherHunkTheSecondFixupBreaksItsOwnAssertion() {
    List<Finding> broken = brokenAssertions(new Mixed(after(37), "mm/slab_common.c", before(37)));
    assertThat(broken).hasSize(1);
    assertThat(broken.get(0).function()).isEqualTo("flush_all_cpus_locked");
    assertThat(broken.get(0).path())
        .extracting(Step::function)
        .containsExactly(
            "kmem_cache_destroy",
            "shutdown_cache",
            "__kmem_cache_shutdown",
            "flush_all_cpus_locked");
    assertThat(broken.get(0).condition().minimal().toString())
        .isEqualTo("HOTPLUG_CPU && LOCKDEP && SLUB");
    assertThat(brokenAssertions(after(37))).isEmpty();
    assertThat(brokenAssertions(after(36))).isEmpty();
    assertThat(brokenAssertions(after(29))).isEmpty();
  }

  @Test
  void patch35HasNewOrdersAndNoCycle() {
    Set<String> before = edges(order(before(35)));
    LockOrder order = order(after(35));
    String listLock = "struct kmem_cache_node.list_lock@init_kmem_cache_node";
    String cpuLock = "struct kmem_cache_cpu.lock@init_kmem_cache_cpus";
    String slabLock = "PG_locked of struct page.flags";
    assertThat(edges(order))
        .contains(
            listLock + " → " + cpuLock, cpuLock + " → " + slabLock, listLock + " → " + slabLock);
    assertThat(before).noneMatch(edge -> edge.contains(cpuLock));
    assertThat(findings(order)).noneMatch(f -> f.contains("list_lock"));
  }

  private static List<String> told(LockOrder order) {
    List<String> all = new ArrayList<>();
    order.edges().forEach(e -> all.add(e.name() + " " + e.condition().minimal() + e.path()));
    order.findings().forEach(f -> all.add(f.finding().message() + f.finding().path()));
    return all;
  }

  /** What is found with the help of the revision before is what is found without. */
  @Test
  void eachRevisionIsToldOfAsIfItWasTheOnlyOne() throws Exception {
    String slub = "mm/slub.c";
    Predicate<FunctionId> changing = f -> f.path().equals(slub);
    CallGraphs graphs = new CallGraphs(program);
    LockOrders orders = new LockOrders(program, FILES, slub::equals);
    CallGraph whole = graphs.of(before(26), FILES, slub::equals, "");
    for (int patch = 26; patch <= 35; patch++) {
      SourceTree tree = after(patch);
      CallGraph part = graphs.part(whole, tree, FILES, slub::equals, "");
      LockOrder order =
          orders.next(tree, whole, whole.without(changing).with(part, changing), "").get();
      CallGraph graph = graphs.of(tree, FILES, slub::equals, "");
      LockOrder alone =
          new LockOrders(program, FILES, slub::equals).next(tree, graph, graph, "").get();
      assertThat(told(alone)).as("patch %s", patch).hasSizeGreaterThan(50);
      assertThat(told(order)).as("patch %s", patch).containsExactlyElementsOf(told(alone));
    }
  }
}
