package org.lockscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.mail.Reply;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.review.PatchReview;
import org.lockscope.analyzer.review.Reviewer;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.MailAddress;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.Series;
import org.lockscope.cli.review.Drafts;
import org.lockscope.cli.review.Reproduction;
import org.lockscope.cli.review.ReviewFolder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockscope review}. */
@Command(
    name = "review",
    customSynopsis = {
      "lockscope review [OPTIONS] [RANGE] [-- PATH...]",
      "       lockscope review [OPTIONS] --mbox FILE [--base REV] [-- PATH...]",
    },
    header = "Drafts answers to the patches of a series, as a mailbox. Nothing is sent.",
    descriptionHeading = "%n",
    description = {
      "A patch that nothing is wrong with gets no answer. In the others each question stands under"
          + " the line it is about. Where the series has a cover letter and there is something to"
          + " say, that gets an answer too.",
      "RANGE, FILE and PATHs are those of analyze.",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope review --mbox v4.mbox --base v5.14-rc5 -o reply.mbox",
      "  mutt -f reply.mbox                         read, edit, and send what you stand for",
      "  lockscope review --patch 12 v6.12..my-branch",
      "  lockscope review --format b4 v6.12..HEAD^  for b4 review, on its branch",
      "",
      "Exit status: 0; 2 if arguments or input, or a part of it, are no good;",
      "3 if LockScope is at fault. With --exit-code also 1, if there is a question.",
    })
final class ReviewCommand implements Callable<Integer> {

  /** The variable by which builds are made the same each time: reproducible-builds.org has it. */
  private static final String SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH";

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private SeriesOptions series;
  @Mixin private KernelOptions kernels;

  @ArgGroup private Which which;

  @Option(
      names = "--facts",
      description = "Tell also what changes without being in doubt, each under its line.")
  private boolean facts;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "Who answers: 'Some One <some.one@example.org>'. By default the mailer knows.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "mail, a mailbox with answers (default), or b4, the folder that b4 review takes in.")
  private Format format = Format.MAIL;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write the mailbox to this file instead of standard output; or with b4, this folder"
              + " instead of .git/b4-review/COMMIT, where COMMIT is what HEAD is.")
  private Path output;

  @Mixin private FindingOptions findings;

  @Parameters(hidden = true)
  private List<String> arguments = new ArrayList<>();

  /** What to write. */
  enum Format {
    MAIL,
    B4;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which patches to answer. */
  private static final class Which {
    @Option(
        names = "--patch",
        paramLabel = "N",
        description = "Answer this patch only; 0 is the cover letter.")
    private Integer patch;

    @Option(
        names = "--all",
        description = "Answer all that there is something to say about, which is the default.")
    private boolean all;
  }

  @Mixin private StoreOptions stores;

  ReviewCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InputException {
    List<String> paths = SeriesOptions.paths(spec);
    List<String> others = arguments.subList(0, arguments.size() - paths.size());
    Optional<MailAddress> sender = sender();
    SeriesRun run;
    try (ProgressLine progress = new ProgressLine(terminal, true)) {
      run =
          SeriesRun.of(
              () -> series.read(others, paths, terminal),
              kernels.selection(),
              series.extent(stores),
              progress);
    }
    Report report = findings.suppressions().apply(run.report()).rest();
    List<PatchReview> reviews = Reviewer.review(run.series(), report, this::diff, facts);
    Drafts drafts =
        new Drafts(
            new Reproduction(run.series(), series.mailbox(others), options(), paths),
            sender,
            date(),
            Lockscope.version());
    if (format == Format.B4) {
      ReviewFolder.write(
          folder(), report, reviews.stream().filter(r -> isWanted(r.report().number())).toList());
    } else {
      write(mailbox(run.series(), report, reviews, drafts));
    }
    run.kernels().problems().forEach(p -> terminal.complain(p.text()));
    report.problems().forEach(p -> terminal.complain(p.text()));
    return report.problems().stream().anyMatch(Problem::fatal)
        ? Lockscope.BAD_INPUT
        : findings.code(reviews.stream().anyMatch(PatchReview::asks));
  }

  /**
   * What drafts are dated: as SOURCE_DATE_EPOCH says; or, if a commit is answered, as that. Others
   * are dated as the mail they answer.
   */
  private Function<Optional<Patch>, Optional<Instant>> date() throws InputException {
    String epoch = System.getenv().getOrDefault(SOURCE_DATE_EPOCH, "");
    if (!epoch.isEmpty()) {
      if (!epoch.matches("\\d{1,11}")) {
        throw new InputException(SOURCE_DATE_EPOCH, "is no number of seconds: '" + epoch + "'");
      }
      Optional<Instant> said = Optional.of(Instant.ofEpochSecond(Long.parseLong(epoch)));
      return patch -> said;
    }
    return patch -> patch.filter(p -> p.mail().isEmpty()).flatMap(Patch::id).flatMap(this::written);
  }

  private Optional<Instant> written(String commit) {
    try {
      return Optional.of(SeriesReader.date(series.directory(), commit));
    } catch (InputException e) {
      terminal.complain(e.getMessage());
      return Optional.empty();
    }
  }

  /** Where b4 looks for remarks on what is checked out. */
  private Path folder() throws InputException {
    if (output != null) {
      return output;
    }
    Optional<String> head = SeriesReader.revision(series.directory(), "HEAD").id();
    return SeriesReader.gitDirectory(series.directory())
        .resolve("b4-review")
        .resolve(head.orElseThrow());
  }

  private Optional<MailAddress> sender() {
    Optional<MailAddress> sender = from.flatMap(Reply::address);
    if (from.isPresent() && sender.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "'" + from.get() + "' is no mail address");
    }
    return sender;
  }

  private String mailbox(Series answered, Report report, List<PatchReview> reviews, Drafts drafts) {
    StringBuilder mailbox = new StringBuilder();
    if (!reviews.isEmpty() && isWanted(0)) {
      answered.cover().ifPresent(c -> mailbox.append(drafts.cover(c, report, reviews)));
    }
    reviews.stream()
        .filter(r -> isWanted(r.report().number()))
        .forEach(r -> mailbox.append(drafts.patch(r)));
    if (mailbox.isEmpty() && which != null && which.patch != null) {
      terminal.complain("nothing to say about patch " + which.patch);
    }
    return mailbox.toString();
  }

  private boolean isWanted(int patch) {
    return which == null || which.all || which.patch == patch;
  }

  /** The diff as it was mailed, or as git makes it of the commit. */
  private String diff(Patch patch) {
    if (!patch.diff().isEmpty() || patch.id().isEmpty()) {
      return patch.diff();
    }
    try {
      return SeriesReader.diff(series.directory(), patch.id().get());
    } catch (InputException e) {
      terminal.complain(e.getMessage());
      return "";
    }
  }

  private void write(String mailbox) throws InputException {
    try {
      if (output == null) {
        terminal.print(mailbox);
      } else {
        Files.writeString(output, mailbox);
      }
    } catch (IOException e) {
      String name = output == null ? "standard output" : output.toString();
      throw new InputException(name, "cannot be written: " + e.getMessage(), e);
    }
  }

  /** What somebody else has to say to get the same. */
  private List<String> options() {
    List<String> options = new ArrayList<>(series.arguments());
    options.addAll(kernels.arguments());
    return options;
  }
}
