package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.Report;
import org.lockscope.cli.text.Look;
import org.lockscope.cli.text.TextReport;

/** Findings seen from outside: {@code analyze}, {@code check} and {@code explain}. */
class FindingsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String BALANCED =
      """
      static int shelf_put(struct shelf *s, int n)
      {
      \tspin_lock(&s->lock);
      \ts->count += n;
      \tspin_unlock(&s->lock);
      \treturn 0;
      }
      """;

  /** Where FOO is, it fails with the lock held; line 6 returns, line 11 is the end. */
  private static final String LEAKS =
      """
      static int shelf_put(struct shelf *s, int n)
      {
      \tspin_lock(&s->lock);
      #ifdef CONFIG_FOO
      \tif (shelf_prepare(s) < 0)
      \t\treturn -ENOMEM;
      #endif
      \ts->count += n;
      \tspin_unlock(&s->lock);
      \treturn 0;
      }
      """;

  /** As before; the change has nothing to do with it. */
  private static final String LEAKS_STILL = LEAKS.replace("+= n", "+= 2 * n");

  private static final String REPAIRED =
      LEAKS_STILL
          .replace("< 0)", "< 0) {\n\t\tspin_unlock(&s->lock);")
          .replace("-ENOMEM;", "-ENOMEM;\n\t}");

  /**
   * Puts the caller's preempt depth down and up again. The guard of the caller is wrong where
   * depths are counted though nothing is preempted: PREEMPT_COUNT without PREEMPTION. PREEMPT_RT
   * selects PREEMPTION, and PREEMPTION PREEMPT_COUNT, so nothing else is left of the condition.
   */
  private static final String GUARDED =
      """
      static void shelf_refill(struct shelf *s)
      {
      \tpreempt_enable();
      \ts->spare = shelf_alloc();
      \tpreempt_disable();
      }

      void shelf_get(struct shelf *s)
      {
      #ifdef CONFIG_PREEMPTION
      \tpreempt_disable();
      #endif
      \tshelf_refill(s);
      #ifdef CONFIG_PREEMPTION
      \tpreempt_enable();
      #endif
      }
      """;

  /** What is said of it, at the left edge and without the id. */
  private static final String FINDING =
      """
      ! leak  shelf_put()                                                 mm/shelf.c:6
        MESSAGE
          3  spin_lock(&s->lock);  ← takes s->lock
          5  shelf_prepare(s) < 0  ← true
          6  return -ENOMEM;       ← returns
      """;

  @TempDir private Path folder;
  private TestKernel kernel;
  private String tree;

  /** The id of the leak in shelf_put(), and what is said of it. */
  private String id;

  private String message;

  @BeforeEach
  void makeKernel() throws Exception {
    kernel = new TestKernel(folder.resolve("linux"));
    tree = kernel.folder().toString();
    kernel.commit("mm, shelf: put", BALANCED);
    kernel.commit("mm, shelf: prepare", LEAKS);
    kernel.commit("mm, shelf: put twice as much", LEAKS_STILL);
    kernel.commit("mm, shelf: unlock", REPAIRED);
    JsonNode finding = json("analyze", "main~2").at("/patches/0/findings/0");
    id = finding.get("id").asText();
    message = finding.get("message").asText();
    assertThat(message).startsWith("s->lock is still held on return");
    assertThat(id).matches("leak-[0-9a-f]{8}");
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private Run run(String command, String... args) {
    String[] all = new String[args.length + 3];
    all[0] = command;
    all[1] = "-C";
    all[2] = tree;
    System.arraycopy(args, 0, all, 3, args.length);
    return Run.of(all);
  }

  private JsonNode json(String command, String... args) throws IOException {
    String[] all = new String[args.length + 2];
    all[0] = "--format";
    all[1] = "json";
    System.arraycopy(args, 0, all, 2, args.length);
    Run run = run(command, all);
    assertThat(run.err()).isEmpty();
    Schemas.assertValid(run.out(), command.equals("check") ? "check" : "report");
    return JSON.readTree(run.out());
  }

  private Path suppressing(String... lines) throws IOException {
    return Files.write(folder.resolve("known.txt"), List.of(lines), StandardCharsets.UTF_8);
  }

  /**
   * What is printed of the leak, but for its id.
   *
   * @param column where it begins; it ends at the right edge all the same
   */
  private String finding(int column) {
    String narrow = FINDING.replace(" ".repeat(column + 1) + "mm/", " mm/");
    String line = message + " ".repeat(80 - column - 2 - message.length() - "[FOO]".length());
    return narrow.replace("MESSAGE", line + "[FOO]").indent(column);
  }

  private static void assertBad(Run run, String message) {
    assertThat(run.err()).startsWith("lockscope: ").contains(message).hasLineCount(1);
    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.out()).isEmpty();
  }

  // analyze

  @Test
  void introducedByOnePatchAndRepairedByAnother() {
    Run run = run("analyze", "main~3..main");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "\n1/3 mm, shelf: prepare\n"
                + finding(6)
                + ("        " + id + ", repaired by 3/3: breaks bisection\n"))
        .contains(
            "\n2/3 mm, shelf: put twice as much                                       no change\n")
        .contains(
            "\n3/3 mm, shelf: unlock\n"
                + ("      ✓ repairs " + id + " in shelf_put(), introduced by 1/3\n")
                + "                                                              [FOO] mm/shelf.c:6\n")
        .endsWith("\nFindings: 1 introduced, 1 repaired later\n");
  }

  @Test
  void introducedForPrograms() throws IOException {
    JsonNode report = json("analyze", "main~3..main");
    JsonNode introduced = report.at("/patches/0/findings/0");
    JsonNode resolved = report.at("/patches/2/findings/0");

    assertThat(introduced.get("rule").asText()).isEqualTo("leak");
    assertThat(introduced.get("status").asText()).isEqualTo("introduced");
    assertThat(introduced.get("introducedBy").asInt()).isEqualTo(1);
    assertThat(introduced.get("repairedBy").asInt()).isEqualTo(3);
    assertThat(introduced.get("subject").asText()).isEqualTo("s->lock");
    assertThat(introduced.get("statement").asText()).isEqualTo("return -ENOMEM;");
    assertThat(introduced.at("/condition/formula").asText()).isEqualTo("FOO");
    assertThat(introduced.get("path")).hasSize(3);
    assertThat(introduced.at("/path/0/line").asInt()).isEqualTo(3);
    assertThat(introduced.at("/path/0/note").asText()).isEqualTo("takes s->lock");
    assertThat(resolved.get("id").asText()).isEqualTo(id);
    assertThat(resolved.get("status").asText()).isEqualTo("resolved");
    assertThat(resolved.get("introducedBy").asInt()).isEqualTo(1);
    assertThat(report.at("/patches/1/findings")).isEmpty();
    assertThat(report.get("preExisting")).isEmpty();
    assertThat(report.get("suppressed").asInt()).isZero();
  }

  @Test
  void whatWasThereBeforeIsToldIfAskedFor() {
    assertThat(run("analyze", "main~1").out())
        .endsWith("no change\n\nFindings: 1 pre-existing, --all shows it\n");
    assertThat(run("analyze", "--all", "main~1").out())
        .contains("no change\n\nPre-existing:\n  ! leak  shelf_put()  ")
        .endsWith("\nFindings: 1 pre-existing\n");
    assertThat(run("analyze", "--quiet", "main~1").out()).isEmpty();
    // A patch that repairs it is told of, whoever introduced it.
    assertThat(run("analyze", "main").out())
        .contains("      ✓ repairs " + id + " in shelf_put()                  [FOO] mm/shelf.c:6\n")
        .endsWith("\nFindings: 1 from before repaired\n");
  }

  @Test
  void nothingIsToldWhereNothingIsWrong() {
    assertThat(run("analyze", "--all", "main~3").out()).doesNotContain("Findings", "leak");
    assertThat(run("analyze", "--assume", "!FOO", "main~3..main").out())
        .doesNotContain("Findings", "leak");
  }

  @Test
  void conditionsAreNarrowed() {
    assertThat(run("analyze", "--assume", "FOO", "main~2").out())
        .contains("! leak  shelf_put()")
        .doesNotContain("[FOO]");
  }

  @Test
  void callerThatBreaksTheContractOfItsCallee() throws Exception {
    kernel.commit(
        "mm, shelf: get", GUARDED.replaceAll("#ifdef CONFIG_PREEMPTION\n(.*\n)#endif\n", "$1"));
    kernel.commit("mm, shelf: guard", GUARDED);
    JsonNode findings = json("analyze", "main").at("/patches/0/findings");

    assertThat(findings).hasSize(1);
    assertThat(findings.at("/0/rule").asText()).isEqualTo("caller-contract");
    assertThat(findings.at("/0/function").asText()).isEqualTo("shelf_get");
    assertThat(findings.at("/0/statement").asText()).startsWith("shelf_refill(s)");
    assertThat(findings.at("/0/condition/anyOf"))
        .isEqualTo(
            JSON.readTree(
                """
                [[ { "symbol": "PREEMPT_COUNT", "is": true },
                   { "symbol": "PREEMPTION", "is": false } ]]
                """));
  }

  @Test
  void withoutUnicode() {
    String out =
        Run.with(Look.terminal(80, false, false), 0, "", "analyze", "-C", tree, "main~3..main")
            .out();

    assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(out)).isTrue();
    assertThat(out).contains("spin_lock(&s->lock);  <- takes s->lock\n", "      v repairs " + id);
    assertThat(out.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void colored() {
    String out =
        Run.with(Look.terminal(80, true, true), 0, "", "analyze", "-C", tree, "main~3..main").out();

    assertThat(out).contains("\033[31m! leak\033[0m  \033[1mshelf_put()\033[0m");
    assertThat(out).contains("\033[32m✓\033[0m repairs", "\033[2m" + id + "\033[0m");
  }

  @Test
  void whatIsNotDecided() {
    Report report =
        new Report(
            "a..b",
            "a",
            new Report.Kernel("6.1", ""),
            List.of(
                new PatchReport(
                    1,
                    1,
                    "mm: patch",
                    Optional.empty(),
                    PatchReport.Outcome.ANALYZED,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(new PatchReport.UnknownFunction("mm/x.c", 7, "f", "too many paths")),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of())),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of());

    assertThat(TextReport.print(report, 0, Look.PLAIN, TextReport.Detail.NORMAL, false))
        .endsWith(
            """
            1/1 mm: patch                                                          no change
                  ? f()  not decided whether all balances: too many paths           mm/x.c:7
            """);
    assertThat(TextReport.print(report, 0, Look.PLAIN, TextReport.Detail.CHANGES, false)).isEmpty();
  }

  @Test
  void stats() {
    Run run = run("analyze", "--stats", "main~3..main");

    assertThat(run.err().lines().skip(1))
        .containsExactly(
            "at the end of the series: 1 function, 1 uses locks:"
                + " 1 decided, 0 not decided, 0 unknown");
  }

  // Exit codes

  @Test
  void exitCode() throws IOException {
    assertThat(run("analyze", "--exit-code", "main~3..main").code()).isEqualTo(1);
    assertThat(run("analyze", "--exit-code", "main~2").code()).isEqualTo(1);
    assertThat(run("analyze", "main~2").code()).isZero();
    // Neither what was there before nor what is repaired is new.
    assertThat(run("analyze", "--exit-code", "main~1").code()).isZero();
    assertThat(run("analyze", "--exit-code", "main").code()).isZero();
    assertThat(run("check", "--exit-code", "main~1", "--", "mm").code()).isEqualTo(1);
    assertThat(run("check", "main~1", "--", "mm").code()).isZero();
    assertThat(run("check", "--exit-code", "main", "--", "mm").code()).isZero();
    String file = suppressing("leak").toString();
    assertThat(run("analyze", "--exit-code", "--suppress", file, "main~2").code()).isZero();
    assertThat(run("check", "--exit-code", "--suppress", file, "main~1", "--", "mm").code())
        .isZero();
  }

  // Suppressions

  @Test
  void suppressed() throws IOException {
    for (String line :
        List.of(id, id + "   # known", "leak", "leak shelf_put", "  leak shelf_put() # known")) {
      Path file = suppressing("# what we know", "", line);
      Run run = run("analyze", "--suppress", file.toString(), "main~3..main");

      assertThat(run.code()).isZero();
      assertThat(run.out()).as(line).doesNotContain("leak").endsWith("\nFindings: 1 suppressed\n");
    }
    for (String line : List.of("underflow", "leak shelf_get", "leak-00000000")) {
      Run run = run("analyze", "--suppress", suppressing(line).toString(), "main~3..main");

      assertThat(run.out()).as(line).endsWith("\nFindings: 1 introduced, 1 repaired later\n");
    }
    JsonNode report =
        json("check", "--suppress", suppressing("leak").toString(), "main~1", "--", "mm");
    assertThat(report.get("findings")).isEmpty();
    assertThat(report.get("suppressed").asInt()).isEqualTo(1);
    assertThat(
            run("check", "--suppress", suppressing("leak").toString(), "main~1", "--", "mm").out())
        .startsWith("0 findings, 1 suppressed\n");
  }

  @Test
  void suppressionsThatAreNone() throws IOException {
    String file = folder.resolve("known.txt").toString();

    assertBad(run("analyze", "--suppress", file), file + ": no such file");
    suppressing("leak", "leek");
    assertBad(
        run("analyze", "--suppress", file),
        file
            + ":2: 'leek' is neither ID nor RULE nor RULE FUNCTION; 'lockscope rules' lists rules");
    suppressing("leak shelf put");
    assertBad(
        run("check", "--suppress", file, "--", "mm"), file + ":1: 'leak shelf put' is neither");
    suppressing("leak ->lock");
    assertBad(run("analyze", "--suppress", file), file + ":1: '->lock' is no name of a function");
    suppressing(id + " known");
    assertBad(
        run("analyze", "--suppress", file), file + ":1: an id stands alone; comments begin with #");
  }

  // check

  @Test
  void check() {
    Run run = run("check", "main~1", "--", "mm");

    assertThat(run)
        .isEqualTo(
            new Run(
                0,
                finding(0)
                    + ("  " + id)
                    + """


                    1 finding
                    1 function, 1 uses locks: 1 decided, 0 not decided, 0 unknown
                    """,
                ""));
    assertThat(run("check", "main", "--", "mm/shelf.c").out())
        .isEqualTo("1 function, 1 uses locks: 1 decided, 0 not decided, 0 unknown\n");
    // HEAD is what is checked if nothing is said.
    assertThat(run("check", "--", "mm")).isEqualTo(run("check", "main", "--", "mm"));
    assertThat(run("check", "--assume", "!FOO", "main~1", "--", ".").out())
        .startsWith("1 function, ");
    assertThat(Run.of("check", "-C", tree + "/mm", "main~1", "--", "shelf.c"))
        .as("from below the top")
        .isEqualTo(run);
  }

  @Test
  void checkOfWhatCannotBeRead() throws Exception {
    kernel.write("mm/broken.c", "void f(void)\n{\n\tspin_lock(&a);\n\tif (x {\n}\n");
    kernel.write("mm/binary.c", "\177ELF\0\0\0");
    kernel.commit("mm: more", REPAIRED);
    Run run = run("check", "-v", "--", "mm");

    assertThat(run.out())
        .startsWith("? f()  not analysed: ")
        .contains(" mm/broken.c:1\n")
        .endsWith("2 functions, 2 use locks: 1 decided, 0 not decided, 1 unknown\n");
    assertThat(run.err()).isEqualTo("lockscope: mm/binary.c: binary, not analysed\n");
    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run("check", "--", "mm").out()).doesNotContain("not analysed");
    assertThat(run("check", "--stats", "--", "mm/broken.c").err())
        .contains("1 files, 0 of them from the cache; analyses of");
  }

  @Test
  void checkForPrograms() throws IOException {
    JsonNode report = json("check", "main~1", "--", "mm");

    assertThat(report.get("revision").asText()).isEqualTo("main~1");
    assertThat(report.at("/files/0").asText()).isEqualTo("mm/shelf.c");
    assertThat(report.at("/findings/0/id").asText()).isEqualTo(id);
    assertThat(report.at("/findings/0/status").asText()).isEqualTo("pre-existing");
    assertThat(report.at("/findings/0/config")).hasToString("[\"CONFIG_FOO=y\"]");
    assertThat(report.at("/statistics/usingLocks").asInt()).isEqualTo(1);
  }

  @Test
  void checkOfNothing() {
    assertThat(run("check").err()).startsWith("lockscope: which files? Name them after --;");
    assertThat(run("check", "main", "main~1", "--", "mm").err())
        .startsWith("lockscope: one revision, please: 'main~1'; paths go after --\n");
    assertBad(run("check", "main", "--", "fs"), "main: has no C file fs");
    assertBad(run("check", "v6.2", "--", "mm"), "unknown revision 'v6.2'");
  }

  // explain

  @Test
  void explain() {
    Run run = run("explain", id, "main~3..main");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith(
            id
                + """
                : held on return on some paths only
                  shelf_put()                                                       mm/shelf.c:6
                  MESSAGE
                  introduced by 1/3 mm, shelf: prepare
                  repaired by 3/3 mm, shelf: unlock

                Path, and what holds after each step
                  in shelf_put()                                                      mm/shelf.c
                    1  static int shelf_put(struct shelf *s, int n)
                    2  {
                  > 3          spin_lock(&s->lock);
                       1 ← takes s->lock; irqs as on entry, s->lock
                    4  #ifdef CONFIG_FOO
                  > 5          if (shelf_prepare(s) < 0)
                       2 ← true; irqs as on entry, s->lock
                  > 6                  return -ENOMEM;
                       3 ← returns; irqs as on entry, s->lock

                Configurations: FOO
                To reproduce it, have in .config
                  CONFIG_FOO=y

                Why it is a problem
                  On one path a function returns with a lock held,\
                """
                    .replace("MESSAGE", message))
        .endsWith(
            """

            How to repair and how to silence it: 'lockscope rules leak', which is
            cli/docs/rules/leak.md of LockScope's sources.
            """);
  }

  @Test
  void explainOfOtherKinds() throws Exception {
    assertThat(run("explain", id, "main~1").out())
        .contains("there before the series, and after it");
    assertThat(run("explain", id, "--rev", "main~1", "--", "mm").out())
        .startsWith(id + ": held on return")
        .doesNotContain("series");
    kernel.commit("mm, shelf: guard", GUARDED);
    String other = json("check", "--", "mm").at("/findings/0/id").asText();
    assertThat(run("explain", other, "--rev", "main", "--", "mm").out())
        .contains(
            """
              in shelf_refill()                                                   mm/shelf.c
                 1  static void shelf_refill(struct shelf *s)
                 2  {
              >  3          preempt_enable();
            """)
        .contains(
            """

            Configurations: PREEMPT_COUNT && !PREEMPTION
            To reproduce it, have in .config
              CONFIG_PREEMPT_COUNT=y
              # CONFIG_PREEMPTION is not set
            """)
        .contains("In these kernels\n  This kernel counts preempt depths, but nothing preempts it");
  }

  @Test
  void explainOfWhatIsNotThere() {
    assertBad(
        run("explain", "leak-00000000", "main~3..main"),
        "leak-00000000: no such finding here; analyze and check tell the ids");
    assertBad(run("explain", id, "--rev", "main", "--", "mm"), id + ": no such finding here");
    assertThat(run("explain").err()).startsWith("lockscope: Missing required parameter: 'ID'");
    assertThat(run("explain", "--", "mm").err())
        .startsWith("lockscope: which finding? Name it before --\n");
    assertThat(run("explain", id, "--rev", "main", "main~1", "--", "mm").err())
        .startsWith("lockscope: --rev goes with paths only");
    assertThat(run("explain", id, "--rev", "main").err()).startsWith("lockscope: which files?");
  }
}
