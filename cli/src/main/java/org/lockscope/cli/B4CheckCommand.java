package org.lockscope.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.input.Base;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.report.Progress;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.review.Reviewer;
import org.lockscope.analyzer.series.CoverLetter;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Series;
import org.lockscope.cli.json.JsonChecks;
import org.lockscope.cli.json.JsonChecks.Check;
import org.lockscope.cli.review.Tracking;
import org.lockscope.cli.review.Verdicts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lockscope b4-check}. */
@Command(
    name = "b4-check",
    customSynopsis = "lockscope b4-check [OPTIONS] <MAIL",
    header = "Checks a patch, or a series, in the way that b4 review asks for it.",
    descriptionHeading = "%n",
    description = {
      "One mail is read from standard input: a patch, or a cover letter. What comes out is a JSON"
          + " array: empty if no critical section changes, else with one result.",
      "A patch is applied in memory. The patches of a cover letter are commits: those that b4 has"
          + " noted, or those from the base to HEAD, or the last ones if it lists their subjects.",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  git config b4.review-perpatch-check-cmd 'lockscope b4-check'",
      "  git config b4.review-series-check-cmd 'lockscope b4-check'",
      "",
      "Exit status: 0, whatever is found; 2 if there is no mail to read;",
      "3 if LockScope is at fault.",
    })
final class B4CheckCommand implements Callable<Integer> {

  private static final String INPUT = "standard input";

  private static final Pattern BASE_COMMIT =
      Pattern.compile("^base-commit: ([0-9a-f]{40})\\s*$", Pattern.MULTILINE);

  private final Terminal terminal;

  @Option(
      names = "-C",
      paramLabel = "DIR",
      description = "The kernel tree: a folder in a git repository. By default the one you are in.")
  private Path directory = Path.of("");

  @Option(
      names = "--base",
      paramLabel = "REV",
      description =
          "What the patches apply to. By default found out from base-commit: and index lines.")
  private Optional<String> base = Optional.empty();

  @Option(
      names = "--tracking",
      paramLabel = "FILE",
      description = "What b4 knows of the series. By default the file B4_TRACKING_FILE names.",
      defaultValue = "${env:B4_TRACKING_FILE}")
  private Path tracking;

  @Mixin private KernelOptions kernels;

  @Option(
      names = "--suppress",
      paramLabel = "FILE",
      description = "Do not tell of the findings in this file, as for analyze.")
  private Path suppress;

  B4CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InputException, IOException {
    byte[] mail = terminal.in().readAllBytes();
    Optional<CoverLetter> cover = SeriesReader.coverLetter(new ByteArrayInputStream(mail), INPUT);
    List<Check> checks;
    if (cover.isPresent()) {
      Optional<Series> series = commits(cover.get());
      checks = series.isPresent() ? check(series.get()) : List.of();
      if (series.isEmpty()) {
        terminal.complain(
            "no commits of '"
                + cover.get().title()
                + "' here; --base names what they are on, up to HEAD");
      }
    } else {
      checks = patch(mail);
    }
    terminal.print(JsonChecks.print(checks));
    return 0;
  }

  /** A patch that does not apply is a result: somebody should know that nothing was checked. */
  private List<Check> patch(byte[] mail) throws InputException {
    Path here = directory.toString().isEmpty() ? Path.of(".") : directory;
    Base on = base.map(revision -> Base.at(here, revision)).orElseGet(() -> Base.in(here));
    Series series;
    try {
      series =
          SeriesReader.fromMail(
              new ByteArrayInputStream(mail), INPUT, on, List.of(), OptionalInt.empty(), false);
    } catch (InputException e) {
      return e.isWithoutC()
          ? List.of()
          : List.of(new Check(JsonChecks.Status.WARN, "not analysed", List.of(e.getMessage())));
    }
    return check(series);
  }

  private List<Check> check(Series series) throws InputException {
    SeriesRun run = SeriesRun.of(() -> series, kernels.selection(), Progress.NONE);
    Report report = FindingOptions.suppressions(suppress).apply(run.report()).rest();
    return Verdicts.of(report, Reviewer.review(series, report, Patch::diff, false));
  }

  /** The commits that a cover letter is about, if they can be told. */
  private Optional<Series> commits(CoverLetter cover) {
    Optional<Series> noted =
        Optional.ofNullable(tracking).flatMap(Tracking::range).flatMap(this::range);
    if (noted.isPresent()) {
      return noted;
    }
    Matcher trailer = BASE_COMMIT.matcher(cover.message());
    Optional<String> from =
        base.or(() -> trailer.find() ? Optional.of(trailer.group(1)) : Optional.empty());
    List<String> ranges = new ArrayList<>();
    // On a branch of b4 review the last commit is b4's own.
    from.ifPresent(f -> ranges.addAll(List.of(f + "..HEAD", f + "..HEAD^")));
    for (String range : ranges) {
      Optional<Series> series = range(range).filter(s -> s.patches().size() == cover.total());
      if (series.isPresent()) {
        return series;
      }
    }
    for (String last : List.of("HEAD", "HEAD^")) {
      Optional<Series> series =
          range(last + "~" + cover.total() + ".." + last).filter(s -> isListed(s, cover));
      if (series.isPresent()) {
        return series;
      }
    }
    return Optional.empty();
  }

  private static boolean isListed(Series series, CoverLetter cover) {
    String words = cover.message().replaceAll("\\s+", " ");
    return series.patches().size() == cover.total()
        && series.patches().stream().allMatch(p -> words.contains(p.subject()));
  }

  private Optional<Series> range(String range) {
    try {
      return Optional.of(SeriesReader.fromRange(directory, range, List.of()));
    } catch (InputException e) {
      return Optional.empty();
    }
  }
}
