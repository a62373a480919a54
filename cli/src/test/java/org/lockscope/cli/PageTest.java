package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a browser: it loads without complaint and from its file alone; mouse and keyboard
 * work; what it shows is so. Skipped, and said aloud, where there is no Chromium.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {

  /** Fails with the lock held; the lock is taken in line 3, line 5 returns. */
  private static final String LEAKS =
      """
      static int shelf_put(struct shelf *s, int n)
      {
      \tspin_lock(&s->lock);
      \tif (shelf_prepare(s) < 0)
      \t\treturn -ENOMEM; /* </script><script>document.title = "broken"</script> */
      \ts->count += n;
      \tspin_unlock(&s->lock);
      \treturn 0;
      }
      """;

  private static final String REPAIRED =
      LEAKS.replace("< 0)", "< 0) {\n\t\tspin_unlock(&s->lock);").replace("*/\n", "*/\n\t}\n");

  private Path folder;
  private Browser browser;
  private String demo;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    Optional<Path> chromium = Browser.find();
    if (chromium.isEmpty()) {
      System.out.println("skipped: the page in a browser; there is no chromium on the path");
    }
    assumeThat(chromium).as("a Chromium").isPresent();
    Path profile = Files.createDirectory(folder.resolve("profile"));
    browser = Browser.start(chromium.get(), profile);
    browser.look(1440, 900, false);
    demo = page("demo", Run.of("demo", "--format", "html"));
  }

  @AfterAll
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  /** Whatever a test does, the page has nothing to complain of and asks for nothing. */
  @AfterEach
  void quiet() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests()).allMatch(r -> r.startsWith("file:") || r.equals("about:blank"));
  }

  private String page(String name, Run run) throws Exception {
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return Files.writeString(folder.resolve(name + ".html"), run.out()).toUri().toString();
  }

  /** A cell of the matrix. */
  private String cell(String function, int patch) throws Exception {
    int row =
        browser
            .evaluate(
                "[...document.querySelectorAll('#matrix tbody tr')].filter(r =>"
                    + " r.querySelector('td[data-row]')).findIndex(r => r.cells[0].innerText === '"
                    + function
                    + "()')")
            .asInt();
    assertThat(row).as("row of %s", function).isNotNegative();
    return "td[data-row='" + row + "'][data-patch='" + (patch - 1) + "']";
  }

  @Test
  void pictureTellsWhatTheReportTells() throws Exception {
    browser.open(demo);

    assertThat(browser.text("h1"))
        .isEqualTo("mm, cellar: disable irqs less, and be good to PREEMPT_RT");
    assertThat(browser.text("#context option:checked")).isEqualTo("irq-off");
    assertThat(browser.evaluate("document.querySelectorAll('#matrix thead th').length").asInt())
        .isEqualTo(1 + 18 + 1);
    // Of patches 12 and 16, and of 1, which changes nothing.
    // On PREEMPT_RT nothing is left of 18 statements, elsewhere 14.
    assertThat(browser.text(cell("spare_drain", 12))).isEqualTo("\u221218");
    assertThat(browser.text(cell("rack_verify", 16))).isEqualTo("+5");
    assertThat(browser.text(cell("spare_drain", 1))).isEmpty();
  }

  @Test
  void kernelsCanBeChosen() throws Exception {
    browser.open(demo);
    String button = "#kernels button[data-atom]";
    assertThat(browser.text(button)).isEqualTo("PREEMPT_RT any");

    browser.click(button);

    assertThat(browser.text(button)).isEqualTo("PREEMPT_RT on");
    // Only the lock disabled irqs after patch 12, and there it does not.
    assertThat(browser.text(cell("spare_drain", 12))).isEqualTo("\u221218");
    // PREEMPT_RT selects what makes preemption counted.
    assertThat(browser.text("#kernels")).contains("PREEMPT_COUNT on");

    browser.click(button);

    assertThat(browser.text(button)).isEqualTo("PREEMPT_RT off");
    assertThat(browser.text(cell("spare_drain", 12))).isEqualTo("\u22124");
    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('#matrix tbody th')].some(t => t.innerText ==="
                        + " 'rack_verify()')")
                .asBoolean())
        .as("irqs are off in rack_verify() with PREEMPT_RT only")
        .isFalse();
  }

  @Test
  void clickOpensAFunctionBeforeAndAfter() throws Exception {
    browser.open(demo);

    browser.click(cell("spare_drain", 12));

    browser.waitFor("!document.getElementById('detail').hidden");
    assertThat(browser.evaluate("document.getElementById('series').hidden").asBoolean()).isTrue();
    assertThat(browser.text("#detail h2")).contains("spare_drain()", "mm/cellar.c:485", "12/18");
    assertThat(browser.text("#detail .changes"))
        .contains("local_irq_save \u2192 spin_lock_irqsave");
    assertThat(browser.text(".heads section:nth-child(1) .rails"))
        .contains("irq-off local_irq_save, 18 statements");
    assertThat(browser.text(".heads section:nth-child(2) .rails"))
        .contains(
            "irq-off", "spin_lock_irqsave", "14 statements [CELLAR_CPU_SPARE && !PREEMPT_RT]");
    assertThat(browser.evaluate("document.querySelectorAll('.src i.begins').length").asInt())
        .isGreaterThanOrEqualTo(2);
    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('.src td.new')].map(t => t.innerText).join()")
                .asText())
        .contains("spin_lock_irqsave(&n->lock, flags);");
    assertThat(
            browser
                .evaluate("[...document.querySelectorAll('.src .call')].map(t => t.innerText)")
                .toString())
        .contains("node_add_partial");

    browser.click(".heads section:nth-child(1) .rails button");

    assertThat(browser.evaluate("document.querySelectorAll('.src td.in').length").asInt())
        .isGreaterThan(10);
    assertThat(browser.text(".rails button[aria-pressed=true]")).contains("irq-off");
  }

  @Test
  void keyboardDoesWhatTheMouseDoes() throws Exception {
    browser.open(demo);
    browser.evaluate(
        "document.querySelector('" + cell("spare_drain", 11).replace("'", "\\'") + "').focus()");

    browser.press("ArrowRight");

    assertThat(browser.text("#told"))
        .isEqualTo(
            "12/18 mm, cellar: only disable irqs with the node's lock in spare_drain()"
                + " \u2014 spare_drain(): irq-off 18 \u2192 0 or 18 \u2192 14");

    browser.press("Enter");
    browser.waitFor("!document.getElementById('detail').hidden");
    assertThat(browser.text("#detail h2")).contains("spare_drain()", "12/18");
    browser.press("[");
    browser.waitFor("document.querySelector('#detail h2').innerText.includes('11/18')");
    browser.press("n");
    browser.press("Escape");
    browser.waitFor("document.getElementById('detail').hidden");

    assertThat(browser.evaluate("document.activeElement.dataset.patch").asText()).isEqualTo("11");
  }

  @Test
  void findingIsWalkedThroughTheCode() throws Exception {
    try (TestKernel kernel = new TestKernel(folder.resolve("leak"))) {
      kernel.commit("mm, shelf: put</title><script>document.title = 'broken'</script>", LEAKS);
      kernel.commit("mm, shelf: \u202eunlock & \"more\"", REPAIRED);
      String tree = kernel.folder().toString();
      String page = page("leak", Run.of("analyze", "-C", tree, "--format", "html", "main~2..main"));
      browser.open(page);

      assertThat(browser.evaluate("document.title").asText()).isEqualTo("main~2..main - LockScope");
      assertThat(browser.text("#patch-1 h3")).contains("</title><script>");
      assertThat(browser.text("#matrix th.broken")).isEqualTo("1!");
      assertThat(browser.text(".finding"))
          .contains("leak shelf_put() mm/shelf.c:5", "introduced by 1/2, repaired by 2/2");

      browser.click(".finding .walk a");

      browser.waitFor("!document.getElementById('detail').hidden");
      assertThat(browser.text(".src tr.now")).contains("3", "spin_lock(&s->lock);", "s->lock");
      assertThat(browser.text("#detail")).contains("s->lock is still held on return");
      browser.press("j");
      browser.waitFor(
          "document.querySelector('ol.walk button[aria-current=step]').innerText.startsWith('2.')");
      browser.press("j");
      browser.waitFor("document.querySelector('.src tr.now').innerText.includes('return')");
      assertThat(browser.text(".src tr.now")).contains("5", "</script><script>document.title");
      assertThat(browser.text("ol.walk button[aria-current=step]")).startsWith("3.");
      browser.press("Escape");
      browser.waitFor("document.getElementById('detail').hidden");
    }
  }

  /** With irqs off it calls a function that calls two more; with PREEMPT_RT they are on. */
  private static final String REACHES =
      """
      static void shelf_note(struct shelf *s)
      {
      \tshelf_log(s);
      }
      static void shelf_move(struct shelf *s, int n)
      {
      \tshelf_note(s);
      \ts->count += shelf_weigh(s, n);
      }
      void shelf_put(struct shelf *s, int n)
      {
      \tunsigned long flags;

      \tspin_lock_irqsave(&s->lock, flags);
      \tshelf_move(s, n);
      \ts->full = shelf_tidy(s);
      \tspin_unlock_irqrestore(&s->lock, flags);
      }
      """;

  /** The same, but for what it calls before it takes the lock. */
  private static final String REACHES_LESS =
      REACHES
          .replace("\tshelf_move(s, n);\n", "")
          .replace("\tspin_lock", "\tshelf_move(s, n);\n\tspin_lock");

  @Test
  void curveOfTheReach() throws Exception {
    try (TestKernel kernel = new TestKernel(folder.resolve("reach"))) {
      kernel.commit("mm, shelf: more", REACHES);
      kernel.commit("mm, shelf: comment", REACHES + "/* A shelf is a shelf. */\n");
      kernel.commit("mm, shelf: lock less", REACHES_LESS);
      String tree = kernel.folder().toString();
      String[] command = {
        "analyze", "-C", tree, "--no-lock-order", "--format", "html", "main~2..main"
      };
      browser.open(page("reach", Run.of(command)));

      String row = "#matrix tbody tr:first-child";
      // shelf_move(), shelf_note(), shelf_log(), shelf_weigh(), shelf_tidy(); then the last one.
      assertThat(browser.text(row + " th")).isEqualTo("functions reached");
      assertThat(browser.text(row + " td:nth-child(3)")).isEqualTo("5");
      assertThat(browser.text(row + " td:nth-child(4)")).isEqualTo("\u2192 1");
      // The broken line: with PREEMPT_RT there are none.
      assertThat(browser.evaluate("!!document.querySelector('" + row + " .least')").asBoolean())
          .isTrue();

      browser.point(row + " rect[data-column='1']");

      assertThat(browser.text("#told"))
          .isEqualTo(
              "2/2 mm, shelf: lock less \u2014 no longer entered irq-off: shelf_log(),"
                  + " shelf_move(), shelf_note(), shelf_weigh()");

      browser.point(row + " rect[data-column='0']");

      assertThat(browser.text("#told")).endsWith("reaches the same functions irq-off");

      browser.click("#kernels button[data-atom]");

      assertThat(browser.text("#kernels")).contains("PREEMPT_RT on");
      assertThat(browser.text(row + " td:nth-child(3)")).isEqualTo("0");
      assertThat(browser.text("#patch-2"))
          .contains("leaves irq-off scope: shelf_move(), shelf_note()", "[!PREEMPT_RT]");
      assertThat(browser.text("#order"))
          .contains("Not looked at", "--no-lock-order", "--scope FILE");
    }
  }

  private static final String ORDER =
      """
      static DEFINE_MUTEX(front_lock);
      static DEFINE_MUTEX(back_lock);
      static DEFINE_SPINLOCK(top_lock);
      void shelf_put(struct shelf *s)
      {
      \tmutex_lock(&front_lock);
      \tmutex_lock(&back_lock);
      \ts->count++;
      \tmutex_unlock(&back_lock);
      \tmutex_unlock(&front_lock);
      }
      void shelf_take(struct shelf *s)
      {
      \tmutex_lock(&back_lock);
      \ts->count--;
      \tmutex_unlock(&back_lock);
      }
      """;

  /** back_lock → top_lock is new, but with PREEMPT_RT. */
  private static final String ORDER_MORE =
      ORDER.replace(
          "\ts->count--;\n",
          """
          #ifndef CONFIG_PREEMPT_RT
          \tspin_lock_irq(&top_lock);
          \ts->count--;
          \tspin_unlock_irq(&top_lock);
          #endif
          """);

  /** back_lock → front_lock is new as well, so that there is a cycle; then one half of it goes. */
  private static final String ORDER_CYCLE =
      ORDER_MORE
          + """
          void shelf_sort(struct shelf *s)
          {
          \tmutex_lock(&back_lock);
          \tmutex_lock(&front_lock);
          \tmutex_unlock(&front_lock);
          \tmutex_unlock(&back_lock);
          }
          """;

  private static final String ORDER_REPAIRED =
      ORDER_CYCLE
          .replaceFirst("\tmutex_lock\\(&front_lock\\);\n", "")
          .replaceFirst("\tmutex_unlock\\(&front_lock\\);\n(?=})", "");

  @Test
  void orderOfLocks() throws Exception {
    try (TestKernel kernel = new TestKernel(folder.resolve("order"))) {
      kernel.commit("mm, shelf: two locks", ORDER);
      kernel.commit("mm, shelf: a third <b>one</b>", ORDER_MORE);
      kernel.commit("mm, shelf: sort", ORDER_CYCLE);
      String tree = kernel.folder().toString();
      String[] command = {"analyze", "-C", tree, "--format", "html", "main~2..main"};
      browser.open(page("order", Run.of(command)));
      String edges = "document.querySelectorAll('#graph .edge%s').length";

      assertThat(browser.evaluate("document.querySelectorAll('#graph .node').length").asInt())
          .isEqualTo(3);
      assertThat(browser.evaluate(edges.formatted("")).asInt()).isEqualTo(3);
      assertThat(browser.evaluate(edges.formatted(".new")).asInt()).isEqualTo(2);
      // The two that take each other's.
      assertThat(browser.evaluate(edges.formatted(".cycle")).asInt()).isEqualTo(2);
      assertThat(browser.text("#order-told")).contains("2 are new with the series", "cycle");
      assertThat(browser.text("#changed-edges"))
          .contains(
              "back_lock \u2192 top_lock, since 1/2 mm, shelf: a third <b>one</b> [!PREEMPT_RT]",
              "back_lock \u2192 front_lock, since 2/2 mm, shelf: sort",
              "front_lock \u2192 back_lock");
      browser.click("#changed-edges summary");
      assertThat(browser.text("#changed-edges .how"))
          .contains("shelf_take(): spin_lock_irq(&top_lock);");

      browser.click("#kernels button[data-atom]");

      assertThat(browser.text("#kernels")).contains("PREEMPT_RT on");
      assertThat(browser.evaluate(edges.formatted(".new")).asInt()).isEqualTo(1);

      kernel.commit("mm, shelf: one lock less", ORDER_REPAIRED);
      String[] last = {"analyze", "-C", tree, "--format", "html", "main~2..main"};
      browser.open(page("order", Run.of(last)));
      assertThat(browser.evaluate(edges.formatted(".gone")).asInt()).isEqualTo(1);
      assertThat(browser.evaluate(edges.formatted(".cycle")).asInt()).isZero();
      assertThat(browser.text("#changed-edges"))
          .contains("front_lock \u2192 back_lock, gone with 2/2 mm, shelf: one lock less");
    }
  }

  /** Of the function that leaks: two statements after spin_lock(), and the branch between. */
  @Test
  void oneRevision() throws Exception {
    try (TestKernel kernel = new TestKernel(folder.resolve("one"))) {
      kernel.commit("mm, shelf: <i>put</i>", LEAKS + TestKernel.LOCKED.replace("_put", "_get"));
      String tree = kernel.folder().toString();
      browser.open(
          page("one", Run.of("check", "-C", tree, "--format", "html", "main", "--", "mm")));

      assertThat(browser.text("h1")).isEqualTo("main -- mm");
      assertThat(browser.text("header p"))
          .isEqualTo(
              "2 functions, 2 use locks: 2 decided, 0 not decided, 0 unknown; Linux 6.1, all"
                  + " configurations. 1 finding");
      assertThat(browser.text(".finding")).contains("leak shelf_put() mm/shelf.c:5");
      assertThat(browser.evaluate("document.querySelector('#patches')").isNull()).isTrue();
      assertThat(browser.text("#order")).contains("Not looked at.", "lockscope check --lock-order");
      assertThat(browser.text("#matrix thead")).contains("irq-off", "any lock");
      // shelf_check() and the sum, with irqs off, but not so with PREEMPT_RT.
      String cell = cell("shelf_get", 1);
      assertThat(browser.text(cell)).isEqualTo("2");
      assertThat(browser.text(cell("shelf_put", 1))).isEmpty();

      browser.click("#kernels button[data-atom]");

      assertThat(browser.text("#kernels")).contains("PREEMPT_RT on");
      assertThat(browser.text(cell("shelf_get", 1))).isEmpty();
      browser.click("#kernels button[data-atom]");
      browser.click(cell("shelf_get", 1));
      browser.waitFor("!document.getElementById('detail').hidden");
      assertThat(browser.text("#detail h2")).contains("shelf_get()", "mm/shelf.c:10");
      assertThat(browser.text("#detail .rails")).contains("irq-off", "s->lock");
      assertThat(browser.text("#detail .hint")).contains("calls inside irq-off");
      assertThat(browser.text(".src .call")).isEqualTo("shelf_check");
      browser.press("[");
      browser.waitFor("document.querySelector('#detail h2').innerText.includes('shelf_put')");
      browser.press("Escape");
      browser.waitFor("document.getElementById('detail').hidden");

      browser.click(".finding .walk a");

      browser.waitFor("!document.getElementById('detail').hidden");
      assertThat(browser.text(".src tr.now")).contains("spin_lock(&s->lock);");
    }
  }

  @Test
  void lightDarkAndPaper() throws Exception {
    browser.open(demo);
    String ground = "getComputedStyle(document.body).backgroundColor";
    assertThat(browser.evaluate(ground).asText()).isEqualTo("rgb(255, 255, 255)");
    browser.look(1440, 900, true);
    assertThat(browser.evaluate(ground).asText()).isEqualTo("rgb(22, 24, 27)");
    browser.look(1440, 900, false);

    assertThat(browser.call("Page.printToPDF", Map.of()).get("data").asText().length())
        .isGreaterThan(10_000);
  }

  @Test
  void nothingToShowIsSaid() throws Exception {
    try (TestKernel kernel = new TestKernel(folder.resolve("nothing"))) {
      kernel.commit("mm, shelf: nothing", TestKernel.SHRUNK + "\n");
      String tree = kernel.folder().toString();
      browser.open(page("nothing", Run.of("analyze", "-C", tree, "--format", "html", "main")));

      assertThat(browser.evaluate("document.getElementById('picture').hidden").asBoolean())
          .isTrue();
      assertThat(browser.text("#patches")).contains("no change");
    }
  }
}
