package org.lockscope.analyzer.claim;

import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.condition.PresenceCondition;

/** Whether what a claim says is so. */
public sealed interface Verdict {

  /** It is so, in every configuration. */
  record Holds() implements Verdict {}

  /**
   * It is so in some configurations only.
   *
   * @param condition these
   * @param within those in question: in which the function is there that it is about
   */
  record HoldsOnlyIf(PresenceCondition condition, PresenceCondition within) implements Verdict {}

  /**
   * It is not so.
   *
   * @param function where it is not
   * @param line the line there, counted from 1
   * @param proof what is there, in one sentence
   */
  record DoesNotHold(FunctionProfile function, int line, String proof) implements Verdict {}

  /**
   * It could not be found out.
   *
   * @param reason why
   */
  record NotDecidable(String reason) implements Verdict {}
}
