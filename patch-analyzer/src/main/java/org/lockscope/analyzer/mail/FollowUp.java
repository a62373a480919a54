package org.lockscope.analyzer.mail;

import static java.util.Objects.requireNonNull;

/**
 * A patch that somebody has sent as an answer to a series, or to one of its patches.
 *
 * @param of which patch it is about; 0 for the series as a whole
 * @param patch its number follows those of the series
 */
public record FollowUp(int of, PatchMail patch) {
  /** Checks that nothing is null. */
  public FollowUp {
    requireNonNull(patch);
  }
}
