package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.series.InputException;

/** Drafts of answers, as {@code lockscope review} prints them. */
class ReviewTest {

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

  /** Fails with the lock held. */
  private static final String LEAKS =
      BALANCED.replace(
          "\ts->count", "\tif (shelf_prepare(s) < 0)\n\t\treturn -ENOMEM;\n\ts->count");

  private static final String REPAIRED =
      LEAKS.replace("< 0)", "< 0) {\n\t\tspin_unlock(&s->lock);").replace("MEM;", "MEM;\n\t}");

  private static final String CALLEE =
      """
      static void shelf_refill(struct shelf *s)
      {
      \tpreempt_enable();
      \ts->spare = shelf_alloc();
      \tpreempt_disable();
      }

      """;

  /** A caller that has preemption disabled in all kernels. */
  private static final String GUARDED =
      CALLEE
          + """
          void shelf_get(struct shelf *s)
          {
          \tpreempt_disable();
          \tshelf_refill(s);
          \tpreempt_enable();
          }
          """;

  /** And one where that is so in kernels that can be preempted only. */
  private static final String WRONG_GUARD =
      GUARDED.replaceAll(
          "\tpreempt_(disable|enable)\\(\\);\n(?=\tshelf_refill|}\n\\z)",
          "#ifdef CONFIG_PREEMPTION\n$0#endif\n");

  @TempDir private Path folder;
  private TestKernel kernel;
  private String tree;

