package org.lockscope.analyzer.change;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.lockscope.analyzer.change.RegionChange.Extent;
import org.lockscope.analyzer.change.RegionChange.Kind;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/** Compares the regions of a function before and after a patch, scope by scope. */
final class RegionComparison {

  private final FunctionProfile before;
  private final FunctionProfile after;
  private final Alignment alignment;
  private final Predicate<String> matters;
  private final PresenceCondition everywhere;

  private RegionComparison(
      FunctionProfile before,
      FunctionProfile after,
      Alignment alignment,
      Predicate<String> matters,
      PresenceCondition everywhere) {
    this.before = before;
    this.after = after;
    this.alignment = alignment;
    this.matters = matters;
    this.everywhere = everywhere;
  }

  /**
   * The changes, one for each scope and set of configurations in which something happens.
   *
   * @param matters whether a call of a function is worth mentioning
   */
  static List<RegionChange> compare(
      FunctionProfile before, FunctionProfile after, Predicate<String> matters) {
    RegionComparison comparison =
        new RegionComparison(
            before,
            after,
            Alignment.of(before, after),
            matters,
            after.condition().or(before.condition()));
    SortedSet<Scope> scopes = new TreeSet<>();
    before.regions().forEach(r -> scopes.add(r.scope()));
    after.regions().forEach(r -> scopes.add(r.scope()));
    List<RegionChange> changes = new ArrayList<>();
    scopes.forEach(s -> changes.addAll(comparison.compare(s)));
    return Conversions.ofLocks(changes, comparison.alignment, before, after);
  }

  private List<RegionChange> compare(Scope scope) {
    List<Region> old = of(before, scope);
    List<Region> now = of(after, scope);
    List<RegionChange> changes = new ArrayList<>();
    for (PresenceCondition cell : cells(old, now)) {
      change(scope, cell, in(old, cell), in(now, cell)).ifPresent(c -> add(changes, c));
    }
    return changes;
  }

