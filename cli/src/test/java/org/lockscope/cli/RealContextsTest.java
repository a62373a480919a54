package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What may run where in mm/slub.c, before, in the middle of and after "SLUB: reduce irq disabled
 * scope and make it RT compatible", read by hand.
 *
 * <p>Needs LOCKSCOPE_LINUX, a git repository with v5.14-rc5 and the 35 patches as branch
 * slub-local-lock.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealContextsTest {

  private static final String BASE = "v5.14-rc5";
  private static final String END = "slub-local-lock";

  @TempDir private Path folder;

  private String linux;
  private JsonNode series;

  @BeforeAll
  void analyze() throws IOException {
    linux = RealInput.of("LOCKSCOPE_LINUX", "what may run where in the SLUB series of 2021");
    series = run("analyze", "-C", linux, "--format", "json", BASE + ".." + END, "--", "mm/slub.c");
  }

  private static JsonNode run(String... arguments) throws IOException {
    Run run = Run.of(arguments);
    assertThat(run.code()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private JsonNode check(String revision) throws IOException {
    return run("check", "-C", linux, "--format", "json", revision, "--", "mm/slub.c");
  }

  /** {@code rule function}, sorted. */
  private static List<String> told(JsonNode findings) {
    TreeSet<String> told = new TreeSet<>();
    findings.forEach(f -> told.add(f.get("rule").asText() + " " + f.get("function").asText()));
    return List.copyOf(told);
  }

  private static String formula(JsonNode finding) {
    return finding.get("condition").get("formula").asText();
  }

  /** {@code number status rule function} for all that patches change. */
  private List<String> changes() {
    List<String> changes = new ArrayList<>();
    for (JsonNode patch : series.get("patches")) {
      for (JsonNode finding : patch.get("findings")) {
        changes.add(
            "%d %s %s %s"
                .formatted(
                    patch.get("number").asInt(),
                    finding.get("status").asText(),
                    finding.get("rule").asText(),
                    finding.get("function").asText()));
      }
    }
    return changes;
  }

  /**
   * Irqs are off in ___slab_alloc() and below, and in the IPI of flush_all(); list_slab_objects()
   * holds the bit lock of the page. PREEMPT_RT forbids what they do there, and nothing else is
   * wrong.
   */
  @Test
  void base() throws IOException {
    JsonNode findings = check(BASE).get("findings");

    assertThat(told(findings))
        .contains(
            "rt-sleeping-lock get_partial_node",
            "rt-sleeping-lock deactivate_slab",
            "rt-sleeping-lock unfreeze_partials",
            "rt-sleeping-lock get_map",
            "rt-allocation alloc_slab_page",
            "rt-allocation __free_slab");
    assertThat(findings)
        .allSatisfy(f -> assertThat(formula(f)).contains("PREEMPT_RT").doesNotContain("!PREEMPT"));
  }

  /** list_lock outside and slab_lock inside, local_lock under list_lock, raw under slab_lock. */
  @Test
  void whatIsLegalIsSilent() throws IOException {
    assertThat(check(END).get("findings")).isEmpty();
  }

  /**
   * 18 leaves irqs on with PREEMPT_RT where slab_lock() wants them off, and 32 gives slab_lock()
   * what it wants. In between, a bisection on PREEMPT_RT stops there.
   */
  @Test
  void bisectionHazard() {
    assertThat(changes())
        .filteredOn(c -> c.contains("introduced"))
        .containsExactly(
            "18 introduced broken-assertion ___cmpxchg_double_slab",
            // By the memory notifier, which mm/slub.c registers itself.
            "29 introduced lock-cycle slab_memory_callback",
            "29 introduced read-recursion slab_memory_callback");
    JsonNode finding = series.get("patches").get(17).get("findings").get(0);
    assertThat(finding.get("repairedBy").asInt()).isEqualTo(32);
    assertThat(formula(finding)).isEqualTo("PREEMPT_RT && PROVE_LOCKING");
  }

  /** Each of them goes with the patch that removes its cause. */
  @Test
  void repairs() {
    assertThat(changes())
        .contains(
            "2 resolved broken-assertion get_map",
            "15 resolved rt-allocation alloc_slab_page",
            "17 resolved broken-assertion check_slab",
            "30 resolved rt-sleeping-lock get_map",
            // Until then, preemption is off around all of ___slab_alloc().
            "34 resolved rt-sleeping-lock get_partial_node",
            "34 resolved rt-sleeping-lock deactivate_slab",
            "34 resolved rt-allocation __free_slab");
  }

  @Test
  void whatWasThereBeforeIsQuiet() {
    assertThat(series.get("preExisting")).isEmpty();
  }

  /** 17 checks new slabs with irqs on, so that check_slab() must not want them off. */
  @Test
  void theAssertionThat17Removes() throws IOException {
    Path mail = folder.resolve("put-back.mbox");
    Files.writeString(mail, mail(text(END, "mm/slub.c")));
    JsonNode report =
        run("analyze", "-C", linux, "--mbox", mail.toString(), "--base", END, "--format", "json");

    assertThat(report.get("patches").get(0).get("findings"))
        .singleElement()
        .satisfies(f -> assertThat(f.get("rule").asText()).isEqualTo("broken-assertion"))
        .satisfies(f -> assertThat(f.get("function").asText()).isEqualTo("check_slab"))
        .satisfies(f -> assertThat(formula(f)).startsWith("DEBUG_VM"));
  }

  private String text(String revision, String path) throws IOException {
    Process git =
        new ProcessBuilder("git", "-C", linux, "show", revision + ":" + path)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** A mail that puts the assertion before the first statement of check_slab(). */
  private static String mail(String file) {
    List<String> lines = Arrays.asList(file.split("\n", -1));
    int head = 0;
    while (!lines.get(head).startsWith("static int check_slab(")) {
      head++;
    }
    int at = head;
    while (!lines.get(at).startsWith("\tif (")) {
      at++;
    }
    return """
        From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
        From: A <a@example.org>
        Date: Mon, 1 Jan 2024 00:00:00 +0000
        Subject: [PATCH] mm, slub: put back what 17 removes

        ---
         mm/slub.c | 1 +
         1 file changed, 1 insertion(+)

        diff --git a/mm/slub.c b/mm/slub.c
        --- a/mm/slub.c
        +++ b/mm/slub.c
        @@ -%d,2 +%d,3 @@
         %s
        +	VM_BUG_ON(!irqs_disabled());
         %s
        --\s
        2.43.0

        """
        .formatted(at, at, lines.get(at - 1), lines.get(at));
  }
}
