package org.lockscope.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.Progress;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.RevisionAnalysis;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.cli.OutputOptions.Format;
import org.lockscope.cli.html.HtmlReport;
import org.lockscope.cli.json.JsonReport;
import org.lockscope.cli.json.SarifReport;
import org.lockscope.cli.kernel.KernelSelection;
import org.lockscope.cli.kernel.KernelSelection.Kernels;
import org.lockscope.cli.suppress.Suppressions;
import org.lockscope.cli.suppress.Suppressions.Kept;
import org.lockscope.cli.text.MarkdownReport;
import org.lockscope.cli.text.RevisionText;
import org.lockscope.cli.text.TerseReport;
import org.lockscope.cli.text.TextReport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to analyse a series and print what comes out: the same wherever the series comes from. */
final class ReportOptions {

  @Mixin private OutputOptions output;

  @ArgGroup private Amount amount;

  @Option(
      names = "--all",
      description = "Tell also of findings that were there before the series and still are.")
  private boolean all;

  @Mixin private FindingOptions findings;

  @Option(
      names = "--stats",
      description =
          "Tell on standard error how long it took, what could be used again, and of how many"
              + " functions it is known whether all balances.")
  private boolean stats;

  /** More or less. */
  private static final class Amount {
    @Option(
        names = {"-v", "--verbose"},
        description = "Print all calls, lines and sizes, and the ids of the patches.")
    private boolean verbose;

    @Option(
        names = {"-q", "--quiet"},
        description = "Print only patches that change something; nothing if none does.")
    private boolean quiet;
  }

  /**
   * Reads, analyses and prints.
   *
   * @return the exit code
   */
  int run(
      SeriesRun.Input input, KernelSelection selection, SeriesRun.Extent extent, Terminal terminal)
      throws InputException {
    boolean quiet = amount != null && amount.quiet;
    Format format = output.format(EnumSet.allOf(Format.class));
    Suppressions suppressions = findings.suppressions();
    SeriesRun run;
    try (ProgressLine progress = new ProgressLine(terminal, !quiet)) {
      run = SeriesRun.of(input, selection, extent, progress);
    }
    long analysed = System.nanoTime();
    Kept<Report> kept = suppressions.apply(run.report());
    output.write(print(format, kept, terminal), terminal);
    complain(run.report(), run.kernels(), quiet, terminal);
    if (stats) {
      tell(run, (System.nanoTime() - analysed) / 1e9, terminal);
    }
    return run.report().problems().stream().anyMatch(Problem::fatal)
        ? Lockscope.BAD_INPUT
        : findings.code(introducesSome(kept.rest()));
  }

  private static boolean introducesSome(Report report) {
    return report.patches().stream()
        .flatMap(p -> p.findings().stream())
        .anyMatch(f -> f.status() == FindingReport.Status.INTRODUCED);
  }

  private String print(Format format, Kept<Report> kept, Terminal terminal) {
    boolean verbose = amount != null && amount.verbose;
    boolean quiet = amount != null && amount.quiet;
    return switch (format) {
      case JSON -> JsonReport.print(kept.rest(), kept.suppressed(), Lockscope.version());
      case SARIF -> SarifReport.print(kept.rest(), all, RulePage.all(), Lockscope.version());
      case HTML ->
          HtmlReport.print(
              kept.rest(), kept.suppressed(), all, RulePage.meanings(), Lockscope.version());
      case TERSE -> TerseReport.print(kept.rest(), all, verbose);
      case MARKDOWN -> MarkdownReport.print(kept.rest(), kept.suppressed(), all, verbose);
      case TEXT ->
          TextReport.print(
              kept.rest(),
              kept.suppressed(),
              output.look(terminal),
              quiet
                  ? TextReport.Detail.CHANGES
                  : verbose ? TextReport.Detail.ALL : TextReport.Detail.NORMAL,
              all);
    };
  }

  private static void complain(Report report, Kernels kernels, boolean quiet, Terminal terminal) {
    if (!quiet) {
      kernels.problems().forEach(p -> terminal.complain(p.text()));
    }
    report.problems().stream()
        .filter(p -> p.fatal() || !quiet)
        .forEach(p -> terminal.complain(p.text()));
  }

  private static void tell(SeriesRun run, double printTime, Terminal terminal) {
    terminal
        .err()
        .printf(
            Locale.ROOT,
            "read %.2f s, analysed %.2f s, printed %.2f s;"
                + " analyses of functions: %d made, %d used again%n",
            run.readTime(),
            run.analysisTime(),
            printTime,
            run.program().cacheMisses(),
            run.program().cacheHits());
    RevisionAnalysis.Statistics statistics = atTheEnd(run);
    terminal.err().println("at the end of the series: " + RevisionText.line(statistics));
  }

  /** What is known of the files that the series changes, as it leaves them. */
  private static RevisionAnalysis.Statistics atTheEnd(SeriesRun run) {
    List<Patch> patches = run.series().patches();
    SourceTree last =
        patches.isEmpty() ? run.series().base() : patches.get(patches.size() - 1).after();
    TreeSet<String> paths = new TreeSet<>();
    for (Patch patch : patches) {
      patch.changes().stream()
          .flatMap(c -> c.newPath().stream())
          .filter(p -> p.endsWith(".c") && last.blobId(p).isPresent())
          .forEach(paths::add);
    }
    return RevisionAnalysis.run(last, List.copyOf(paths), run.program(), Progress.NONE)
        .statistics();
  }
}
