package org.lockscope.analyzer.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockscope.analyzer.diff.Application;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.MailAddress;
import org.lockscope.analyzer.series.MailHeader;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceTree;

class MailboxTest {

  private static final String POOL =
      """
      static void pool_add(struct pool *p)
      {
      	spin_lock(&p->lock);
      	p->n++;
      	spin_unlock(&p->lock);
      }

      """;

  private static final String DIFF =
      """
      diff --git a/mm/pool.c b/mm/pool.c
      index 1111111..2222222 100644
      --- a/mm/pool.c
      +++ b/mm/pool.c
      @@ -1,5 +1,5 @@
       static void pool_add(struct pool *p)
       {
      -	spin_lock(&p->lock);
      +	raw_spin_lock(&p->lock);
       	p->n++;
       	spin_unlock(&p->lock);
      """;

  private static final String BODY =
      """
      It is short.

      Signed-off-by: Ada <ada@example.org>
      ---
       mm/pool.c | 2 +-
       1 file changed, 1 insertion(+), 1 deletion(-)

      """
          + DIFF
          + "-- \n2.32.0\n\n";

  @TempDir Path folder;

  /** A mail of a mailbox. */
  private static String mail(String subject, String... headers) {
    return "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ada <ada@example.org>\nSubject: "
        + subject
        + "\n"
        + String.join("", Arrays.stream(headers).map(header -> header + "\n").toList())
        + "\n"
        + BODY;
  }

  private static MailSeries read(byte[] mailbox) throws InputException {
    return Mailbox.read(new ByteArrayInputStream(mailbox), "in.mbox").series(OptionalInt.empty());
  }

  private static MailSeries read(String mailbox) throws InputException {
    return read(mailbox.getBytes(StandardCharsets.UTF_8));
  }

  private static PatchMail readOne(String mailbox) throws InputException {
    return one(read(mailbox));
  }

