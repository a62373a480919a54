package org.lockscope.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.report.Progress;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.SeriesAnalysis;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.analyzer.store.DiskStore;
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

  /** Reads and analyses a series, as far as its own files go. */
  static SeriesRun of(Input input, KernelSelection selection, Progress progress)
      throws InputException {
    return of(input, selection, Extent.ALONE, progress);
  }

  /**
   * How far to look.
   *
   * @param scope files and folders of the base whose calls count as well
   * @param lockOrder whether to look at the order in which locks are taken
   * @param stores where results of earlier runs are, if they are of use
   */
  record Extent(List<String> scope, boolean lockOrder, Optional<StoreOptions> stores) {
    /** As far as the files of the series go. */
    static final Extent ALONE = new Extent(List.of(), true, Optional.empty());

    Extent {
      scope = List.copyOf(scope);
    }

    /** The store, if there is a scope: of the files of the series there are many revisions. */
    private Optional<DiskStore> attach(Program program) {
      return scope.isEmpty() ? Optional.empty() : stores.flatMap(s -> s.attachForSites(program));
    }
  }

  /** Reads and analyses a series. */
  static SeriesRun of(Input input, KernelSelection selection, Extent extent, Progress progress)
      throws InputException {
    long start = System.nanoTime();
    Series series = input.read();
    Kernels kernels = selection.load(series.base());
    Program program = new Program(kernels.primitives());
    Optional<DiskStore> store = extent.attach(program);
    long read = System.nanoTime();
    SeriesAnalysis.Options options =
        new SeriesAnalysis.Options(cFiles(series.base(), extent.scope()), extent.lockOrder());
    Report report = SeriesAnalysis.run(series, program, options, kernel(kernels), progress);
    store.ifPresent(DiskStore::trim);
    long analysed = System.nanoTime();
    return new SeriesRun(
        series, kernels, program, report, (read - start) / 1e9, (analysed - read) / 1e9);
  }

  /** The C files of a tree that paths and folders name. */
  static List<String> cFiles(SourceTree tree, List<String> scope) throws InputException {
    List<String> files = new ArrayList<>();
    for (String path : scope) {
      int before = files.size();
      if (path.endsWith(".c") && tree.blobId(path).isPresent()) {
        files.add(path);
      } else {
        collect(tree, path.endsWith("/") || path.isEmpty() ? path : path + "/", files);
      }
      if (files.size() == before) {
        throw new InputException(path, "no C file in " + tree.id().orElse("the base"));
      }
    }
    return files;
  }

  private static void collect(SourceTree tree, String folder, List<String> files) {
    for (String child : tree.list(folder)) {
      if (child.endsWith("/")) {
        collect(tree, folder + child, files);
      } else if (child.endsWith(".c")) {
        files.add(folder + child);
      }
    }
  }

  /** The kernels as reports name them. */
  static Report.Kernel kernel(Kernels kernels) {
    return new Report.Kernel(kernels.primitives().version().toString(), kernels.description());
  }
}
