package org.lockscope.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.lockscope.analyzer.input.Base;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Series;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockscope analyze}. */
@Command(
    name = "analyze",
    customSynopsis = {
      "lockscope analyze [OPTIONS] [RANGE] [-- PATH...]",
      "       lockscope analyze [OPTIONS] --mbox FILE [--base REV] [-- PATH...]",
    },
    header = "Tells, patch by patch, what a series does to critical sections.",
    descriptionHeading = "%n",
    description = {
      "RANGE is A..B, or one commit; by default it is the last one, HEAD^..HEAD. Instead, or with"
          + " --mbox, name a file or folder of mails or patches. They are applied in memory:"
          + " nothing is written, neither to the work tree nor to the repository.",
      "PATHs are those to look at, as git log takes them.",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope analyze                          the last commit",
      "  lockscope analyze -C ~/linux v6.12..my-branch -- mm/slub.c",
      "  lockscope analyze --mbox v4.mbox --base v5.14-rc5",
      "  b4 am -o - MESSAGE-ID | lockscope analyze --mbox -",
      "  lockscope analyze outgoing/                what git format-patch has made",
      "  lockscope analyze --config rt 1234abcd     one commit, PREEMPT_RT only",
      "  lockscope analyze --config preempt --config /boot/config-6.1.0-18-amd64",
      "  lockscope analyze --assume 'SMP && !PREEMPT_RT' --format json HEAD~5..",
      "",
      "Exit status: 0; 2 if arguments or input, or a part of it, are no good;",
      "3 if LockScope is at fault.",
    })
final class AnalyzeCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "-C",
      paramLabel = "DIR",
      description = "The kernel tree: a folder in a git repository. By default the one you are in.")
  private Path directory = Path.of("");

  @Option(
      names = "--mbox",
      paramLabel = "FILE",
      description =
          "Mails: an mbox (.gz too), .eml, .patch, maildir, or folder of patches; - is standard"
              + " input.")
  private Optional<String> mbox = Optional.empty();

  @Option(
      names = "--base",
      paramLabel = "REV",
      description =
          "What the mails apply to. By default found out from base-commit: and index lines.")
  private Optional<String> base = Optional.empty();

  @Option(
      names = "--version-of-series",
      paramLabel = "N",
      description = "If the mailbox has several versions: that one. By default the newest.")
  private Optional<Integer> version = Optional.empty();

  @Mixin private KernelOptions kernels;
  @Mixin private ReportOptions report;

  @Parameters(hidden = true)
  private List<String> arguments = new ArrayList<>();

  AnalyzeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InputException {
    List<String> paths = paths();
    List<String> others = arguments.subList(0, arguments.size() - paths.size());
    if (others.size() > 1) {
      throw wrong("one range, please: '" + others.get(1) + "'; paths go after --");
    }
    if (!others.isEmpty() && mbox.isPresent()) {
      throw wrong("a range or --mbox, not both; --base names what mails apply to");
    }
    Optional<String> argument = others.stream().findFirst();
    return report.run(() -> series(argument, paths), kernels.selection(), terminal);
  }

  private Series series(Optional<String> argument, List<String> paths) throws InputException {
    if (mbox.isPresent() && mbox.get().equals("-")) {
      return SeriesReader.fromMail(terminal.in(), "standard input", base(), paths, version());
    }
    Optional<Path> mail = mbox.isPresent() ? mbox.map(this::path) : mail(argument);
    if (mail.isPresent()) {
      return SeriesReader.fromMail(mail.get(), base(), paths, version());
    }
    if (base.isPresent()) {
      throw wrong("--base is for mails; a range says itself what it begins with");
    }
    if (version.isPresent()) {
      throw wrong("--version-of-series is for mails");
    }
    return SeriesReader.fromRange(directory, argument.orElse(""), paths);
  }

  /** The arguments behind {@code --}. */
  private List<String> paths() {
    List<String> all = spec.commandLine().getParseResult().originalArgs();
    int end = all.indexOf("--");
    return end < 0 ? List.of() : all.subList(end + 1, all.size());
  }

  /** A file or folder that somebody has named without saying that it is one. */
  private Optional<Path> mail(Optional<String> argument) {
    Optional<Path> file = argument.flatMap(AnalyzeCommand::existing);
    if (file.isEmpty() || isRevision(argument.get())) {
      return Optional.empty();
    }
    if (argument.get().matches(".*\\.[chS]")) {
      throw wrong("'" + argument.get() + "' is no range; paths go after --");
    }
    return file;
  }

  private static Optional<Path> existing(String argument) {
    try {
      return Optional.of(Path.of(argument)).filter(Files::exists);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private boolean isRevision(String argument) {
    try {
      var unused = SeriesReader.revision(directory, argument);
      return true;
    } catch (InputException e) {
      return false;
    }
  }

  private Path path(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw wrong("'" + file + "' is no name of a file");
    }
  }

  private Base base() {
    Path here = directory.toString().isEmpty() ? Path.of(".") : directory;
    return base.map(revision -> Base.at(here, revision)).orElseGet(() -> Base.in(here));
  }

  private OptionalInt version() {
    return version.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
