package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.series.InputException;

/**
 * What b4 gets: the check protocol and the folder of remarks, as its documentation has them. The
 * history is begin, lock, lock less, leak; the last one is wrong.
 */
class B4Test {

  private static final String LEAKS =
      TestKernel.SHRUNK.replace("\ts->count", "\tif (n < 0)\n\t\treturn;\n\ts->count");

  @TempDir private Path folder;
  private TestKernel kernel;
  private String tree;

  @BeforeEach
  void makeKernel() throws Exception {
    kernel = new TestKernel(folder.resolve("linux"));
    tree = kernel.folder().toString();
    kernel.commit("mm, shelf: look first", LEAKS);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private String id(String commit) throws InputException {
    return SeriesReader.revision(kernel.folder(), commit).id().orElseThrow();
  }

  /** A commit as a mail. */
  private String mail(String tag, String subject, String commit) throws InputException {
    return "From: Ada <ada@example.org>\nSubject: ["
        + tag
        + "] "
        + subject
        + "\nMessage-ID: <m@example.org>\n\nWhy.\n---\n\n"
        + SeriesReader.diff(kernel.folder(), id(commit))
        + "-- \n2.39.2\n";
  }

  private static String cover(int total, String text) {
    return "From: Ada <ada@example.org>\nSubject: [PATCH 0/"
        + total
        + "] mm, shelf: all\nMessage-ID: <c@example.org>\n\nHi.\n\n"
        + text
        + "\n";
  }

  private JsonNode check(String mail, String... options) throws IOException {
    String[] args = new String[options.length + 3];
    args[0] = "b4-check";
    args[1] = "-C";
    args[2] = tree;
    System.arraycopy(options, 0, args, 3, options.length);
    Run run = Run.reading(mail, args);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode results = new ObjectMapper().readTree(run.out());
    assertThat(results.isArray()).isTrue();
    for (JsonNode result : results) {
      assertThat(result.get("tool").asText()).isEqualTo("lockscope");
      assertThat(result.get("status").asText()).isIn("pass", "warn", "fail");
      assertThat(result.get("summary").asText().lines()).hasSize(1);
    }
    return results;
  }

  private static void assertLeak(JsonNode results) {
    assertThat(results).hasSize(1);
    assertThat(results.at("/0/status").asText()).isEqualTo("fail");
  }

  @Test
  void patchWithAQuestion() throws Exception {
    JsonNode results = check(mail("PATCH", "mm, shelf: look first", "main"));

    assertLeak(results);
    assertThat(results.at("/0/summary").asText()).isEqualTo("leak in shelf_put()");
    assertThat(results.at("/0/details").asText())
        .contains(
            """
            Is s->lock given back on this path? s->lock is still held on return;
            irqs stay off with it [!PREEMPT_RT].

              spin_lock_irqsave(&s->lock, flags);       irqs off, takes s->lock
              n < 0                                     true
              return;                                   returns""");
  }

  @Test
  void patchWithoutOne() throws Exception {
    JsonNode results = check(mail("PATCH", "mm, shelf: lock less", "main~1"));

    assertThat(results).hasSize(1);
    assertThat(results.at("/0/status").asText()).isEqualTo("pass");
    assertThat(results.at("/0/summary").asText())
        .isEqualTo("1 function changes; irq-off: 1 shrunk; locks: 1 shrunk");
    assertThat(results.at("/0/details").asText()).contains("now outside: shelf_check()");
  }

  @Test
  void nothingToSay() throws Exception {
    kernel.commit("mm, shelf: count twice", LEAKS.replace("+= n", "+= 2 * n"));
    assertThat(check(mail("PATCH", "mm, shelf: count twice", "main"))).isEmpty();

    kernel.write("README", "shelf\n");
    kernel.commit("shelf: readme", LEAKS.replace("+= n", "+= 2 * n"));
    assertThat(check(mail("PATCH", "shelf: readme", "main"))).isEmpty();
  }

  /** No branch and no commit has the file as the patch wants it, but the repository does. */
  @Test
  void patchFromTheMiddleOfASeries() throws Exception {
    String mail = mail("PATCH 3/3", "mm, shelf: look first", "main");
    kernel.write("mm/other.c", "int x;\n");
    for (int i = 0; i < 3; i++) {
      kernel.commit("mm, shelf: " + i, TestKernel.LOCKED.replace("+= n", "+= " + i + " + n"));
    }
    assertLeak(check(mail));
    assertLeak(check(mail, "--base", "main~4"));
  }

  @Test
  void whatDoesNotApplyIsNotPassedOverInSilence() throws Exception {
    JsonNode results = check(mail("PATCH", "mm, shelf: look first", "main"), "--base", "v6.1");

    assertThat(results.at("/0/status").asText()).isEqualTo("warn");
    assertThat(results.at("/0/details").asText()).contains("mm/shelf.c: hunk");
  }

  @Test
  void seriesByItsBase() throws Exception {
    assertLeak(check(cover(3, "base-commit: " + id("v6.1"))));
    assertLeak(check(cover(3, ""), "--base", "v6.1"));
    assertThat(check(cover(1, ""), "--base", "main~1").at("/0/status").asText()).isEqualTo("fail");
  }

  @Test
  void seriesByItsSubjects() throws Exception {
    String subjects = "Ada (2):\n  mm, shelf: lock less\n  mm, shelf: look\n    first\n";

    JsonNode results = check(cover(2, subjects));

    assertLeak(results);
    assertThat(results.at("/0/details").asText()).startsWith("2/2 mm, shelf: look first\n");
  }

  /** The branch of b4 review ends with a commit of its own, and may not be checked out. */
  @Test
  void seriesAsB4HasNotedIt() throws Exception {
    Path tracking =
        Files.writeString(
            folder.resolve("tracking.json"),
            """
            { "series": { "change-id": "20240304-shelf-1", "first-patch-commit": "%s" } }
            """
                .formatted(id("main~1")));
    Files.createDirectories(kernel.folder().resolve(".git/refs/heads/b4/review"));
    kernel.commit("b4's own", LEAKS);
    Files.writeString(
        kernel.folder().resolve(".git/refs/heads/b4/review/20240304-shelf-1"), id("main") + "\n");

    JsonNode results = check(cover(2, ""), "--tracking", tracking.toString());

    assertLeak(results);
    assertThat(results.at("/0/details").asText()).startsWith("2/2 mm, shelf: look first\n");
  }

  @Test
  void seriesThatIsNotHere() {
    for (String tracking : List.of("", "{", "[]", "{\"series\":{\"change-id\":\"$(x)\"}}")) {
      Run run =
          Run.reading(
              cover(2, "mm, tray: lock"),
              "b4-check",
              "-C",
              tree,
              "--tracking",
              write("tracking.json", tracking));
      assertThat(run.out()).isEqualTo("[]\n");
      assertThat(run.code()).isZero();
      assertThat(run.err()).startsWith("lockscope: no commits of 'mm, shelf: all' here;");
    }
  }

  private String write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noMail() {
    Run run = Run.reading("", "b4-check", "-C", tree);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(Run.reading("what?", "b4-check", "-C", tree).code()).isEqualTo(2);
  }

  @Test
  void folderOfRemarks() throws Exception {
    Run run = Run.of("review", "-C", tree, "--format", "b4", "v6.1..main");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEmpty();
    Path remarks = kernel.folder().resolve(".git/b4-review").resolve(id("main"));

    assertThat(files(remarks)).containsExactly("0003.txt", "identity.txt", "series.txt");
    assertThat(remarks.resolve("identity.txt"))
        .hasContent("LockScope <lockscope@lockscope.invalid>");
    assertThat(Files.readString(remarks.resolve("series.txt")))
        .startsWith("Questions about one patch\n\nOver the whole series, on Linux 6.1 ")
        .endsWith("\n  3/3 mm, shelf: look first\n");
    String patch = Files.readString(remarks.resolve("0003.txt"));
    assertThat(patch)
        .startsWith(
            """
            leak in shelf_put()

            > diff --git a/mm/shelf.c b/mm/shelf.c
            > index\s""")
        .contains("\n> +\t\treturn;\n\nIs s->lock given back on this path?")
        .endsWith("\n\n>  \ts->count += n;\n>  \tspin_unlock_irqrestore(&s->lock, flags);\n>  }\n");
    String quoted =
        patch
            .lines()
            .filter(l -> l.startsWith("> "))
            .map(l -> l.substring(2) + "\n")
            .reduce("", String::concat);
    assertThat(quoted).isEqualTo(SeriesReader.diff(kernel.folder(), id("main")));
  }

  private static List<String> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void anotherRunReplacesTheFolder() throws Exception {
    Path remarks = folder.resolve("remarks");
    String out = remarks.toString();
    Run.of("review", "-C", tree, "--format", "b4", "-o", out, "--facts", "v6.1..main");
    assertThat(files(remarks))
        .containsExactly("0001.txt", "0002.txt", "0003.txt", "identity.txt", "series.txt");

    Run.of("review", "-C", tree, "--format", "b4", "-o", out, "v6.1..main");
    assertThat(files(remarks)).containsExactly("0003.txt", "identity.txt", "series.txt");

    Run.of("review", "-C", tree, "--format", "b4", "-o", out, "v6.1..main~1");
    assertThat(files(remarks)).isEmpty();
  }

  @Test
  void remarksOfOthersAreLeftAlone() throws Exception {
    Path remarks = Files.createDirectories(folder.resolve("remarks"));
    Files.writeString(remarks.resolve("identity.txt"), "Bo <bo@example.org>\n");

    Run.assertBad(
        Run.of("review", "-C", tree, "--format", "b4", "-o", remarks.toString(), "v6.1..main"),
        "has remarks of somebody else; left alone");
    assertThat(files(remarks)).containsExactly("identity.txt");
  }

  @Test
  void linksLeadNowhere() throws Exception {
    Path remarks = folder.resolve("remarks");
    String[] args = {
      "review", "-C", tree, "--format", "b4", "-o", remarks.toString(), "v6.1..main"
    };
    assertThat(Run.of(args).code()).isZero();
    Path other = Files.writeString(folder.resolve("other"), "mine\n");
    Files.delete(remarks.resolve("0003.txt"));
    Files.createSymbolicLink(remarks.resolve("0003.txt"), other);

    assertThat(Run.of(args).code()).isZero();

    assertThat(other).hasContent("mine");
    assertThat(Files.isSymbolicLink(remarks.resolve("0003.txt"))).isFalse();
  }

  /** The b4 of Debian has no review yet; what it makes of a series must be what we take in. */
  @Test
  void seriesFromB4Itself() throws Exception {
    String path = System.getenv().getOrDefault("PATH", "");
    boolean installed =
        List.of(path.split(":", -1)).stream().anyMatch(p -> Files.isExecutable(Path.of(p, "b4")));
    if (!installed) {
      System.out.println("skipped: what b4 makes of a series; there is no b4 on the PATH");
    }
    assumeThat(installed).as("b4 is installed").isTrue();
    Path mbox =
        Files.writeString(
            folder.resolve("in.mbox"),
            "From x Thu Jan  1 00:00:00 1970\n"
                + mail("PATCH", "mm, shelf: look first", "main")
                    .replaceFirst("\n\n", "\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n\n"));
    Path out = folder.resolve("am.mbox");
    Process b4 =
        new ProcessBuilder("b4", "--offline-mode", "am", "-m", mbox.toString(), "-o", "-", "-T")
            .directory(kernel.folder().toFile())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("b4.err").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    assertThat(b4.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(b4.exitValue()).as(Files.readString(folder.resolve("b4.err"))).isZero();

    Run run = Run.of("review", "-C", tree, "--mbox", out.toString(), "--base", "main~1");

    assertThat(run.out())
        .contains(
            "Subject: Re: [PATCH] mm, shelf: look first",
            "In-Reply-To: <m@example.org>",
            "> +\t\treturn;\n\nIs s->lock given back on this path?");
  }
}
