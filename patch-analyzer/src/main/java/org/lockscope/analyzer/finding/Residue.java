package org.lockscope.analyzer.finding;

import java.util.List;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Something that a function leaves its callers with: right if they know about it, as with a
 * function that takes a lock for them, and a finding if not.
 *
 * @param finding what it is if nobody makes up for it
 * @param positive whether something is held, off or raised, and not the converse
 * @param isGiven whether it is about a lock in an object that the function was given, or one that
 *     one context takes for another to release
 * @param isAlways whether every way to return leaves it, in these configurations
 * @param isDoubtful whether the function looks as if it meant to leave nothing: it gives back what
 *     it takes on other paths or in other kernels, and callers can hardly tell where it does not
 */
public record Residue(
    Finding finding, boolean positive, boolean isGiven, boolean isAlways, boolean isDoubtful) {

  /** What two residues have in common if they are one, in different configurations. */
  public String key() {
    return String.join("\n", finding.fingerprint(), "" + positive, "" + isDoubtful);
  }

  /** This residue where callers can hardly tell that there is one. */
  public Residue doubtful() {
    return new Residue(finding, positive, isGiven, isAlways, true);
  }

  /** This residue in the configurations of either. */
  public Residue or(Residue other) {
    return new Residue(
        finding.withCondition(finding.condition().or(other.finding.condition())),
        positive,
        isGiven && other.isGiven,
        isAlways && other.isAlways,
        isDoubtful);
  }

  /** This residue with another path to it. */
  public Residue withPath(List<Step> path) {
    return new Residue(finding.withPath(path), positive, isGiven, isAlways, isDoubtful);
  }

  /** This residue in other configurations. */
  public Residue withCondition(PresenceCondition condition) {
    return new Residue(finding.withCondition(condition), positive, isGiven, isAlways, isDoubtful);
  }
}
