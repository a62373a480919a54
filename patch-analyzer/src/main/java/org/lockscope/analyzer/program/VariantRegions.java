package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.flow.FunctionAnalysis;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.primitive.LockMode;

/**
 * Puts the regions of a function's variants together. Two regions of different variants are one if
 * they are the same as far as the statements go that both variants have: an {@code #ifdef} inside a
 * critical section, or around one of its ends, does not make it two.
 */
final class VariantRegions {

  private static final Comparator<Region.Place> PLACES =
      Comparator.comparing(Region.Place::span).thenComparing(Region.Place::via);
  private static final Comparator<Region> ORDER =
      Comparator.comparing(Region::scope)
          .thenComparing(r -> r.acquires().isEmpty() ? new Span(0, 0) : r.acquires().get(0).span());

  /** A region, and the statements of the variants it was found in. */
  private record Found(Region region, Set<Span> statements) {}

  private VariantRegions() {}

  static List<Region> merge(List<FunctionAnalysis> variants) {
    List<Found> merged = new ArrayList<>();
    for (FunctionAnalysis variant : variants) {
      Set<Span> statements = new HashSet<>();
      variant.statements().stream().map(Statement::span).forEach(statements::add);
      // Regions of one variant are different ones; only those of others can be the same.
      List<Found> others = List.copyOf(merged);
      for (Region region : variant.regions()) {
        Found found = new Found(region, statements);
        Found same = others.stream().filter(o -> isSame(o, found)).findFirst().orElse(null);
        int place = merged.indexOf(same);
        if (place < 0) {
          merged.add(found);
        } else {
          merged.set(place, union(same, found));
        }
      }
    }
    return merged.stream().map(Found::region).sorted(ORDER).toList();
  }

  private static boolean isSame(Found a, Found b) {
    Set<Span> both = new HashSet<>(a.statements());
    both.retainAll(b.statements());
    Set<Span> insideA = common(a.region().statements(), both);
    Set<Span> acquiresA = common(spans(a.region().acquires()), both);
    Set<Span> releasesA = common(spans(a.region().releases()), both);
    return a.region().scope().equals(b.region().scope())
        && a.region().onlyIf().equals(b.region().onlyIf())
        && !(insideA.isEmpty() && acquiresA.isEmpty() && releasesA.isEmpty())
        && insideA.equals(common(b.region().statements(), both))
        && acquiresA.equals(common(spans(b.region().acquires()), both))
        && releasesA.equals(common(spans(b.region().releases()), both));
  }

  private static Set<Span> common(Collection<Span> spans, Set<Span> both) {
    Set<Span> result = new HashSet<>(spans);
    result.retainAll(both);
    return result;
  }

  private static List<Span> spans(List<Region.Place> places) {
    return places.stream().map(Region.Place::span).toList();
  }

  private static Found union(Found a, Found b) {
    Region one = a.region();
    Region other = b.region();
    SortedSet<LockMode> modes = new TreeSet<>(one.modes());
    modes.addAll(other.modes());
    Region region =
        new Region(
            one.scope(),
            one.condition().or(other.condition()),
            modes,
            one.onlyIf(),
            union(one.acquires(), other.acquires(), PLACES),
            union(one.releases(), other.releases(), PLACES),
            union(one.statements(), other.statements(), Comparator.naturalOrder()),
            union(one.calls(), other.calls(), Comparator.naturalOrder()),
            Math.max(one.loops(), other.loops()),
            one.reentered() || other.reentered());
    Set<Span> statements = new HashSet<>(a.statements());
    statements.addAll(b.statements());
    return new Found(region, statements);
  }

  private static <T> List<T> union(List<T> a, List<T> b, Comparator<? super T> order) {
    SortedSet<T> all = new TreeSet<>(order);
    all.addAll(a);
    all.addAll(b);
    return List.copyOf(all);
  }
}
