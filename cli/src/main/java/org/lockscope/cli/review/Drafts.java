package org.lockscope.cli.review;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.lockscope.analyzer.diff.DiffLine;
import org.lockscope.analyzer.diff.DiffLine.Kind;
import org.lockscope.analyzer.mail.Reply;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.review.Comment;
import org.lockscope.analyzer.review.PatchReview;
import org.lockscope.analyzer.review.Remark;
import org.lockscope.analyzer.series.CoverLetter;
import org.lockscope.analyzer.series.MailAddress;
import org.lockscope.analyzer.series.MailHeader;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.cli.text.FactText;

/**
 * Writes the answers to the mails of a series. A patch that came without a mail is answered as if
 * {@code git format-patch} had sent it to its author.
 */
public final class Drafts {

  /** So many lines are quoted before one that gets a comment. */
  private static final int CONTEXT = 9;

  /** What stands for lines that are not quoted. */
  private static final String CUT = "[ ... ]";

  private final Reproduction reproduction;
  private final Optional<MailAddress> from;
  private final Function<Optional<Patch>, Optional<Instant>> date;
  private final String version;

  /**
   * Writes answers.
   *
   * @param from who answers, if that is known
   * @param date what to date the answer to a patch, or to the cover letter, if not as the mail that
   *     is answered
   * @param version of LockScope
   */
  public Drafts(
      Reproduction reproduction,
      Optional<MailAddress> from,
      Function<Optional<Patch>, Optional<Instant>> date,
      String version) {
    this.reproduction = reproduction;
    this.from = from;
    this.date = date;
    this.version = version;
  }

  /** The answer to a patch, as a mail of a mailbox. */
  public String patch(PatchReview review) {
    List<String> lines = new ArrayList<>();
    RemarkText text = new RemarkText(review);
    List<String> message = text.under(-1);
    if (!message.isEmpty()) {
      lines.addAll(message);
      lines.add("");
    }
    TreeSet<Integer> anchors = new TreeSet<>();
    review.comments().stream().map(Comment::line).filter(l -> l >= 0).forEach(anchors::add);
    int quoted = 0;
    for (int anchor : anchors) {
      quoted = quote(review.diff(), quoted, anchor, lines);
      lines.add("");
      lines.addAll(text.under(anchor));
      lines.add("");
    }
    footer(Optional.of(review.patch()), command(review), lines);
    MailHeader header = review.patch().mail().orElseGet(() -> header(review.patch()));
    Optional<Instant> dated = date.apply(Optional.of(review.patch()));
    return new Reply(header, from, dated, String.join("\n", lines) + "\n").mailbox();
  }

  /** Quotes up to a line and including it; tells where the next quotation may begin. */
  private static int quote(List<DiffLine> diff, int from, int anchor, List<String> lines) {
    int hunk = anchor;
    while (hunk > 0 && diff.get(hunk).kind() != Kind.HUNK) {
      hunk--;
    }
    boolean newFile = from <= fileStart(diff, hunk);
    if (newFile) {
      for (int i = fileStart(diff, hunk); i < hunk && diff.get(i).kind() == Kind.FILE; i++) {
        if (diff.get(i).text().startsWith("--- ") || diff.get(i).text().startsWith("+++ ")) {
          lines.add(Prose.quote(diff.get(i).text()));
        }
      }
    }
    int begin = Math.max(Math.max(from, hunk + 1), anchor - CONTEXT);
    if (from <= hunk) {
      if (from > 0 && !newFile) {
        lines.add(CUT);
      }
      lines.add(Prose.quote(diff.get(hunk).text()));
    }
    if (begin > Math.max(from, hunk + 1)) {
      lines.add(CUT);
    }
    for (int i = begin; i <= anchor; i++) {
      lines.add(Prose.quote(diff.get(i).text()));
    }
    return anchor + 1;
  }

  /** The first of the lines that name the file that a hunk is of. */
  private static int fileStart(List<DiffLine> diff, int hunk) {
    int start = hunk;
    while (start > 0 && diff.get(start).kind() != Kind.FILE) {
      start--;
    }
    while (start > 0 && diff.get(start - 1).kind() == Kind.FILE) {
      start--;
    }
    return start;
  }

  /** One finding is explained; several are told of. */
  private static List<String> command(PatchReview review) {
    List<FindingReport> findings =
        review.comments().stream()
            .map(Comment::remark)
            .filter(Remark.OnFinding.class::isInstance)
            .map(r -> ((Remark.OnFinding) r).finding())
            .toList();
    return findings.size() == 1 ? List.of("explain", findings.get(0).id()) : List.of("analyze");
  }

  private void footer(Optional<Patch> patch, List<String> command, List<String> lines) {
    lines.add("-- ");
    lines.add("LockScope " + version + ", from the sources alone; to reproduce:");
    lines.addAll(reproduction.lines(patch, command));
  }

  private static MailHeader header(Patch patch) {
    String number =
        patch.total() == 1
            ? ""
            : " "
                + String.format(Locale.ROOT, "%0" + digits(patch) + "d", patch.number())
                + "/"
                + patch.total();
    return new MailHeader(
        "",
        "[PATCH" + number + "] " + patch.subject(),
        Reply.address(patch.author()).map(List::of).orElse(List.of()),
        List.of(),
        List.of(),
        "",
        List.of());
  }

  private static int digits(Patch patch) {
    return Integer.toString(patch.total()).length();
  }

  /** The answer to the cover letter: the series at a glance. */
  public String cover(CoverLetter cover, Report report, List<PatchReview> reviews) {
    List<String> lines = new ArrayList<>();
    lines.add(Prose.quote(cover.title()));
    lines.add("");
    lines.addAll(glance(report, reviews));
    lines.add("");
    footer(Optional.empty(), List.of("analyze"), lines);
    Optional<Instant> dated = date.apply(Optional.empty());
    return new Reply(cover.mail(), from, dated, String.join("\n", lines) + "\n").mailbox();
  }

  /** What a series does, and which of its patches there are questions about. */
  static List<String> glance(Report report, List<PatchReview> reviews) {
    String kernels =
        report.kernel().configuration().isEmpty()
            ? "in all configurations"
            : "with " + report.kernel().configuration();
    List<String> lines =
        new ArrayList<>(
            Prose.wrap(
                "Over the whole series, on Linux "
                    + report.kernel().version()
                    + " "
                    + kernels
                    + ": "
                    + FactText.headline(report)
                    + "."));
    List<PatchReview> asked = reviews.stream().filter(PatchReview::asks).toList();
    if (!asked.isEmpty()) {
      lines.add("");
      lines.add("There are questions about");
      lines.add("");
      for (PatchReview review : asked) {
        String number = review.report().number() + "/" + review.report().total() + " ";
        lines.add("  " + number + Prose.cut(review.report().subject(), 70 - number.length()));
      }
    }
    return lines;
  }
}
