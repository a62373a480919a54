package org.lockscope.analyzer.claim;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.Entry;
import org.lockscope.analyzer.callgraph.EntryContext;
import org.lockscope.analyzer.callgraph.EntryContext.Irqs;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.EntryContexts.Detail;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.model.callback.CallbackContext.Level;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;

/**
 * How functions are entered at a revision, by all calls in scope. Looked at when somebody asks: few
 * claims are about it. Not thread-safe.
 */
public final class Entrances {

  private final CallGraph graph;

  /** Of irqs alone; takes much less time. */
  private final EntryContexts irqs;

  private final Function<Detail, EntryContexts> contexts;
  private final Map<Detail, EntryContexts> found = new EnumMap<>(Detail.class);

  /**
   * Those of a revision.
   *
   * @param irqs how functions are entered with irqs off
   * @param contexts how they are entered
   */
  public Entrances(CallGraph graph, EntryContexts irqs, Function<Detail, EntryContexts> contexts) {
    this.graph = graph;
    this.irqs = irqs;
    this.contexts = contexts;
  }

  private EntryContexts all() {
    return found.computeIfAbsent(Detail.ALL, contexts);
  }

  /** A way to enter a function of a name inside of a context; empty if it never is. */
  Optional<Entry> inside(String function, Scope.Kind context) {
    EntryContexts contexts = context == Scope.Kind.IRQ_OFF ? irqs : all();
    return graph.named(function).stream()
        .flatMap(id -> contexts.of(id).stream())
        .filter(e -> isIn(context, e.context()))
        .findFirst();
  }

  private static boolean isIn(Scope.Kind kind, EntryContext context) {
    return switch (kind) {
      case IRQ_OFF -> context.irqs() == Irqs.OFF;
      case PREEMPT_OFF -> context.raised().contains(Counter.ATOMIC);
      case BH_OFF -> context.raised().contains(Counter.BH);
      case MIGRATE_OFF -> context.raised().contains(Counter.MIGRATE);
      default -> false;
    };
  }

  /** The configurations in which a function of a name is entered in a hard interrupt. */
  PresenceCondition inInterrupts(String function) {
    return when(
        function,
        found.computeIfAbsent(Detail.HARDIRQS, contexts),
        c -> c.level().equals(Optional.of(Level.HARDIRQ)));
  }

  /**
   * The configurations in which a function of a name may be entered where tasks can be switched.
   */
  PresenceCondition preemptible(String function) {
    return when(
        function, found.computeIfAbsent(Detail.RAW_ATOMIC, contexts), c -> !c.isRawAtomic());
  }

  private PresenceCondition when(
      String function, EntryContexts entered, Predicate<EntryContext> kind) {
    PresenceCondition condition = graph.primitives().space().never();
    for (FunctionId id : graph.named(function)) {
      condition = condition.or(entered.when(id, kind));
    }
    return condition;
  }
}
