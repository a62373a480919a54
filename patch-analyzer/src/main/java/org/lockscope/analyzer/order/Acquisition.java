package org.lockscope.analyzer.order;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lockscope.analyzer.lock.Lock;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.ControlDependence.Content;
import org.lockscope.analyzer.site.LocalContext.Irqs;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.WaitType;

/**
 * A lock that a function takes, itself or in what it calls, whether it gives it back or not; or one
 * that it has taken, at a place where more interrupts can come than could then.
 *
 * @param lock which, in terms of the function's parameters
 * @param mode how
 * @param waits whether the caller waits until it has the lock; a trylock does not
 * @param sheltered whether lockdep is told that an outer lock makes nesting in itself safe
 * @param known whether lockdep knows such locks, and taking one means to wait for others
 * @param type how who waits for it does
 * @param doubts how many functions on the way to the place go on by something that is neither
 *     passed to them nor among the assumptions
 * @param condition in which configurations
 * @param assumptions what must be so of the function's parameters
 * @param contents the objects, by the parameters that point to them, in which there is what decides
 *     whether the place is got to, on all ways: who calls with one of its own has seen to that
 * @param irqs irqs at the place, relative to the function's entry
 * @param bhOff whether softirqs are off there whatever they were on entry
 * @param inContext whether it is certain that the place is got to in the context of whoever calls:
 *     nobody asks before what context that is, or has it done elsewhere
 * @param exposed whether it was taken before, and is only held there
 * @param released the locks that the function's caller holds, and that are dropped by then
 * @param route the way to the place
 */
record Acquisition(
    Lock lock,
    Mode mode,
    boolean waits,
    boolean sheltered,
    boolean known,
    WaitType type,
    int doubts,
    PresenceCondition condition,
    List<Assumption> assumptions,
    List<Content> contents,
    Irqs irqs,
    boolean bhOff,
    boolean inContext,
    boolean exposed,
    Set<Dropped> released,
    Route route) {

  Acquisition {
    assumptions = List.copyOf(assumptions);
    contents = List.copyOf(contents);
    released = Set.copyOf(released);
  }

  /** Whether this is another one than one of the same key in nothing that a caller can tell. */
  boolean isLike(Acquisition other) {
    return doubts == other.doubts
        && known == other.known
        && type == other.type
        && condition.equals(other.condition)
        && lock.equals(other.lock)
        && contents.equals(other.contents)
        && released.equals(other.released)
        && route.length() == other.route.length();
  }

  /** What two acquisitions have in common if one of them can stand for both. */
  String key() {
    return lock.object()
        + "|"
        + lock.bit().orElse("")
        + "|"
        + LockClasses.place(lock)
        + "|"
        + lock.subclass()
        + "|"
        + mode
        + waits
        + sheltered
        + (doubts == 0)
        + irqs
        + bhOff
        + inContext
        + exposed
        + assumptions
        + (released.isEmpty()
            ? ""
            : released.stream().map(Dropped::toString).sorted().collect(Collectors.joining(",")));
  }

  /** This lock as it is held somewhere else in the function that takes it. */
  Acquisition at(Span place, Irqs irqsThere, boolean bhOffThere, Circumstance way) {
    return new Acquisition(
        lock,
        mode,
        waits,
        sheltered,
        known,
        type,
        doubts,
        condition.and(way.condition()),
        way.assumptions(),
        contents,
        irqsThere,
        bhOffThere,
        inContext,
        true,
        released,
        Route.end(route.function(), place));
  }

  /** This acquisition in the configurations of either, by the way with less doubts, or shorter. */
  Acquisition or(Acquisition other) {
    boolean isBetter =
        other.doubts < doubts || other.doubts == doubts && other.route.length() < route.length();
    Acquisition better = isBetter ? other : this;
    return new Acquisition(
        lock,
        mode,
        waits,
        sheltered,
        known,
        type,
        better.doubts,
        condition.or(other.condition),
        assumptions,
        contents.stream().filter(other.contents::contains).toList(),
        irqs,
        bhOff,
        inContext,
        exposed,
        released,
        better.route);
  }
}
