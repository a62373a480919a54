package org.lockscope.analyzer.finding;

/**
 * Something that a function leaves its callers with: right if they know about it, as with a
 * function that takes a lock for them, and a finding if not.
 *
 * @param finding what it is if nobody makes up for it
 * @param positive whether something is held, off or raised, and not the converse
 */
public record Residue(Finding finding, boolean positive) {

  /** This residue in the configurations of either. */
  public Residue or(Residue other) {
    return new Residue(
        finding.withCondition(finding.condition().or(other.finding.condition())), positive);
  }
}
