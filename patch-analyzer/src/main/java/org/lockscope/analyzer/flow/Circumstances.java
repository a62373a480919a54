package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Circumstance;

/** Puts ways to get to one place together where it makes no difference which one is taken. */
final class Circumstances {

  private Circumstances() {}

  static List<Circumstance> simplified(List<Circumstance> circumstances) {
    List<Circumstance> left = new ArrayList<>(circumstances);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < left.size() && !changed; i++) {
        for (int j = i + 1; j < left.size() && !changed; j++) {
          Optional<Circumstance> both = both(left.get(i), left.get(j));
          if (both.isPresent()) {
            left.remove(j);
            left.set(i, both.get());
            changed = true;
          }
        }
      }
    }
    return left;
  }

  private static Optional<Circumstance> both(Circumstance a, Circumstance b) {
    if (!a.context().equals(b.context())) {
      return Optional.empty();
    }
    if (b.condition().implies(a.condition()) && b.assumptions().containsAll(a.assumptions())) {
      return Optional.of(a);
    }
    if (a.condition().implies(b.condition()) && a.assumptions().containsAll(b.assumptions())) {
      return Optional.of(b);
    }
    if (!a.condition().equals(b.condition())) {
      return Optional.empty();
    }
    List<Assumption> onlyA = new ArrayList<>(a.assumptions());
    onlyA.removeAll(b.assumptions());
    List<Assumption> onlyB = new ArrayList<>(b.assumptions());
    onlyB.removeAll(a.assumptions());
    if (onlyA.size() == 1 && onlyB.size() == 1 && areOpposite(onlyA.get(0), onlyB.get(0))) {
      List<Assumption> common = new ArrayList<>(a.assumptions());
      common.removeAll(onlyA);
      return Optional.of(new Circumstance(a.condition(), a.context(), common));
    }
    return Optional.empty();
  }

  private static boolean areOpposite(Assumption a, Assumption b) {
    return a.subject().equals(b.subject())
        && (a.isNonzero() && b.isZero() || a.isZero() && b.isNonzero())
        && isBare(a.isZero() ? b : a);
  }

  /** Whether nothing is said but that the value is not 0. */
  private static boolean isBare(Assumption nonzero) {
    return nonzero.equal().isEmpty()
        && nonzero.different().isEmpty()
        && nonzero.possible().size() == 2;
  }
}
