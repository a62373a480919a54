package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.finding.Subjects;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What one statement takes together and one path leaves over together: a lock, and the irqs or the
 * depth that come with it. That is one mistake, and is told once.
 */
final class Leftovers {

  private Leftovers() {}

  /** The findings of a function, each mistake once. */
  static List<Finding> together(List<Finding> findings) {
    List<Finding> result = new ArrayList<>(findings);
    for (int i = 0; i < result.size(); i++) {
      for (int j = 0; j < result.size() && isOfLock(result.get(i)); j++) {
        Finding lock = result.get(i);
        Finding other = result.get(j);
        PresenceCondition both = other.condition().and(lock.condition());
        if (both.isFeasible() && comesWith(other, lock)) {
          String where = lock.condition().implies(both) ? "" : " [" + both + "]";
          result.set(i, lock.withMessage(lock.message() + "; " + stays(other) + where));
          result.set(j, other.withCondition(other.condition().minus(lock.condition())));
        }
      }
    }
    result.removeIf(f -> !f.condition().isFeasible());
    return result;
  }

  private static boolean isOfLock(Finding finding) {
    return finding.rule() == Rule.LEAK && !Subjects.isDepth(finding.subject());
  }

  private static boolean comesWith(Finding other, Finding lock) {
    boolean isLeft = other.rule() == Rule.IRQS_STAY_OFF || other.rule() == Rule.LEAK;
    return isLeft
        && !isOfLock(other)
        && other.place().equals(lock.place())
        && taking(lock)
            .flatMap(step -> taking(other).filter(their -> isOneStep(step, their)))
            .filter(step -> step.takes().contains(lock.subject()))
            .isPresent();
  }

  private static boolean isOneStep(Step a, Step b) {
    return a.function().equals(b.function())
        && a.span().equals(b.span())
        && a.takes().equals(b.takes());
  }

  /** The last step of a path that takes what is left over. */
  private static Optional<Step> taking(Finding finding) {
    return finding.path().stream()
        .filter(step -> step.takes().contains(finding.subject()))
        .reduce((first, second) -> second);
  }

  private static String stays(Finding other) {
    return other.subject().equals(Subjects.IRQS)
        ? "irqs stay off with it"
        : "the " + other.subject() + " stays raised with it";
  }
}
