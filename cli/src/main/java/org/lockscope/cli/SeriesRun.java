package org.lockscope.cli;

import java.util.List;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.SeriesAnalysis;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.PathSpec;
import org.lockscope.analyzer.series.Series;
import org.lockscope.cli.kernel.KernelSelection;
import org.lockscope.cli.kernel.KernelSelection.Kernels;

/**
 * A series that has been read and analysed.
 *
 * @param series the series
 * @param kernels the kernels the report is about
 * @param program what has analysed it
 * @param report what came out
 * @param readTime how long it took to read, in seconds
 * @param analysisTime how long it took to analyse, in seconds
 */
record SeriesRun(
    Series series,
    Kernels kernels,
    Program program,
    Report report,
    double readTime,
    double analysisTime) {

  /** Gives a series, if it can. */
  @FunctionalInterface
  interface Input {
    Series read() throws InputException;
  }

  /**
   * Reads and analyses a series.
   *
   * @param scope which files its functions have to do with, beside those it changes
   */
  static SeriesRun of(
      Input input, KernelSelection selection, List<String> scope, ProgressLine progress)
      throws InputException {
    long start = System.nanoTime();
    Series series = input.read();
    Kernels kernels = selection.load(series.base());
    Program program = new Program(kernels.primitives());
    long read = System.nanoTime();
    List<String> more =
        scope.isEmpty() ? List.of() : TreeFiles.of(series.base(), PathSpec.parse(scope, ""));
    Report report = SeriesAnalysis.run(series, program, kernel(kernels), more, progress);
    long analysed = System.nanoTime();
    return new SeriesRun(
        series, kernels, program, report, (read - start) / 1e9, (analysed - read) / 1e9);
  }

  /** The kernels as reports name them. */
  static Report.Kernel kernel(Kernels kernels) {
    return new Report.Kernel(kernels.primitives().version().toString(), kernels.description());
  }
}
