package org.lockscope.analyzer.change;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lockscope.analyzer.change.RegionChange.Kind;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Recognises a region that goes and one that comes with the same extent: the section is held by
 * another means, preemption instead of irqs, say.
 */
final class Conversions {

  private Conversions() {}

  static List<RegionChange> find(
      List<RegionChange> changes,
      Alignment alignment,
      FunctionProfile before,
      FunctionProfile after) {
    List<RegionChange> result = new ArrayList<>(changes);
    for (RegionChange gone : changes) {
      if (!gone.kinds().equals(Set.of(Kind.REMOVED))) {
        continue;
      }
      Optional<RegionChange> come =
          result.stream()
              .filter(c -> c.kinds().equals(Set.of(Kind.ADDED)))
              .filter(c -> c.condition().isEquivalentTo(gone.condition()))
              .filter(c -> isSameLock(gone, c) || overlap(gone, c, alignment, before, after))
              .findFirst();
      if (come.isPresent()) {
        int place = result.indexOf(come.get());
        result.set(place, converted(gone, come.get(), alignment, before, after));
        result.remove(gone);
      }
    }
    return markPartial(result, alignment, before, after);
  }

  /**
   * Marks regions that go in some configurations only, where the one that comes instead comes in
   * more: {@code local_irq_save()} that becomes {@code local_lock_irqsave()}, with PREEMPT_RT.
   */
  private static List<RegionChange> markPartial(
      List<RegionChange> changes,
      Alignment alignment,
      FunctionProfile before,
      FunctionProfile after) {
    List<RegionChange> result = new ArrayList<>(changes);
    for (RegionChange gone : changes) {
      if (!gone.kinds().equals(Set.of(Kind.REMOVED))) {
        continue;
      }
      changes.stream()
          .filter(c -> c.kinds().equals(Set.of(Kind.ADDED)))
          .filter(c -> gone.condition().implies(c.condition()))
          .filter(c -> c.scope().hole() == gone.scope().hole())
          .filter(c -> moved(gone, alignment, before).equals(known(c, alignment, after)))
          .findFirst()
          .ifPresent(c -> result.set(result.indexOf(gone), gone.becomes(c.scope())));
    }
    return result;
  }

  /** Whether it is the same lock that has become one of another type, or is held in another way. */
  private static boolean isSameLock(RegionChange gone, RegionChange come) {
    return gone.scope().lock().isPresent()
        && come.scope().lock().isPresent()
        && gone.scope().hole() == come.scope().hole()
        && gone.scope().lock().get().name().equals(come.scope().lock().get().name());
  }

  private static RegionChange converted(
      RegionChange gone,
      RegionChange come,
      Alignment alignment,
      FunctionProfile before,
      FunctionProfile after) {
    EnumSet<Kind> kinds = EnumSet.of(Kind.CONVERTED);
    Set<Span> moved = moved(gone, alignment, before);
    Set<Span> known = known(come, alignment, after);
    List<String> left =
        gone.callsLeft().stream().filter(c -> !come.callsEntered().contains(c)).toList();
    List<String> entered =
        come.callsEntered().stream().filter(c -> !gone.callsLeft().contains(c)).toList();
    if (!known.containsAll(moved) || !left.isEmpty()) {
      kinds.add(Kind.SHRUNK);
    }
    if (!moved.containsAll(known) || !entered.isEmpty()) {
      kinds.add(Kind.GROWN);
    }
    return new RegionChange(
        come.scope(),
        come.condition(),
        new TreeSet<>(kinds),
        Optional.empty(),
        Optional.of(gone.scope()),
        Optional.empty(),
        gone.before(),
        come.after(),
        left,
        entered,
        gone.assertionsLeft(),
        come.assertionsEntered());
  }

  /** Whether at least half of the shorter of the two regions is in the other one. */
  private static boolean overlap(
      RegionChange gone,
      RegionChange come,
      Alignment alignment,
      FunctionProfile before,
      FunctionProfile after) {
    Set<Span> moved = moved(gone, alignment, before);
    Set<Span> known = known(come, alignment, after);
    Set<Span> both = new HashSet<>(moved);
    both.retainAll(known);
    return !both.isEmpty() && 2 * both.size() >= Math.min(moved.size(), known.size());
  }

  /** Where the statements of a region that is gone stand now, as far as they still exist. */
  private static Set<Span> moved(RegionChange gone, Alignment alignment, FunctionProfile before) {
    Set<Span> result = new HashSet<>();
    for (Span span : statements(before, gone.scope(), gone.condition())) {
      alignment.after(span).ifPresent(result::add);
    }
    return result;
  }

  /** The statements of a region that came which existed before. */
  private static Set<Span> known(RegionChange come, Alignment alignment, FunctionProfile after) {
    Set<Span> result = new HashSet<>();
    for (Span span : statements(after, come.scope(), come.condition())) {
      if (alignment.before(span).isPresent()) {
        result.add(span);
      }
    }
    return result;
  }

  private static Set<Span> statements(
      FunctionProfile function, Scope scope, PresenceCondition condition) {
    Set<Span> statements = new HashSet<>();
    for (Region region : function.regions()) {
      if (region.scope().equals(scope) && region.condition().intersects(condition)) {
        statements.addAll(region.statements());
      }
    }
    return statements;
  }
}
