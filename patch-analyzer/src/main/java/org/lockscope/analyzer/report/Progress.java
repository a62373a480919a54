package org.lockscope.analyzer.report;

/** Told how far an analysis is. */
@FunctionalInterface
public interface Progress {

  /** Tells nobody. */
  Progress NONE = (done, total, what) -> {};

  /**
   * Called before each step.
   *
   * @param done how many steps are done
   * @param total how many there are
   * @param what the step that begins
   */
  void step(int done, int total, String what);
}
