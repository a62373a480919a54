package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockscope.cli.Run.assertBad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockscope.cli.text.Look;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** {@code lockscope analyze} seen from outside: what it prints where, and its exit code. */
class AnalyzeTest {

  /** LOCKED to SHRUNK: the check leaves both regions, which have two statements before. */
  private static final List<String> SHRINKS =
      List.of(
          "shelf_put()",
          "~ irq-off             shrunk, 2 → 1 statements",
          "now outside: shelf_check()",
          "~ s->lock             shrunk, 2 → 1 statements; with irq-off");

  @TempDir private Path folder;
  private TestKernel kernel;
  private String tree;

  @BeforeEach
  void makeKernel() throws Exception {
    kernel = new TestKernel(folder.resolve("linux"));
    tree = kernel.folder().toString();
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private Run analyze(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "analyze";
    all[1] = "-C";
    all[2] = tree;
    System.arraycopy(args, 0, all, 3, args.length);
    return Run.of(all);
  }

  private static void assertGood(Run run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
  }

  // Where the patches come from

  @Test
  void range() {
    Run run = analyze("v6.1..main", "--", "mm/shelf.c");

    assertGood(run);
    assertThat(run.out())
        .startsWith("v6.1..main: 2 patches, Linux 6.1, all configurations\n\n1/2 mm, shelf: lock\n")
        .contains("+ irq-off             around shelf_check()                 [!PREEMPT_RT]")
        .contains("+ s->lock             with irq-off")
        .contains("2/2 mm, shelf: lock less\n")
        .contains(SHRINKS)
        .contains("\nSeries: 1 function changes; irq-off: 1 gained; locks: 1 gained\n");
  }

  @Test
  void oneCommit() {
    Run run = analyze("main");

    assertGood(run);
    assertThat(run.out()).contains("1/1 mm, shelf: lock less\n").contains(SHRINKS);
    assertThat(run.out()).doesNotContain("Series");
  }

  @Test
  void lastCommitIfNothingIsSaid() {
    assertThat(analyze().out()).contains("1/1 mm, shelf: lock less\n").contains(SHRINKS);
  }

  @Test
  void folderBelowTheTop() {
    Run run = Run.of("analyze", "-C", tree + "/mm", "main", "--", "shelf.c");

    assertGood(run);
    assertThat(run.out()).contains(SHRINKS);
  }

  @Test
  void mbox() throws IOException {
    Path mbox = folder.resolve("v2.mbox");
    Files.writeString(mbox, Mails.of("PATCH v2", Mails.LOCK, Mails.LOCK_LESS));
    Run run = analyze("--mbox", mbox.toString(), "--base", "v6.1");

    assertGood(run);
    assertThat(run.out()).contains("2 patches on v6.1 (").contains(SHRINKS);
    assertThat(analyze("v6.1..main").out())
        .as("mails and commits are the same patches")
        .endsWith(run.out().substring(run.out().indexOf("1/2 ")));
  }

  @Test
  void mboxFromStandardInputFindsItsBaseByTheIndexLines() {
    Run run =
        Run.reading(
            Mails.of("PATCH", Mails.LOCK, Mails.LOCK_LESS), "analyze", "-C", tree, "--mbox", "-");

    assertGood(run);
    assertThat(run.out()).contains("2 patches on v6.1 (").contains(SHRINKS);
  }

  @Test
  void compressedMbox() throws IOException {
    Path mbox = folder.resolve("v2.mbox.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(mbox))) {
      out.write(Mails.of("PATCH v2", Mails.LOCK).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(analyze("--mbox", mbox.toString(), "--base", "v6.1").out())
        .contains("+ irq-off             around shelf_check()");
  }

  @Test
  void folderOfPatchesInTheOrderOfTheirNumbers() throws IOException {
    // The names sort the other way round than the subjects.
    Path patches = Files.createDirectory(folder.resolve("outgoing"));
    Files.writeString(patches.resolve("b.patch"), Mails.mail("PATCH 1/2", Mails.LOCK));
    Files.writeString(patches.resolve("a.patch"), Mails.mail("PATCH 2/2", Mails.LOCK_LESS));
    Run run = analyze("--base", "v6.1", "--mbox", patches.toString());

    assertGood(run);
    assertThat(run.out()).contains("1/2 mm, shelf: lock\n", "2/2 mm, shelf: lock less\n");
    assertThat(run.out()).contains(SHRINKS);

    Path ordered = Files.createDirectory(folder.resolve("ordered"));
    Files.copy(patches.resolve("b.patch"), ordered.resolve("0001.patch"));
    Files.copy(patches.resolve("a.patch"), ordered.resolve("0002.patch"));
    Run same = analyze("--base", "v6.1", "--mbox", ordered.toString());

    assertThat(body(same)).isEqualTo(body(run));
  }

  /** What is printed without the name of the input. */
  private static String body(Run run) {
    return run.out().substring(run.out().indexOf("1/2 "));
  }

  @Test
  void pathsInAnyOrder() throws Exception {
    kernel.write("mm/other.c", TestKernel.LOCKED.replace("shelf", "other"));
    kernel.commit("mm, other: come", TestKernel.SHRUNK);
    Run one = analyze("v6.1..main", "--", "mm/shelf.c", "mm/other.c");
    Run other = analyze("v6.1..main", "--", "mm/other.c", "mm/shelf.c");

    assertGood(one);
    assertThat(one.out()).contains("mm/other.c:1").contains("mm/shelf.c:1");
    assertThat(other.out()).isEqualTo(one.out());
    assertThat(analyze("v6.1..main", "--", "mm/other.c").out()).doesNotContain("mm/shelf.c");
  }

  @Test
  void functionsInAnyOrder() throws Exception {
    // The same two functions change in both commits; only their order in the file differs.
    String first = TestKernel.UNLOCKED.replace("shelf_put", "a_put");
    String second = TestKernel.UNLOCKED.replace("shelf_put", "b_put");
    String firstLocked = TestKernel.LOCKED.replace("shelf_put", "a_put");
    String secondLocked = TestKernel.LOCKED.replace("shelf_put", "b_put");
    kernel.write("mm/ab.c", first + "\n" + second);
    kernel.write("mm/ba.c", second + "\n" + first);
    kernel.commit("mm: come", TestKernel.SHRUNK);
    kernel.write("mm/ab.c", firstLocked + "\n" + secondLocked);
    kernel.write("mm/ba.c", secondLocked + "\n" + firstLocked);
    kernel.commit("mm: lock", TestKernel.SHRUNK);
    List<String> forwards = functions(analyze("main", "--format", "json", "--", "mm/ab.c"));
    List<String> backwards = functions(analyze("main", "--format", "json", "--", "mm/ba.c"));

    assertThat(forwards).hasSize(2);
    assertThat(backwards).containsExactly(forwards.get(1), forwards.get(0));
  }

  /** The names, and what happens to the regions but for the lines it happens on. */
  private static List<String> functions(Run run) {
    assertGood(run);
    JsonNode functions = json(run).get("patches").get(0).get("functions");
    return functions.findParents("fate").stream()
        .map(
            f ->
                f.get("name").asText()
                    + f.get("regions")
                        .toString()
                        .replaceAll("\"(acquires|releases)\":\\[[^]]*]", ""))
        .toList();
  }

  private static JsonNode json(Run run) {
    try {
      return new ObjectMapper().readTree(run.out());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  // How it is printed

  @Test
  void json() {
    Run run = analyze("--format", "json", "v6.1..main");

    assertGood(run);
    JsonNode patch = json(run).get("patches").get(1);
    JsonNode region = patch.get("functions").get(0).get("regions").get(0);
    assertThat(patch.get("outcome").asText()).isEqualTo("analyzed");
    assertThat(region.get("scope").get("kind").asText()).isEqualTo("irq-off");
    assertThat(region.get("condition").get("formula").asText()).isEqualTo("!PREEMPT_RT");
    assertThat(region.get("kinds").toString()).isEqualTo("[\"shrunk\"]");
    assertThat(region.get("callsLeft").toString()).isEqualTo("[\"shelf_check\"]");
  }

  @Test
  void toFile() throws IOException {
    Path file = folder.resolve("report.txt");
    Run run = analyze("-o", file.toString(), "main");

    assertGood(run);
    assertThat(run.out()).isEmpty();
    assertThat(Files.readString(file)).isEqualTo(analyze("main").out());
  }

  @Test
  void toFileThatCannotBeWritten() {
    Run run = analyze("-o", tree, "main");

    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err()).startsWith("lockscope: " + tree + ": cannot be written").hasLineCount(1);
  }

  @Test
  void quietIsSilentIfNothingChanges() throws Exception {
    kernel.commit("mm, shelf: a comment", TestKernel.SHRUNK + "/* the end */\n");

    assertThat(analyze("--quiet", "main")).isEqualTo(new Run(0, "", ""));
    assertThat(analyze("main").out()).endsWith("no change\n").hasLineCount(2 + 1);
  }

  @Test
  void colourOnlyOnTerminals() {
    assertThat(analyze("main").out()).doesNotContain("\033");
    assertThat(analyze("--color", "always", "main").out()).contains("\033[");
    assertThat(Run.with(Look.terminal(80, true, true), 0, "", "analyze", "-C", tree, "main").out())
        .contains("\033[");
  }

  @Test
  void statistics() {
    Run run = analyze("--stats", "main");

    assertThat(run.code()).isZero();
    assertThat(run.err())
        .matches(
            "read [\\d.]+ s, analysed [\\d.]+ s, printed [\\d.]+ s;"
                + " analyses of functions: 2 made, 0 used again\n"
                + "at the end of the series: 1 function, 1 uses locks: 1 decided, 0 not decided,"
                + " 0 unknown\n");
  }

  // Which kernels

  @Test
  void namedKernel() {
    Run rt = analyze("--config", "rt", "main");
    Run preempt = analyze("--config", "preempt", "main");

    assertThat(rt.out()).contains("configurations: rt").contains("s->lock").doesNotContain("irq");
    assertThat(preempt.out()).contains("irq-off").doesNotContain("PREEMPT_RT");
  }

  @Test
  void configFile() throws IOException {
    String text =
        """
        # Linux/x86_64 6.1.4 Kernel Configuration
        CONFIG_SMP=y
        CONFIG_PREEMPT_RT=y
        CONFIG_PREEMPTION=y
        CONFIG_PREEMPT_COUNT=y
        # CONFIG_PREEMPT is not set
        """;
    Path plain = folder.resolve("config");
    Files.writeString(plain, text);
    Path gz = folder.resolve("config.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = new XZOutputStream(compressed, new LZMA2Options(1))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    Path xz = folder.resolve("config.xz");
    Files.write(xz, compressed.toByteArray());

    for (Path file : List.of(plain, gz, xz)) {
      Run run = analyze("--config", file.toString(), "main");
      assertGood(run);
      assertThat(run.out()).contains("s->lock").doesNotContain("irq-off");
    }
    // The same configuration but for its preemption model.
    Run run = analyze("--config", plain.toString(), "--config", "preempt", "main");
    assertGood(run);
    assertThat(run.out()).contains("irq-off");
  }

  @Test
  void configFileOfAnotherKernel() throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(
        file, "# Linux/x86_64 5.10.1 Kernel Configuration\nCONFIG_SMP=y\nCONFIG_PREEMPT=y\n");
    Run run = analyze("--config", file.toString(), "main");

    assertThat(run.err())
        .isEqualTo("lockscope: " + file + ": made for Linux 5.10, the sources are 6.1\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void assumption() {
    Run run = analyze("--assume", "CONFIG_SMP && !PREEMPT_RT", "main");

    assertGood(run);
    assertThat(run.out()).contains("irq-off").doesNotContain("[");
  }

  @Test
  void kernelsThatDoNotExist() throws IOException {
    Path prose = folder.resolve("prose");
    Files.writeString(prose, "Dear maintainer\n");

    assertBad(analyze("--config", "rtt"), "--config rtt: no such file, and no kernel of that name");
    assertBad(analyze("--config", prose.toString()), prose + ": no .config file");
    assertBad(analyze("--assume", "SMP &&"), "--assume: ");
    assertBad(analyze("--assume", "PREEMPT_RT && !PREEMPTION"), "no configuration of Linux 6.1");
    assertBad(analyze("--kernel", "six"), "--kernel: ");
  }

  // What is wrong with the input

  @Test
  void noRepository() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertBad(
        Run.of("analyze", "-C", empty.toString()),
        empty + ": not a git repository, nor is any folder above it");
    assertBad(
        Run.of("analyze", "-C", empty.resolve("nowhere").toString()), "nowhere: no such folder");
  }

  @Test
  void unknownRevision() {
    assertBad(analyze("v6.1..mainn"), "unknown revision 'mainn'; did you mean 'main'?");
    assertBad(analyze("v6.1..main~9"), "v6.1..main~9: 'main' has no '~9'");
    assertBad(analyze("main..v6.1"), "main..v6.1: empty");
  }

  @Test
  void rangeWithoutC() throws Exception {
    kernel.write("Documentation/shelf.rst", "Shelves\n=======\n");
    kernel.commit("docs", TestKernel.SHRUNK);

    assertBad(analyze("main"), "main: the patch changes no .c or .h file");
    assertBad(
        analyze("v6.1..main", "--", "drivers/"), "no patch changes a .c or .h file under drivers/");
    Run both = analyze("main~2..main");
    assertGood(both);
    assertThat(both.out()).contains("2/2 docs").contains("no C changed").contains(SHRINKS);
  }

  @Test
  void patchThatDoesNotApply() throws IOException {
    Path mbox = folder.resolve("v2.mbox");
    String stale = Mails.LOCK_LESS.replace("s->count += n", "s->total += n");
    String other = Mails.NEW_FILE;
    Files.writeString(mbox, Mails.of("PATCH", Mails.LOCK, stale, other));
    Run run = analyze("--mbox", mbox.toString(), "--base", "v6.1");

    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err())
        .startsWith(
            "lockscope: " + mbox + ": patch 2/3 'mm, shelf: lock less': mm/shelf.c: hunk 1 ")
        .contains(" does not apply; the base is v6.1 (")
        .hasLineCount(1);
    assertThat(run.out())
        .contains("+ irq-off             around shelf_check()")
        .containsPattern("2/3 mm, shelf: lock less +not applied\n")
        .contains("+ b->lock");
  }

  @Test
  void noPatchThatApplies() throws IOException {
    Path mbox = folder.resolve("v2.mbox");
    Files.writeString(mbox, Mails.of("PATCH", Mails.LOCK_LESS));

    assertBad(analyze("--mbox", mbox.toString(), "--base", "v6.1"), "mm/shelf.c: hunk 1");
  }

  @Test
  void noMail() throws IOException {
    Path text = folder.resolve("v2.mbox");
    Files.writeString(text, "Dear maintainer,\nplease take this.\n");

    assertBad(analyze("--mbox", text.toString()), text.toString());
    assertBad(analyze("--mbox", folder.resolve("v3.mbox").toString()), "no such file");
  }

  @Test
  void blobThatIsMissing() throws Exception {
    // What a partial clone looks like.
    kernel.write("mm/other.c", TestKernel.LOCKED.replace("shelf", "other"));
    kernel.commit("mm, other: come", TestKernel.SHRUNK);
    kernel.loseBlob("main~2", "mm/shelf.c");
    Run run = analyze("main~2..main");

    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err()).contains("mm/shelf.c is not in this clone").hasLineCount(1);
    assertThat(run.out())
        .contains("? mm/shelf.c: cannot be read, not analysed")
        .contains("other_put()")
        .doesNotContain("shelf_put()");
  }

  @Test
  void blobThatIsMissingBelowMails() throws Exception {
    Path mbox = folder.resolve("v2.mbox");
    Files.writeString(mbox, Mails.of("PATCH", Mails.LOCK, Mails.NEW_FILE));
    kernel.loseBlob("v6.1", "mm/shelf.c");
    Run run = analyze("--mbox", mbox.toString(), "--base", "v6.1");

    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err()).contains("mm/shelf.c").contains("is not in this clone");
    assertThat(run.out()).contains("not applied").contains("+ b->lock");
  }

  @Test
  void filesThatAreNone() throws Exception {
    kernel.write("mm/binary.c", "\177ELF\0\0\0");
    kernel.write("mm/large.c", "int variable;\n".repeat(1_500_000));
    kernel.write("mm/prose.c", "Dear maintainer,\nplease take this.\n");
    kernel.write("mm/open.c", "#ifdef CONFIG_SMP\nint x;\n");
    kernel.commit("mm: odd files", TestKernel.LOCKED);
    Run run = analyze("main");

    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err().lines())
        .containsExactlyInAnyOrder(
            "lockscope: mm/binary.c: binary, not analysed",
            "lockscope: mm/large.c: larger than 16 MB, not analysed",
            "lockscope: mm/prose.c: no C: nothing in it ends with a semicolon or a brace",
            "lockscope: mm/open.c: a conditional is not closed;"
                + " what is said of the file may be wrong");
    // The good file of the same patch: SHRUNK to LOCKED.
    assertThat(run.out()).contains("~ irq-off             grown, 1 → 2 statements");
  }

