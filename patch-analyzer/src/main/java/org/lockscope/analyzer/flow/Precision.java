package org.lockscope.analyzer.flow;

/**
 * How much a run of the analysis remembers. A function is first looked at with little, which takes
 * in every path there could be; only where that finds something amiss is it looked at again.
 */
enum Precision {
  /** Paths join where contexts are equal; whatever may change between two looks at it, may. */
  JOINED,
  /** The same, but what no statement of the function changes stays as it is between two looks. */
  STABLE,
  /** As STABLE, and paths join only where all is equal that some condition looks at. */
  SEPARATE;

  /** Whether memory and the results of functions count as unchanged until the function writes. */
  boolean isStable() {
    return this != JOINED;
  }
}
