package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockscope.cli.Run.assertBad;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.cli.text.Look;

/** The other commands, and what is common to all of them, seen from outside. */
class CommandsTest {

  @TempDir private Path folder;

  // show

  @Test
  void showOfRevision() throws Exception {
    try (TestKernel kernel = new TestKernel(folder)) {
      String tree = kernel.folder().toString();
      Run run = Run.of("show", "-C", tree, "main:mm/shelf.c", "shelf_put");

      assertThat(run.err()).isEmpty();
      assertThat(run.code()).isZero();
      assertThat(run.out())
          .isEqualTo(
              """
              shelf_put()                                                         mm/shelf.c:1
                A irq-off  spin_lock_irqsave, 1 statement                        [!PREEMPT_RT]
                A s->lock  spin_lock_irqsave, 1 statement

                 A
              1     static void shelf_put(struct shelf *s, int n)
              2     {
              3             unsigned long flags;
              4
              5             shelf_check(s);
              6  ┬          spin_lock_irqsave(&s->lock, flags);
              7  │          s->count += n;
              8  ┴          spin_unlock_irqrestore(&s->lock, flags);
              9     }
              """);
      assertThat(Run.of("show", "-C", tree, "main:mm/shelf.c").out())
          .isEqualTo("1  shelf_put()  irq-off [!PREEMPT_RT]; s->lock\n");
      // Before it was locked, there was nothing worth listing.
      assertThat(Run.of("show", "-C", tree, "v6.1:mm/shelf.c")).isEqualTo(new Run(0, "", ""));
      // The index stands for HEAD, a path without a revision for the work tree.
      assertThat(Run.of("show", "-C", tree, ":mm/shelf.c", "shelf_put()").out())
          .isEqualTo(run.out());
      kernel.write("mm/shelf.c", TestKernel.LOCKED);
      assertThat(Run.of("show", "-C", tree, "mm/shelf.c", "shelf_put").out())
          .contains("A s->lock  spin_lock_irqsave, 2 statements");
      assertThat(Run.of("show", "-C", tree, "--config", "rt", "main:mm/shelf.c").out())
          .isEqualTo("1  shelf_put()  s->lock\n");
    }
  }

  @Test
  void showOfWhatIsNotThere() throws Exception {
    try (TestKernel kernel = new TestKernel(folder)) {
      String tree = kernel.folder().toString();

      assertBad(
          Run.of("show", "-C", tree, "main:mm/shelf.c", "__shelf_put"),
          "main:mm/shelf.c: no function __shelf_put(), but shelf_put()");
      assertBad(Run.of("show", "-C", tree, "main:mm/rack.c"), "main has no file mm/rack.c");
      assertBad(Run.of("show", "-C", tree, "v6.2:mm/shelf.c"), "unknown revision 'v6.2'");
      assertBad(
          Run.of("show", "-C", tree, "mm/rack.c"),
          "mm/rack.c: no such file; a file of a revision is REV:mm/rack.c");
      assertBad(Run.of("show", "-C", tree, "mm"), "mm: a folder; name a file in it");
    }
  }

  @Test
  void showOfFilesThatAreNone() throws IOException {
    Path binary = Files.writeString(folder.resolve("binary.c"), "\177ELF\0\0\0");
    Path prose = Files.writeString(folder.resolve("prose.c"), "Dear maintainer,\n");
    Path broken = folder.resolve("broken.c");
    Files.writeString(broken, "void f(void)\n{\n\tspin_lock(&a);\n\tif (x {\n}\n");

    assertBad(Run.of("show", binary.toString()), "binary.c: binary, not analysed");
    assertBad(Run.of("show", prose.toString()), "prose.c: no C: ");
    Run run = Run.of("show", broken.toString());
    assertThat(run.out()).startsWith("1  f()  not analysed: ").hasLineCount(1);
    assertThat(run.code()).isZero();
  }

