package org.lockscope.analyzer.callgraph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.LockMode;

/**
 * Which locks can be held when the functions of a call graph are entered. Each lock is followed by
 * itself: that two are held at once is not said, but each chain says for one.
 */
public final class HeldLocks {

  private static final Comparator<Key> KEYS =
      Comparator.comparing(Key::lock).thenComparing(Key::mode);

  private final CallGraph graph;
  private final EntryContexts contexts;
  private final Map<EntryContexts.Specialised, Map<Key, Found>> found = new HashMap<>();
  private final Deque<Found> work = new ArrayDeque<>();

  private HeldLocks(CallGraph graph, EntryContexts contexts) {
    this.graph = graph;
    this.contexts = contexts;
  }

  private record Key(LockClass lock, LockMode mode) {}

  private static final class Found {
    final EntryContexts.Specialised function;
    final Key key;
    final Optional<HeldLock> taken;
    final Found caller;
    final Edge edge;
    PresenceCondition condition;
    boolean queued;

    Found(
        EntryContexts.Specialised function,
        Key key,
        PresenceCondition condition,
        Optional<HeldLock> taken,
        Found caller,
        Edge edge) {
      this.function = function;
      this.key = key;
      this.condition = condition;
      this.taken = taken;
      this.caller = caller;
      this.edge = edge;
    }
  }

  /** Finds the locks held on entry of all functions. */
  public static HeldLocks of(CallGraph graph, EntryContexts contexts) {
    HeldLocks locks = new HeldLocks(graph, contexts);
    locks.start();
    while (!locks.work.isEmpty()) {
      Found held = locks.work.poll();
      held.queued = false;
      locks.pass(held);
    }
    return locks;
  }

  /** The locks that can be held when a function is entered, by class and mode. */
  public List<HeldOnEntry> on(FunctionId function) {
    Map<Key, HeldOnEntry> all = new TreeMap<>(KEYS);
    for (EntryContexts.Specialised specialised : contexts.specialised(function)) {
      for (Found held : found.getOrDefault(specialised, Map.of()).values()) {
        HeldOnEntry here = entry(held);
        all.merge(
            held.key,
            here,
            (a, b) ->
                new HeldOnEntry(
                    a.lock(), a.mode(), a.condition().or(b.condition()), a.taken(), a.chain()));
      }
    }
    return List.copyOf(all.values());
  }

  private static HeldOnEntry entry(Found held) {
    List<Edge> chain = new ArrayList<>();
    Found at = held;
    while (at.edge != null) {
      chain.add(at.edge);
      if (at.caller == null) {
        break;
      }
      at = at.caller;
    }
    Collections.reverse(chain);
    return new HeldOnEntry(held.key.lock(), held.key.mode(), held.condition, at.taken, chain);
  }

  private void start() {
    for (Root root : graph.roots()) {
      root.callback()
          .ifPresent(
              kind -> {
                for (CallbackContext context : kind.contexts()) {
                  heldBy(root.function(), context);
                }
              });
    }
    for (EntryContexts.Specialised caller : contexts.all()) {
      for (Edge edge : graph.function(caller.function()).orElseThrow().calls()) {
        for (Circumstance circumstance : edge.site().circumstances()) {
          List<HeldLock> held = circumstance.context().held();
          boolean isDoubtful = edge.variant().doubt().isPresent();
          if (!held.isEmpty() && !isDoubtful && contexts.mayBe(caller, circumstance)) {
            PresenceCondition condition = contexts.condition(caller).and(circumstance.condition());
            EntryContexts.Specialised callee = contexts.callee(caller, edge);
            for (HeldLock lock : held) {
              Key key = new Key(LockClass.of(lock), lock.mode());
              reach(callee, key, condition, Optional.of(lock), null, edge);
            }
          }
        }
      }
    }
  }

  private void heldBy(FunctionId function, CallbackContext context) {
    EntryContexts.Specialised open = contexts.open(function);
    for (CallbackContext.Lock lock : context.held()) {
      Key key = new Key(new LockClass(lock.name(), ""), lock.mode());
      PresenceCondition condition = contexts.condition(open).and(context.condition());
      reach(open, key, condition, Optional.empty(), null, null);
    }
  }

  private void pass(Found held) {
    FunctionId function = held.function.function();
    for (Edge edge : graph.function(function).orElseThrow().calls()) {
      for (Circumstance circumstance : edge.site().circumstances()) {
        boolean released =
            circumstance.context().released().stream()
                .anyMatch(l -> LockClass.of(l).name().equals(held.key.lock().name()));
        if (!released && contexts.mayBe(held.function, circumstance)) {
          reach(
              contexts.callee(held.function, edge),
              held.key,
              held.condition.and(circumstance.condition()),
              held.taken,
              held,
              edge);
        }
      }
    }
  }

  private void reach(
      EntryContexts.Specialised function,
      Key key,
      PresenceCondition condition,
      Optional<HeldLock> taken,
      Found caller,
      Edge edge) {
    PresenceCondition here =
        condition.and(graph.function(function.function()).orElseThrow().built());
    if (!here.isFeasible()) {
      return;
    }
    Map<Key, Found> present = found.computeIfAbsent(function, f -> new HashMap<>());
    Found known = present.get(key);
    if (known == null) {
      known = new Found(function, key, here, taken, caller, edge);
      present.put(key, known);
    } else {
      if (here.implies(known.condition)) {
        return;
      }
      known.condition = known.condition.or(here);
    }
    if (!known.queued) {
      known.queued = true;
      work.add(known);
    }
  }
}
