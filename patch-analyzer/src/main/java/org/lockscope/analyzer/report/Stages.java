package org.lockscope.analyzer.report;

import java.util.Comparator;
import java.util.concurrent.Executor;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that find out about the revisions of a series, as many as there are processors. What
 * is about an earlier revision is done first, so that what is said of a patch need not wait for
 * what comes after it.
 */
final class Stages implements AutoCloseable {

  private final ThreadPoolExecutor threads;
  private final AtomicInteger count = new AtomicInteger();

  /** Something to do about a revision. */
  private record Stage(int revision, int number, Runnable work) implements Runnable {
    static final Comparator<Runnable> ORDER =
        Comparator.comparing(
            r -> (Stage) r,
            Comparator.comparingInt(Stage::revision).thenComparingInt(Stage::number));

    @Override
    public void run() {
      work.run();
    }
  }

  Stages() {
    int size = WorkThreads.count();
    threads =
        new ThreadPoolExecutor(
            size,
            size,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(64, Stage.ORDER),
            WorkThreads::make);
  }

  /**
   * Who does what is about a revision.
   *
   * @param revision its place in the series
   */
  Executor at(int revision) {
    return work -> threads.execute(new Stage(revision, count.getAndIncrement(), work));
  }

  /** Gives up what nobody has asked for. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