  /** Changes that say the same to a reader are one, under the disjunction of their conditions. */
  private static void add(List<RegionChange> changes, RegionChange change) {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).saysSameAs(change)) {
        changes.set(i, changes.get(i).mergedWith(change));
        return;
      }
    }
    changes.add(change);
  }

  private static List<Region> of(FunctionProfile function, Scope scope) {
    return function.regions().stream().filter(r -> r.scope().equals(scope)).toList();
  }

  private static List<Region> in(List<Region> regions, PresenceCondition cell) {
    return regions.stream().filter(r -> r.condition().intersects(cell)).toList();
  }

  private List<PresenceCondition> cells(List<Region> old, List<Region> now) {
    List<PresenceCondition> cells = List.of(everywhere);
    Set<PresenceCondition> conditions = new LinkedHashSet<>();
    old.forEach(r -> conditions.add(r.condition()));
    now.forEach(r -> conditions.add(r.condition()));
    for (PresenceCondition condition : conditions) {
      List<PresenceCondition> finer = new ArrayList<>();
      for (PresenceCondition cell : cells) {
        PresenceCondition in = cell.and(condition);
        PresenceCondition out = cell.minus(condition);
        if (in.isFeasible()) {
          finer.add(in);
        }
        if (out.isFeasible()) {
          finer.add(out);
        }
      }
      cells = finer;
    }
    return cells;
  }

  private Optional<RegionChange> change(
      Scope scope, PresenceCondition cell, List<Region> old, List<Region> now) {
    if (old.isEmpty() && now.isEmpty()) {
      return Optional.empty();
    }
    Set<String> callsBefore = calls(old);
    Set<String> callsAfter = calls(now);
    Set<String> checksBefore = checks(before, old);
    Set<String> checksAfter = checks(after, now);
    List<String> callsLeft = minus(callsBefore, callsAfter);
    List<String> callsEntered = minus(callsAfter, callsBefore);
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    if (old.isEmpty()) {
      kinds.add(Kind.ADDED);
    } else if (now.isEmpty()) {
      kinds.add(Kind.REMOVED);
    } else {
      matchKinds(old, now, kinds);
      // What came or went as a whole says nothing about the extent of the others.
      List<Region> stayed = withPartner(old, r -> now.stream().anyMatch(n -> isSame(r, n)));
      List<Region> were = withPartner(now, r -> old.stream().anyMatch(o -> isSame(o, r)));
      extentKinds(stayed, were, kinds);
    }
    if (kinds.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RegionChange(
            scope,
            cell,
            new TreeSet<>(kinds),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            extent(before, old),
            extent(after, now),
            callsLeft,
            callsEntered,
            minus(checksBefore, checksAfter),
            minus(checksAfter, checksBefore)));
  }

  /** Which regions have become which: one can split, several can merge, some come and go. */
  private void matchKinds(List<Region> old, List<Region> now, EnumSet<Kind> kinds) {
    if (old.size() == 1 && now.size() == 1) {
      return;
    }
    for (Region region : old) {
      long partners = now.stream().filter(r -> isSame(region, r)).count();
      if (partners == 0) {
        kinds.add(Kind.REMOVED);
      } else if (partners > 1) {
        kinds.add(Kind.SPLIT);
      }
    }
    for (Region region : now) {
      long partners = old.stream().filter(r -> isSame(r, region)).count();
      if (partners == 0) {
        kinds.add(Kind.ADDED);
      } else if (partners > 1) {
        kinds.add(Kind.MERGED);
      }
    }
  }

  /**
   * Whether two regions share a statement, or begin at the same one. That they end at the same one
   * tells nothing: all {@code local_irq_restore(flags)} look alike.
   */
  private boolean isSame(Region old, Region now) {
    Set<Span> there = new HashSet<>(now.statements());
    now.acquires().forEach(p -> there.add(p.span()));
    Set<Span> releases = new HashSet<>();
    now.releases().forEach(p -> releases.add(p.span()));
    return old.statements().stream()
            .map(alignment::after)
            .flatMap(Optional::stream)
            .anyMatch(s -> there.contains(s) || releases.contains(s))
        || old.acquires().stream()
            .map(Region.Place::span)
            .map(alignment::after)
            .flatMap(Optional::stream)
            .anyMatch(there::contains);
  }

  private static List<Region> withPartner(List<Region> regions, Predicate<Region> hasPartner) {
    List<Region> found = regions.stream().filter(hasPartner).toList();
    return found.isEmpty() ? regions : found;
  }

  private void extentKinds(List<Region> old, List<Region> now, EnumSet<Kind> kinds) {
    Set<String> callsBefore = calls(old);
    Set<String> callsAfter = calls(now);
    Set<Span> insideBefore = statements(old);
    Set<Span> insideAfter = statements(now);
    boolean left =
        insideBefore.stream()
            .map(alignment::after)
            .flatMap(Optional::stream)
            .anyMatch(s -> !insideAfter.contains(s) && !isBoundary(now, s));
    boolean entered =
        insideAfter.stream()
            .map(alignment::before)
            .flatMap(Optional::stream)
            .anyMatch(s -> !insideBefore.contains(s) && !isBoundary(old, s));
    boolean gone =
        losesContent(before, insideBefore, s -> alignment.after(s).isPresent(), callsAfter)
            || nested(before, old) > nested(after, now) && callCount(old) > callCount(now);
    boolean come =
        losesContent(after, insideAfter, s -> alignment.before(s).isPresent(), callsBefore)
            || nested(before, old) < nested(after, now) && callCount(old) < callCount(now);
    if (left || gone) {
      kinds.add(Kind.SHRUNK);
    }
    if (entered || come) {
      kinds.add(Kind.GROWN);
    }
    if (left && (acquires(now) > acquires(old) || reentered(now) > reentered(old))) {
      kinds.add(Kind.SPLIT);
    }
    if (entered && (acquires(now) < acquires(old) || reentered(old) > reentered(now))) {
      kinds.add(Kind.MERGED);
    }
    if (!onlyIf(old).equals(onlyIf(now))) {
      kinds.add(Kind.CONDITIONAL);
    }
    if (!vias(old).equals(vias(now))) {
      kinds.add(Kind.CONVERTED);
    }
  }

  /**
   * Whether statements without a counterpart hold a call that is nowhere inside on the other side.
   */
  private boolean losesContent(
      FunctionProfile function,
      Set<Span> inside,
      Predicate<Span> hasCounterpart,
      Set<String> callsThere) {
    Set<Span> lone = new HashSet<>(inside);
    lone.removeIf(hasCounterpart);
    return function.calls().stream()
        .filter(c -> lone.contains(c.span()))
        .anyMatch(c -> isCall(c) && !callsThere.contains(c.function()));
  }

  /** How many other regions begin inside some regions of a function, or with them. */
  private static long nested(FunctionProfile function, List<Region> regions) {
    Set<Span> inside = statements(regions);
    regions.forEach(r -> r.acquires().forEach(p -> inside.add(p.span())));
    return function.regions().stream()
        .filter(r -> !regions.contains(r))
        .flatMap(r -> r.acquires().stream())
        .map(Region.Place::span)
        .filter(inside::contains)
        .distinct()
        .count();
  }

  /** How many calls that matter stand inside some regions. */
  private long callCount(List<Region> regions) {
    return regions.stream()
        .flatMap(r -> r.calls().stream())
        .filter(this::isCall)
        .distinct()
        .count();
  }

  /** How many regions have a hole, or are inside a loop. */
  private static long reentered(List<Region> regions) {
    return regions.stream().filter(Region::reentered).count();
  }

  private boolean isCall(Region.Call call) {
    return (call.kind() == Region.Call.Kind.FUNCTION || call.kind() == Region.Call.Kind.BLOCKING)
        && matters.test(call.function());
  }

  /** Whether a statement is one where regions begin or end: it is neither inside nor outside. */
  private static boolean isBoundary(List<Region> regions, Span statement) {
    return regions.stream()
        .anyMatch(
            r ->
                r.acquires().stream().anyMatch(p -> p.span().equals(statement))
                    || r.releases().stream().anyMatch(p -> p.span().equals(statement)));
  }

  private static Set<Span> statements(List<Region> regions) {
    Set<Span> statements = new HashSet<>();
    regions.forEach(r -> statements.addAll(r.statements()));
    return statements;
  }

  private static int acquires(List<Region> regions) {
    return regions.stream().mapToInt(r -> r.acquires().size()).sum();
  }

  private static Set<String> vias(List<Region> regions) {
    Set<String> vias = new TreeSet<>();
    regions.forEach(r -> r.acquires().forEach(p -> vias.add(p.via())));
    return vias;
  }

  private static Optional<String> onlyIf(List<Region> regions) {
    Set<String> facts = new TreeSet<>();
    for (Region region : regions) {
      if (region.onlyIf().isEmpty()) {
        return Optional.empty();
      }
      facts.add(region.onlyIf().get());
    }
    return facts.size() == 1 ? Optional.of(facts.iterator().next()) : Optional.empty();
  }

  private Set<String> calls(List<Region> regions) {
    Set<String> calls = new LinkedHashSet<>();
    for (Region region : regions) {
      region.calls().stream().filter(this::isCall).forEach(c -> calls.add(c.function()));
    }
    return calls;
  }

  /** The assertions inside, as the source has them. */
  private static Set<String> checks(FunctionProfile function, List<Region> regions) {
    Set<String> checks = new LinkedHashSet<>();
    for (Region region : regions) {
      for (Region.Call call : region.calls()) {
        if (call.kind() == Region.Call.Kind.ASSERTION) {
          checks.add(function.source(call.span()).replaceAll(";$", ""));
        }
      }
    }
    return checks;
  }

  private static List<String> minus(Collection<String> a, Collection<String> b) {
    return a.stream().filter(s -> !b.contains(s)).toList();
  }

  private Extent extent(FunctionProfile function, List<Region> regions) {
    if (regions.isEmpty()) {
      return Extent.NONE;
    }
    SortedSet<Integer> acquires = new TreeSet<>();
    SortedSet<Integer> releases = new TreeSet<>();
    for (Region region : regions) {
      region.acquires().forEach(p -> acquires.add(function.line(p.span())));
      region.releases().forEach(p -> releases.add(function.line(p.span())));
    }
    return new Extent(
        regions.size(),
        List.copyOf(acquires),
        List.copyOf(releases),
        List.copyOf(vias(regions)),
        statements(regions).size(),
        regions.stream().mapToInt(Region::loops).sum(),
        List.copyOf(calls(regions)),
        onlyIf(regions));
  }

  /** The regions a patch adds with a function, or removes with it. */
  static List<RegionChange> whole(
      FunctionProfile function, boolean added, Predicate<String> matters) {
    FunctionProfile nothing =
        FunctionProfile.unanalysed(
            function.path(),
            function.name(),
            function.file(),
            function.span(),
            function.parameters(),
            function.condition(),
            function.isExternal());
    return added ? compare(nothing, function, matters) : compare(function, nothing, matters);
  }
}
