package org.lockscope.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.report.RevisionAnalysis;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.analyzer.store.DiskStore;
import org.lockscope.cli.kernel.KernelSelection;
import org.lockscope.cli.kernel.KernelSelection.Kernels;

/**
 * Files of one revision that have been analysed.
 *
 * @param files their paths
 * @param kernels the kernels the result is about
 * @param program what has analysed them
 * @param result what came out
 * @param stored of how many files an earlier run has kept what it found out
 * @param readTime how long it took to find the files, in seconds
 * @param analysisTime how long it took to analyse them, in seconds
 */
record RevisionRun(
    List<String> files,
    Kernels kernels,
    Program program,
    RevisionAnalysis.Result result,
    int stored,
    double readTime,
    double analysisTime) {

  RevisionRun {
    files = List.copyOf(files);
  }

  /**
   * Analyses files.
   *
   * @param directory a folder in a git repository, from which the paths are meant
   * @param revision as git understands it
   * @param paths those to look at, as git takes them
   * @param options what to look at beside what does not balance
   * @param stores where results of earlier runs are
   */
  static RevisionRun of(
      Path directory,
      String revision,
      List<String> paths,
      KernelSelection selection,
      RevisionAnalysis.Options options,
      StoreOptions stores,
      ProgressLine progress)
      throws InputException {
    long start = System.nanoTime();
    SourceTree tree = SeriesReader.revision(directory, revision);
    List<String> files = TreeFiles.of(tree, directory, revision, paths);
    Kernels kernels = selection.load(tree);
    Program program = new Program(kernels.primitives());
    Optional<DiskStore> store = stores.attach(program);
    long read = System.nanoTime();
    RevisionAnalysis.Result result = RevisionAnalysis.run(tree, files, program, options, progress);
    long analysed = System.nanoTime();
    store.ifPresent(DiskStore::trim);
    return new RevisionRun(
        files,
        kernels,
        program,
        result,
        program.filesFound(),
        (read - start) / 1e9,
        (analysed - read) / 1e9);
  }
}
