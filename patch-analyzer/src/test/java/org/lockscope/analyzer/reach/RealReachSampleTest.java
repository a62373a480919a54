package org.lockscope.analyzer.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.EnteredSections;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Section;
import org.lockscope.analyzer.input.Base;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.SourceTree;

/**
 * Thirty of the 234 functions of mm/slub.c, before and after the real series: whether they can be
 * entered with irqs off by what the file itself does. Chosen by their place alone: the file cut
 * into thirty slices with as many functions each, the one in the middle of each slice. The answers
 * were worked out from the C before the analysis was asked, the reasons stand with them. At first
 * it differed in one: the release function of a percpu_ref could have been kmem_cache_release().
 *
 * <p>Needs LOCKSCOPE_LINUX, a git repository with the tag v5.14-rc5, and LOCKSCOPE_SERIES, a folder
 * with the series.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealReachSampleTest {

  private static final String PATH = "mm/slub.c";

  private final Program program =
      new Program(
          Fixtures.primitives(
              "5.14",
              "!PREEMPT_RT && SMP && NUMA && SLUB && SLUB_DEBUG && SLUB_CPU_PARTIAL && DEBUG_FS"));

  private Reach base;
  private Reach end;

  @BeforeAll
  void findBoth() throws Exception {
    Path linux =
        Path.of(Fixtures.environment("LOCKSCOPE_LINUX", "thirty functions of a real kernel"));
    Path mails =
        Path.of(Fixtures.environment("LOCKSCOPE_SERIES", "thirty functions of a real kernel"));
    List<Patch> patches =
        SeriesReader.fromMail(
                mails.resolve("slub-v4.mbox"),
                Base.at(linux, "v5.14-rc5"),
                List.of(),
                OptionalInt.empty(),
                false)
            .patches();
    base = reach(patches.get(0).before());
    end = reach(patches.get(34).after());
  }

  private Reach reach(SourceTree tree) {
    CallGraph graph = new CallGraphs(program).of(tree, List.of(PATH), "");
    EntryContexts contexts = EntryContexts.irqsOf(graph);
    return Reach.of(graph, contexts, EnteredSections.of(graph, contexts, (path, name) -> false));
  }

  @ParameterizedTest
  @CsvSource({
    // Counts in ___slab_alloc(), which is entered with irqs off first, and has a section last.
    "stat, true, true",
    // By calculate_sizes(), for a cache that is being made.
    "oo_make, false, false",
    // By list_slab_objects(), which free_partial() calls under list_lock, taken with irqs off.
    "get_map, true, true",
    // By get_track(), for set_track(), in free_debug_processing() under list_lock.
    "freeptr_outside_object, true, true",
    // By slab_err(), for check_slab(), in free_debug_processing() under list_lock.
    "slab_bug, true, true",
    // By check_object(), in free_consistency_checks(), under the same list_lock.
    "check_bytes_and_report, true, true",
    // By __slab_free(), under list_lock.
    "remove_full, true, true",
    // By ___slab_alloc() alone; 17 restores irqs before.
    "alloc_debug_processing, true, false",
    // By slab_free(); see kfree().
    "slab_free_hook, true, false",
    // By new_slab(), which ___slab_alloc() calls with irqs on since 15.
    "allocate_slab, true, false",
    // By __slab_free(), under list_lock.
    "add_partial, true, true",
    // In note_cmpxchg_failure() if SLUB_DEBUG_CMPXCHG is defined, and the file undefines it.
    "tid_to_event, false, false",
    // By the IPI of flush_all(), and by slub_cpu_dead() with irqs off; 27 and 29 end both.
    "__flush_cpu_slab, true, false",
    // By slab_out_of_memory(), which ___slab_alloc() calls with irqs on since 12.
    "count_partial, true, false",
    // Nothing in the file allocates from a cache with irqs off; what memcg does is elsewhere.
    "slab_alloc_node, false, false",
    // By kfree().
    "slab_free, true, false",
    // By calculate_sizes().
    "calculate_order, false, false",
    // By kmem_cache_open().
    "set_cpu_partial, false, false",
    // A parameter of the command line.
    "setup_slub_min_order, false, false",
    // By memcg_free_page_obj_cgroups() of mm/slab.h, when __free_slab() frees a page with irqs off:
    // until 29 deactivate_slab() discards in the IPI.
    "kfree, true, false",
    // At boot.
    "kmem_cache_init, false, false",
    // By validate_slab_node(), under list_lock.
    "validate_slab, true, true",
    // Attributes of sysfs.
    "slab_size_show, false, false",
    "cpu_partial_store, false, false",
    "reclaim_account_show, false, false",
    "sanity_checks_show, false, false",
    "shrink_show, false, false",
    // The release function of a kobject.
    "kmem_cache_release, false, false",
    // An operation of a seq_file.
    "slab_debugfs_show, false, false",
    // An initcall.
    "slab_debugfs_init, false, false",
  })
  void isAsReasonedOut(String function, boolean before, boolean after) {
    FunctionId id = new FunctionId(PATH, function);
    assertThat(base.in(Section.IRQ_OFF, id).isPresent()).as("base").isEqualTo(before);
    assertThat(end.in(Section.IRQ_OFF, id).isPresent()).as("end").isEqualTo(after);
  }
}
