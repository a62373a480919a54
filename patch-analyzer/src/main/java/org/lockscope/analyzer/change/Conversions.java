package org.lockscope.analyzer.change;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleBiFunction;
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

  private final Alignment alignment;
  private final FunctionProfile before;
  private final FunctionProfile after;

  private Conversions(Alignment alignment, FunctionProfile before, FunctionProfile after) {
    this.alignment = alignment;
    this.before = before;
    this.after = after;
  }

  /** Recognises locks that have become ones of another type, or are held in another way. */
  static List<RegionChange> ofLocks(
      List<RegionChange> changes,
      Alignment alignment,
      FunctionProfile before,
      FunctionProfile after) {
    return new Conversions(alignment, before, after)
        .convert(changes, (gone, come) -> isSameLock(gone, come) ? 1 : 0);
  }

  /**
   * Recognises sections that are held by another means. What has moved to another function is none
   * of them, so moves must have been found before.
   */
  static FunctionChange ofScopes(FunctionChange function) {
    boolean possible =
        function.before().isPresent()
            && function.after().isPresent()
            && function.regions().stream().anyMatch(Conversions::isGone)
            && function.regions().stream().anyMatch(Conversions::isCome);
    if (!possible) {
      return function;
    }
    FunctionProfile before = function.before().get();
    FunctionProfile after = function.after().get();
    Conversions conversions = new Conversions(Alignment.of(before, after), before, after);
    List<RegionChange> changes = function.regions();
    return function.withRegions(
        conversions.markPartial(
            conversions.convert(
                changes, (gone, come) -> conversions.likeness(gone, come, changes))));
  }

  private static boolean isGone(RegionChange change) {
    return change.kinds().equals(Set.of(Kind.REMOVED));
  }

  private static boolean isCome(RegionChange change) {
    return change.kinds().equals(Set.of(Kind.ADDED));
  }

  /** A region that goes, one that may be the same section, and how much speaks for that. */
  private record Pair(RegionChange gone, RegionChange come, double likeness) {}

  /** Makes one change of each pair, beginning with those that are most alike. */
  private List<RegionChange> convert(
      List<RegionChange> changes, ToDoubleBiFunction<RegionChange, RegionChange> likeness) {
    List<Pair> pairs = new ArrayList<>();
    for (RegionChange gone : changes) {
      for (RegionChange come : changes) {
        if (isGone(gone)
            && isCome(come)
            && come.condition().isEquivalentTo(gone.condition())
            && likeness.applyAsDouble(gone, come) > 0) {
          pairs.add(new Pair(gone, come, likeness.applyAsDouble(gone, come)));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::likeness).reversed());
    List<RegionChange> result = new ArrayList<>(changes);
    for (Pair pair : pairs) {
      int place = result.indexOf(pair.come());
      if (place >= 0 && result.contains(pair.gone())) {
        result.set(place, converted(pair.gone(), pair.come()));
        result.remove(pair.gone());
      }
    }
    return result;
  }

  /** How much of two regions is in both, from 0 to 1; 0 if they are not one section. */
  private double likeness(RegionChange gone, RegionChange come, List<RegionChange> changes) {
    if (!overlap(gone, come) || isLockInstead(gone, come, changes)) {
      return 0;
    }
    Set<Span> both = moved(gone);
    Set<Span> all = new HashSet<>(both);
    Set<Span> known = known(come);
    both.retainAll(known);
    all.addAll(known);
    return (double) both.size() / all.size();
  }

  /**
   * Whether a lock, rather than what comes here, takes the place of disabled interrupts: preemption
   * or migration that is disabled as well protects nothing of what the interrupts did.
   */
  private boolean isLockInstead(RegionChange gone, RegionChange come, List<RegionChange> changes) {
    return gone.scope().kind() == Scope.Kind.IRQ_OFF
        && come.scope().lock().isEmpty()
        && changes.stream()
            .anyMatch(
                c ->
                    c.scope().lock().isPresent()
                        && isCome(c)
                        && gone.condition().implies(c.condition())
                        && overlap(gone, c));
  }

  /**
   * Marks regions that go in some configurations only, where the one that comes instead comes in
   * more: {@code local_irq_save()} that becomes {@code local_lock_irqsave()}, with PREEMPT_RT.
   */
  private List<RegionChange> markPartial(List<RegionChange> changes) {
    List<RegionChange> result = new ArrayList<>(changes);
    for (RegionChange gone : changes) {
      if (isGone(gone)) {
        changes.stream()
            .filter(Conversions::isCome)
            .filter(c -> gone.condition().implies(c.condition()))
            .filter(c -> c.scope().hole() == gone.scope().hole())
            .filter(c -> overlap(gone, c) && !isLockInstead(gone, c, changes))
            .findFirst()
            .ifPresent(c -> result.set(result.indexOf(gone), gone.becomes(c.scope())));
      }
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

  private RegionChange converted(RegionChange gone, RegionChange come) {
    EnumSet<Kind> kinds = EnumSet.of(Kind.CONVERTED);
    Set<Span> moved = moved(gone);
    Set<Span> known = known(come);
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
  private boolean overlap(RegionChange gone, RegionChange come) {
    Set<Span> moved = moved(gone);
    Set<Span> known = known(come);
    Set<Span> both = new HashSet<>(moved);
    both.retainAll(known);
    return !both.isEmpty() && 2 * both.size() >= Math.min(moved.size(), known.size());
  }

  /** Where the statements of a region that is gone stand now, as far as they still exist. */
  private Set<Span> moved(RegionChange gone) {
    Set<Span> result = new HashSet<>();
    for (Span span : statements(before, gone.scope(), gone.condition())) {
      alignment.after(span).ifPresent(result::add);
    }
    return result;
  }

  /** The statements of a region that came which existed before. */
  private Set<Span> known(RegionChange come) {
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
