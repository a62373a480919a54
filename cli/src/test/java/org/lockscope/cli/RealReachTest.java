package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which functions of mm/slub.c can be entered with irqs off before and after "SLUB: reduce irq
 * disabled scope and make it RT compatible", and which patch makes the difference; found out from
 * the C by hand, without PREEMPT_RT.
 *
 * <p>Needs LOCKSCOPE_LINUX, a git repository with the tag v5.14-rc5 and the branch slub-local-lock,
 * the series on it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealReachTest {

  private JsonNode report;

  @BeforeAll
  void analyze() throws IOException {
    String linux = RealInput.of("LOCKSCOPE_LINUX", "the reach of the SLUB series");
    Run run =
        Run.of(
            "analyze",
            "-C",
            linux,
            "--assume",
            "!PREEMPT_RT && SMP && NUMA && SLUB && SLUB_DEBUG && SLUB_CPU_PARTIAL && DEBUG_FS",
            "--format",
            "json",
            "v5.14-rc5..slub-local-lock",
            "--",
            "mm/slub.c");
    assertThat(run.code()).isZero();
    report = new ObjectMapper().readTree(run.out());
  }

  private static Set<String> names(JsonNode changes, String direction) {
    Set<String> names = new HashSet<>();
    for (JsonNode change : changes) {
      if (change.get("kind").asText().equals("irq-off")
          && change.get("change").asText().equals(direction)) {
        change.get("functions").forEach(f -> names.add(f.get("name").asText()));
      }
    }
    return names;
  }

  private Set<String> patch(int number, String direction) {
    return names(report.get("patches").get(number - 1).get("reach"), direction);
  }

  /** By which patch each function is out of irq-off scope for good. */
  @ParameterizedTest
  @CsvSource({
    // 12 moves disabling irqs into ___slab_alloc(), and kmem_cache_alloc_bulk() enables them first.
    "12, ___slab_alloc",
    "12, slab_out_of_memory",
    // 15 enables irqs around new_slab().
    "15, new_slab",
    "15, allocate_slab",
    "15, alloc_slab_page",
    // 18: get_partial() runs with irqs on, get_partial_node() takes list_lock with irqsave.
    "18, get_partial",
    "18, get_partial_node",
    "18, get_any_partial",
    // 29 turns the IPI of flush_all() into a work item; before, it has deactivated slabs, and, even
    // with what 24 does, discarded them with irqs off.
    "29, discard_slab",
    "29, flush_cpu_slab",
    "29, flush_slab",
    "29, deactivate_slab",
  })
  void eachHasLeftByItsPatch(int number, String function) {
    assertThat(patch(number, "leaves")).contains(function);
    for (int later = number + 1; later <= 35; later++) {
      assertThat(patch(later, "enters")).as("patch %d", later).doesNotContain(function);
    }
  }

  @Test
  void theSeriesTakesTheAllocationPathOut() {
    assertThat(names(report.get("reach"), "leaves"))
        .contains(
            "___slab_alloc",
            "new_slab",
            "allocate_slab",
            "alloc_slab_page",
            "get_partial",
            "get_partial_node",
            "get_any_partial",
            "deactivate_slab",
            "discard_slab",
            // To free the page's memcg data: memcg_free_page_obj_cgroups(), by discard_slab().
            "__slab_free",
            "flush_slab",
            "flush_cpu_slab",
            "slab_out_of_memory");
  }

  /** What is called under list_lock, or in the short sections that are left, is there to stay. */
  @Test
  void whatIsUnderListLockStays() {
    assertThat(names(report.get("reach"), "leaves"))
        .doesNotContain(
            "acquire_slab",
            "put_cpu_partial",
            "check_slab",
            "slab_lock",
            "list_slab_objects",
            "process_slab",
            "add_location",
            "alloc_loc_track",
            "validate_slab",
            "remove_partial");
  }

  /**
   * The location tracking of debugfs allocates under list_lock, before and after: none of these
   * calls of the page allocator leaves, all others do.
   */
  @Test
  void onlyLocationTrackingStillAllocatesPages() {
    Set<String> left = names(report.get("reach"), "leaves");
    assertThat(left).contains("alloc_pages", "__free_pages");
    assertThat(left).doesNotContain("__get_free_pages", "free_pages");
  }

  /** The functions that a patch takes out of a section, or into one, as far as that is news. */
  private Set<String> news(int number, String section, String direction) {
    Set<String> names = new HashSet<>();
    for (JsonNode change : report.get("patches").get(number - 1).get("reach")) {
      String of = change.has("lock") ? change.get("lock").asText() : change.get("kind").asText();
      if (of.equals(section) && change.get("change").asText().equals(direction)) {
        for (JsonNode function : change.get("functions")) {
          if (function.has("news")) {
            names.add(function.get("name").asText());
          }
        }
      }
    }
    return names;
  }

  /**
   * Locks: 2 lets process_slab() fill a map of its own, so that pages for locations are no longer
   * allocated under object_map_lock; 5 removes the only way by which put_cpu_partial(), which
   * get_partial_node() calls under list_lock, can unfreeze and discard slabs at once.
   */
  @Test
  void whatIsCalledUnderALockIsToldToo() {
    assertThat(news(2, "object_map_lock", "leaves"))
        .containsExactlyInAnyOrder(
            "add_location", "alloc_loc_track", "free_loc_track", "__get_free_pages", "free_pages");
    assertThat(news(3, "object_map_lock", "leaves")).contains("check_object", "object_err");
    assertThat(news(5, "kmem_cache_node.list_lock", "leaves"))
        .contains("unfreeze_partials", "discard_slab", "__free_slab", "__free_pages");
    for (int number = 6; number <= 35; number++) {
      assertThat(news(number, "kmem_cache_node.list_lock", "leaves")).isEmpty();
      assertThat(news(number, "kmem_cache_node.list_lock", "enters")).isEmpty();
      assertThat(news(number, "slab_mutex", "enters")).isEmpty();
    }
  }

  /** These take irqs off themselves, or have nothing to do with it: never in, never out. */
  @Test
  void whatIsEnteredWithIrqsOnIsNeverTold() {
    Set<String> told = new HashSet<>();
    for (int number = 1; number <= 35; number++) {
      told.addAll(patch(number, "leaves"));
      told.addAll(patch(number, "enters"));
    }
    assertThat(told)
        .doesNotContainAnyElementsOf(
            List.of(
                "kmem_cache_alloc_bulk",
                "kmem_cache_free",
                "has_cpu_slab",
                "slub_cpu_dead",
                "__kmem_cache_shutdown",
                "kmem_cache_open",
                "flush_all",
                "early_kmem_cache_node_alloc"));
  }

  /**
   * ___slab_alloc() asks pfmemalloc_match() about c->page, which asks PageSlabPfmemalloc() of
   * include/linux/page-flags.h: since 13 of the page it has read with irqs on, which may have been
   * freed since, and since 17 of a fresh one as well.
   */
  @Test
  void theAssertionAboutSlabPagesLeavesIrqOff() {
    for (int number = 1; number <= 35; number++) {
      JsonNode exposed = report.get("patches").get(number - 1).get("exposed");
      if (number != 13 && number != 17) {
        assertThat(exposed).as("patch %d", number).isEmpty();
        continue;
      }
      assertThat(exposed).hasSize(1);
      JsonNode one = exposed.get(0);
      assertThat(one.get("function").asText()).isEqualTo("___slab_alloc");
      assertThat(one.get("scope").get("kind").asText()).isEqualTo("irq-off");
      assertThat(one.get("chain").toString())
          .isEqualTo("[\"pfmemalloc_match\",\"PageSlabPfmemalloc\"]");
      assertThat(one.get("assertion").asText()).isEqualTo("VM_BUG_ON_PAGE(!PageSlab(page))");
      assertThat(one.get("condition").get("formula").asText()).isEqualTo("DEBUG_VM");
    }
  }

  /** With PREEMPT_RT, 34 pins the task where preemption was off; until then nothing may sleep. */
  @Test
  void patch34TakesTheAllocationPathOutOfPreemptOff() throws IOException {
    Run run =
        Run.of(
            "analyze",
            "-C",
            System.getenv("LOCKSCOPE_LINUX"),
            "--assume",
            "PREEMPT_RT && SLUB && SLUB_DEBUG",
            "v5.14-rc5..slub-local-lock",
            "--",
            "mm/slub.c");
    String[] patches = run.out().split("(?m)^ ?(?=[0-9]+/35 )");
    List<String> told =
        Arrays.stream(patches).filter(p -> p.contains("preempt-off scope")).toList();
    assertThat(told).hasSize(1);
    assertThat(told.get(0))
        .startsWith("34/35 ")
        .contains("- leaves preempt-off scope: ___slab_alloc()")
        .doesNotContain("migrate-off scope");
  }
}