  @Test
  void showWithoutFile() {
    Run run = Run.of("show");

    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err())
        .isEqualTo(
            """
            lockscope: Missing required parameter: '[REV:]PATH'
            'lockscope show --help' tells more.
            """);
  }

  // The command itself

  @Test
  void version() {
    assertThat(Run.of("--version"))
        .isEqualTo(new Run(0, "lockscope " + Lockscope.version() + "\n", ""));
    assertThat(Run.of("-V")).isEqualTo(Run.of("--version"));
  }

  @Test
  void help() {
    Run run = Run.of("--help");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Examples:");
    for (String command :
        List.of("analyze", "check", "explain", "order", "show", "demo", "rules", "completion")) {
      assertThat(run.out()).contains("\n  " + command + "  ");
      Run one = Run.of(command, "--help");
      assertThat(one.code()).isZero();
      assertThat(one.out()).contains("Usage: lockscope " + command).doesNotContain("\033");
      assertThat(one.out().lines()).allMatch(line -> line.length() <= 80);
    }
    assertThat(Run.of("show", "--help").out()).startsWith("Shows the critical sections");
  }

  @Test
  void noCommand() {
    assertThat(Run.of())
        .isEqualTo(
            new Run(
                Lockscope.BAD_INPUT,
                "",
                "lockscope: which command?\n'lockscope --help' tells more.\n"));
    assertThat(Run.of("analyse").code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(Run.of("analyse").err()).contains("analyse").contains("--help");
  }

  @Test
  void completion() throws Exception {
    Run run = Run.of("completion");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("complete -F").contains("--mbox").contains("--config");
  }

  @Test
  void aFailureOfOursIsNoFaultOfTheInput() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw new IllegalStateException("first line\nsecond line");
          }

          @Override
          public int read(byte[] buffer, int from, int length) {
            return read();
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            broken,
            OutputStream.nullOutputStream(),
            new PrintWriter(err, true, StandardCharsets.UTF_8),
            Look.PLAIN,
            0);
    int code = Lockscope.run(terminal, "analyze", "--mbox", "-", "-C", folder.toString());

    assertThat(code).isEqualTo(Lockscope.INTERNAL_FAILURE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "lockscope: internal failure, IllegalStateException: first line;"
                + " --stack-trace tells where, please report it\n");
  }

  // Terminals

  @Test
  void progressLeavesNoTrace() {
    Run run = Run.with(Look.terminal(80, true, true), 80, "", "demo");
    String erase = "\r\033[K";

    assertThat(run.err())
        .satisfiesAnyOf(
            // A fast machine has nothing to tell.
            e -> assertThat(e).isEmpty(),
            e -> assertThat(e).startsWith(erase + "analysing ").endsWith(erase));
    assertThat(run.err()).doesNotContain("\n");
  }

  @Test
  void lookOfTerminals() {
    Map<String, String> xterm = Map.of("TERM", "xterm", "LANG", "en_US.UTF-8");

    assertThat(Terminal.look(false, 100, xterm)).isEqualTo(Look.PLAIN);
    assertThat(Terminal.look(true, 100, xterm)).isEqualTo(Look.terminal(100, true, true));
    assertThat(Terminal.look(true, 100, Map.of("TERM", "xterm", "LC_ALL", "C", "LANG", "x.UTF-8")))
        .isEqualTo(Look.terminal(100, true, false));
    assertThat(Terminal.look(true, 100, Map.of("TERM", "xterm", "NO_COLOR", "1", "LANG", "C.utf8")))
        .isEqualTo(Look.terminal(100, false, true));
    assertThat(Terminal.look(true, 100, Map.of("LANG", "C.utf8")))
        .isEqualTo(Look.terminal(100, false, true));
  }

  @Test
  void nobodyReadsAnyMore() throws IOException {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            closed,
            new PrintWriter(err, true, StandardCharsets.UTF_8),
            Look.PLAIN,
            0);

    assertThat(Lockscope.run(terminal, "demo")).isZero();
    assertThat(err.size()).isZero();
  }

  @Test
  void namesFromMailsDoNotReachTheTerminalRaw() throws Exception {
    try (TestKernel kernel = new TestKernel(folder)) {
      kernel.commit("mm: \033]0;owned\007 title", TestKernel.LOCKED);
      Run run = Run.of("analyze", "-C", kernel.folder().toString(), "main");

      assertThat(run.out()).contains("owned").doesNotContain("\033").doesNotContain("\007");
      Run json = Run.of("analyze", "-C", kernel.folder().toString(), "--format", "json", "main");
      assertThat(json.out()).contains("owned").doesNotContain("\033").doesNotContain("\007");
    }
  }
}
