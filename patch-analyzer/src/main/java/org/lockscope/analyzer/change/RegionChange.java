package org.lockscope.analyzer.change;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What a patch does to the regions of one scope in one function.
 *
 * @param scope the scope
 * @param condition the configurations in which it does just this
 * @param kinds what it does; never empty
 * @param otherFunction where the region moved to or came from, if it did
 * @param otherScope what the region was before it was converted, or, if this is one that is gone,
 *     what it was converted to; empty if it was not converted to another scope
 * @param together another scope of the function whose regions begin and end at the same statements
 *     and that is listed before this one: one critical section, two facts
 * @param before the regions before
 * @param after the regions after
 * @param callsLeft what was called inside before and is not any more, in the order of the source
 * @param callsEntered what is called inside and was not before
 * @param assertionsLeft checks that were inside and are not any more
 * @param assertionsEntered checks that are inside and were not before
 */
public record RegionChange(
    Scope scope,
    PresenceCondition condition,
    SortedSet<Kind> kinds,
    Optional<String> otherFunction,
    Optional<Scope> otherScope,
    Optional<Scope> together,
    Extent before,
    Extent after,
    List<String> callsLeft,
    List<String> callsEntered,
    List<String> assertionsLeft,
    List<String> assertionsEntered) {

  public RegionChange {
    kinds = new TreeSet<>(kinds);
    callsLeft = List.copyOf(callsLeft);
    callsEntered = List.copyOf(callsEntered);
    assertionsLeft = List.copyOf(assertionsLeft);
    assertionsEntered = List.copyOf(assertionsEntered);
  }

  /** What can happen to regions. */
  public enum Kind {
    /** There was none, and there is one. */
    ADDED("added"),
    /** There was one, and there is none. */
    REMOVED("removed"),
    /** One has become several, or has got a hole. */
    SPLIT("split"),
    /** Several have become one. */
    MERGED("merged"),
    /** Something that was inside is outside, or gone. */
    SHRUNK("shrunk"),
    /** Something that was outside, or not there, is inside. */
    GROWN("grown"),
    /** The same extent is held by another means. */
    CONVERTED("converted"),
    /** What an argument must be for the region to be entered is another. */
    CONDITIONAL("condition changed"),
    /** A function called from here has it now. */
    MOVED_TO_CALLEE("moved to callee"),
    /** A function that calls this one has it now. */
    MOVED_TO_CALLER("moved to caller"),
    /** A function called from here had it. */
    MOVED_FROM_CALLEE("moved from callee"),
    /** A function that calls this one had it. */
    MOVED_FROM_CALLER("moved from caller");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * The regions of a scope taken together.
   *
   * @param regions how many there are
   * @param acquires where they begin, as source lines
   * @param releases where they end
   * @param vias what begins them: {@code spin_lock}
   * @param statements how many statements are inside
   * @param loops how many loops have their head inside
   * @param calls what is called inside
   * @param onlyIf what the arguments must be to enter them
   */
  public record Extent(
      int regions,
      List<Integer> acquires,
      List<Integer> releases,
      List<String> vias,
      int statements,
      int loops,
      List<String> calls,
      Optional<String> onlyIf) {

    /** Nothing. */
    public static final Extent NONE =
        new Extent(0, List.of(), List.of(), List.of(), 0, 0, List.of(), Optional.empty());

    public Extent {
      acquires = List.copyOf(acquires);
      releases = List.copyOf(releases);
      vias = List.copyOf(vias);
      calls = List.copyOf(calls);
    }
  }

  /** Whether all that happens is among some kinds. */
  public boolean isOnly(Set<Kind> some) {
    return some.containsAll(kinds);
  }

  RegionChange with(SortedSet<Kind> newKinds, Optional<String> function) {
    return new RegionChange(
        scope,
        condition,
        newKinds,
        function,
        otherScope,
        together,
        before,
        after,
        callsLeft,
        callsEntered,
        assertionsLeft,
        assertionsEntered);
  }

  RegionChange becomes(Scope other) {
    SortedSet<Kind> both = new TreeSet<>(kinds);
    both.add(Kind.CONVERTED);
    return new RegionChange(
        scope,
        condition,
        both,
        otherFunction,
        Optional.of(other),
        together,
        before,
        after,
        callsLeft,
        callsEntered,
        assertionsLeft,
        assertionsEntered);
  }

  RegionChange with(Optional<Scope> newTogether) {
    return new RegionChange(
        scope,
        condition,
        kinds,
        otherFunction,
        otherScope,
        newTogether,
        before,
        after,
        callsLeft,
        callsEntered,
        assertionsLeft,
        assertionsEntered);
  }

  /** Whether two changes say the same to a reader but for the configurations. */
  boolean saysSameAs(RegionChange other) {
    return scope.equals(other.scope)
        && kinds.equals(other.kinds)
        && otherFunction.equals(other.otherFunction)
        && otherScope.equals(other.otherScope)
        && callsLeft.equals(other.callsLeft)
        && callsEntered.equals(other.callsEntered)
        && before.onlyIf().equals(other.before.onlyIf())
        && after.onlyIf().equals(other.after.onlyIf())
        && before.vias().equals(other.before.vias())
        && after.vias().equals(other.after.vias());
  }

  /** This change for the configurations of both, with the larger extents. */
  RegionChange mergedWith(RegionChange other) {
    return new RegionChange(
        scope,
        condition.or(other.condition),
        kinds,
        otherFunction,
        otherScope,
        together,
        before.statements() >= other.before.statements() ? before : other.before,
        after.statements() >= other.after.statements() ? after : other.after,
        callsLeft,
        callsEntered,
        union(assertionsLeft, other.assertionsLeft),
        union(assertionsEntered, other.assertionsEntered));
  }

  private static List<String> union(List<String> a, List<String> b) {
    java.util.Set<String> all = new java.util.LinkedHashSet<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }
}
