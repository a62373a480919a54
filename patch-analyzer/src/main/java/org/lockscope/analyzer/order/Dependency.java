package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.lock.Lock;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Something that shows that a lock is taken while another one is held.
 *
 * @param held the lock that is held
 * @param heldMode how
 * @param taken the lock that is taken
 * @param takenMode how
 * @param waits whether the path waits for it
 * @param sheltered whether lockdep is told that an outer lock makes nesting in itself safe
 * @param sameLock whether the two are known to be one lock
 * @param known whether lockdep knows both
 * @param doubts how many functions on the way, after the one that holds the first, go on by
 *     something that is not passed to them
 * @param between the locks held that were taken after {@code held}, in order
 * @param gates locks held by one holder at most all the while, of which there is only one
 * @param condition in which configurations
 * @param heldBy what holds the first lock, if it is not the function that the way begins with
 * @param route the way from the function that has taken the first to the place that takes the
 *     second
 */
record Dependency(
    Lock held,
    Mode heldMode,
    Lock taken,
    Mode takenMode,
    boolean waits,
    boolean sheltered,
    boolean sameLock,
    boolean known,
    int doubts,
    List<Lock> between,
    List<Lock> gates,
    PresenceCondition condition,
    String heldBy,
    Route route) {

  /** With more doubts than these it is no evidence of anything: not all can be as it takes. */
  static final int MAX_DOUBTS = 3;

  /**
   * Nor is it of a deadlock if there are more than these on all ways together that have to be gone
   * for it. On those of the real ones that we know there is none.
   */
  static final int MAX_DOUBTS_TOGETHER = 2;

  Dependency {
    between = List.copyOf(between);
    gates = List.copyOf(gates);
  }

  /** This dependency in the configurations of either. */
  Dependency or(Dependency other) {
    return new Dependency(
        held,
        heldMode,
        taken,
        takenMode,
        waits,
        sheltered,
        sameLock,
        known,
        doubts,
        between,
        gates,
        condition.or(other.condition),
        heldBy,
        route);
  }

  /**
   * This dependency, known to happen while callers hold some locks. If one of them is the lock that
   * is taken, it is they who are in its way, and not who holds the first.
   */
  Optional<Dependency> under(Set<HeldByCallers.Named> callers) {
    if (callers.isEmpty()) {
      return Optional.of(this);
    }
    String name = LockClasses.place(taken);
    boolean own = LockClasses.place(held).equals(name);
    if (!own && callers.stream().anyMatch(c -> c.name().equals(name))) {
      return Optional.empty();
    }
    List<Lock> more = new ArrayList<>(gates);
    for (HeldByCallers.Named caller : callers) {
      if (caller.alone() && !caller.name().equals(LockClasses.place(held))) {
        more.add(Lock.named(caller.name()));
      }
    }
    return Optional.of(
        new Dependency(
            held, heldMode, taken, takenMode, waits, sheltered, sameLock, known, doubts, between,
            more, condition, heldBy, route));
  }

  /** Whether a task can come to wait for the second lock while it holds the first. */
  boolean isEvidence() {
    return waits && known && doubts <= MAX_DOUBTS;
  }

  /** How many doubts there are on several ways. */
  static int doubts(List<Dependency> all) {
    return all.stream().mapToInt(Dependency::doubts).sum();
  }

  /** Whether one function by itself does both. */
  boolean isLocal() {
    return route.length() == 1 && heldBy.isEmpty() && !heldMode.isRead();
  }
}