  @BeforeEach
  void makeKernel() throws Exception {
    kernel = new TestKernel(folder.resolve("linux"));
    tree = kernel.folder().toString();
    kernel.commit("mm, shelf: put", BALANCED);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private Run run(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "review";
    all[1] = "-C";
    all[2] = tree;
    System.arraycopy(args, 0, all, 3, args.length);
    return Run.of(all);
  }

  /** The mailbox that a run prints, without the numbers that depend on the content. */
  private String drafts(String... args) {
    Run run = run(args);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run.out()
        .replaceAll("(leak|contract)-[0-9a-f]{8}", "$1-1a2b3c4d")
        .replaceAll("<lockscope-[0-9a-f]{32}@", "<ID@")
        .replaceAll("--base [0-9a-f]{12}", "--base BASE");
  }

  /** A commit as somebody has mailed it. */
  private String mail(String headers, String commit) throws InputException {
    return headers + "\n\nWhy.\n---\n" + diff(commit) + "-- \n2.39.2\n";
  }

  private String diff(String commit) throws InputException {
    return SeriesReader.diff(
        kernel.folder(), SeriesReader.revision(kernel.folder(), commit).id().orElseThrow());
  }

  @Test
  void nothingIsSaidAboutPatchesThatAreFine() {
    assertThat(drafts("v6.1..main")).isEmpty();
  }

  /**
   * The diff is that of git, the footer names the commit, and the author gets the mail. It is dated
   * as the commit: the fifth one, 1,700,000,004 seconds after 1970.
   */
  @Test
  void leak() throws Exception {
    kernel.commit("mm, shelf: prepare", LEAKS);
    String commit =
        SeriesReader.revision(kernel.folder(), "main").id().orElseThrow().substring(0, 12);

    assertThat(drafts())
        .isEqualTo(
            """
            From lockscope Thu Jan  1 00:00:00 1970
            To: Some One <some.one@example.org>
            Subject: Re: [PATCH] mm, shelf: prepare
            Date: Tue, 14 Nov 2023 22:13:24 +0000
            Message-ID: <ID@lockscope.invalid>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            > --- a/mm/shelf.c
            > +++ b/mm/shelf.c
            > @@ -1,6 +1,8 @@
            >  static int shelf_put(struct shelf *s, int n)
            >  {
            >  	spin_lock(&s->lock);
            > +	if (shelf_prepare(s) < 0)
            > +		return -ENOMEM;

            Is s->lock given back on this path? S->lock is still held on return.

              spin_lock(&s->lock);                      takes s->lock
              shelf_prepare(s) < 0                      true
              return -ENOMEM;                           returns

            --\s
            LockScope unreleased, from the sources alone; to reproduce:
            lockscope explain leak-1a2b3c4d COMMIT

            """
                .replace("S->lock", "s->lock")
                .replace("COMMIT", commit));
  }

  /** The call that is told of is right as it stands; what is wrong is when it is guarded. */
  @Test
  void whatAGuardHasTakenAwayIsAskedUnderTheGuard() throws Exception {
    kernel.commit("mm, shelf: get", GUARDED);
    kernel.commit("mm, shelf: guard", WRONG_GUARD);

    assertThat(drafts())
        .contains(
            """
            >  void shelf_get(struct shelf *s)
            >  {
            > +#ifdef CONFIG_PREEMPTION

            With PREEMPT_COUNT && !PREEMPTION, is the preempt depth what the callee
            needs here? shelf_refill() lowers the preempt depth below what it was
            called with; elsewhere it is given what it needs.

              shelf_get(): shelf_refill(s);             here
              shelf_refill(): preempt_enable();         lowers the preempt depth

            """);
  }

  /** The guard was there before; the patch has only made it matter. */
  @Test
  void oldGuardsCountIfTheDiffShowsThem() throws Exception {
    kernel.commit("mm, shelf: get", WRONG_GUARD.replaceAll("\tpreempt_.*\n(?!\ts)", ""));
    kernel.commit("mm, shelf: enable", WRONG_GUARD);

    assertThat(drafts()).contains(">  #ifdef CONFIG_PREEMPTION\n\nWith PREEMPT_COUNT");
  }

  /** The call is not in the diff, so that the question goes where the path to it has changed. */
  @Test
  void codeThatIsNotInTheDiff() throws Exception {
    String between = "static int shelf_unused;\n".repeat(12);
    String caller = between + WRONG_GUARD.substring(CALLEE.length());
    kernel.commit("mm, shelf: get", CALLEE.replaceAll("\tpreempt_.*\n", "") + caller);
    kernel.commit("mm, shelf: refill", CALLEE + caller);

    assertThat(drafts())
        .contains(
            """
            >  static void shelf_refill(struct shelf *s)
            >  {
            > +	preempt_enable();

            With PREEMPT_COUNT && !PREEMPTION, is the preempt depth what the callee
            """)
        .contains("\n  shelf_get(): shelf_refill(s); ")
        .doesNotContain("> @@ -5");
  }

  /** A timer puts; irqs are off while it counts, and the count is verified. */
  private static final String VERIFIED =
      """
      static void shelf_verify(struct shelf *s)
      {
      \tlockdep_assert_irqs_disabled();
      \ts->verified = s->count;
      }
      %sstatic void shelf_timer(struct timer_list *t)
      {
      \tstruct shelf *s = shelf_of(t);
      \tunsigned long flags;

      \tlocal_irq_save(flags);
      \tspin_lock(&s->lock);
      \ts->a++;
      \ts->b++;
      \ts->c++;
      \ts->d++;
      \ts->e++;
      \tshelf_verify(s);
      \ts->f++;
      \ts->g++;
      \ts->h++;
      \ts->i++;
      \tspin_unlock(&s->lock);
      \tlocal_irq_restore(flags);
      }
      void shelf_start(struct shelf *s)
      {
      \ttimer_setup(&s->timer, shelf_timer, 0);
      }
      """
          .formatted("static int shelf_unused;\n".repeat(8));

  /**
   * With PREEMPT_RT the lock does not disable irqs. Neither the assertion is in the diff nor the
   * call that leads to it; what makes the context there is, and it stands before the call.
   */
  @Test
  void whatMakesTheContextIsAskedAbout() throws Exception {
    kernel.commit("mm, shelf: timer", VERIFIED);
    kernel.commit(
        "mm, shelf: only disable irqs with the lock",
        VERIFIED
            .replace(
                "\tlocal_irq_save(flags);\n\tspin_lock(&s->lock)",
                "\tspin_lock_irqsave(&s->lock, flags)")
            .replace(
                "\tspin_unlock(&s->lock);\n\tlocal_irq_restore(flags)",
                "\tspin_unlock_irqrestore(&s->lock, flags)"));

    assertThat(drafts())
        .containsOnlyOnce("> @@")
        .contains(
            """
            > -	local_irq_save(flags);
            > -	spin_lock(&s->lock);
            > +	spin_lock_irqsave(&s->lock, flags);

            With PREEMPT_RT && PROVE_LOCKING, is the context what shelf_verify()
            expects? lockdep_assert_irqs_disabled() asserts irqs off, and irqs are
            on.
            """);
  }

  @Test
  void repairedLater() throws Exception {
    kernel.commit("mm, shelf: prepare", LEAKS);
    kernel.commit("mm, shelf: unlock", REPAIRED);

    String drafts = drafts("main~2..main");

    assertThat(drafts).containsOnlyOnce("Subject:").contains("Subject: Re: [PATCH 1/2] mm,");
    assertThat(drafts)
        .contains(
            """
            Is s->lock given back on this path? s->lock is still held on return.
            Patch 2/2 puts it right, but a bisection may stop before that.
            """);
    assertThat(drafts("--patch", "1", "main~2..main")).isEqualTo(drafts);
    assertThat(drafts("--all", "main~2..main")).isEqualTo(drafts);
    Run other = run("--patch", "2", "main~2..main");
    assertThat(other.out()).isEmpty();
    assertThat(other.err()).isEqualTo("lockscope: nothing to say about patch 2\n");
  }

  @Test
  void facts() {
    assertThat(drafts("--facts", "main~1"))
        .contains(
            """
            > @@ -2,8 +2,8 @@ static void shelf_put(struct shelf *s, int n)
            >  {
            >  	unsigned long flags;
            >
            > -	spin_lock_irqsave(&s->lock, flags);
            >  	shelf_check(s);
            > +	spin_lock_irqsave(&s->lock, flags);

            shelf_put(): irq-off shrunk, 2 -> 1 statements [!PREEMPT_RT]
              now outside: shelf_check()
            shelf_put(): s->lock shrunk, 2 -> 1 statements; with irq-off
            """)
        .contains("\nlockscope analyze ");
  }

  /** The message is quoted where it says it, and the answer tells what is there. */
  @Test
  void whatAMessageSaysAndIsNotSo() throws Exception {
    kernel.commit("mm, shelf: lock", TestKernel.LOCKED);
    kernel.commit(
        "mm, shelf: count twice\n\nPrepare for the next one, and stop disabling\nirqs around"
            + " shelf_check(). Thanks.\n",
        TestKernel.LOCKED.replace("+= n", "+= 2 * n"));
    String commit = run().out().replaceAll("(?s).* analyze ([0-9a-f]{12})\n.*", "$1");

    assertThat(drafts())
        .endsWith(
            """
            Content-Transfer-Encoding: 8bit

            > Prepare for the next one, and stop disabling
            > irqs around shelf_check(). Thanks.

            Is it? shelf_put() still calls shelf_check() inside of irq-off.

            --\s
            LockScope unreleased, from the sources alone; to reproduce:
            lockscope analyze COMMIT

            """
                .replace("COMMIT", commit));
    assertThat(Run.of("analyze", "-C", tree).out())
        .contains(
            """
            1/1 mm, shelf: count twice                                             no change
                  ! "Prepare for the next one, and stop…" does not hold, shelf_put() still
                    calls shelf_check() inside of irq-off, mm/shelf.c:6
            """);
    assertThat(run("--exit-code").code()).isEqualTo(1);
  }

  @Test
  void whatAMessageSaysAndIsSoInSomeKernels() throws Exception {
    kernel.commit(
        "mm, shelf: don't lock",
        TestKernel.LOCKED
            .replace("_irqsave", "")
            .replace("_irqrestore", "")
            .replace(", flags", ""));
    kernel.commit("mm, shelf: make shelf_put() irq-safe", TestKernel.LOCKED);

    assertThat(drafts()).isEmpty();
    assertThat(drafts("--facts"))
        .contains(
            """
            > mm, shelf: make shelf_put() irq-safe

            This is so without PREEMPT_RT only.

            > --- a/mm/shelf.c
            """);
  }

  @Test
  void exitCode() throws Exception {
    assertThat(run("--exit-code", "--facts", "main~1").code()).isZero();
    kernel.commit("mm, shelf: prepare", LEAKS);
    assertThat(run("--exit-code").code()).isEqualTo(1);
    assertThat(run().code()).isZero();
  }

  @Test
  void wrongArguments() {
    assertThat(run("--patch", "1", "--all").err()).contains("mutually exclusive");
    assertThat(run("--from", "me").err()).startsWith("lockscope: 'me' is no mail address\n");
    Run.assertBad(run("-o", folder.resolve("no/such").toString()), "cannot be written");
  }

  @Test
  void answersToMails() throws Exception {
    kernel.commit("mm, shelf: prepare", LEAKS);
    Path mbox = folder.resolve("in.mbox");
    Files.writeString(
        mbox,
        mail(
            """
            From: Ada <ada@example.org>
            To: list@example.org
            Cc: Bo <bo@example.org>
            Subject: [PATCH v2] mm, shelf: prepare
            Date: Thu, 5 Aug 2021 17:19:25 +0200
            Message-ID: <one@example.org>""",
            "main"));
    Path out = folder.resolve("reply.mbox");
    String printed =
        drafts("--mbox", mbox.toString(), "--base", "main~1", "--from", "Me <me@example.org>");

    assertThat(printed)
        .startsWith(
            """
            From lockscope Thu Jan  1 00:00:00 1970
            From: Me <me@example.org>
            To: Ada <ada@example.org>, list@example.org
            Cc: Bo <bo@example.org>
            Subject: Re: [PATCH v2] mm, shelf: prepare
            Date: Thu, 5 Aug 2021 15:19:25 +0000
            Message-ID: <ID@example.org>
            In-Reply-To: <one@example.org>
            References: <one@example.org>
            """)
        .endsWith(
            """
            --\s
            LockScope unreleased, from the sources alone; to reproduce:
            b4 am -o - one@example.org |
              lockscope explain leak-1a2b3c4d --mbox - --base BASE

            """);
    Run written = run("--mbox", mbox.toString(), "--base", "main~1", "-o", out.toString());
    assertThat(written.out()).isEmpty();
    assertThat(Files.readString(out)).contains("\nIs s->lock given back on this path?");
  }

  @Test
  void answerToTheCoverLetter() throws Exception {
    kernel.commit("mm, shelf: prepare", LEAKS);
    kernel.commit("mm, shelf: unlock", REPAIRED);
    String mails =
        "From x Thu Jan  1 00:00:00 1970\nFrom: Ada <ada@example.org>\nTo: list@example.org\n"
            + "Subject: [PATCH 0/2] mm, shelf: more\nMessage-ID: <c@example.org>\n\nHi.\n\n"
            + "From x Thu Jan  1 00:00:00 1970\n"
            + mail(
                "From: Ada <ada@example.org>\nSubject: [PATCH 1/2] mm, shelf: prepare\n"
                    + "Message-ID: <1@example.org>\nIn-Reply-To: <c@example.org>",
                "main~1")
            + "\nFrom x Thu Jan  1 00:00:00 1970\n"
            + mail(
                "From: Ada <ada@example.org>\nSubject: [PATCH 2/2] mm, shelf: unlock\n"
                    + "Message-ID: <2@example.org>\nIn-Reply-To: <c@example.org>",
                "main");
    Path mbox = Files.writeString(folder.resolve("in.mbox"), mails);

    String drafts = drafts("--mbox", mbox.toString(), "--base", "main~2");
    assertThat(drafts)
        .startsWith(
            """
            From lockscope Thu Jan  1 00:00:00 1970
            To: Ada <ada@example.org>, list@example.org
            Subject: Re: [PATCH 0/2] mm, shelf: more
            Date: Thu, 1 Jan 1970 00:00:00 +0000
            Message-ID: <ID@lockscope.invalid>
            In-Reply-To: <c@example.org>
            References: <c@example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            > mm, shelf: more

            Over the whole series, on Linux 6.1 in all configurations: 1 function
            changes; locks: 1 grown.

            There are questions about

              1/2 mm, shelf: prepare

            --\s
            LockScope unreleased, from the sources alone; to reproduce:
            b4 am -o - c@example.org |
              lockscope analyze --mbox - --base BASE

            From lockscope Thu Jan  1 00:00:00 1970
            """);
    assertThat(drafts("--patch", "0", "--mbox", mbox.toString(), "--base", "main~2"))
        .containsOnlyOnce("Subject:");
  }

  /** Whatever stands in a mail, what comes out is a mail, and a command line is one command. */
  @Test
  void hostileMail() throws Exception {
    kernel.commit("mm, shelf: prepare", LEAKS);
    String comment = "+\t/* " + "x".repeat(500_000) + " \u202e\u0007*/\n+\tif";
    String diff =
        diff("main")
            .replace("+\tif", comment)
            .replace("+1,8 @@", "+1,9 @@ \u202e\u0007" + "x".repeat(10_000_000));
    Path mbox =
        Files.writeString(
            folder.resolve("in.mbox"),
            "From: =?utf-8?q?A=0D=0ABcc:_e=40example.com?= <ada@example.org>\n"
                + "Subject: =?utf-8?q?=5BPATCH=5D_x=0D=0A=0D=0ABcc:_e=40example.com?=\n"
                + "Message-ID: <$(reboot)';reboot;'@example.org>\n"
                + "Content-Type: text/plain; charset=no-such\n\nWhy.\n---\n"
                + diff);

    String draft = drafts("--mbox", mbox.toString(), "--base", "main~1");

    String headers = draft.substring(0, draft.indexOf("\n\n"));
    assertThat(headers.lines().map(l -> l.replaceFirst(":.*", "")))
        .containsExactly(
            "From lockscope Thu Jan  1 00",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "In-Reply-To",
            "References",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding");
    assertThat(draft.lines()).allMatch(l -> l.length() < 300);
    assertThat(draft).contains("xxx [ ... ]\n").doesNotContain("\u202e").doesNotContain("\u0007");
    assertThat(draft).contains("b4 am -o - '$(reboot)'\\'';reboot;'\\''@example.org' |\n");
  }

  @Test
  void nestedMail() throws Exception {
    kernel.commit("mm, shelf: prepare", LEAKS);
    StringBuilder mail =
        new StringBuilder(
            "From: a@example.org\nSubject: [PATCH] x\nMessage-ID: <n@x>\nMIME-Version: 1.0\n");
    for (int i = 0; i < 200; i++) {
      mail.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\n\n--b");
      mail.append(i).append('\n');
    }
    mail.append("Content-Type: text/plain\n\nWhy.\n---\n").append(diff("main"));
    Path mbox = Files.writeString(folder.resolve("in.mbox"), mail);
    Run run = run("--mbox", mbox.toString(), "--base", "main~1");

    assertThat(List.of(0, 2)).contains(run.code());
    assertThat(run.err()).doesNotContain("internal failure");
  }
}
