package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lockscope.analyzer.callgraph.Entry;
import org.lockscope.analyzer.callgraph.EntryContext;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Step;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.order.IrqUse.Level;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;

/**
 * Which classes of locks are taken by interrupts, and which are held while interrupts can come. Of
 * a function that somebody unknown calls, neither is known.
 */
final class IrqUses {

  private static final Comparator<IrqUse> ORDER =
      Comparator.comparingInt(IrqUse::length)
          .thenComparing(u -> u.acquisition().route().function())
          .thenComparing(u -> u.acquisition().route().place());

  private final EntryContexts contexts;
  private final Calls calls;
  private final LockClasses classes;
  private final PresenceCondition notThreaded;

  /** What interrupts take, and what they can come upon. */
  private final Map<Level, Map<LockClass, List<IrqUse>>> inside = new EnumMap<>(Level.class);

  private final Map<Level, Map<LockClass, List<IrqUse>>> open = new EnumMap<>(Level.class);

  /**
   * Finds them.
   *
   * @param acquisitions what functions take themselves
   * @param exposed what they hold while more interrupts can come than when they took it
   * @param contexts the contexts in which functions are certain to be called
   * @param notThreaded the configurations in which softirqs come upon what runs
   */
  IrqUses(
      List<Acquisition> acquisitions,
      List<Acquisition> exposed,
      EntryContexts contexts,
      Calls calls,
      LockClasses classes,
      PresenceCondition notThreaded) {
    this.contexts = contexts;
    this.calls = calls;
    this.classes = classes;
    this.notThreaded = notThreaded;
    for (Level level : Level.values()) {
      inside.put(level, new TreeMap<>());
      open.put(level, new TreeMap<>());
    }
    acquisitions.forEach(a -> add(a, false));
    exposed.forEach(a -> add(a, true));
  }

  private void add(Acquisition acquisition, boolean exposed) {
    LockClass of = classes.of(acquisition.lock());
    if (acquisition.known() && of.isOne() && acquisition.assumptions().isEmpty()) {
      for (Entry entry : contexts.of(acquisition.route().function())) {
        if (isEvidence(entry)) {
          add(of, acquisition, entry, exposed);
        }
      }
    }
  }

  /**
   * Whether it is certain that the way is gone: nobody unknown, and not only if a reference was the
   * last one.
   */
  private boolean isEvidence(Entry entry) {
    return !entry.context().isUnknown()
        && entry.chain().stream()
            .map(Step::edge)
            .noneMatch(e -> calls.isAfterLast(e.variant(), e.site()));
  }

  /** Whether a function runs in interrupts only, as far as it is known who calls it. */
  boolean isInInterrupt(FunctionId function) {
    List<Entry> entries = contexts.of(function);
    return !entries.isEmpty()
        && entries.stream()
            .map(e -> e.context().level())
            .allMatch(l -> l.filter(of -> of != CallbackContext.Level.TASK).isPresent());
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
      return IrqUse.none();
    }
    List<IrqUse> sorted = new ArrayList<>(uses);
    sorted.sort(ORDER);
    return sorted;
  }

  private void add(LockClass of, Acquisition acquisition, Entry entry, boolean exposed) {
    PresenceCondition condition = acquisition.condition().and(entry.condition());
    if (!condition.isFeasible()) {
      return;
    }
    EntryContext context = entry.context();
    Optional<CallbackContext.Level> level = context.level();
    IrqUse use = new IrqUse(acquisition, entry, condition);
    if (exposed && level.filter(l -> l != CallbackContext.Level.TASK).isPresent()) {
      return;
    }
    if (level.equals(Optional.of(CallbackContext.Level.HARDIRQ))) {
      // What may sleep with PREEMPT_RT must not be taken there at all; that is another finding.
      PresenceCondition spinning = acquisition.spins() ? condition : condition.and(notThreaded);
      if (acquisition.waits() && spinning.isFeasible()) {
        put(inside, Level.HARDIRQ, of, new IrqUse(acquisition, entry, spinning));
      }
      return;
    }
    boolean soft = level.equals(Optional.of(CallbackContext.Level.SOFTIRQ));
    PresenceCondition interrupting = condition.and(notThreaded);
    if (soft && acquisition.waits() && interrupting.isFeasible()) {
      put(inside, Level.SOFTIRQ, of, new IrqUse(acquisition, entry, interrupting));
    }
    if (!irqsOn(acquisition, context)) {
      return;
    }
    put(open, Level.HARDIRQ, of, use);
    boolean bhOff = acquisition.bhOff() || context.raised().contains(Counter.BH);
    if (level.equals(Optional.of(CallbackContext.Level.TASK))
        && !bhOff
        && interrupting.isFeasible()) {
      put(open, Level.SOFTIRQ, of, new IrqUse(acquisition, entry, interrupting));
    }
  }

  private static boolean irqsOn(Acquisition acquisition, EntryContext context) {
    return acquisition.irqs() == LocalContext.Irqs.ON
        || acquisition.irqs() == LocalContext.Irqs.AS_ON_ENTRY
            && context.irqs() == EntryContext.Irqs.ON;
  }

  private static void put(
      Map<Level, Map<LockClass, List<IrqUse>>> uses, Level level, LockClass of, IrqUse use) {
    uses.get(level).computeIfAbsent(of, c -> new ArrayList<>()).add(use);
  }

  LockClasses classes() {
    return classes;
  }
}