  @Test
  void fileThatIsReadableOnOneSideOnly() throws Exception {
    kernel.commit("mm, shelf: broken", "\0");
    Run run = analyze("main");

    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err()).isEqualTo("lockscope: mm/shelf.c: binary, not analysed\n");
    assertThat(run.out()).doesNotContain("removed").doesNotContain("shelf_put");
  }

  @Test
  void functionThatIsTooLarge() throws Exception {
    String large =
        "\nvoid shelf_fill(struct shelf *s)\n{\n" + "\ts->count++;\n".repeat(800_000) + "}\n";
    kernel.commit("mm, shelf: fill", TestKernel.LOCKED + large);
    Run run = analyze("main");

    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err())
        .isEqualTo(
            "lockscope: mm/shelf.c: shelf_fill() is larger than 1 MB, not analysed;"
                + " the rest of the file is\n");
    assertThat(run.out())
        .contains("? not analysed: function larger than 1 MB")
        .contains("~ irq-off             grown, 1 → 2 statements");
  }

  @Test
  void functionThatCannotBeRead() throws Exception {
    String wrapped = "\nDEB(\nstatic void shelf_show(struct shelf *s)\n{\n\tshow(s);\n}\n)\n";
    kernel.commit("mm, shelf: show", TestKernel.SHRUNK + wrapped);
    String said = "? not analysed: a function among the arguments of a macro";
    assertThat(analyze("main").out()).contains("mm/shelf.c:11").contains(said);

    kernel.commit("mm, shelf: less", TestKernel.LOCKED + wrapped);
    assertThat(analyze("main").out()).doesNotContain("not analysed");

    kernel.commit("mm, shelf: hide", TestKernel.LOCKED + wrapped.replace("show(s)", "hide(s)"));
    assertThat(analyze("main").out()).contains("mm/shelf.c:11").contains(said);
  }

  @ParameterizedTest
  @CsvSource({
    "\u00e9, LF, line 10 is not UTF-8, iconv",
    "'', CRLF, line 1 ends with CR LF, dos2unix",
    "\u00e9, CRLF, line 10 is not UTF-8 and line 1 ends with CR LF, iconv and dos2unix"
  })
  void encodingsAndLineEndsChangeNothingButAreNamed(
      String comment, String newline, String flaw, String tool) throws Exception {
    String plain = analyze("v6.1..main").out();
    Path odd = folder.resolve("odd");
    try (TestKernel other = new TestKernel(odd, comment, newline.equals("LF") ? "\n" : "\r\n")) {
      String said =
          "lockscope: mm/shelf.c: "
              + flaw
              + "; analysed all the same, convert it with "
              + tool
              + "\n";
      String[] range = {"analyze", "-C", other.folder().toString(), "v6.1..main"};

      // Once, for two patches.
      assertThat(Run.of(range)).isEqualTo(new Run(Lockscope.BAD_INPUT, plain, said));
    }
  }

  @Test
  void filesThatAreOddButNotChangedAreNotNamed() throws Exception {
    kernel.write("include/linux/shelf.h", "struct shelf;\r\n");
    kernel.commit("mm, shelf: a header", "#include <linux/shelf.h>\n" + TestKernel.SHRUNK);
    kernel.commit("mm, shelf: more", "#include <linux/shelf.h>\n" + TestKernel.LOCKED);

    assertGood(analyze("main"));
    assertThat(analyze("main^").err())
        .startsWith("lockscope: include/linux/shelf.h: line 1 ends with CR LF; ")
        .hasLineCount(1);
  }

  @Test
  void aPatchThatPutsAFileRightIsGood() throws Exception {
    kernel.commit("mm, shelf: odd", TestKernel.LOCKED.replace("\n", "\r\n"));
    kernel.commit("mm, shelf: right", TestKernel.LOCKED);

    assertGood(analyze("main"));
    assertThat(analyze("main~2..main").code()).isEqualTo(Lockscope.BAD_INPUT);
  }

  @Test
  void mailsWithCarriageReturns() throws IOException {
    Path mbox = folder.resolve("v2.mbox");
    String mails = Mails.of("PATCH", Mails.LOCK, Mails.LOCK_LESS, Mails.NEW_FILE);
    Files.writeString(mbox, mails.replace("\n", "\r\n"));
    Run run = analyze("--mbox", mbox.toString(), "--base", "v6.1");

    assertGood(run);
    assertThat(run.out()).contains(SHRINKS).contains("+ b->lock");
  }

  // What is wrong with the arguments

  private static void assertUsage(Run run, String message) {
    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err())
        .isEqualTo("lockscope: " + message + "\n'lockscope analyze --help' tells more.\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void wrongArguments() {
    assertUsage(
        analyze("v6.1..main", "mm/shelf.c"), "one range, please: 'mm/shelf.c'; paths go after --");
    assertUsage(
        analyze("--mbox", "x", "main"),
        "a range or --mbox, not both; --base names what mails apply to");
    assertUsage(
        analyze("--base", "v6.1", "main"),
        "--base is for mails; a range says itself what it begins with");
    assertUsage(
        analyze(kernel.folder().resolve("mm/shelf.c").toString()),
        "'" + kernel.folder().resolve("mm/shelf.c") + "' is no range; paths go after --");
  }

  @Test
  void unknownOption() {
    Run run = analyze("--fromat", "json");

    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.err()).startsWith("lockscope: Unknown option: '--fromat'");
  }
}
