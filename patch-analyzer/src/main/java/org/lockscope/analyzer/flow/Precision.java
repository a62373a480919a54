package org.lockscope.analyzer.flow;

/** What a run of the analysis takes for unchanged between two looks at it. */
enum Precision {
  /** Nothing that is not the function's own: this takes in every path there could be. */
  SHARED,
  /**
   * What no statement of the function changes. Code that looks at a field twice and takes a lock by
   * the first look and releases it by the second relies on that.
   */
  STABLE;

  /** Whether memory and the results of functions count as unchanged until the function writes. */
  boolean isStable() {
    return this == STABLE;
  }
}
