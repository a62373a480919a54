package org.lockscope.analyzer.report;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** The threads that look at files. */
final class WorkThreads {

  /** The bytes of a thread's stack: statements nest, and calls are followed. */
  private static final long STACK = 16 << 20;

  /** Beyond that, threads wait for one another more than they work. */
  private static final int MAX_THREADS = 8;

  private WorkThreads() {}

  /** How many are worth having: one for each processor, if there are not many. */
  static int count() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
  }

  /** Makes a thread that does not keep the program from ending. */
  static Thread make(Runnable work) {
    Thread thread = new Thread(null, work, "files", STACK);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * What comes of a task of another thread, once it is done; what goes wrong there is thrown here.
   */
  static <T> T await(Future<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }
}
