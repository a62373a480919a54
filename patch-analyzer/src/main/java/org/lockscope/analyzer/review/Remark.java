package org.lockscope.analyzer.review;

import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.claim.Verdict;
import org.lockscope.analyzer.report.FindingReport;

/** Something to say about a patch. */
public sealed interface Remark {

  /** Whether something is in doubt, and not just told. */
  default boolean asks() {
    return this instanceof OnFinding
        || this instanceof OnClaim said && said.claim().verdict() instanceof Verdict.DoesNotHold;
  }

  /**
   * Something does not balance any more.
   *
   * @param finding what
   * @param alike how many more there are of the same rule, function and subject
   */
  record OnFinding(FindingReport finding, int alike) implements Remark {}

  /**
   * The message says something that is not so, or not always.
   *
   * @param claim what
   */
  record OnClaim(ClaimReport claim) implements Remark {}

  /**
   * What the patch does to regions; without judgement.
   *
   * @param function the function they are in
   * @param change what happens
   */
  record OnChange(FunctionChange function, RegionChange change) implements Remark {}
}
