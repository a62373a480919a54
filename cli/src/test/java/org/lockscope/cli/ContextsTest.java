package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lockscope contexts}, and what {@code explain} has of it. */
class ContextsTest {

  /** shelf_tidy() is called by a timer, and with a lock held that PREEMPT_RT makes another one. */
  private static final String SHELF =
      """
      static int shelf_tidy(struct shelf *s)
      {
      \ts->count = shelf_weigh(s);
      \treturn s->count;
      }
      static void shelf_timer(struct timer_list *t)
      {
      \tshelf_tidy(shelf_of(t));
      }
      void shelf_start(struct shelf *s)
      {
      \ttimer_setup(&s->timer, shelf_timer, 0);
      }
      static int shelf_count(struct shelf *s, int n)
      {
      \treturn n + shelf_tidy(s);
      }
      void shelf_put(struct shelf *s)
      {
      \tunsigned long flags;

      \tspin_lock_irqsave(&s->lock, flags);
      \tshelf_count(s, 1);
      \tspin_unlock_irqrestore(&s->lock, flags);
      }
      """;

  @TempDir private static Path folder;
  private static TestKernel kernel;

  @BeforeAll
  static void start() throws Exception {
    kernel = new TestKernel(folder);
    kernel.commit("mm, shelf: tidy", SHELF);
    kernel.commit(
        "mm, shelf: assert",
        SHELF.replace("\ts->count = ", "\tlockdep_assert_irqs_disabled();\n\ts->count = "));
  }

  @AfterAll
  static void stop() {
    kernel.close();
  }

