package org.lockscope.cli;

import java.util.Locale;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.SeriesAnalysis;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.Series;
import org.lockscope.cli.json.JsonReport;
import org.lockscope.cli.kernel.KernelSelection;
import org.lockscope.cli.kernel.KernelSelection.Kernels;
import org.lockscope.cli.text.TextReport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to analyse a series and print what comes out: the same wherever the series comes from. */
final class ReportOptions {

  @Mixin private OutputOptions output;

  @ArgGroup private Amount amount;

  @Option(
      names = "--stats",
      description = "Tell on standard error how long it took, and what could be used again.")
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

  /** Gives a series, if it can. */
  @FunctionalInterface
  interface Input {
    Series read() throws InputException;
  }

  /**
   * Reads, analyses and prints.
   *
   * @return the exit code
   */
  int run(Input input, KernelSelection selection, Terminal terminal) throws InputException {
    boolean quiet = amount != null && amount.quiet;
    Report report;
    Program program;
    Kernels kernels;
    long start = System.nanoTime();
    long read;
    long analysed;
    try (ProgressLine progress = new ProgressLine(terminal, !quiet)) {
      Series series = input.read();
      kernels = selection.load(series.base());
      program = new Program(kernels.primitives());
      read = System.nanoTime();
      Report.Kernel kernel =
          new Report.Kernel(kernels.primitives().version().toString(), kernels.description());
      report = SeriesAnalysis.run(series, program, kernel, progress);
      analysed = System.nanoTime();
    }
    output.write(print(report, quiet, terminal), terminal);
    complain(report, kernels, quiet, terminal);
    if (stats) {
      terminal
          .err()
          .printf(
              Locale.ROOT,
              "read %.2f s, analysed %.2f s, printed %.2f s;"
                  + " analyses of functions: %d made, %d used again%n",
              (read - start) / 1e9,
              (analysed - read) / 1e9,
              (System.nanoTime() - analysed) / 1e9,
              program.cacheMisses(),
              program.cacheHits());
    }
    return report.problems().stream().anyMatch(Problem::fatal) ? Lockscope.BAD_INPUT : 0;
  }

  private String print(Report report, boolean quiet, Terminal terminal) {
    if (output.isJson()) {
      return JsonReport.print(report, Lockscope.version());
    }
    boolean verbose = amount != null && amount.verbose;
    return TextReport.print(
        report,
        output.look(terminal),
        quiet
            ? TextReport.Detail.CHANGES
            : verbose ? TextReport.Detail.ALL : TextReport.Detail.NORMAL);
  }

  private static void complain(Report report, Kernels kernels, boolean quiet, Terminal terminal) {
    if (!quiet) {
      kernels.problems().forEach(p -> terminal.complain(p.text()));
    }
    report.problems().stream()
        .filter(p -> p.fatal() || !quiet)
        .forEach(p -> terminal.complain(p.text()));
  }
}
