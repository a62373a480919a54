package org.lockscope.analyzer.finding;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
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
 * @param excuses functions that nothing is known about and that may have made up for it on the path
 * @param isDoubtful whether the function looks as if it meant to leave nothing: it gives back what
 *     it takes on other paths or in other kernels, and callers can hardly tell where it does not
 * @param isAnswered whether a function that is called first says whether it is to be left, and may
 *     have told others as well
 * @param isCrossed whether one argument says whether to take it and another one whether to give it
 *     back, so that some callers would be left with it, and others would lose what they had
 */
public record Residue(
    Finding finding,
    boolean positive,
    boolean isGiven,
    boolean isAlways,
    SortedSet<String> excuses,
    boolean isDoubtful,
    boolean isAnswered,
    boolean isCrossed) {

  public Residue {
    excuses = Collections.unmodifiableSortedSet(new TreeSet<>(excuses));
  }

  /** What two residues have in common if they are one, in different configurations. */
  public String key() {
    return String.join("\n", finding.fingerprint(), "" + positive, "" + isDoubtful);
  }

  /** This residue where callers can hardly tell that there is one. */
  public Residue doubtful() {
    return new Residue(finding, positive, isGiven, isAlways, excuses, true, isAnswered, isCrossed);
  }

  /** This residue in the configurations of either. */
  public Residue or(Residue other) {
    SortedSet<String> either = new TreeSet<>(excuses);
    either.addAll(other.excuses);
    return new Residue(
        finding.withCondition(finding.condition().or(other.finding.condition())),
        positive,
        isGiven && other.isGiven,
        isAlways && other.isAlways,
        either,
        isDoubtful,
        isAnswered && other.isAnswered,
        isCrossed && other.isCrossed);
  }

  /** This residue with the path of the same one, and what may excuse it there. */
  public Residue withProofOf(Residue other) {
    return new Residue(
        finding.withPath(other.finding.path()),
        positive,
        isGiven,
        isAlways,
        other.excuses,
        isDoubtful,
        isAnswered,
        isCrossed);
  }

  /** This residue in other configurations. */
  public Residue withCondition(PresenceCondition condition) {
    return new Residue(
        finding.withCondition(condition),
        positive,
        isGiven,
        isAlways,
        excuses,
        isDoubtful,
        isAnswered,
        isCrossed);
  }
}
