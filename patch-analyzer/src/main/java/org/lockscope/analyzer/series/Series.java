package org.lockscope.analyzer.series;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Patches, one upon the other.
 *
 * @param title the cover letter's subject, or that of the only patch, or the range
 * @param baseName what the patches are on, as a person would call it
 * @param base the tree that the patches are on
 * @param patches oldest first; what one of them leaves is what the next one finds, except where a
 *     problem says that something in between was left out
 * @param problems what to know about the input, in the order of the input
 * @param cover the mail that introduces the patches, if there is one
 */
public record Series(
    String title,
    String baseName,
    SourceTree base,
    List<Patch> patches,
    List<Problem> problems,
    Optional<CoverLetter> cover) {
  /** Copies the lists. */
  public Series {
    requireNonNull(title);
    requireNonNull(baseName);
    requireNonNull(base);
    patches = List.copyOf(patches);
    problems = List.copyOf(problems);
    requireNonNull(cover);
  }

  /** A series that nothing introduces. */
  public Series(
      String title, String baseName, SourceTree base, List<Patch> patches, List<Problem> problems) {
    this(title, baseName, base, patches, problems, Optional.empty());
  }
}