  private static Run contexts(String... arguments) {
    List<String> command = new ArrayList<>(List.of("contexts", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    return Run.of(command.toArray(String[]::new));
  }

  /**
   * A timer runs in a softirq with irqs on. spin_lock_irqsave() disables irqs and preemption; with
   * PREEMPT_RT it disables neither, but pins the task and is an RCU read side; and there the
   * timer's softirq is a thread that holds a lock for those who wait for the timer.
   */
  @Test
  void textTellsEachContextWithAChain() {
    Run run = contexts("main~1", "shelf_tidy", "--", "mm/shelf.c");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            shelf_tidy()                                                        mm/shelf.c:1
              softirq, irqs on, bottom halves off
                  8  shelf_timer(): shelf_tidy(shelf_of(t))  ← called as timer callback
              irqs off, preemption off                                         [!PREEMPT_RT]
                  23  shelf_put(): shelf_count(s, 1)  ← irqs off, preemption off
                  16  shelf_count(): shelf_tidy(s)
              migration off, in an RCU read side                                [PREEMPT_RT]
                  23  shelf_put(): shelf_count(s, 1)  ← migration off, in an RCU read side
                  16  shelf_count(): shelf_tidy(s)
              locks that a caller can hold
                shelf.lock: taken by shelf_put()
                timer_base.expiry_lock: by whoever calls back shelf_timer()     [PREEMPT_RT]
            """);
  }

  /** CARE can be a module, DUST cannot, and RAIN needs SNOW. */
  @Test
  void configurationsAreThoseOfTheTree(@TempDir Path other) throws Exception {
    try (TestKernel tree = new TestKernel(other)) {
      tree.write(
          "Kconfig",
          """
          config MODULES
          \tbool "modules"
          \tmodules

          config CARE
          \ttristate "care"

          config DUST
          \tbool "dust"

          config SNOW
          \tbool "snow"

          config RAIN
          \tbool "rain"
          \tdepends on SNOW
          """);
      tree.commit(
          "mm, shelf: tidy if there is dust",
          SHELF
              .replace(
                  "\tshelf_tidy(shelf_of(t));\n",
                  """
                  #if IS_ENABLED(CONFIG_CARE) && IS_ENABLED(CONFIG_DUST)
                  \tshelf_tidy(shelf_of(t));
                  #endif
                  """)
              .replace(
                  "\tshelf_count(s, 1);\n",
                  """
                  #if defined(CONFIG_RAIN) && !defined(CONFIG_SNOW)
                  \tshelf_count(s, 1);
                  #endif
                  """));
      Run run = Run.of("contexts", "-C", other.toString(), "shelf_tidy", "--", "mm");

      // There is no PREEMPT_RT in it.
      assertThat(run.err()).startsWith("lockscope: Kconfig: one thing was not read or used");
      assertThat(run.out())
          .containsPattern("softirq, irqs on, bottom halves off +\\[CARE!=n && DUST]\n")
          .doesNotContain("shelf_put");
    }
  }

  @Test
  void narrowedToKernels() {
    String out = contexts("--config", "rt", "main~1", "shelf_tidy()", "--", "mm").out();

    assertThat(out).contains("migration off").doesNotContain("irqs off", "PREEMPT_RT");
  }

  /** Who calls shelf_put() is not known, nor is what it has done before. */
  @Test
  void whatSomebodyUnknownDecides() {
    assertThat(contexts("main~1", "shelf_put", "--", "mm").out())
        .isEqualTo(
            """
            shelf_put()                                                        mm/shelf.c:18
              as whoever calls it from elsewhere has it
            """);
    // It is called here, and defined elsewhere.
    assertThat(contexts("main~1", "shelf_weigh", "--", "mm").out())
        .startsWith(
            "shelf_weigh()                                                  defined elsewhere\n")
        .contains("shelf_tidy(): shelf_weigh(s)");
  }

  @Test
  void jsonHasAllOfIt() throws Exception {
    Run run = contexts("--format", "json", "main~1", "shelf_tidy", "--", "mm");

    Schemas.assertValid(run.out(), "contexts");
    JsonNode function = new ObjectMapper().readTree(run.out()).at("/functions/0");
    assertThat(function.get("file").asText()).isEqualTo("mm/shelf.c");
    assertThat(function.at("/contexts/0/level").asText()).isEqualTo("softirq");
    assertThat(function.at("/contexts/0/root").asText()).isEqualTo("timer callback");
    assertThat(function.at("/contexts/1/raised").toString()).isEqualTo("[\"atomic\"]");
    assertThat(function.at("/contexts/1/condition/formula").asText()).isEqualTo("!PREEMPT_RT");
    assertThat(function.at("/contexts/1/chain/0/line").asInt()).isEqualTo(23);
    assertThat(function.at("/contexts/1/chain/1/entered/irqs").asText()).isEqualTo("off");
    assertThat(function.at("/locks/0/by").asText()).isEqualTo("caller");
  }

  @Test
  void whatIsWrongWithTheArguments() {
    assertThat(contexts("--", "mm").err())
        .startsWith("lockscope: which function? Name it before --\n");
    assertThat(contexts("shelf_put").err())
        .startsWith("lockscope: which files? Name them after --\n");
    assertThat(contexts("a", "b", "c", "--", "mm").err())
        .startsWith("lockscope: one function, please: 'c'; paths go after --\n");
    Run similar = contexts("main~1", "__shelf_put", "--", "mm");
    assertThat(similar.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(similar.err())
        .isEqualTo("lockscope: main~1: no function __shelf_put() there, but shelf_put()\n");
  }

  /** The assertion fails in the timer, and with PREEMPT_RT under the lock. */
  @Test
  void explainOfAFindingAboutContextsHasThem() {
    String report = Run.of("analyze", "-C", folder.toString(), "main~1..main").out();
    String id = report.replaceAll("(?s).*?(broken-assertion-[0-9a-f]{8}).*", "$1");

    String out = Run.of("explain", "-C", folder.toString(), id, "main~1..main").out();

    assertThat(out)
        .contains(
            """
            Contexts in which shelf_tidy() can be entered then, as these files show
              softirq, irqs on, bottom halves off, from shelf_timer(), called as timer
                callback
            """);
  }

  /** That the file is built needs SHELVES: the finding is one of fewer kernels than the calls. */
  @Test
  void explainOfAFindingThatTheMakefileNarrows(@TempDir Path other) throws Exception {
    try (TestKernel tree = new TestKernel(other)) {
      tree.write("mm/Makefile", "obj-$(CONFIG_SHELVES) += shelf.o\n");
      tree.commit(
          "mm, shelf: assert",
          SHELF.replace("\ts->count = ", "\tlockdep_assert_irqs_disabled();\n\ts->count = "));
      String report = Run.of("check", "-C", other.toString(), "--no-cache", "--", "mm").out();
      String id = report.replaceAll("(?s).*?(broken-assertion-[0-9a-f]{8}).*", "$1");

      Run run = Run.of("explain", "-C", other.toString(), id, "--rev", "HEAD", "--", "mm");

      assertThat(run.code()).isZero();
      assertThat(run.out())
          .contains("Contexts in which shelf_tidy() can be entered then")
          .contains("softirq, irqs on, bottom halves off, from shelf_timer()");
    }
  }
}
