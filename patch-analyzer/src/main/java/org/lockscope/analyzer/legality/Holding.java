package org.lockscope.analyzer.legality;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.ContextFact;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Fact;
import org.lockscope.model.primitive.ImpliedCase;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.Requirement;
import org.lockscope.model.primitive.RequirementCase;
import org.lockscope.model.primitive.WaitType;
import org.lockscope.model.primitive.When;

/**
 * A lock that is held, with what the table says holding it means.
 *
 * @param name the lock as people call it: {@code n->list_lock}
 * @param family its kind, such as {@code spinlock_t}
 * @param field the member it is, or the variable; empty if it is found by a pointer to the lock
 * @param acquire the primitive that has taken it, for the type of its operand if that is known
 */
public record Holding(String name, String family, String field, Primitive acquire) {

  /** A lock that a function holds. */
  static Holding of(HeldLock lock, Primitive acquire) {
    return new Holding(lock.text(), lock.family(), field(lock), acquire);
  }

  /** A kind of lock without what the table adds in brackets: what it is used for. */
  private static String type(String family) {
    int bracket = family.indexOf(" (");
    return bracket < 0 ? family : family.substring(0, bracket);
  }

  /** What tells a lock from others of its kind; empty if nothing does but a pointer. */
  private static String field(HeldLock lock) {
    String last = lock.object().lastField();
    boolean isVariable =
        lock.object().root() instanceof ObjectReference.Global
            || lock.object().root() instanceof ObjectReference.Local;
    return last.isEmpty() && isVariable ? lock.object().root().toString() : last;
  }

  /** Whether a lock that is released can be this one, for all that is known. */
  boolean mayBe(HeldLock released) {
    String other = field(released);
    return type(released.family()).equals(type(family))
        && (field.isEmpty() || other.isEmpty() || other.equals(field));
  }

  public Holding {
    Objects.requireNonNull(name);
    Objects.requireNonNull(family);
    Objects.requireNonNull(field);
    Objects.requireNonNull(acquire);
  }

  /** How lockdep thinks of it while it is held. */
  Optional<WaitType> waitType() {
    return acquire.waitType();
  }

  /** The configurations in which holding it raises a counter. */
  PresenceCondition raising(Counter counter, PresenceCondition never) {
    PresenceCondition raising = never;
    for (ImpliedCase implied : acquire.implied()) {
      if (implied.counters().getOrDefault(counter, 0) > 0) {
        raising = raising.or(implied.condition());
      }
    }
    return raising;
  }

  /** Whether whoever took it had to be able to sleep. */
  boolean needsSleep() {
    return acquire.kind() == Primitive.Kind.ACQUIRE
        && acquire.requirements().stream()
            .allMatch(r -> requires(r.requirements(), ContextFact.MAY_SLEEP))
        && !acquire.requirements().isEmpty();
  }

  /**
   * The configurations in which whoever holds it must not be preempted, and has seen to that before
   * taking it: the write section of a sequence counter without a lock of its own.
   */
  PresenceCondition needingAtomic(PresenceCondition never) {
    PresenceCondition needing = never;
    for (RequirementCase required : acquire.requirements()) {
      if (requires(required.requirements(), ContextFact.ATOMIC)) {
        needing = needing.or(required.condition());
      }
    }
    return needing;
  }

  private static boolean requires(List<Requirement> requirements, ContextFact fact) {
    return requirements.stream()
        .anyMatch(
            r ->
                r.when() instanceof When.Always
                    && r.fact() instanceof Fact.InContext context
                    && context.fact() == fact);
  }
}
