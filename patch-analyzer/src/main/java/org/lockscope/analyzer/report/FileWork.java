package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;

/**
 * Looks at files one by one, on as many processors as there are. In which order, and by which
 * thread, makes no difference to what comes of it.
 */
final class FileWork<T> {

  private final List<String> files;
  private final Progress progress;
  private final BiFunction<String, Program, T> work;
  private final List<T> results;
  private final AtomicInteger next = new AtomicInteger();

  private FileWork(List<String> files, Progress progress, BiFunction<String, Program, T> work) {
    this.files = files;
    this.progress = progress;
    this.work = work;
    this.results = new ArrayList<>(Collections.nCopies(files.size(), null));
  }

  /**
   * Does something with each file.
   *
   * @param program what to look at them with
   * @param progress told of each file when it is begun, by one thread at a time
   * @param work what to do, with the program of the thread that does it
   * @return what came of each file, in their order
   */
  static <T> List<T> each(
      List<String> files, Program program, Progress progress, BiFunction<String, Program, T> work) {
    FileWork<T> all = new FileWork<>(files, progress, work);
    all.run(program, Math.min(files.size(), WorkThreads.count()) - 1);
    progress.step(files.size(), files.size(), "");
    return all.results;
  }

  /**
   * Finds the sites of files with little effort.
   *
   * @param headerState as in {@link Program#analyze}
   */
  static void findSites(SourceTree tree, List<String> files, Program program, String headerState) {
    each(
        files,
        program,
        (done, total, what) -> {},
        (path, own) -> {
          own.findSites(tree, path, headerState);
          return path;
        });
  }

  private void run(Program program, int helpers) {
    if (helpers < 1) {
      lookAtRest(program);
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(helpers, WorkThreads::make);
    try {
      List<Future<?>> started = new ArrayList<>();
      for (int i = 0; i < helpers; i++) {
        Program own = program.forThread();
        started.add(threads.submit(() -> lookAtRest(own)));
      }
      lookAtRest(program);
      started.forEach(WorkThreads::await);
    } finally {
      next.set(files.size());
      threads.shutdown();
    }
  }

  private void lookAtRest(Program program) {
    for (int i = begin(); i < files.size(); i = begin()) {
      T result = work.apply(files.get(i), program);
      synchronized (results) {
        results.set(i, result);
      }
    }
  }

  private int begin() {
    synchronized (results) {
      int i = next.getAndIncrement();
      if (i < files.size()) {
        progress.step(i, files.size(), files.get(i));
      }
      return i;
    }
  }
}