  private static PatchMail one(MailSeries series) {
    assertThat(series.problems()).isEmpty();
    assertThat(series.patches()).hasSize(1);
    return series.patches().get(0);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = MailboxTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static List<String> subjects(MailSeries series) {
    return series.patches().stream().map(PatchMail::subject).toList();
  }

  private static String poolAfter(List<PatchMail> patches) {
    SourceTree tree = MemoryTree.of(Map.of("mm/pool.c", POOL));
    for (PatchMail patch : patches) {
      Application application = patch.diff().applyTo(tree);
      assertThat(application).isInstanceOf(Application.Applied.class);
      tree = ((Application.Applied) application).after();
    }
    return new String(tree.file("mm/pool.c").orElseThrow().content(), StandardCharsets.UTF_8);
  }

  private static void assertIsPoolPatch(PatchMail patch) {
    assertThat(poolAfter(List.of(patch))).isEqualTo(POOL.replace("\tspin_lock", "\traw_spin_lock"));
  }

  private static void refused(byte[] mailbox, String message) {
    assertThatThrownBy(() -> read(mailbox)).isInstanceOf(InputException.class).hasMessage(message);
  }

  private static void refused(String mailbox, String message) {
    refused(mailbox.getBytes(StandardCharsets.UTF_8), message);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }

  @Nested
  class WholeSeries {

    private void assertIsSeries(MailSeries series) {
      assertThat(series.title()).isEqualTo("mm, pool: hold the lock for less time");
      assertThat(series.baseCommit()).contains("0123456789abcdef0123456789abcdef01234567");
      assertThat(series.problems()).isEmpty();
      assertThat(series.patches()).hasSize(2);

      PatchMail one = series.patches().get(0);
      assertThat(one.input()).isEqualTo("in.mbox: patch 1/2 'mm, pool: take a raw lock'");
      assertThat(one.number()).isEqualTo(1);
      assertThat(one.total()).isEqualTo(2);
      assertThat(one.subject()).isEqualTo("mm, pool: take a raw lock");
      assertThat(one.message())
          .isEqualTo("It is short.\n\nSigned-off-by: Grace <grace@example.org>");
      assertThat(one.author()).isEqualTo("Grace <grace@example.org>");
      assertThat(one.id()).contains("one@example.org");

      PatchMail two = series.patches().get(1);
      assertThat(two.subject()).isEqualTo("mm, pool: unlock earlier");
      assertThat(two.message())
          .isEqualTo(
              """
              From now on the counter is not under the lock. The line before this one
              and the next one were quoted by the mailbox:
              From nobody
              >From 1 to 2.

              Signed-off-by: Ada <ada@example.org>""");
      assertThat(two.mail())
          .contains(
              new MailHeader(
                  "two@example.org",
                  "[PATCH 2/2] mm, pool: unlock earlier",
                  List.of(new MailAddress("Ada", "ada@example.org")),
                  List.of(new MailAddress("Andrew", "andrew@example.org")),
                  List.of(
                      new MailAddress("linux-mm", "linux-mm@example.org"),
                      new MailAddress("Mel", "mel@example.org")),
                  "Thu, 05 Aug 2021 15:19:00 +0000",
                  List.of("cover@example.org")));
      assertThat(two.text()).startsWith("---\n").contains("\n@@ ");
      assertThat(poolAfter(series.patches()))
          .isEqualTo(
              """
              static void pool_add(struct pool *p)
              {
              	raw_spin_lock(&p->lock);
              	spin_unlock(&p->lock);
              	p->n++;
              }

              """);
    }

    @Test
    void mailbox() throws Exception {
      assertIsSeries(read(resource("series.mbox")));
    }

    @Test
    void knowsTheLinesOfTheFile() throws Exception {
      byte[] mailbox = resource("series.mbox");
      List<String> lines = new String(mailbox, StandardCharsets.UTF_8).lines().toList();
      for (PatchMail patch : read(mailbox).patches()) {
        assertThat(lines.get(patch.diffLine() - 1)).isEqualTo("---");
      }
    }

    @Test
    void compressed() throws Exception {
      assertIsSeries(read(gzip(resource("series.mbox"))));
    }

    @Test
    void withCrLf() throws Exception {
      String text = new String(resource("series.mbox"), StandardCharsets.UTF_8);
      assertIsSeries(read(text.replace("\n", "\r\n")));
    }

    @Test
    void fromAFile() throws Exception {
      Path file = folder.resolve("series.mbox");
      Files.write(file, resource("series.mbox"));
      MailSeries series = Mailbox.read(file).series(OptionalInt.empty());
      assertThat(series.input()).isEqualTo(file.toString());
      assertThat(series.patches().get(0).input())
          .isEqualTo(file + ": patch 1/2 'mm, pool: take a raw lock'");
    }

    @Test
    void maildir() throws Exception {
      Files.createDirectories(folder.resolve("tmp"));
      Path fresh = Files.createDirectories(folder.resolve("new"));
      Path seen = Files.createDirectories(folder.resolve("cur"));
      String[] mails =
          new String(resource("series.mbox"), StandardCharsets.UTF_8)
              .split("(?m)^From mboxrd.*\n", -1);
      for (int i = 1; i < mails.length; i++) {
        Files.writeString(
            i % 2 == 0
                ? fresh.resolve("16281" + i + ".M1P1.host")
                : seen.resolve("16281" + i + ".M1P1.host:2,S"),
            mails[i].replaceAll("(?m)^>(>*From )", "$1"));
      }
      MailSeries series = Mailbox.read(folder).series(OptionalInt.empty());
      assertThat(series.title()).isEqualTo("mm, pool: hold the lock for less time");
      assertThat(subjects(series))
          .containsExactly("mm, pool: take a raw lock", "mm, pool: unlock earlier");
      assertThat(series.patches().get(0).input())
          .isEqualTo(seen.resolve("162813.M1P1.host:2,S").toString());
    }
  }

  @Nested
  class SinglePatch {

    @Test
    void mailWithoutMailbox() throws Exception {
      PatchMail patch = readOne(mail("[PATCH] x").substring(mail("").indexOf('\n') + 1));
      assertThat(patch.input()).isEqualTo("in.mbox: 'x'");
      assertThat(patch.subject()).isEqualTo("x");
      assertThat(patch.number()).isEqualTo(1);
      assertThat(patch.total()).isEqualTo(1);
      assertThat(patch.id()).isEmpty();
      assertThat(patch.mail()).isEmpty();
      assertThat(patch.diffLine()).isEqualTo(7);
      assertIsPoolPatch(patch);
    }

    @Test
    void formatPatch() throws Exception {
      String id = "7ce71c7f9455e8b96dc1b728ea566b6ef5e424e4";
      PatchMail patch =
          readOne(
              mail("[PATCH] x")
                  .replaceFirst("From .*\n", "From " + id + " Mon Sep 17 00:00:00 2001\n"));
      assertThat(patch.id()).contains(id);
      assertThat(patch.message()).startsWith("It is short.");
      assertIsPoolPatch(patch);
    }

    @Test
    void plainDiff() throws Exception {
      PatchMail patch = readOne(DIFF);
      assertThat(patch.subject()).isEqualTo("in.mbox");
      assertThat(patch.message()).isEmpty();
      assertThat(patch.author()).isEmpty();
      assertThat(patch.diffLine()).isEqualTo(1);
      assertIsPoolPatch(patch);
      assertIsPoolPatch(readOne(DIFF.substring(DIFF.indexOf("--- a"))));
      assertIsPoolPatch(readOne("Index: mm/pool.c\n=====\n" + DIFF.substring(DIFF.indexOf("---"))));
    }

    @Test
    void textAndDiff() throws Exception {
      PatchMail patch = readOne("mm, pool: take a raw lock\n\nIt is short.\n---\n\n" + DIFF);
      assertThat(patch.subject()).isEqualTo("mm, pool: take a raw lock");
      assertThat(patch.message()).isEqualTo("It is short.");
      assertIsPoolPatch(patch);
    }

    @Test
    void gitShow() throws Exception {
      String id = "7ce71c7f9455e8b96dc1b728ea566b6ef5e424e4";
      String show =
          "commit "
              + id
              + " (HEAD -> master)\nAuthor: Ada <ada@example.org>\nDate:   Thu Aug 5 15:19:00 2021 +0000\n\n"
              + "    mm, pool: take a raw lock\n    \n    It is short.\n    Really.\n\n"
              + DIFF;
      PatchMail patch = readOne(show);
      assertThat(patch.subject()).isEqualTo("mm, pool: take a raw lock");
      assertThat(patch.message()).isEqualTo("It is short.\nReally.");
      assertThat(patch.author()).isEqualTo("Ada <ada@example.org>");
      assertThat(patch.id()).contains(id);
      assertIsPoolPatch(patch);
      refused(
          show + show,
          "in.mbox: output of git log, newest patch first; use git format-patch --stdout instead");
    }

    @Test
    void subjectInTheText() throws Exception {
      PatchMail patch =
          readOne(
              mail("some patch")
                  .replace(
                      "It is short.",
                      "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\n"
                          + "Subject: [PATCH] mm, pool:\n take a raw lock\nDate: today\n\nIt is short."));
      assertThat(patch.subject()).isEqualTo("mm, pool: take a raw lock");
      assertThat(patch.author()).isEqualTo("J\u00fcrgen <j@example.org>");
      assertThat(patch.message()).startsWith("It is short.");
    }

    @Test
    void authorWithAQuotedName() throws Exception {
      String mail = mail("[PATCH] x").replace("Ada <", "\"A. D. \\\"Ada\\\" A\" <");
      assertThat(readOne(mail).author()).isEqualTo("A. D. \"Ada\" A <ada@example.org>");
    }

    @Test
    void formatPatchInTheText() throws Exception {
      PatchMail patch =
          readOne(
              mail("some patch")
                  .replace(
                      "It is short.",
                      ">From 7ce71c7f9455e8b96dc1b728ea566b6ef5e424e4 Mon Sep 17 00:00:00 2001\n"
                          + "From: Grace <g@example.org>\nSubject: [PATCH] inner\n\nIt is short."));
      assertThat(patch.subject()).isEqualTo("inner");
      assertThat(patch.author()).isEqualTo("Grace <g@example.org>");
    }
  }

  @Nested
  class Encodings {

    private PatchMail encoded(String charset, String encoding, String body) throws InputException {
      return readOne(
          "From: a@example.org\nSubject: [PATCH] x\nMIME-Version: 1.0\nContent-Type: text/plain"
              + (charset.isEmpty() ? "" : "; charset=" + charset)
              + "\nContent-Transfer-Encoding: "
              + encoding
              + "\n\n"
              + body);
    }

    @Test
    void quotedPrintable() throws Exception {
      String body =
          BODY.replace("=", "=3D")
              .replace("It is short.", "It is =\nsh=C3=B6rt.")
              .replace("raw_spin_lock(", "raw_spi=\nn_lock(")
              .replace("\n {\n", "\n=20{\n");
      PatchMail patch = encoded("utf-8", "quoted-printable", body);
      assertThat(patch.message()).startsWith("It is sh\u00f6rt.");
      assertThat(patch.diffLine()).isZero();
      assertIsPoolPatch(patch);
      assertIsPoolPatch(encoded("utf-8", "Quoted-Printable", body.replace("\n", "\r\n")));
    }

    @Test
    void quotedPrintableOfACrLfFile() throws Exception {
      String diff = "--- a/w.c\n+++ b/w.c\n@@ -1,1 +1,1 @@\n-a=0D\n+b=0D\n";
      Application application =
          encoded("utf-8", "quoted-printable", diff)
              .diff()
              .applyTo(MemoryTree.of(Map.of("w.c", "a\r\n")));
      assertThat(((Application.Applied) application).after().file("w.c").orElseThrow().content())
          .asString()
          .isEqualTo("b\r\n");
    }

    @Test
    void base64() throws Exception {
      byte[] bytes = BODY.replace("short", "sh\u00f6rt").getBytes(StandardCharsets.UTF_8);
      PatchMail patch =
          encoded("utf-8", "base64", Base64.getMimeEncoder().encodeToString(bytes) + "\n");
      assertThat(patch.message()).startsWith("It is sh\u00f6rt.");
      assertIsPoolPatch(patch);
      byte[] crLf = BODY.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
      PatchMail withCrLf =
          encoded("utf-8", "base64", Base64.getMimeEncoder().encodeToString(crLf) + "\n");
      assertThat(withCrLf.message()).doesNotContain("\r");
      assertIsPoolPatch(withCrLf);
    }

    @Test
    void utf16() throws Exception {
      byte[] bytes = BODY.getBytes(StandardCharsets.UTF_16LE);
      assertIsPoolPatch(
          encoded("utf-16le", "base64", Base64.getMimeEncoder().encodeToString(bytes) + "\n"));
    }

    /** Declared, true, and whether the text can be read. */
    @ParameterizedTest
    @CsvSource({
      "utf-8, UTF-8, true",
      "iso-8859-1, ISO-8859-1, true",
      "us-ascii, UTF-8, true",
      "iso-8859-1, UTF-8, true",
      "utf-8, ISO-8859-1, true",
      "koi8-r, KOI8-R, false",
      "x-unknown, UTF-8, true",
      "'', UTF-8, true",
      "'', ISO-8859-1, true",
    })
    void charsetsAndWhatMailsSayOfThem(String declared, String charset, boolean latin)
        throws Exception {
      String word = latin ? "sh\u00f6rt" : "\u043a\u043e\u0440\u043e\u0442\u043a\u043e";
      String text =
          "From: a@example.org\nSubject: [PATCH] "
              + word
              + "\nContent-Type: text/plain"
              + (declared.isEmpty() ? "" : "; charset=" + declared)
              + "\nContent-Transfer-Encoding: 8bit\n\n"
              + BODY.replace("short", word);
      PatchMail patch = one(read(text.getBytes(Charset.forName(charset))));
      assertThat(patch.message()).startsWith("It is " + word + ".");
      if (latin) {
        assertThat(patch.subject()).isEqualTo(word);
      }
      assertIsPoolPatch(patch);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            =?utf-8?q?=5BPATCH=5D_t=C3=A4ke?=                       | t\u00e4ke
            =?UTF-8?B?W1BBVENIXSB0w6RrZQ==?=                        | t\u00e4ke
            [PATCH] =?iso-8859-1?q?t=E4ke?= a =?utf-8?q?l=C3=B6ck?= | t\u00e4ke a l\u00f6ck
            [PATCH] =?nonsense?q?t=E4ke                             | =?nonsense?q?t=E4ke
            [PATCH] =?utf-8?x?taeke?=                               | =?utf-8?x?taeke?=
            """)
    void encodedSubjects(String subject, String title) throws Exception {
      assertThat(readOne(mail(subject)).subject()).isEqualTo(title);
    }

    @Test
    void foldedHeaders() throws Exception {
      PatchMail patch =
          readOne(
              mail("[PATCH]\n mm, pool:\n\ttake a\r\n raw lock", "MESSAGE-Id:\n <x@example.org>"));
      assertThat(patch.subject()).isEqualTo("mm, pool: take a raw lock");
      assertThat(patch.id()).contains("x@example.org");
    }

    @Test
    void invalidUtf8AndNul() throws Exception {
      byte[] mail =
          mail("[PATCH] x\u00ff\u00fe")
              .replace("short", "sh\u00f6\0rt")
              .getBytes(StandardCharsets.ISO_8859_1);
      PatchMail patch = one(read(mail));
      assertThat(patch.subject()).isEqualTo("x\u00ff\u00fe");
      assertThat(patch.message()).startsWith("It is sh\u00f6\0rt.");
      assertIsPoolPatch(patch);
    }
  }

  @Nested
  class Mime {

    private String multipart(String subtype, String... parts) {
      StringBuilder mail = new StringBuilder("From: a@example.org\nSubject: [PATCH] x\n");
      mail.append("Content-Type: multipart/").append(subtype).append("; boundary=XX\n\n");
      for (String part : parts) {
        mail.append("--XX\n").append(part).append('\n');
      }
      return mail.append("--XX--\n").toString();
    }

    @Test
    void patchAttachedBesideOtherThings() throws Exception {
      PatchMail patch = one(read(resource("attached.eml")));
      assertThat(patch.subject()).isEqualTo("mm, pool: t\u00e4ke a r\u00e4w lock");
      assertThat(patch.author()).isEqualTo("Andr\u00e9 <andre@example.org>");
      assertThat(patch.message()).isEqualTo("It is short, says Andr\u00e9.");
      assertThat(patch.diff().paths()).containsExactly("mm/pool.c");
      assertThat(patch.diffLine()).isZero();
      assertIsPoolPatch(patch);
    }

    @Test
    void inline() throws Exception {
      assertIsPoolPatch(
          readOne(
              multipart(
                  "mixed",
                  "Content-Type: text/plain\n\n" + BODY,
                  "Content-Type: text/plain\n\n___\nfooter\n")));
      assertIsPoolPatch(
          readOne(
              multipart(
                  "mixed",
                  "Content-Type: text/plain\n\nIt is short.\n",
                  "Content-Type: text/x-patch; charset=utf-8\nContent-Disposition: inline\n\n"
                      + DIFF)));
      assertIsPoolPatch(
          readOne(
              multipart(
                  "signed",
                  "\n" + BODY,
                  "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN\n")));
    }

    @Test
    void withoutLastNewline() throws Exception {
      String bare = BODY.substring(0, BODY.indexOf("-- \n"));
      assertIsPoolPatch(readOne(multipart("mixed", "\n" + bare.strip() + "\n")));
      assertIsPoolPatch(readOne("Subject: [PATCH] x\n\n" + bare.stripTrailing()));
    }

    @Test
    void htmlOnlyIsNoPatch() {
      refused(
          "Subject: [PATCH] x\nContent-Type: text/html\n\n<pre>\n" + DIFF,
          "in.mbox: no patch in it, only other mails");
    }

    @Test
    void boundaryThatIsMissing() throws Exception {
      assertIsPoolPatch(readOne("Subject: [PATCH] x\nContent-Type: multipart/mixed\n\n" + BODY));
      assertIsPoolPatch(
          readOne("Subject: [PATCH] x\nContent-Type: multipart/mixed; boundary=YY\n\n" + BODY));
    }

    @Test
    void nestedWithoutEnd() {
      StringBuilder mail = new StringBuilder("Subject: [PATCH] x\n");
      for (int depth = 0; depth < 5000; depth++) {
        mail.append("Content-Type: multipart/mixed; boundary=b").append(depth).append("\n\n--b");
        mail.append(depth).append('\n');
      }
      mail.append("\n").append(BODY);
      refused(mail.toString(), "in.mbox: no patch in it, only other mails");
    }

    @Test
    void headersWithoutEnd() throws Exception {
      String to = "To: " + "someone@example.org, ".repeat(5000);
      String many = "X-Header: 1\n".repeat(5000).strip();
      assertIsPoolPatch(readOne(mail("[PATCH] x", to, many)));
    }
  }

  @Nested
  class Folders {

    private void write(String name, String content) throws IOException {
      Files.writeString(folder.resolve(name), content);
    }

    private MailSeries readFolder() throws InputException {
      return Mailbox.read(folder).series(OptionalInt.empty());
    }

    @Test
    void inTheOrderOfTheNumbers() throws Exception {
      write("0000-cover-letter.patch", mail("[PATCH v2 0/2] the cover"));
      write("a.patch", mail("[PATCH v2 2/2] second"));
      write("b.patch", mail("[PATCH v2 1/2] first"));
      write("notes.txt", "not a patch");
      MailSeries series = readFolder();
      assertThat(subjects(series)).containsExactly("first", "second");
      assertThat(series.title()).isEqualTo("the cover");
      assertThat(series.patches().get(0).input()).isEqualTo(folder.resolve("b.patch").toString());
    }

    @Test
    void inTheOrderOfTheNamesWithoutNumbers() throws Exception {
      write("0002-b.patch", mail("[PATCH] second"));
      write("0001-a.patch", mail("[PATCH] first"));
      write("0003-c.diff", DIFF);
      MailSeries series = readFolder();
      assertThat(subjects(series)).containsExactly("first", "second", "0003-c.diff");
      assertThat(series.title()).isEqualTo(folder.getFileName().toString());
      assertThat(series.patches().get(1).number()).isEqualTo(2);
      assertThat(series.patches().get(1).total()).isEqualTo(3);
    }

    @Test
    void twoSeriesInTheOrderOfTheNames() throws Exception {
      write("0001.patch", mail("[PATCH 1/2] a"));
      write("0002.patch", mail("[PATCH 2/2] b"));
      write("0003.patch", mail("[PATCH v3 1/2] c"));
      write("0004.patch", mail("[PATCH v3 2/2] d"));
      MailSeries series = readFolder();
      assertThat(subjects(series)).containsExactly("a", "b", "c", "d");
      assertThat(series.patches().get(3).number()).isEqualTo(4);
      assertThat(series.problems()).isEmpty();
    }

    @Test
    void fileThatCannotBeReadIsAProblem() throws Exception {
      write("0001.patch", mail("[PATCH] a"));
      write("0002.patch", "");
      MailSeries series = readFolder();
      assertThat(subjects(series)).containsExactly("a");
      assertThat(series.problems())
          .containsExactly(Problem.fatal(folder.resolve("0002.patch").toString(), "empty"));
    }

    @Test
    void withoutPatches() throws Exception {
      write("notes.txt", "not a patch");
      assertThatThrownBy(this::readFolder)
          .hasMessage(folder + ": no .patch, .diff or .eml file in this folder");
    }
  }

  @Nested
  class Discussions {

    private static final String V1 = "References: <v1@example.org>";
    private static final String V2 = "References: <v2@example.org>";

    private String discussion() {
      return mail("[PATCH 0/2] cover", "Message-ID: <v1@example.org>")
          + mail("[PATCH 1/2] one", V1)
          + mail("Re: [PATCH 1/2] one", V1)
          + mail("[PATCH 2/2] two", V1)
          + mail("[PATCH] fixup", V1)
          + mail("[PATCH v2 0/2] cover", "Message-ID: <v2@example.org>", V1)
          + mail("[PATCH v2 2/2] two, again", V2)
          + mail("[PATCH v2 1/2] one", V2)
          + mail("[PATCH v7 1/1] unrelated", V1)
          + mail("[PATCH v3 1/2] one", V1);
    }

    @Test
    void newestCompleteVersion() throws Exception {
      MailSeries series = read(discussion());
      assertThat(subjects(series)).containsExactly("one", "two, again");
      assertThat(series.problems())
          .containsExactly(
              Problem.note("in.mbox", "read as v2 of 'cover'; 5 other patches are left out"));
    }

    @Test
    void versionThatIsAskedFor() throws Exception {
      Mailbox mailbox =
          Mailbox.read(
              new ByteArrayInputStream(discussion().getBytes(StandardCharsets.UTF_8)), "in.mbox");
      assertThat(subjects(mailbox.series(OptionalInt.of(1)))).containsExactly("one", "two");
      MailSeries third = mailbox.series(OptionalInt.of(3));
      assertThat(subjects(third)).containsExactly("one");
      assertThat(third.problems())
          .containsExactly(
              Problem.note("in.mbox", "read as v3 of 'one'; 6 other patches are left out"),
              Problem.note("in.mbox", "patch 2 of 2 is missing"));
      assertThatThrownBy(() -> mailbox.series(OptionalInt.of(4)))
          .hasMessage("in.mbox: no v4 in it, only v1, v2, v3, v7");
    }

    @Test
    void patchesThatAreMissing() throws Exception {
      MailSeries series = read(mail("[PATCH 2/7] b") + mail("[PATCH 4/7] d"));
      assertThat(series.patches()).extracting(PatchMail::number).containsExactly(2, 4);
      assertThat(series.problems())
          .containsExactly(Problem.note("in.mbox", "patches 1, 3, 5-7 of 7 are missing"));
    }

    @Test
    void sameNumberTwice() throws Exception {
      MailSeries series =
          read(
              mail("[PATCH 1/2] a")
                  + mail("[PATCH 2/2] b")
                  + mail("[PATCH 2/2] c").replace("raw_", "other_")
                  + mail("[PATCH 1/2] a"));
      assertThat(subjects(series)).containsExactly("a", "b");
      assertThat(series.problems())
          .containsExactly(Problem.note("in.mbox", "a second patch 2 of 2, 'c', is left out"));
    }

    @Test
    void moreThanAnnounced() throws Exception {
      MailSeries series =
          read(mail("[PATCH 1/2] a") + mail("[PATCH 2/2] b") + mail("[PATCH 3/2] c"));
      assertThat(series.patches()).extracting(PatchMail::number).containsExactly(1, 2, 3);
      assertThat(series.patches()).extracting(PatchMail::total).containsOnly(3);
    }

    @Test
    void withoutNumbersInTheOrderOfTheMails() throws Exception {
      MailSeries series = read(mail("[PATCH] b") + mail("[PATCH] a"));
      assertThat(subjects(series)).containsExactly("b", "a");
      assertThat(series.title()).isEqualTo("in.mbox");
      assertThat(series.problems()).isEmpty();
    }

    @Test
    void newestOfASinglePatch() throws Exception {
      MailSeries series =
          read(
              mail("[PATCH] a", "Message-ID: <v1@example.org>")
                  + mail("[PATCH v2] a, better", V1)
                  + mail("[PATCH v3] a, best", V1));
      assertThat(subjects(series)).containsExactly("a, best");
      assertThat(series.title()).isEqualTo("a, best");
    }

    @Test
    void seriesInTwoThreadsAreTwo() throws Exception {
      MailSeries series =
          read(
              mail("[PATCH 1/3] a", V1)
                  + mail("[PATCH 1/2] x", V2)
                  + mail("[PATCH 2/2] y", V2)
                  + mail("[PATCH 2/3] b", V1)
                  + mail("[PATCH 3/3] c", V1));
      assertThat(subjects(series)).containsExactly("a", "b", "c");
      assertThat(series.problems())
          .containsExactly(
              Problem.note("in.mbox", "read as v1 of 'in.mbox'; 2 other patches are left out"));
    }

    @Test
    void seriesWithoutThreadIsOne() throws Exception {
      MailSeries series =
          read(
              mail("[PATCH 1/2] a", "Message-ID: <1@example.org>")
                  + mail("[PATCH 2/2] b", "Message-ID: <2@example.org>"));
      assertThat(subjects(series)).containsExactly("a", "b");
      assertThat(series.problems()).isEmpty();
    }

    @Test
    void baseCommitOfTheFirstPatch() throws Exception {
      String trailer = "base-commit: 0123456789abcdef0123456789abcdef01234567\n";
      MailSeries series = read(mail("[PATCH 1/2] a") + trailer + "\n" + mail("[PATCH 2/2] b"));
      assertThat(series.baseCommit()).contains("0123456789abcdef0123456789abcdef01234567");
    }
  }

  @Nested
  class Damage {

    @Test
    void notThere() {
      Path missing = folder.resolve("missing.mbox");
      assertThatThrownBy(() -> Mailbox.read(missing))
          .isInstanceOf(InputException.class)
          .hasMessage(missing + ": no such file or folder");
    }

    @Test
    void nothingInIt() {
      refused("", "in.mbox: empty");
      refused("\n \n", "in.mbox: empty");
    }

    @Test
    void notAPatch() {
      refused(
          "int main(void) { return 0; }\n", "in.mbox: neither a mailbox, nor a mail, nor a patch");
      refused(
          "\177ELF\2\1\1\0\0\0\0\n\0\1\2",
          "in.mbox: binary; neither a mailbox, nor a mail, nor a patch");
      byte[] noise = new byte[300_000];
      new Random(1).nextBytes(noise);
      noise[0] = 'x';
      refused(noise, "in.mbox: binary; neither a mailbox, nor a mail, nor a patch");
    }

    @Test
    void onlyAnswers() {
      refused(mail("Re: [PATCH] x"), "in.mbox: no patch in it, only other mails");
      refused(
          "From x Thu Jan  1 00:00:00 1970\nSubject: hello\n\nHello.\n",
          "in.mbox: no patch in it, only other mails");
    }

    @Test
    void compressedOtherwise() {
      refused(
          "\u00fd7zXZ\0\0".getBytes(StandardCharsets.ISO_8859_1),
          "in.mbox: compressed with xz; unpack it first, only gzip is known");
      refused("BZh91AY", "in.mbox: compressed with bzip2; unpack it first, only gzip is known");
      refused("PK\3\4\0\0\0", "in.mbox: compressed with zip; unpack it first, only gzip is known");
      refused(
          "(\u00b5/\u00fd\0\0".getBytes(StandardCharsets.ISO_8859_1),
          "in.mbox: compressed with zstd; unpack it first, only gzip is known");
    }

    @Test
    void compressedAndCutOff() throws Exception {
      StringBuilder mailbox = new StringBuilder();
      for (int i = 1; i <= 400; i++) {
        mailbox.append(mail("[PATCH " + i + "/400] patch " + i + " " + (i * 7919) % 1009));
      }
      byte[] whole = gzip(mailbox.toString().getBytes(StandardCharsets.UTF_8));
      MailSeries series = read(Arrays.copyOf(whole, whole.length * 3 / 4));
      assertThat(series.patches()).hasSizeBetween(100, 399);
      assertThat(series.problems().get(0))
          .isEqualTo(
              Problem.note(
                  "in.mbox",
                  "cannot be read to its end, what came before is used:"
                      + " Unexpected end of ZLIB input stream"));
      refused(
          Arrays.copyOf(whole, 15), "in.mbox: cannot be read: Unexpected end of ZLIB input stream");
    }

    @Test
    void cutOffInAMail() throws Exception {
      String mailbox = mail("[PATCH 1/2] a") + mail("[PATCH 2/2] b");
      MailSeries series = read(mailbox.substring(0, mailbox.lastIndexOf("\tp->n++")));
      assertIsPoolPatch(series.patches().get(0));
      assertThat(series.patches().get(1).diff().isEmpty()).isFalse();
      assertThat(series.patches().get(1).diff().applyTo(MemoryTree.of(Map.of("mm/pool.c", POOL))))
          .isInstanceOf(Application.Rejected.class);
    }

    @Test
    void mailThatIsTooLong() throws Exception {
      byte[] line =
          "a line of a very long mail that nobody reads to its end, we neither\n"
              .getBytes(StandardCharsets.US_ASCII);
      ByteArrayOutputStream mailbox = new ByteArrayOutputStream();
      mailbox.writeBytes(mail("[PATCH 1/2] a").getBytes(StandardCharsets.UTF_8));
      mailbox.writeBytes(mail("[PATCH 3/4] long").getBytes(StandardCharsets.UTF_8));
      while (mailbox.size() < MailboxSplitter.LIMIT + 100_000) {
        mailbox.writeBytes(line);
      }
      mailbox.writeBytes(mail("[PATCH 2/2] b").getBytes(StandardCharsets.UTF_8));
      MailSeries series = read(mailbox.toByteArray());
      assertThat(subjects(series)).containsExactly("a", "b");
      assertThat(series.problems())
          .containsExactly(
              Problem.fatal("in.mbox", "the mail at line 27 is left out, it is too long"));
      byte[] single = new byte[MailboxSplitter.LIMIT + 10];
      Arrays.fill(single, (byte) 'x');
      refused(single, "in.mbox: not a mailbox, and too long for a single mail or patch");
    }

    @Test
    void streamThatFails() {
      InputStream broken =
          new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] buffer, int from, int length) throws IOException {
              throw new IOException("disk on fire");
            }
          };
      assertThatThrownBy(() -> Mailbox.read(broken, "standard input"))
          .isInstanceOf(InputException.class)
          .hasMessage("standard input: cannot be read: disk on fire");
    }

    @Test
    void separatorsWithoutMails() throws Exception {
      String separator = "From x Thu Jan  1 00:00:00 1970\n";
      assertThat(subjects(read(separator + separator + mail("[PATCH] a") + separator)))
          .containsExactly("a");
      refused(separator, "in.mbox: no patch in it, only other mails");
    }
  }
}
