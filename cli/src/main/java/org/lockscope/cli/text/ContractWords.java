package org.lockscope.cli.text;

import org.lockscope.analyzer.region.ContractClause;

/** Puts what callers have to know into words. */
final class ContractWords {

  private ContractWords() {}

  /** What the function does: {@code asserts lockdep_assert_irqs_disabled()}. */
  static String verb(ContractClause clause) {
    return switch (clause.kind()) {
      case ASSERTION -> "asserts " + clause.text();
      case ANNOTATION -> "says " + clause.text();
      case EFFECT -> clause.text();
    };
  }
}
