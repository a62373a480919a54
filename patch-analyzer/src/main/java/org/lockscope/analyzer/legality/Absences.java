package org.lockscope.analyzer.legality;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.analyzer.site.Site;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.callback.CallbackKind;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.AccessPath;
import org.lockscope.model.primitive.Fact;
import org.lockscope.model.primitive.LockOperand;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Which locks are certainly not held somewhere: locks with a name, in a chain of calls in which
 * nobody takes them, and that begins where nobody need have them. That is a callback that runs by
 * itself, or a function of the table, which may be called without any lock that its row does not
 * require.
 */
final class Absences {

  private final PrimitiveTable primitives;
  private final Map<String, CallbackKind> kinds = new HashMap<>();

  Absences(CallGraph graph) {
    this.primitives = graph.primitives();
    for (Root root : graph.roots()) {
      root.callback().ifPresent(k -> kinds.put(k.name(), k));
    }
  }

  /**
   * In which configurations a lock that should be held is not.
   *
   * @param fact what should be so
   * @param site where it should be
   * @param entry how the site's function is entered
   */
  PresenceCondition against(Fact fact, Site site, Entry entry) {
    PresenceCondition never = primitives.space().never();
    if (!(fact instanceof Fact.Held held)
        || !entry.bare()
        || entry.call().isEmpty()
        || mayBeHeld(held.lock(), site, site)) {
      return never;
    }
    Optional<Entry.Call> at = entry.call();
    Entry first = entry;
    while (at.isPresent()) {
      if (mayBeHeld(held.lock(), site, at.get().edge().site())) {
        return never;
      }
      first = at.get().caller();
      if (first.call().isEmpty()) {
        return free(first, at.get().edge().caller().name(), held.lock(), site);
      }
      at = first.call();
    }
    return never;
  }

  /** When a chain begins without a lock. */
  private PresenceCondition free(Entry first, String function, LockOperand lock, Site site) {
    PresenceCondition free = primitives.space().never();
    Optional<ObjectReference> object = object(lock, site);
    if (object.isEmpty()) {
      return free;
    }
    if (first.root().isPresent()) {
      for (CallbackContext context : kinds.get(first.root().get()).contexts()) {
        boolean isHeld =
            context.held().stream().anyMatch(l -> l.name().equals(object.get().root().toString()));
        if (context.alone() && !isHeld) {
          free = free.or(context.condition());
        }
      }
      return free;
    }
    return mayBeCalledBare(function) ? primitives.space().always() : free;
  }

  /** Whether a function is one of the table whose callers need not hold any lock. */
  boolean mayBeCalledBare(String function) {
    return primitives
        .find(function)
        .filter(Absences::isFunction)
        .filter(
            p ->
                p.requirements().stream()
                    .flatMap(c -> c.requirements().stream())
                    .noneMatch(r -> r.fact() instanceof Fact.Held))
        .isPresent();
  }

  private static boolean isFunction(Primitive primitive) {
    return primitive.kind() == Primitive.Kind.BLOCKING
        || primitive.kind() == Primitive.Kind.NONBLOCKING;
  }

  /** Whether a lock may be held on some path to a place. */
  private static boolean mayBeHeld(LockOperand lock, Site asserted, Site place) {
    Optional<ObjectReference> object = object(lock, asserted);
    return object.isEmpty()
        || place.circumstances().stream()
            .flatMap(c -> c.context().held().stream())
            .anyMatch(h -> mayBe(h, object.get()));
  }

  /** Whether a lock that is held may be one with a name: it is, or has no name to be known by. */
  private static boolean mayBe(HeldLock held, ObjectReference object) {
    return !(held.object().root() instanceof ObjectReference.Global)
            && held.object().lastField().equals(object.lastField())
        || held.object().root().equals(object.root())
            && held.object().lastField().equals(object.lastField());
  }

  /** The lock, if it is an object with a name, or a member of one. */
  private static Optional<ObjectReference> object(LockOperand lock, Site site) {
    if (lock.perCpu() || lock.bit().isPresent()) {
      return Optional.empty();
    }
    if (lock.object().root() instanceof AccessPath.Global global) {
      return lock.object().selectors().isEmpty()
          ? Optional.of(new ObjectReference(new ObjectReference.Global(global.name()), List.of()))
          : Optional.empty();
    }
    if (lock.object().root() instanceof AccessPath.Argument argument
        && lock.object().selectors().stream().noneMatch(AccessPath.Field.class::isInstance)
        && argument.index() < site.arguments().size()
        && site.arguments().get(argument.index()) instanceof Argument.Address address
        && address.object().root() instanceof ObjectReference.Global
        && address.object().fields().isEmpty()) {
      return Optional.of(address.object());
    }
    return Optional.empty();
  }

  /** The lock as people call it. */
  static String name(Fact fact, Site site) {
    return fact instanceof Fact.Held held
        ? object(held.lock(), site).map(ObjectReference::toString).orElse("the lock")
        : "it";
  }
}
