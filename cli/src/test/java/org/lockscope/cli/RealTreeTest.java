package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What must be said about "SLUB: reduce irq disabled scope and make it RT compatible", 35 patches
 * of August 2021, read by hand.
 *
 * <p>Needs LOCKSCOPE_LINUX, a git repository with the tag v5.14-rc5, and LOCKSCOPE_SERIES, a folder
 * with the series as slub-v4.mbox.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealTreeTest {

  /** The kernels that the list is about, and the others. */
  private static final String USUAL = "!PREEMPT_RT && SMP && SLUB_DEBUG && SLUB_CPU_PARTIAL";

  private String linux;
  private String mbox;
  private JsonNode usual;
  private JsonNode all;

  private static final String WHAT = "what is said about the SLUB series of 2021";

  @BeforeAll
  void analyze() throws IOException {
    linux = RealInput.of("LOCKSCOPE_LINUX", WHAT);
    mbox = RealInput.of("LOCKSCOPE_SERIES", WHAT) + "/slub-v4.mbox";
    usual = report("--assume", USUAL);
    all = report();
  }

  private JsonNode report(String... options) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "analyze", "-C", linux, "--mbox", mbox, "--base", "v5.14-rc5", "--format", "json"));
    args.addAll(List.of(options));
    args.addAll(List.of("--", "mm/slub.c"));
    Run run = Run.of(args.toArray(String[]::new));
    assertThat(run.err().lines()).allMatch(line -> line.startsWith("lockscope: Kconfig: "));
    assertThat(run.code()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private static Iterable<JsonNode> functions(JsonNode report, int patch) {
    JsonNode found = report.get("patches").get(patch - 1);
    assertThat(found.get("number").asInt()).isEqualTo(patch);
    return found.get("functions");
  }

  /** The changes of a scope in a function; locks go by their names. */
  private static List<JsonNode> changes(JsonNode report, int patch, String function, String scope) {
    List<JsonNode> changes = new ArrayList<>();
    for (JsonNode f : functions(report, patch)) {
      if (f.get("name").asText().equals(function)) {
        for (JsonNode region : f.get("regions")) {
          if (scope(region).equals(scope)) {
            changes.add(region);
          }
        }
      }
    }
    return changes;
  }

  private static String scope(JsonNode region) {
    JsonNode scope = region.get("scope");
    String name = scope.has("lock") ? scope.get("lock").asText() : scope.get("kind").asText();
    return scope.get("gap").asBoolean() ? name + " gap" : name;
  }

  private JsonNode change(int patch, String function, String scope) {
    List<JsonNode> changes = changes(usual, patch, function, scope);
    assertThat(changes).as("%d: %s() %s", patch, function, scope).hasSize(1);
    return changes.get(0);
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<String> kinds(JsonNode change) {
    return texts(change.get("kinds"));
  }

  private static String formula(JsonNode change) {
    return change.get("condition").get("formula").asText();
  }

  /** What a patch changes in the usual kernels: {@code function scope}, without the contracts. */
  private Set<String> touched(int patch) {
    Set<String> touched = new TreeSet<>();
    for (JsonNode f : functions(usual, patch)) {
      f.get("regions").forEach(r -> touched.add(f.get("name").asText() + " " + scope(r)));
    }
    return touched;
  }

  private void assertIrqsave(int patch, String function) {
    JsonNode lock = change(patch, function, "n->list_lock");
    assertThat(kinds(lock)).containsExactly("converted");
    assertThat(texts(lock.get("before").get("by"))).containsExactly("spin_lock");
    assertThat(texts(lock.get("after").get("by"))).containsExactly("spin_lock_irqsave");
    assertThat(lock.get("after").get("statements")).isEqualTo(lock.get("before").get("statements"));
  }

  /** Read by hand, all 35 balance in every configuration; {@link RealContextsTest} has the rest. */
  @Test
  void nothingIsUnbalanced() {
    for (JsonNode patch : all.get("patches")) {
      assertThat(patch.get("findings").findValuesAsText("rule"))
          .as(patch.get("subject").asText())
          .isSubsetOf(
              "rt-sleeping-lock",
              "rt-allocation",
              "broken-assertion",
              "lock-cycle",
              "read-recursion");
      assertThat(patch.get("undecided")).as(patch.get("subject").asText()).isEmpty();
      assertThat(patch.get("unknown")).as(patch.get("subject").asText()).isEmpty();
    }
    assertThat(all.get("preExisting")).isEmpty();
  }

  /** What the messages say that can be read, by hand; "!" stands for without PREEMPT_RT only. */
  private static final List<String> CLAIMS =
      List.of(
          "4 called-outside debug_check_no_locks_freed",
          "7 unchanged",
          "8 unchanged",
          "9 unchanged",
          "10 unchanged",
          "12 moved-into ___slab_alloc",
          "12 called-outside slab_out_of_memory ___slab_alloc",
          "12 called-outside ___slab_alloc kmem_cache_alloc_bulk",
          "12 in kmem_cache_alloc_bulk",
          "13 narrowed ___slab_alloc",
          "14 narrowed ___slab_alloc",
          "15 called-outside new_slab",
          "17 called-outside alloc_debug_processing",
          "18 called-outside get_partial",
          "18 locks-disable !",
          "20 locks-disable deactivate_slab !",
          "20 locks-disable !",
          "21 called-outside deactivate_slab",
          "22 moved-into unfreeze_partials",
          "23 called-outside discard_slab unfreeze_partials",
          "26 only-with-lock __unfreeze_partials !",
          "27 not-in slub_cpu_dead",
          "29 not-in-interrupts flush_cpu_slab",
          "29 not-in-interrupts __free_slab",
          "30 always-atomic object_map_lock",
          "32 in slab_lock PREEMPT_RT",
          "33 in put_cpu_partial");

  /** All that is said is so; of the spinlocks that is said for kernels without PREEMPT_RT. */
  @Test
  void whatTheMessagesSay() {
    List<String> claims = new ArrayList<>();
    for (JsonNode patch : all.get("patches")) {
      for (JsonNode claim : patch.get("claims")) {
        List<String> words = new ArrayList<>();
        words.add(patch.get("number").asText());
        words.add(claim.get("says").asText());
        for (String key : List.of("callee", "function", "lock", "symbol")) {
          if (claim.has(key)) {
            words.add(claim.get(key).asText());
          }
        }
        if (!claim.get("verdict").asText().equals("holds")) {
          assertThat(claim.get("verdict").asText()).as(claim.toString()).isEqualTo("holds-only-if");
          assertThat(formula(claim)).as(claim.toString()).isEqualTo("!PREEMPT_RT");
          words.add("!");
        }
        claims.add(String.join(" ", words));
      }
    }
    assertThat(claims).isEqualTo(CLAIMS);
  }

  private Run review(String mails, String... options) {
    List<String> args =
        new ArrayList<>(List.of("review", "-C", linux, "--mbox", mails, "--base", "v5.14-rc5"));
    args.addAll(List.of(options));
    args.addAll(List.of("--", "mm/slub.c"));
    Run run = Run.of(args.toArray(String[]::new));
    // A part of the tree is enough; what its Kconfig files include from elsewhere is named.
    assertThat(run.err().lines()).allMatch(l -> l.startsWith("lockscope: Kconfig: "));
    assertThat(run.code()).isZero();
    return run;
  }

  private static List<String> subjects(String drafts) {
    return drafts
        .lines()
        .filter(l -> l.startsWith("Subject: "))
        .map(l -> l.substring(0, 30))
        .toList();
  }

  /**
   * From 18 on an assertion fails with PREEMPT_RT, until 32; that is what bisections run into. And
   * 29 has the deadlock that testing found days later.
   */
  @Test
  void onlyWhatIsWrongIsAskedAbout() {
    String draft = review(mbox).out();

    assertThat(subjects(draft))
        .containsExactly("Subject: Re: [PATCH v4 18/35] ", "Subject: Re: [PATCH v4 29/35] ");
    assertThat(draft)
        .contains("PREEMPT_RT && PROVE_LOCKING")
        .contains(
            "> +\tcpus_read_lock();\n\nWith HOTPLUG_CPU && MEMORY_HOTPLUG_SPARSE, can this deadlock?")
        // Without the patch irqs are off there; with it the lock is to disable them.
        .contains(
            "> +\tspin_lock_irqsave(&n->list_lock, flags);\n\nWith PREEMPT_RT && PROVE_LOCKING")
        .containsPattern("Patch\\s+32/35 puts it right")
        .contains("\nDate: Thu, 5 Aug 2021 15:19:00 +0000\nMessage-ID: <lockscope-");
  }

  /**
   * Patch 12 with the guard it had before: kernels that count the preempt depth but are not
   * preempted then enable preemption in ___slab_alloc() without having disabled it.
   */
  @Test
  void theWrongGuardIsAskedAboutUnderTheGuard(@TempDir Path folder) throws IOException {
    String mails = Files.readString(Path.of(mbox));
    String wrong = mails.replaceAll("(?m)^([ +-]#ifdef CONFIG_PREEMPT)_COUNT$", "$1ION");
    assertThat(wrong).isNotEqualTo(mails);
    Path file = Files.writeString(folder.resolve("v4.mbox"), wrong);

    String draft = review(file.toString()).out();

    assertThat(subjects(draft))
        .containsExactly(
            "Subject: Re: [PATCH v4 12/35] ",
            "Subject: Re: [PATCH v4 18/35] ",
            "Subject: Re: [PATCH v4 29/35] ");
    assertThat(draft)
        .contains(
            """
            > -#ifdef CONFIG_PREEMPTION
            > +#ifdef CONFIG_PREEMPTION

            With PREEMPT_COUNT && !PREEMPTION, is the preempt depth what the callee
            needs here? ___slab_alloc() lowers the preempt depth below what it was
            called with;""")
        .contains("\n  ___slab_alloc(): put_cpu_ptr(s->cpu_slab);  lowers the preempt depth\n");
    assertThat(draft.lines().filter(l -> !l.startsWith(">")))
        .as("our own lines")
        .allMatch(l -> l.length() <= 78);
  }

  @Test
  void everyPatchApplies() {
    assertThat(usual.get("patches")).hasSize(35);
    assertThat(texts(usual.get("problems"))).isEmpty();
    usual.get("patches").forEach(p -> assertThat(p.get("outcome").asText()).isEqualTo("analyzed"));
  }

  /** In any configuration of any of the 36 revisions. */
  @Test
  void everyFunctionIsKnown() {
    for (JsonNode patch : all.get("patches")) {
      assertThat(patch.get("unknown")).isEmpty();
      assertThat(patch.get("notes")).isEmpty();
    }
    Run base = Run.of("show", "-C", linux, "--format", "json", "v5.14-rc5:mm/slub.c");
    assertThat(base.out()).contains("___slab_alloc").doesNotContain("\"problem\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 8, 9, 10, 11, 16, 24})
  void nothingThatMatters(int patch) {
    assertThat(functions(all, patch)).isEmpty();
  }

  @Test
  void patch4TakesTheRegionOfLockdepAway() {
    JsonNode irq = change(4, "slab_free_hook", "irq-off");
    assertThat(kinds(irq)).containsExactly("removed");
    assertThat(formula(irq)).isEqualTo("LOCKDEP");
    assertThat(touched(4)).containsExactly("slab_free_hook irq-off");
  }

  @Test
  void patch5TakesOneOfTwoRegionsAway() {
    JsonNode irq = change(5, "put_cpu_partial", "irq-off");
    assertThat(kinds(irq)).containsExactly("removed");
    assertThat(irq.get("before").get("regions").asInt()).isEqualTo(2);
    assertThat(irq.get("after").get("regions").asInt()).isEqualTo(1);
    assertThat(kinds(change(5, "put_cpu_partial", "preempt-off"))).containsExactly("shrunk");
  }

  @Test
  void patch6MovesTheRegionsToTheCallee() {
    for (String scope : List.of("irq-off", "page->flags:PG_locked")) {
      JsonNode gone = change(6, "cmpxchg_double_slab", scope);
      assertThat(kinds(gone)).containsExactly("moved-to-callee");
      assertThat(gone.get("otherFunction").asText()).isEqualTo("___cmpxchg_double_slab");
    }
    JsonNode irq = change(6, "___cmpxchg_double_slab", "irq-off");
    assertThat(irq.get("after").get("onlyIf").asText()).isEqualTo("disable_irqs");
  }

  @Test
  void patch12MovesTheRegionIntoTheSlowPath() {
    JsonNode gone = change(12, "__slab_alloc", "irq-off");
    assertThat(kinds(gone)).containsExactly("moved-to-callee");
    assertThat(gone.get("otherFunction").asText()).isEqualTo("___slab_alloc");
    assertThat(kinds(change(12, "___slab_alloc", "irq-off"))).containsExactly("moved-from-caller");
    JsonNode pinned = change(12, "__slab_alloc", "preempt-off");
    assertThat(kinds(pinned)).containsExactly("added");
    assertThat(formula(pinned)).isEqualTo("PREEMPT_COUNT");
    JsonNode bulk = change(12, "kmem_cache_alloc_bulk", "irq-off");
    assertThat(kinds(bulk)).contains("split", "shrunk");
    assertThat(texts(bulk.get("callsLeft"))).containsExactly("___slab_alloc");
    JsonNode around = change(12, "kmem_cache_alloc_bulk", "preempt-off");
    assertThat(kinds(around)).containsExactly("added");
    assertThat(texts(around.get("after").get("calls"))).contains("___slab_alloc");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 14, 15, 17, 18, 21})
  void theSlowPathShrinks(int patch) {
    JsonNode irq = change(patch, "___slab_alloc", "irq-off");
    assertThat(kinds(irq)).contains("shrunk").doesNotContain("grown", "merged");
    if (patch != 18 && patch != 21) {
      assertThat(kinds(irq)).contains("split");
    }
  }

  @Test
  void whatTheSlowPathCallsWithInterruptsEnabled() {
    assertThat(texts(change(15, "___slab_alloc", "irq-off").get("callsLeft"))).contains("new_slab");
    assertThat(texts(change(18, "___slab_alloc", "irq-off").get("callsLeft")))
        .contains("get_partial");
    assertThat(texts(change(21, "___slab_alloc", "irq-off").get("callsLeft")))
        .contains("deactivate_slab");
    JsonNode gap = change(15, "allocate_slab", "irq-off gap");
    assertThat(kinds(gap)).containsExactly("removed");
  }

  /** The release stands before the acquire in the text: the goto goes backwards. */
  @Test
  void releasesStandBeforeAcquires() {
    JsonNode after = change(13, "___slab_alloc", "irq-off").get("after");
    int firstRelease = after.get("releases").get(0).asInt();
    JsonNode acquires = after.get("acquires");
    assertThat(acquires.get(acquires.size() - 1).asInt()).isGreaterThan(firstRelease);
  }

  @Test
  void spinLocksDisableInterruptsOverTheSameExtent() {
    assertIrqsave(18, "get_partial_node");
    assertIrqsave(20, "deactivate_slab");
    assertIrqsave(26, "__unfreeze_partials");
    JsonNode irq = change(26, "__unfreeze_partials", "irq-off");
    assertThat(kinds(irq)).containsExactly("split", "shrunk", "converted");
  }

  @Test
  void unfreezingPartials() {
    JsonNode moved = change(22, "put_cpu_partial", "irq-off");
    assertThat(moved.get("otherFunction").asText()).isEqualTo("unfreeze_partials");
    JsonNode discards = change(23, "unfreeze_partials", "irq-off");
    assertThat(kinds(discards)).containsExactly("shrunk");
    assertThat(texts(discards.get("callsLeft"))).containsExactly("discard_slab");
    JsonNode walk = change(25, "unfreeze_partials", "irq-off");
    assertThat(kinds(walk)).contains("moved-to-callee", "shrunk");
    assertThat(walk.get("otherFunction").asText()).isEqualTo("__unfreeze_partials");
    assertThat(touched(23)).containsExactly("unfreeze_partials irq-off");
  }

  @Test
  void flushing() {
    assertThat(kinds(change(27, "slub_cpu_dead", "irq-off"))).containsExactly("removed");
    JsonNode flush = change(28, "flush_slab", "irq-off");
    assertThat(kinds(flush)).containsExactly("added");
    assertThat(flush.get("after").get("onlyIf").asText()).isEqualTo("lock");
  }

  @Test
  void patch30MakesALockRaw() {
    JsonNode lock = change(30, "get_map", "object_map_lock");
    assertThat(kinds(lock)).containsExactly("converted");
    assertThat(lock.get("scope").get("family").asText()).isEqualTo("raw_spinlock_t");
    assertThat(lock.get("otherScope").get("family").asText()).isEqualTo("spinlock_t");
    assertThat(touched(30)).allMatch(t -> t.contains("object_map_lock"));
  }

  @Test
  void patch31WrapsTheSlabLock() {
    JsonNode irq = change(31, "__slab_lock", "irq-off");
    assertThat(irq.get("after").get("onlyIf").asText()).isEqualTo("disable_irqs");
    JsonNode lock = change(31, "__slab_lock", "page->flags:PG_locked");
    assertThat(kinds(lock)).containsExactly("moved-from-caller");
    assertThat(lock.get("otherFunction").asText()).isEqualTo("slab_lock");
    assertThat(texts(change(31, "___cmpxchg_double_slab", "irq-off").get("after").get("by")))
        .containsExactly("__slab_lock");
  }

  @Test
  void patch33DisablesInterruptsInsteadOfPreemption() {
    assertThat(touched(33)).containsExactly("put_cpu_partial irq-off");
    JsonNode irq = change(33, "put_cpu_partial", "irq-off");
    assertThat(kinds(irq)).contains("shrunk", "converted");
    assertThat(irq.get("otherScope").get("kind").asText()).isEqualTo("preempt-off");
    assertThat(texts(irq.get("callsLeft"))).contains("unfreeze_partials");
    assertThat(texts(irq.get("after").get("calls"))).doesNotContain("__unfreeze_partials");
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 34})
  void patchesForRealTimeChangeNothingElse(int patch) {
    assertThat(functions(usual, patch)).isEmpty();
    for (JsonNode function : functions(all, patch)) {
      function
          .get("regions")
          .forEach(
              r -> assertThat(formula(r)).contains("PREEMPT_RT").doesNotContain("!PREEMPT_RT"));
    }
    assertThat(functions(all, patch)).isNotEmpty();
  }

  @Test
  void patch35TakesALocalLockWhereInterruptsWereDisabled() {
    String lock = "s->cpu_slab->lock";
    for (String function :
        List.of(
            "unfreeze_partials",
            "put_cpu_partial",
            "flush_slab",
            "___slab_alloc",
            "kmem_cache_alloc_bulk")) {
      JsonNode irq = change(35, function, "irq-off");
      assertThat(kinds(irq)).as(function).containsExactly("converted");
      assertThat(kinds(change(35, function, lock))).as(function).containsExactly("added");
      assertThat(change(35, function, lock).get("after").get("acquires"))
          .as(function)
          .isEqualTo(irq.get("after").get("acquires"));
      List<JsonNode> everywhere = changes(all, 35, function, "irq-off");
      assertThat(everywhere)
          .filteredOn(r -> kinds(r).contains("removed"))
          .singleElement()
          .satisfies(r -> assertThat(formula(r)).contains("PREEMPT_RT"))
          .satisfies(r -> assertThat(r.get("otherScope").get("lock").asText()).isEqualTo(lock));
    }
  }

  @Test
  void pageIsSmall() {
    Run run =
        Run.of(
            "analyze",
            "-C",
            linux,
            "--mbox",
            mbox,
            "--base",
            "v5.14-rc5",
            "--format",
            "html",
            "--",
            "mm/slub.c");

    assertThat(run.code()).isZero();
    assertThat(run.out().length()).isBetween(100_000, 3_000_000);
  }
}
