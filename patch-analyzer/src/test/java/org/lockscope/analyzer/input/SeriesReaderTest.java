package org.lockscope.analyzer.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.analyzer.git.TestRepository;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

class SeriesReaderTest {

  private static final String LINES = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";

  @TempDir Path top;

  /** Changes a line of a file that has {@link #LINES}; the mail is 14 lines long. */
  private static String mail(String subject, String path, int line, String extra) {
    return """
        From mboxrd@z Thu Jan  1 00:00:00 1970
        Subject: %s

        ---
        --- a/%s
        +++ b/%s
        @@ -%d,3 +%d,3 @@ f(void)
         %d
        -%d
        +changed %d
         %d
        %s-- \n2.39.5

        """
        .formatted(subject, path, path, line - 1, line - 1, line - 1, line, line, line + 1, extra);
  }

  private static String mail(String subject, String path, int line) {
    return mail(subject, path, line, "");
  }

  private static Base pool() {
    return Base.of(MemoryTree.of(Map.of("mm/a.c", LINES, "mm/b.h", LINES)), "the demo");
  }

  private static Series read(Base base, String mails, String... paths) throws InputException {
    return SeriesReader.fromMail(
        new ByteArrayInputStream(mails.getBytes(StandardCharsets.UTF_8)),
        "in.mbox",
        base,
        List.of(paths),
        OptionalInt.empty(),
        false);
  }

