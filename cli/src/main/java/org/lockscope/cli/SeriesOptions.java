package org.lockscope.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.lockscope.analyzer.input.Base;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Series;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a series comes from. */
final class SeriesOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Mixin private TreeOption tree;

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

  @Option(
      names = "--with-followups",
      description =
          "Append the patches that answers in the discussion have, in the order in which they were"
              + " sent.")
  private boolean withFollowUps;

  @Option(
      names = "--scope",
      paramLabel = "PATH",
      description =
          "A file or folder, from the top of the tree, whose functions are looked at for what they"
              + " do together with those of the series, as mm/; repeatable. By default those of the"
              + " files that the series changes are.")
  private List<String> scope = new ArrayList<>();

  @Option(
      names = "--no-lock-order",
      description =
          "Leave out which locks are taken while which others are held, through calls and"
              + " callbacks: new orders, and deadlocks.")
  private boolean withoutLockOrder;

  /** How far to look. */
  SeriesRun.Extent extent(StoreOptions stores) {
    return new SeriesRun.Extent(scope, !withoutLockOrder, Optional.of(stores));
  }

  /** Files beside those that the series changes. */
  List<String> scope() {
    return scope;
  }

  /** The options beside the series and its base that make a difference to what is found. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (withoutLockOrder) {
      arguments.add("--no-lock-order");
    }
    for (String path : scope) {
      arguments.addAll(List.of("--scope", path));
    }
    if (withFollowUps) {
      arguments.add("--with-followups");
    }
    return arguments;
  }

  Path directory() {
    return tree.directory();
  }

  /** Whether something is said that only goes for mails. */
  boolean isAboutMail() {
    return mbox.isPresent() || base.isPresent() || version.isPresent() || withFollowUps;
  }

  /**
   * Reads the series.
   *
   * @param arguments a range, or the name of a mailbox; none for the last commit or with --mbox
   * @param paths those to look at
   * @param terminal whose standard input may be the mailbox
   */
  Series read(List<String> arguments, List<String> paths, Terminal terminal) throws InputException {
    if (arguments.size() > 1) {
      throw wrong("one range, please: '" + arguments.get(1) + "'; paths go after --");
    }
    if (!arguments.isEmpty() && mbox.isPresent()) {
      throw wrong("a range or --mbox, not both; --base names what mails apply to");
    }
    Optional<String> argument = arguments.stream().findFirst();
    if (mbox.isPresent() && mbox.get().equals("-")) {
      return SeriesReader.fromMail(
          terminal.in(), "standard input", base(), paths, version(), withFollowUps);
    }
    Optional<Path> mail = mbox.isPresent() ? mbox.map(this::path) : mail(argument);
    if (mail.isPresent()) {
      return SeriesReader.fromMail(mail.get(), base(), paths, version(), withFollowUps);
    }
    if (base.isPresent()) {
      throw wrong("--base is for mails; a range says itself what it begins with");
    }
    if (version.isPresent()) {
      throw wrong("--version-of-series is for mails");
    }
    if (withFollowUps) {
      throw wrong("--with-followups is for mails");
    }
    return SeriesReader.fromRange(tree.directory(), argument.orElse(""), paths);
  }

  /**
   * What mails are read from, without the folders it is in; empty if the series is a range.
   *
   * @param arguments as for {@link #read}
   */
  Optional<String> mailbox(List<String> arguments) {
    Optional<String> name = mbox.or(() -> mail(arguments.stream().findFirst()).map(Path::toString));
    return name.map(n -> Path.of(n).getFileName()).map(Path::toString);
  }

  /** The arguments behind {@code --}. */
  static List<String> paths(CommandSpec spec) {
    List<String> all = spec.commandLine().getParseResult().originalArgs();
    int end = all.indexOf("--");
    return end < 0 ? List.of() : all.subList(end + 1, all.size());
  }

  /** A file or folder that somebody has named without saying that it is one. */
  private Optional<Path> mail(Optional<String> argument) {
    Optional<Path> file = argument.flatMap(SeriesOptions::existing);
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
      var unused = SeriesReader.revision(tree.directory(), argument);
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
    Path here = directory().toString().isEmpty() ? Path.of(".") : directory();
    return base.map(revision -> Base.at(here, revision)).orElseGet(() -> Base.in(here));
  }

  private OptionalInt version() {
    return version.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
