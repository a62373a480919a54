package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lockscope.analyzer.callgraph.Root;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.order.IrqUse.Level;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.WaitType;

/**
 * Which classes of locks are taken by interrupts, and which are held while interrupts can come: by
 * what callbacks take whose context is known. Where one asks for its context on the way, or goes on
 * too often by something nobody can see, it is no evidence.
 */
final class IrqUses {

  private static final Comparator<IrqUse> ORDER =
      Comparator.<IrqUse>comparingInt(u -> u.acquisition().route().length())
          .thenComparing(u -> u.acquisition().route().function())
          .thenComparing(u -> u.acquisition().route().place())
          .thenComparing(u -> u.acquisition().doubts())
          .thenComparing(u -> u.acquisition().lock().text());

  private final LockClasses classes;
  private final PresenceCondition notThreaded;

  /** What interrupts take, and what they can come upon. */
  private final Map<Level, Map<LockClass, List<IrqUse>>> inside = new EnumMap<>(Level.class);

  private final Map<Level, Map<LockClass, List<IrqUse>>> open = new EnumMap<>(Level.class);

  /**
   * Finds them.
   *
   * @param notThreaded the configurations in which softirqs come upon what runs
   */
  IrqUses(Acquisitions acquisitions, LockClasses classes, PresenceCondition notThreaded) {
    this.classes = classes;
    this.notThreaded = notThreaded;
    for (Level level : Level.values()) {
      inside.put(level, new TreeMap<>());
      open.put(level, new TreeMap<>());
    }
    for (Root root : acquisitions.calls().roots()) {
      if (root.callback().isPresent()) {
        acquisitions.taken(root.function()).stream()
            .filter(IrqUses::isEvidence)
            .forEach(a -> add(root, a));
      }
    }
  }

  private static boolean isEvidence(Acquisition acquisition) {
    return acquisition.known()
        && acquisition.inContext()
        && acquisition.assumptions().isEmpty()
        && acquisition.doubts() <= Dependency.MAX_DOUBTS;
  }

  private void add(Root root, Acquisition acquisition) {
    LockClass of = classes.of(acquisition.lock());
    if (of.isOne()) {
      for (CallbackContext context : root.callback().orElseThrow().contexts()) {
        PresenceCondition condition =
            acquisition.condition().and(context.condition()).and(root.condition());
        if (!context.inCaller() && condition.isFeasible()) {
          add(of, new IrqUse(acquisition, root, condition), context);
        }
      }
    }
  }

  /** The places where interrupts take a class. */
  List<IrqUse> inside(Level level, LockClass of) {
    return sorted(inside.get(level).get(of));
  }

  /** The places where a class is taken while interrupts can come. */
  List<IrqUse> open(Level level, LockClass of) {
    return sorted(open.get(level).get(of));
  }

  /** The classes that interrupts take. */
  List<LockClass> insideClasses(Level level) {
    return List.copyOf(inside.get(level).keySet());
  }

  private static List<IrqUse> sorted(List<IrqUse> uses) {
    if (uses == null) {
      return List.of();
    }
    List<IrqUse> sorted = new ArrayList<>(uses);
    sorted.sort(ORDER);
    return sorted;
  }

  private void add(LockClass of, IrqUse use, CallbackContext context) {
    Acquisition acquisition = use.acquisition();
    Optional<CallbackContext.Level> level = context.level();
    boolean inTask = level.equals(Optional.of(CallbackContext.Level.TASK));
    PresenceCondition interrupting = use.condition().and(notThreaded);
    if (level.equals(Optional.of(CallbackContext.Level.HARDIRQ))) {
      if (isTaken(acquisition)) {
        // What may sleep with PREEMPT_RT must not be taken there at all; that is another finding.
        boolean spins = acquisition.type() == WaitType.SPIN;
        put(inside, Level.HARDIRQ, of, use, spins ? use.condition() : interrupting);
      }
      return;
    }
    if (level.equals(Optional.of(CallbackContext.Level.SOFTIRQ)) && isTaken(acquisition)) {
      put(inside, Level.SOFTIRQ, of, use, interrupting);
    }
    if (irqsOn(acquisition, context) && (inTask || !acquisition.exposed())) {
      put(open, Level.HARDIRQ, of, use, use.condition());
      if (inTask && !acquisition.bhOff() && !context.raised().contains(Counter.BH)) {
        put(open, Level.SOFTIRQ, of, use, interrupting);
      }
    }
  }

  /** Whether an interrupt may wait there; a lock with which one sleeps is another finding. */
  private static boolean isTaken(Acquisition acquisition) {
    return acquisition.waits()
        && !acquisition.exposed()
        && (acquisition.type() == WaitType.SPIN || acquisition.type() == WaitType.CONFIG);
  }

  private static boolean irqsOn(Acquisition acquisition, CallbackContext context) {
    return acquisition.irqs() == LocalContext.Irqs.ON
        || acquisition.irqs() == LocalContext.Irqs.AS_ON_ENTRY
            && context.irqs().filter(on -> on).isPresent();
  }

  private static void put(
      Map<Level, Map<LockClass, List<IrqUse>>> uses,
      Level level,
      LockClass of,
      IrqUse use,
      PresenceCondition condition) {
    if (condition.isFeasible()) {
      uses.get(level)
          .computeIfAbsent(of, c -> new ArrayList<>())
          .add(new IrqUse(use.acquisition(), use.root(), condition));
    }
  }
}
