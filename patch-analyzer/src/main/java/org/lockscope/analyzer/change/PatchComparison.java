package org.lockscope.analyzer.change;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.condition.PresenceCondition;

/** Compares two revisions of the files that a patch touches. The door of this package. */
public final class PatchComparison {

  private PatchComparison() {}

  /**
   * What happens to the functions, in the order in which they stand after the patch; functions to
   * which nothing happens are left out.
   *
   * @param before the functions before, with the paths their files have after the patch
   * @param after the functions after
   * @param matters whether a call of a function is worth mentioning
   */
  public static List<FunctionChange> compare(
      List<FunctionProfile> before, List<FunctionProfile> after, Predicate<String> matters) {
    List<FunctionProfile> old = new ArrayList<>(before);
    List<FunctionProfile> now = new ArrayList<>(after);
    List<FunctionChange> changes = new ArrayList<>();
    for (FunctionMatcher.Pair pair : FunctionMatcher.match(old, now)) {
      changes.add(change(pair, matters));
    }
    List<FunctionChange> moved = Moves.find(changes);
    moved.replaceAll(Conversions::ofScopes);
    moved.replaceAll(c -> c.withRegions(Sections.group(c.regions())));
    moved.removeIf(c -> !c.isChange());
    moved.sort(
        Comparator.comparing(FunctionChange::path)
            .thenComparingInt(c -> c.profile().span().start()));
    return moved;
  }

  private static FunctionChange change(FunctionMatcher.Pair pair, Predicate<String> matters) {
    Optional<FunctionProfile> before = pair.before();
    Optional<FunctionProfile> after = pair.after();
    List<RegionChange> regions;
    if (before.isEmpty()) {
      regions = RegionComparison.whole(after.orElseThrow(), true, matters);
    } else if (after.isEmpty()) {
      regions = RegionComparison.whole(before.get(), false, matters);
    } else {
      regions = RegionComparison.compare(before.get(), after.get(), matters);
    }
    List<ContractClause> old = before.map(FunctionProfile::contract).orElse(List.of());
    List<ContractClause> now = after.map(FunctionProfile::contract).orElse(List.of());
    return new FunctionChange(before, after, regions, minus(old, now), minus(now, old));
  }

  /** The clauses of {@code a}, in the configurations in which {@code b} does not have them. */
  private static List<ContractClause> minus(List<ContractClause> a, List<ContractClause> b) {
    List<ContractClause> result = new ArrayList<>();
    for (ContractClause clause : a) {
      PresenceCondition left = clause.condition();
      for (ContractClause other : b) {
        if (other.kind() == clause.kind() && other.text().equals(clause.text())) {
          left = left.minus(other.condition());
        }
      }
      if (left.isFeasible()) {
        result.add(clause.withCondition(left));
      }
    }
    return result;
  }
}
