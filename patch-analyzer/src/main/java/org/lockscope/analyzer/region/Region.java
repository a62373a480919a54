package org.lockscope.analyzer.region;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.LockMode;

/**
 * A connected part of a function in which one context fact holds beyond what the function was
 * entered with. Regions overlap; they do not have to nest. All places are relative to the
 * function's first character.
 *
 * @param scope the fact
 * @param condition the configurations in which the region is just this
 * @param modes if the fact is that a lock is held, how it is: more than one if different paths do
 * @param onlyIf what must be so of the arguments, as C: {@code disable_irqs}
 * @param acquires the statements where it begins, in source order; a release may stand before them
 * @param releases the statements where it ends, in source order; none if it lasts until the
 *     function returns
 * @param statements what is inside, in source order, without acquires and releases
 * @param calls the calls inside, in source order
 * @param loops how many loops have their head inside
 * @param reentered whether control can come from where it ends to where it begins: it has a hole,
 *     or is inside a loop
 */
public record Region(
    Scope scope,
    PresenceCondition condition,
    SortedSet<LockMode> modes,
    Optional<String> onlyIf,
    List<Place> acquires,
    List<Place> releases,
    List<Span> statements,
    List<Call> calls,
    int loops,
    boolean reentered) {

  public Region {
    modes = Collections.unmodifiableSortedSet(new TreeSet<>(modes));
    acquires = List.copyOf(acquires);
    releases = List.copyOf(releases);
    statements = List.copyOf(statements);
    calls = List.copyOf(calls);
  }

  /**
   * A statement that changes the context.
   *
   * @param span where it stands
   * @param via the function or macro called there that does it: {@code spin_lock_irqsave}
   */
  public record Place(Span span, String via) {}

  /**
   * A call.
   *
   * @param span the statement it stands in
   * @param function what is called
   * @param arguments the arguments as written
   * @param kind what sort of thing that is
   */
  public record Call(Span span, String function, List<String> arguments, Kind kind)
      implements Comparable<Call> {

    private static final Comparator<Call> ORDER =
        Comparator.comparing(Call::span)
            .thenComparing(Call::function)
            .thenComparing(c -> c.arguments().toString());

    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public int compareTo(Call other) {
      return ORDER.compare(this, other);
    }

    /** What is called. */
    public enum Kind {
      /** An ordinary function or macro. */
      FUNCTION,
      /** A primitive that takes or drops a lock or otherwise changes the context. */
      CONTEXT,
      /** A primitive that may wait. */
      BLOCKING,
      /** An assertion about the context. */
      ASSERTION,
      /** A primitive without effect on the context, or an assertion about something else. */
      NEUTRAL
    }
  }

  /** This region for other configurations. */
  public Region withCondition(PresenceCondition condition) {
    return new Region(
        scope, condition, modes, onlyIf, acquires, releases, statements, calls, loops, reentered);
  }

  /** Whether two regions are the same but for the configurations they exist in. */
  public boolean hasShapeOf(Region other) {
    return scope.equals(other.scope)
        && modes.equals(other.modes)
        && onlyIf.equals(other.onlyIf)
        && acquires.equals(other.acquires)
        && releases.equals(other.releases)
        && statements.equals(other.statements)
        && calls.equals(other.calls);
  }
}
