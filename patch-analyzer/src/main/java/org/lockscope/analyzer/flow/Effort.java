package org.lockscope.analyzer.flow;

/** How much is done to find out what paths do to the context. */
public enum Effort {
  /** Paths that nobody can go are found out about, if that is possible at all. */
  THOROUGH,
  /** Where some path may be impossible, what is found is doubtful; several times as fast. */
  QUICK
}
