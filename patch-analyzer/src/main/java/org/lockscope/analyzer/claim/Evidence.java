package org.lockscope.analyzer.claim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What claims are held against: the functions of the files that a patch changes, before and after
 * it, and what it does to them.
 *
 * @param before the functions before
 * @param after the functions after
 * @param changes what happens to regions
 * @param enteredBefore how functions are entered before
 * @param enteredAfter how they are entered after
 */
public record Evidence(
    List<FunctionProfile> before,
    List<FunctionProfile> after,
    List<FunctionChange> changes,
    Entrances enteredBefore,
    Entrances enteredAfter) {
  /** Copies the lists. */
  public Evidence {
    before = List.copyOf(before);
    after = List.copyOf(after);
    changes = List.copyOf(changes);
  }

  /** The functions of a name; more than one if configurations have different ones. */
  static List<FunctionProfile> named(Collection<FunctionProfile> profiles, String name) {
    return profiles.stream().filter(p -> p.name().equals(name)).toList();
  }

  /** The function of a name; of several, as for several configurations, the one that does most. */
  static Optional<FunctionProfile> find(List<FunctionProfile> profiles, String name) {
    return named(profiles, name).stream()
        .max(Comparator.comparingInt((FunctionProfile p) -> p.statements().size()));
  }

  /** The functions that are there after the patch and were not, or not like that, before. */
  List<FunctionProfile> touched() {
    Map<String, Set<String>> texts = new HashMap<>();
    before.forEach(p -> texts.computeIfAbsent(p.name(), n -> new HashSet<>()).add(p.text()));
    return after.stream()
        .filter(p -> !texts.getOrDefault(p.name(), Set.of()).contains(p.text()))
        .toList();
  }

  /** What happens to regions of a scope, in any function, or in one. */
  List<RegionChange> changes(Scope.Kind kind, Optional<String> function) {
    List<RegionChange> found = new ArrayList<>();
    for (FunctionChange change : changes) {
      if (function.isEmpty() || function.get().equals(change.name())) {
        change.regions().stream()
            .filter(r -> r.scope().kind() == kind && !r.scope().hole())
            .forEach(found::add);
      }
    }
    return found;
  }

  /** The regions of a scope in a function. */
  static List<Region> regions(FunctionProfile function, Scope.Kind kind) {
    return function.regions().stream()
        .filter(r -> r.scope().kind() == kind && !r.scope().hole())
        .toList();
  }

  /** The configurations in which a function has a region of a scope. */
  static PresenceCondition has(FunctionProfile function, Scope.Kind kind) {
    return union(function, regions(function, kind));
  }

  /** The configurations in which a statement is inside of a region of a scope. */
  static PresenceCondition inside(FunctionProfile function, Scope.Kind kind, Span statement) {
    return union(
        function, regions(function, kind).stream().filter(r -> contains(r, statement)).toList());
  }

  /** Whether a statement is in a region, or begins it. */
  static boolean contains(Region region, Span statement) {
    return region.statements().stream().anyMatch(s -> s.equals(statement))
        || region.calls().stream().anyMatch(c -> c.span().equals(statement))
        || region.acquires().stream().anyMatch(p -> p.span().equals(statement));
  }

  /** Whether a caller's context is given up where a statement is. */
  static boolean isInGap(FunctionProfile function, Scope.Kind kind, Span statement) {
    return function.regions().stream()
        .anyMatch(r -> r.scope().kind() == kind && r.scope().hole() && contains(r, statement));
  }

  private static PresenceCondition union(FunctionProfile function, List<Region> regions) {
    PresenceCondition all = function.condition().space().never();
    for (Region region : regions) {
      all = all.or(region.condition());
    }
    return all.and(function.condition());
  }

  /** The calls of a function by another one. */
  static List<Region.Call> calls(FunctionProfile caller, String callee) {
    return caller.calls().stream().filter(c -> c.function().equals(callee)).toList();
  }
}
