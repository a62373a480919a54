package org.lockscope.cli.text;

import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.report.FindingReport;

/** How grave something is, in checkpatch's words. */
public enum Level {
  /** Something does not balance. */
  ERROR,
  /** It is put right later, or only annotations are wrong. */
  WARNING,
  /** Nobody knows whether anything is wrong. */
  CHECK;

  /** The level of a finding. */
  public static Level of(FindingReport finding) {
    return finding.repairedBy().isPresent() || finding.finding().rule() == Rule.DECLARED_CONTRACT
        ? WARNING
        : ERROR;
  }
}
