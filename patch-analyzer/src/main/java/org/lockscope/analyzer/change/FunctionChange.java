package org.lockscope.analyzer.change;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;

/**
 * What a patch does to one function.
 *
 * @param before the function before; empty if the patch adds it
 * @param after the function after; empty if the patch removes it
 * @param regions what happens to its regions; empty if nothing
 * @param contractLost what callers had to know and no longer have to
 * @param contractGained what callers have to know now
 */
public record FunctionChange(
    Optional<FunctionProfile> before,
    Optional<FunctionProfile> after,
    List<RegionChange> regions,
    List<ContractClause> contractLost,
    List<ContractClause> contractGained) {

  public FunctionChange {
    if (before.isEmpty() && after.isEmpty()) {
      throw new IllegalArgumentException("a function that never was");
    }
    regions = List.copyOf(regions);
    contractLost = List.copyOf(contractLost);
    contractGained = List.copyOf(contractGained);
  }

  /** The function's name, the later one if it was renamed. */
  public String name() {
    return profile().name();
  }

  /** The file it is in, the later one if it moved. */
  public String path() {
    return profile().path();
  }

  /** The function after the patch, or, if that removes it, before. */
  public FunctionProfile profile() {
    return after.orElseGet(before::orElseThrow);
  }

  /** The former name, if it has another one now. */
  public Optional<String> renamedFrom() {
    return before.map(FunctionProfile::name).filter(n -> after.isPresent() && !n.equals(name()));
  }

  /** The file it was in, if it is in another one now. */
  public Optional<String> movedFrom() {
    return before.map(FunctionProfile::path).filter(p -> after.isPresent() && !p.equals(path()));
  }

  /** Whether anything happens to critical sections or to the contract. */
  public boolean isChange() {
    return !regions.isEmpty() || !contractLost.isEmpty() || !contractGained.isEmpty();
  }

  FunctionChange withRegions(List<RegionChange> changed) {
    return new FunctionChange(before, after, changed, contractLost, contractGained);
  }
}
