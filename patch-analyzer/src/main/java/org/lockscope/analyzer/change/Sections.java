package org.lockscope.analyzer.change;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.change.RegionChange.Extent;
import org.lockscope.analyzer.region.Scope;

/**
 * Orders the changes of a function for readers, and marks those that are about one critical
 * section: {@code spin_lock_irqsave()} begins an irq-off region and a lock region at once.
 */
final class Sections {

  /** What was there before comes first, then what is new; holes come last. */
  private static final Comparator<RegionChange> ORDER =
      Comparator.<RegionChange, Boolean>comparing(c -> c.scope().hole())
          .thenComparing(c -> c.before().regions() == 0)
          .thenComparing(RegionChange::scope);

  private Sections() {}

  static List<RegionChange> group(List<RegionChange> changes) {
    List<RegionChange> ordered = new ArrayList<>(changes);
    ordered.sort(ORDER);
    List<RegionChange> result = new ArrayList<>();
    for (RegionChange change : ordered) {
      Optional<Scope> together =
          result.stream()
              .filter(earlier -> earlier.together().isEmpty() && isOneSection(earlier, change))
              .map(RegionChange::scope)
              .findFirst();
      result.add(change.with(together));
    }
    return result;
  }

  private static boolean isOneSection(RegionChange a, RegionChange b) {
    return isSame(a.after(), b.after())
            && (isSame(a.before(), b.before())
                || a.before().regions() == 0
                || b.before().regions() == 0)
        || isSame(a.before(), b.before()) && a.after().regions() == 0 && b.after().regions() == 0;
  }

  private static boolean isSame(Extent a, Extent b) {
    return a.regions() > 0
        && a.regions() == b.regions()
        && a.acquires().equals(b.acquires())
        && a.releases().equals(b.releases());
  }
}