  private static void refused(Base base, String mails, String message, String... paths) {
    assertThatThrownBy(() -> read(base, mails, paths))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  private static String content(SourceTree tree, String path) {
    return new String(tree.file(path).orElseThrow().content(), StandardCharsets.UTF_8);
  }

  private static List<String> problems(Series series) {
    return series.problems().stream().map(Problem::text).toList();
  }

  /** The blob ids on both sides of every change. */
  private static List<String> blobs(Series series) {
    List<String> blobs = new ArrayList<>();
    for (Patch patch : series.patches()) {
      for (FileChange change : patch.changes()) {
        blobs.add(
            patch.number()
                + " "
                + change
                + " "
                + change.oldPath().flatMap(patch.before()::blobId)
                + " "
                + change.newPath().flatMap(patch.after()::blobId));
      }
    }
    return blobs;
  }

  @Test
  void patchesAreAppliedOneUponTheOther() throws Exception {
    Series series =
        read(
            pool(),
            mail("[PATCH 1/3] one", "mm/a.c", 3)
                + mail("[PATCH 2/3] two", "mm/a.c", 9)
                + mail("[PATCH 3/3] three", "mm/b.h", 3));
    assertThat(series.title()).isEqualTo("in.mbox");
    assertThat(series.baseName()).isEqualTo("the demo");
    assertThat(series.problems()).isEmpty();
    assertThat(series.patches()).extracting(Patch::applied).containsOnly(true);
    assertThat(series.patches()).extracting(Patch::number).containsExactly(1, 2, 3);
    Patch two = series.patches().get(1);
    assertThat(content(two.before(), "mm/a.c")).contains("changed 3").doesNotContain("changed 9");
    assertThat(content(two.after(), "mm/a.c")).contains("changed 3", "changed 9");
    assertThat(two.before()).isSameAs(series.patches().get(0).after());
    assertThat(two.changes()).containsExactly(FileChange.modified("mm/a.c"));
    assertThat(content(series.base(), "mm/a.c")).isEqualTo(LINES);
  }

  @Test
  void patchThatDoesNotApplyIsLeftOut() throws Exception {
    Series series =
        read(
            pool(),
            mail("[PATCH 1/4] one", "mm/a.c", 3)
                + mail("[PATCH 2/4] two", "mm/b.h", 30)
                + mail("[PATCH 3/4] three", "mm/b.h", 40)
                + mail("[PATCH 4/4] four", "mm/b.h", 9));
    assertThat(problems(series))
        .containsExactly(
            "in.mbox: patch 2/4 'two': mm/b.h: hunk 1 '@@ -29,3 +29,3 @@ f(void)' (line 21)"
                + " does not apply; the base is the demo, --base names another",
            "in.mbox: patch 3/4 'three': mm/b.h: hunk 1 '@@ -39,3 +39,3 @@ f(void)' (line 35)"
                + " does not apply without patch 2");
    assertThat(series.problems()).extracting(Problem::fatal).containsOnly(true);
    assertThat(series.patches())
        .extracting(Patch::applied)
        .containsExactly(true, false, false, true);
    Patch two = series.patches().get(1);
    assertThat(two.changes()).isEmpty();
    assertThat(two.after()).isSameAs(two.before());
    assertThat(content(series.patches().get(3).after(), "mm/b.h")).contains("changed 9");
  }

  @Test
  void patchThatIsThereAlready() {
    String mail = mail("[PATCH] one", "mm/a.c", 3);
    refused(
        Base.of(MemoryTree.of(Map.of("mm/a.c", LINES.replace("3", "changed 3"))), "master"),
        mail,
        "in.mbox: 'one': mm/a.c: hunk 1 '@@ -2,3 +2,3 @@ f(void)' (line 7) is in the tree already;"
            + " --base should name a revision before the patch");
  }

  @Test
  void nothingApplies() {
    refused(
        pool(),
        mail("[PATCH 1/2] one", "mm/none.c", 3) + mail("[PATCH 2/2] two", "mm/none.c", 4),
        "in.mbox: none of the 2 patches applies; the first: mm/none.c (line 5) is not in the tree;"
            + " the base is the demo, --base names another");
    refused(
        pool(),
        mail("[PATCH] one", "mm/a.c", 30, mailDiff("mm/b.h", 30) + mailDiff("mm/c.c", 3)),
        "in.mbox: 'one': mm/a.c: hunk 1 '@@ -29,3 +29,3 @@ f(void)' (line 7) does not apply,"
            + " nor can 2 other files be changed; the base is the demo, --base names another");
  }

  private static String mailDiff(String path, int line) {
    String mail = mail("", path, line);
    return mail.substring(mail.indexOf("--- a"), mail.indexOf("-- \n"));
  }

  @Test
  void patchThatIsDamaged() throws Exception {
    String whole = mail("[PATCH 1/2] one", "mm/a.c", 3);
    Series series =
        read(
            pool(),
            whole
                + mail("[PATCH 2/2] two", "mm/a.c", 9)
                    .replaceFirst("(?s)\\+changed.*", "+changed 9\n"));
    assertThat(problems(series))
        .containsExactly(
            "in.mbox: patch 2/2 'two': the patch (line 21) breaks off in the hunk"
                + " '@@ -8,3 +8,3 @@ f(void)'; the mail is cut off");
    refused(
        pool(),
        mail("[PATCH] one", "../../etc/passwd", 3),
        "in.mbox: 'one': the patch (line 5) names '../../etc/passwd', which is not a path in a"
            + " tree; it is not applied");
  }

  @Test
  void lineOfAnEncodedPatchIsOneOfThePatch() {
    refused(
        pool(),
        """
        Subject: [PATCH] one
        Content-Transfer-Encoding: quoted-printable

        Text
        ---
        """
            + mailDiff("mm/a.c", 30),
        "in.mbox: 'one': mm/a.c: hunk 1 '@@ -29,3 +29,3 @@ f(void)' (line 4 of the decoded patch)"
            + " does not apply; the base is the demo, --base names another");
  }

  @Test
  void changesOfOtherFilesNeedNotApply() throws Exception {
    Series series = read(pool(), mail("[PATCH] one", "mm/a.c", 3, mailDiff("MAINTAINERS", 3)));
    assertThat(series.patches().get(0).changes()).containsExactly(FileChange.modified("mm/a.c"));
    assertThat(problems(series))
        .containsExactly(
            "in.mbox: 'one': MAINTAINERS (line 12) is not in the tree; applied without it");
    assertThat(series.problems().get(0).fatal()).isFalse();
  }

  @Test
  void pathsLimitWhatIsListed() throws Exception {
    String mails = mail("[PATCH 1/2] one", "mm/a.c", 3) + mail("[PATCH 2/2] two", "mm/b.h", 3);
    Series series = read(pool(), mails, "mm/*.h");
    assertThat(series.patches().get(0).changes()).isEmpty();
    assertThat(series.patches().get(0).applied()).isTrue();
    assertThat(series.patches().get(1).changes()).containsExactly(FileChange.modified("mm/b.h"));
    refused(pool(), mails, "in.mbox: no patch changes a .c or .h file under kernel/", "kernel/");
    refused(
        Base.of(MemoryTree.of(Map.of("README", LINES)), "demo"),
        mail("[PATCH] one", "README", 3),
        "in.mbox: the patch changes no .c or .h file");
  }

  /** Commits in a repository, and the same as a mailbox. */
  private String commits(TestRepository repository) throws IOException {
    String long1 = LINES.repeat(3);
    repository.write("mm/a.c", long1).write("mm/b.h", LINES).write("mm/gone.c", "x\n");
    repository.write("README", "readme\n").write("mm/crlf.c", "a\r\nb\r\nc\r\n");
    String base = repository.commit("base\n");
    repository.point("refs/tags/v1", base);
    String one =
        repository
            .write("mm/a.c", "0\n" + long1 + "end")
            .write("mm/crlf.c", "a\r\nB\r\nc\r\n")
            .commit("one\n\nThe message\nof one.\n");
    String two =
        repository
            .delete("mm/a.c")
            .delete("mm/gone.c")
            .write("lib/moved.c", "0\n" + long1 + "other end\n")
            .write("lib/new.h", "new\n")
            .commit("two\n");
    String three = repository.write("README", "changed\n").commit("three\n");
    String four = repository.write("lib/moved.c", "-1\n0\n" + long1 + "end\n").commit("four\n");
    return repository.formatPatch(one, 1, 4)
        + repository.formatPatch(two, 2, 4)
        + repository.formatPatch(three, 3, 4)
        + repository.formatPatch(four, 4, 4);
  }

  @Test
  void rangeAndMailsOfTheSameCommitsAreTheSame() throws Exception {
    try (TestRepository repository = TestRepository.in(top)) {
      String mails = commits(repository);
      Series range = SeriesReader.fromRange(top, "v1..HEAD", List.of());
      for (Base base : List.of(Base.in(top), Base.at(top, "v1"), Base.of(range.base(), "base"))) {
        Series mail = read(base, mails);
        assertThat(blobs(mail)).isEqualTo(blobs(range)).hasSize(6);
        assertThat(mail.problems()).isEmpty();
        assertThat(mail.patches())
            .extracting(Patch::subject, Patch::message, Patch::author, Patch::id)
            .isEqualTo(
                range.patches().stream()
                    .map(
                        patch ->
                            tuple(patch.subject(), patch.message(), patch.author(), patch.id()))
                    .toList());
        SourceTree last = mail.patches().get(3).after();
        assertThat(last.list("mm")).isEqualTo(range.patches().get(3).after().list("mm"));
        assertThat(last.list("")).isEqualTo(range.patches().get(3).after().list(""));
      }
    }
  }

  @Test
  void baseIsFoundByTheBlobs() throws Exception {
    try (TestRepository repository = TestRepository.in(top)) {
      String mails = commits(repository);
      Series series = read(Base.in(top), mails);
      assertThat(series.baseName())
          .isEqualTo("v1 (" + series.base().id().orElseThrow().substring(0, 12) + ")");
    }
  }

  @Test
  void baseIsWhatTheMailsSay() throws Exception {
    try (TestRepository repository = TestRepository.in(top)) {
      String first = repository.write("mm/a.c", LINES).commit("one\n");
      repository.write("mm/a.c", LINES + "more\n").commit("two\n");
      String mails = mail("[PATCH] x", "mm/a.c", 3);
      assertThat(read(Base.in(top), mails + "base-commit: " + first + "\n").base().id())
          .contains(first);
      Series other = read(Base.in(top), mails + "base-commit: " + "12".repeat(20) + "\n");
      String head = other.base().id().orElseThrow();
      assertThat(problems(other))
          .containsExactly(
              "in.mbox: its base-commit 121212121212 is not in this repository",
              "in.mbox: nothing in it tells what it was made for; taking HEAD ("
                  + head.substring(0, 12)
                  + "), name another with --base");
      assertThat(other.problems()).extracting(Problem::fatal).containsOnly(false);
    }
  }

  @Test
  void baseIsHeadIfNothingFits() throws Exception {
    try (TestRepository repository = TestRepository.in(top)) {
      String head = repository.write("mm/a.c", LINES).commit("one\n");
      String mails =
          mail("[PATCH] x", "mm/a.c", 3)
              .replace("--- a/", "diff --git a/mm/a.c b/mm/a.c\nindex 1234567..2345678\n--- a/");
      assertThat(problems(read(Base.in(top), mails)))
          .containsExactly(
              "in.mbox: no branch, tag or recent commit has the files it was made for; taking"
                  + " HEAD ("
                  + head.substring(0, 12)
                  + "), name another with --base");
      refused(
          Base.at(top, "nowhere"),
          mails,
          "nowhere: unknown revision 'nowhere';"
              + " 'git branch -a' and 'git tag' list what there is");
    }
  }

  @Test
  void baseThatIsNotAllThere() throws Exception {
    try (TestRepository repository = TestRepository.in(top)) {
      String head = repository.write("mm/a.c", LINES).commit("one\n");
      repository.lose(SourceFile.of("mm/a.c", LINES).blobId());
      refused(
          Base.at(top, "HEAD"),
          mail("[PATCH] x", "mm/a.c", 3),
          "in.mbox: 'x': mm/a.c (line 5) cannot be read from the tree; the base is HEAD ("
              + head.substring(0, 12)
              + "), --base names another");
    }
  }

  @Test
  void baseMayBeAFolder() throws Exception {
    Files.createDirectories(top.resolve("mm"));
    Files.writeString(top.resolve("mm/a.c"), LINES);
    Series series = read(Base.in(top), mail("[PATCH] x", "mm/a.c", 3));
    assertThat(series.baseName()).isEqualTo(top.toString());
    assertThat(series.problems()).isEmpty();
    assertThat(content(series.patches().get(0).after(), "mm/a.c")).contains("changed 3");
    assertThat(Files.readString(top.resolve("mm/a.c"))).isEqualTo(LINES);
  }

  @Test
  void applyingWritesNothing() throws Exception {
    try (TestRepository repository = TestRepository.in(top)) {
      String mails = commits(repository);
      Path mailbox = Files.writeString(top.resolve("series.mbox"), mails);
      Map<String, String> before = TestRepository.snapshot(top);
      Series series = SeriesReader.fromMail(mailbox, Base.in(top), List.of(), OptionalInt.empty());
      assertThat(series.patches()).hasSize(4);
      assertThat(series.patches().get(3).after().file("lib/moved.c")).isPresent();
      assertThat(TestRepository.snapshot(top)).isEqualTo(before);
    }
  }

  @Test
  void pathsAreMeantFromTheFolder() throws Exception {
    try (TestRepository repository = TestRepository.in(top)) {
      repository.write("mm/a.c", LINES).write("lib/a.c", LINES).commit("one\n");
      Path mm = Files.createDirectories(top.resolve("mm"));
      String mails = mail("[PATCH] x", "mm/a.c", 3, mailDiff("lib/a.c", 3));
      assertThat(read(Base.at(mm, "HEAD"), mails, "a.c").patches().get(0).changes())
          .containsExactly(FileChange.modified("mm/a.c"));
    }
  }

  @Test
  void revisionOfARepository() throws Exception {
    try (TestRepository repository = TestRepository.in(top)) {
      String id = repository.write("mm/a.c", LINES).commit("one\n");
      SourceTree tree = SeriesReader.revision(top, "HEAD");
      assertThat(tree.id()).isEqualTo(Optional.of(id));
      assertThat(content(tree, "mm/a.c")).isEqualTo(LINES);
    }
  }

  /** The same with a Message-ID, a date in August and what it answers. */
  private static String inThread(String mail, int day, String id, String... answers) {
    StringBuilder headers = new StringBuilder();
    headers.append("From: Ada <ada@example.org>\nMessage-ID: <").append(id).append(">\n");
    headers.append("Date: ").append(day < 10 ? "0" : "").append(day);
    headers.append(" Aug 2021 10:00:00 +0000 (UTC)\nReferences:");
    for (String answer : answers) {
      headers.append(" <").append(answer).append('>');
    }
    return mail.replaceFirst("\nSubject: ", "\n" + headers + "\nSubject: ");
  }

  private static Series readThread(String mails) throws InputException {
    return SeriesReader.fromMail(
        new ByteArrayInputStream(mails.getBytes(StandardCharsets.UTF_8)),
        "in.mbox",
        pool(),
        List.of(),
        OptionalInt.empty(),
        true);
  }

  private static final String TWO =
      inThread(mail("[PATCH 0/2] cover", "mm/none.c", 3).replaceFirst("(?s)---\\n.*", "\n"), 1, "0")
          + inThread(mail("[PATCH 1/2] one", "mm/a.c", 3), 1, "1", "0")
          + inThread(mail("[PATCH 2/2] two", "mm/a.c", 9), 1, "2", "0");

  @Test
  void followUpsAreAppendedInTheOrderInWhichTheyWereSent() throws Exception {
    String late =
        inThread(
            mail("Re: [PATCH 1/2] one", "mm/b.h", 9)
                .replaceFirst(
                    "\n---\n",
                    """

                    On Sunday Bob wrote:
                    > --- a/mm/a.c
                    > +++ b/mm/a.c
                    Here it is.
                    ---8<---
                    From: Bob <bob@example.org>
                    Subject: [PATCH] fix one

                    It was wrong.
                    ---
                    """),
            5,
            "f2",
            "0",
            "1");
    String early =
        inThread(
            mail("Re: [PATCH 0/2] cover", "mm/b.h", 3)
                .replaceFirst("\n---\n", "\nOn Sunday Bob wrote:\n> Hm.\n\nPerhaps so.\n---\n"),
            3,
            "f1",
            "0");
    String talk =
        inThread(
            mail("Re: [PATCH 2/2] two", "mm/b.h", 6).replaceAll("(?m)^([-+@ ])", "> $1"),
            4,
            "f3",
            "0",
            "2");
    String stranger = inThread(mail("Re: [PATCH] three", "mm/b.h", 6), 2, "f4", "elsewhere");
    Series series = readThread(TWO + late + talk + stranger + early);
    assertThat(problems(series)).isEmpty();
    assertThat(series.patches())
        .extracting(Patch::number, Patch::total, Patch::subject, Patch::author)
        .containsExactly(
            tuple(1, 2, "one", "Ada <ada@example.org>"),
            tuple(2, 2, "two", "Ada <ada@example.org>"),
            tuple(3, 4, "follow-up to the series by Ada", "Ada <ada@example.org>"),
            tuple(4, 4, "follow-up to 1/2: fix one", "Bob <bob@example.org>"));
    assertThat(series.patches().get(2).message()).isEqualTo("Perhaps so.");
    assertThat(series.patches().get(3).message()).isEqualTo("It was wrong.");
    assertThat(content(series.patches().get(3).after(), "mm/b.h"))
        .contains("changed 3", "changed 9")
        .doesNotContain("changed 6");
    Series without = read(pool(), TWO + late + talk + stranger + early);
    assertThat(without.patches()).hasSize(2);
    assertThat(problems(without)).isEmpty();
  }

  @Test
  void aFollowUpThatDoesNotApplyTakesThePlaceOfEarlierOnes() throws Exception {
    String first = inThread(mail("Re: [PATCH 1/2] one", "mm/b.h", 3), 2, "f1", "0", "1");
    String other = inThread(mail("Re: [PATCH 2/2] two", "mm/a.c", 6), 3, "f2", "0", "2");
    String more = inThread(mail("Re: [PATCH 1/2] one", "mm/b.h", 9), 4, "f3", "0", "1");
    String instead =
        inThread(mail("Re: [PATCH 1/2] one", "mm/b.h", 3), 5, "f4", "0", "1")
            .replace("+changed 3", "+better 3");
    String wrong = inThread(mail("Re: [PATCH 1/2] one", "mm/b.h", 30), 6, "f5", "0", "1");
    Series series = readThread(TWO + first + other + more + instead + wrong);
    assertThat(series.patches()).hasSize(6).extracting(Patch::applied).containsOnly(true);
    Patch replacement = series.patches().get(5);
    assertThat(replacement.changes()).containsExactly(FileChange.modified("mm/b.h"));
    assertThat(content(replacement.before(), "mm/b.h")).contains("changed 3", "changed 9");
    assertThat(content(replacement.after(), "mm/b.h"))
        .contains("better 3")
        .doesNotContain("changed 9");
    assertThat(content(replacement.after(), "mm/a.c")).contains("changed 6");
    assertThat(problems(series)).hasSize(2);
    assertThat(problems(series).get(0)).endsWith("replaces 3/7 and 5/7");
    assertThat(problems(series).get(1)).endsWith("--base names another; it is left out");
    assertThat(series.problems()).extracting(Problem::fatal).containsOnly(false);
  }

  @Test
  void aFollowUpToAPatchWhoseSurroundingsALaterOneChangesIsPutBehindItsPatch() throws Exception {
    // Patch 2 has changed line 9, which is around what the fixup of patch 1 changes.
    String fixup =
        inThread(mail("Re: [PATCH 1/2] one", "mm/a.c", 7), 2, "f1", "0", "1")
            .replace("@@ -6,3 +6,3 @@", "@@ -6,4 +6,4 @@")
            .replace("\n 8\n", "\n 8\n 9\n");
    Series series = readThread(TWO + fixup);
    assertThat(problems(series)).isEmpty();
    assertThat(content(series.patches().get(2).after(), "mm/a.c"))
        .isEqualTo("1\n2\nchanged 3\n4\n5\n6\nchanged 7\n8\nchanged 9\n10\n11\n12\n");
    // Both change line 9: somebody has to say which of them is right.
    String contradiction =
        inThread(mail("Re: [PATCH 1/2] one", "mm/a.c", 9), 3, "f2", "0", "1")
            .replace("+changed 9", "+other 9");
    Series contradicted = readThread(TWO + fixup + contradiction);
    assertThat(contradicted.patches()).hasSize(3);
    assertThat(problems(contradicted)).hasSize(1);
    assertThat(problems(contradicted).get(0)).endsWith("it is left out");
  }
}
