package org.lockscope.analyzer.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.lockscope.analyzer.program.Legibility;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.program.Program.AnalyzedFile;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.SourceTree;

/**
 * Analyses the files of a series patch by patch, in a thread of its own: each by itself, while
 * another thread looks at what the files of a revision do together. What comes of it is the same as
 * if it was analysed when it is asked for.
 */
final class Ahead implements AutoCloseable {

  private final Program program;
  private final Program own;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(WorkThreads::make);
  private final Map<Key, Future<Optional<AnalyzedFile>>> files = new HashMap<>();

  /** Whether nobody has asked for a file yet. */
  private boolean isFirst = true;

  /** A file in one state of everything that may change it. */
  private record Key(SourceTree tree, String path, String headers) {}

  /**
   * Makes one that has not begun.
   *
   * @param program that of the thread that asks
   */
  Ahead(Program program) {
    this.program = program;
    this.own = program.forThread();
  }

  /** Begins with the first of some patches that follow on each other. */
  void begin(List<Patch> patches) {
    SortedMap<String, String> headers = new TreeMap<>();
    for (Patch patch : patches) {
      if (patch.applied()) {
        for (FileChange change : patch.changes()) {
          change.oldPath().ifPresent(p -> begin(patch.before(), p, headers.toString()));
        }
        SeriesAnalysis.addHeaders(patch, headers);
        for (FileChange change : patch.changes()) {
          change.newPath().ifPresent(p -> begin(patch.after(), p, headers.toString()));
        }
      }
    }
  }

  private void begin(SourceTree tree, String path, String headers) {
    if (FileChange.isC(path)) {
      files.computeIfAbsent(
          new Key(tree, path, headers), k -> thread.submit(() -> analyze(own, k)));
    }
  }

  private static Optional<AnalyzedFile> analyze(Program program, Key file) {
    return file.tree()
        .file(file.path())
        .filter(f -> Legibility.refusal(f).isEmpty())
        .flatMap(f -> program.analyze(file.tree(), file.path(), file.headers()));
  }

  /**
   * What is known about a file, once it is.
   *
   * @param headers as {@link Program#analyze} takes it
   * @return empty if the tree has no such file, or none that can be analysed
   */
  Optional<AnalyzedFile> analyze(SourceTree tree, String path, String headers) {
    Future<Optional<AnalyzedFile>> begun = files.get(new Key(tree, path, headers));
    if (begun == null) {
      return program.analyze(tree, path, headers);
    }
    if (isFirst && Runtime.getRuntime().availableProcessors() > 1) {
      // Whoever waits for the first file has nothing else to do.
      program.help(tree, path, headers, begun::isDone);
    }
    isFirst = false;
    return WorkThreads.await(begun);
  }

  /** Gives up what nobody has asked for. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
