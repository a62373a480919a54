package org.lockscope.analyzer.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.series.MailAddress;
import org.lockscope.analyzer.series.MailHeader;

/** Drafts of answers; above all that no mail can put a header of its own into one. */
class ReplyTest {

  private static final List<String> NAMES =
      List.of(
          "To",
          "Cc",
          "Subject",
          "Date",
          "Message-ID",
          "In-Reply-To",
          "References",
          "MIME-Version",
          "Content-Type",
          "Content-Transfer-Encoding");

  private static MailHeader header(String mail) {
    String patch =
        mail + "\n\nWhy.\n---\ndiff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n";
    try {
      return Mailbox.read(
              new ByteArrayInputStream(patch.getBytes(StandardCharsets.UTF_8)), "in.mbox")
          .series(OptionalInt.empty())
          .patches()
          .get(0)
          .mail()
          .orElseThrow();
    } catch (org.lockscope.analyzer.series.InputException e) {
      throw new AssertionError(e);
    }
  }

  private static String answer(MailHeader header) {
    return new Reply(header, Optional.empty(), Optional.empty(), "> +b\n\nIs it?\n").mailbox();
  }

  /** The names of the headers of a draft, as a reader of mails finds them. */
  private static List<String> names(String draft) throws Exception {
    String mail = draft.substring(draft.indexOf('\n') + 1);
    assertThat(draft).startsWith("From lockscope Thu Jan  1 00:00:00 1970\n");
    List<String> names = new ArrayList<>();
    MimeTokenStream stream = new MimeTokenStream(MimeConfig.custom().setMaxHeaderLen(-1).build());
    stream.parse(new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)));
    for (EntityState s = stream.getState(); s != EntityState.T_END_OF_STREAM; s = stream.next()) {
      if (s == EntityState.T_FIELD) {
        names.add(stream.getField().getName());
      }
    }
    return names;
  }

  @Test
  void everyHeader() throws Exception {
    MailHeader header =
        header(
            """
            From: Ada Lovelace <ada@example.org>
            To: Andrew <andrew@example.org>,
             linux-mm@example.org
            Cc: "Desai, Arun" <arun@example.org>, ADA@example.org
            Subject: [PATCH v2 1/2] mm, pool: unlock earlier
            Date: Thu, 5 Aug 2021 17:19:25 +0200 (CEST)
            Message-ID: <one@example.org>
            In-Reply-To: <cover@example.org>
            References: <first@example.org> <cover@example.org>""");

    String draft = answer(header);
    String unnamed = draft.replaceFirst("Message-ID: .*\n", "");
    // Whoever has the draft can make its name again: sha256sum of all of the mail but that line.
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(unnamed.substring(unnamed.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8));
    assertThat(draft)
        .contains(
            "\nMessage-ID: <lockscope-"
                + HexFormat.of().formatHex(hash).substring(0, 32)
                + "@lockscope.invalid>\n");
    assertThat(unnamed)
        .isEqualTo(
            """
            From lockscope Thu Jan  1 00:00:00 1970
            To: Ada Lovelace <ada@example.org>, Andrew <andrew@example.org>,
             linux-mm@example.org
            Cc: "Desai, Arun" <arun@example.org>
            Subject: Re: [PATCH v2 1/2] mm, pool: unlock earlier
            Date: Thu, 5 Aug 2021 15:19:25 +0000
            In-Reply-To: <one@example.org>
            References: <first@example.org>
             <cover@example.org>
             <one@example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            > +b

            Is it?

            """);
  }

  @Test
  void whoAnswersIsNamedIfKnown() {
    MailHeader header = header("From: a@example.org\nSubject: [PATCH] x\nMessage-ID: <i@x>");
    Optional<MailAddress> from = Reply.address("Bo Ek <bo@example.org>");

    assertThat(new Reply(header, from, Optional.empty(), "Hm?\n").mailbox())
        .contains("\nFrom: Bo Ek <bo@example.org>\nTo: a@example.org\nSubject: Re: [PATCH] x\n")
        .containsPattern("\nMessage-ID: <lockscope-[0-9a-f]{32}@example.org>\n");
    assertThat(Reply.address("nobody")).isEmpty();
    assertThat(Reply.address("a@example.org, b@example.org")).isEmpty();
  }

  /** A date given; one that the mail has, in several ways; one that is none. */
  @Test
  void dates() {
    String mail = "From: a@example.org\nSubject: [PATCH] x\nMessage-ID: <i@x>";
    Instant given = Instant.ofEpochSecond(1_628_176_765);

    assertThat(new Reply(header(mail), Optional.empty(), Optional.of(given), "Hm?\n").mailbox())
        .contains("\nDate: Thu, 5 Aug 2021 15:19:25 +0000\n");
    assertThat(answer(header(mail + "\nDate: 6 Aug 2021 01:19:25 +1000")))
        .contains("\nDate: Thu, 5 Aug 2021 15:19:25 +0000\n");
    for (String none : List.of("", "yesterday", "Thu, 1 Jan 99999 00:00:00 +0000")) {
      String draft = answer(header(mail + "\nDate: " + none));
      assertThat(draft).contains("\nDate: Thu, 1 Jan 1970 00:00:00 +0000\n");
      assertThat(draft).isEqualTo(answer(header(mail)));
    }
    assertThat(answer(header(mail.replace("[PATCH] x", "[PATCH] y"))).replace("] y", "] x"))
        .as("another mail has another Message-ID")
        .isNotEqualTo(answer(header(mail)));
  }

  @Test
  void answersGoWhereTheSenderWantsThem() {
    MailHeader header =
        header(
            "From: a@example.org\nReply-To: list@example.org\nSubject: [PATCH] x\nMessage-ID: <i@x>");

    assertThat(header.replyTo()).containsExactly(new MailAddress("", "list@example.org"));
  }

  @Test
  void lettersBeyondAscii() throws Exception {
    MailHeader header =
        header(
            "From: =?utf-8?q?J=C3=B6rg_=C3=85?= <j@example.org>\n"
                + "To: Åsa Öst <asa@example.org>\nSubject: [PATCH] größer\nMessage-ID: <i@x>");
    String draft = answer(header);

    assertThat(header.replyTo()).containsExactly(new MailAddress("Jörg Å", "j@example.org"));
    assertThat(header.to()).containsExactly(new MailAddress("Åsa Öst", "asa@example.org"));
    assertThat(draft.substring(0, draft.indexOf("\n\n")))
        .matches(s -> StandardCharsets.US_ASCII.newEncoder().canEncode(s));
    String sent = draft.substring(draft.indexOf('\n') + 1, draft.indexOf("\n\n"));
    MailHeader again = header(sent.replace("Re: ", "").replace("Re:_", ""));
    assertThat(again.to()).containsAll(header.replyTo()).containsAll(header.to());
    assertThat(again.subject()).isEqualTo("[PATCH] größer");
  }

  @Test
  void namesCannotBecomeAddresses() {
    MailHeader header =
        header(
            "From: a@example.org\nSubject: [PATCH] x\n"
                + "To: =?utf-8?q?x=2C_evil=40example=2Ecom=2C_y?= <b@example.org>");

    assertThat(header.to())
        .containsExactly(new MailAddress("x, evil@example.com, y", "b@example.org"));
    assertThat(answer(header)).contains("To: a@example.org, \"x, evil@example.com, y\" <b@");
  }

  @Test
  void subjectsCannotBecomeHeaders() throws Exception {
    for (String subject :
        List.of(
            "=?utf-8?q?=5BPATCH=5D_x=0D=0ABcc:_evil=40example.com?=",
            "=?utf-8?b?W1BBVENIXSB4DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20NCg0KYm9keQ==?=",
            "[PATCH] x\u2028Bcc: evil@example.com",
            "[PATCH] x\u0085Bcc: evil@example.com\u0000")) {
      String draft =
          answer(
              header(
                  "From: a@example.org\nTo: b@x\nCc: c@x\nSubject: "
                      + subject
                      + "\nMessage-ID: <i@x>\n"));
      assertThat(names(draft)).as(subject).isEqualTo(NAMES);
    }
  }

  @Test
  void nothingElseCanBecomeOneEither() throws Exception {
    String evil = "=?utf-8?q?=0D=0ABcc:_evil=40example.com=0D=0A?=";
    String draft =
        answer(
            header(
                "From: "
                    + evil
                    + " <a@example.org>\nTo: b@x, "
                    + evil
                    + "\nCc: <c@x>, "
                    + evil
                    + " <d@x>\nSubject: [PATCH] x\nMessage-ID: <i@x>\nReferences: <"
                    + evil
                    + "> <r@x>"));
    assertThat(names(draft)).isEqualTo(NAMES);
    assertThat(draft).contains("References: <r@x>\n <i@x>\n");
  }

  @Property(tries = 300)
  void whateverTheHeadersAre(
      @ForAll String from,
      @ForAll String to,
      @ForAll String subject,
      @ForAll String id,
      @ForAll @Size(max = 5) List<String> references)
      throws Exception {
    List<MailAddress> people = new ArrayList<>(Addresses.of(from));
    people.add(new MailAddress(from, "a@example.org"));
    MailHeader header =
        new MailHeader(id, subject, people, Addresses.of(to), List.of(), "", references);
    String draft = answer(header);

    assertThat(NAMES).containsAll(names(draft));
    assertThat(draft.lines()).allMatch(l -> l.length() < 998);
    assertThat(draft).endsWith("\n\n> +b\n\nIs it?\n\n");
  }

  @Test
  void linesThatWouldBeginAMailAreMarked() {
    MailHeader header = header("From: a@example.org\nSubject: [PATCH] x\nMessage-ID: <i@x>");

    assertThat(
            new Reply(header, Optional.empty(), Optional.empty(), "From here on?\n>From\n")
                .mailbox())
        .endsWith("\n\n>From here on?\n>From\n\n");
  }

  @Test
  void longHeaders() throws Exception {
    StringBuilder to = new StringBuilder("x@example.org");
    for (int i = 0; i < 20_000; i++) {
      to.append(",\n a").append(i).append("@example.org");
    }
    String references = "<" + "r".repeat(2000) + "@x> " + "<r@x> ".repeat(1000);
    String draft =
        answer(
            header(
                "From: a@example.org\nTo: "
                    + to
                    + "\nSubject: [PATCH] "
                    + "y".repeat(1_000_000)
                    + "\nMessage-ID: <i@x>\nReferences: "
                    + references));

    assertThat(NAMES).containsAll(names(draft));
    assertThat(draft.lines()).allMatch(l -> l.length() < 998);
  }
}
