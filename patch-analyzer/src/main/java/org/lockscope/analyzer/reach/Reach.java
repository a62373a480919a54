package org.lockscope.analyzer.reach;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.Entry;
import org.lockscope.analyzer.callgraph.EntryContext;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Step;
import org.lockscope.analyzer.reach.ReachChange.Kind;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The functions of a revision that can be entered in a kind of critical section. Macros and
 * functions of headers are links of chains and not told of, nor is what is not defined in scope and
 * called by such only.
 */
public final class Reach {

  private static final Comparator<ReachChange.Function> ORDER =
      Comparator.<ReachChange.Function>comparingInt(f -> f.chain().size())
          .thenComparing(ReachChange.Function::name)
          .thenComparing(ReachChange.Function::path);

  private final SortedMap<FunctionId, Reached> irqOff;

  private final Set<FunctionId> known;

  private Reach(SortedMap<FunctionId, Reached> irqOff, Set<FunctionId> known) {
    this.irqOff = irqOff;
    this.known = known;
  }

  /**
   * How a function is reached.
   *
   * @param built when the file is built in which the chain begins
   */
  private record Reached(
      PresenceCondition condition, List<String> chain, PresenceCondition built) {}

  /** What is reached in a revision. */
  public static Reach of(CallGraph graph, EntryContexts contexts) {
    SortedMap<FunctionId, Reached> irqOff = new TreeMap<>();
    for (CallGraph.Node node : graph.functions()) {
      if (isFunction(node.id(), graph)) {
        reached(node, graph, contexts).ifPresent(r -> irqOff.put(node.id(), r));
      }
    }
    Set<FunctionId> known = new HashSet<>();
    graph.functions().forEach(n -> known.add(n.id()));
    return new Reach(irqOff, known);
  }

  private static boolean isFunction(FunctionId id, CallGraph graph) {
    return id.isDefined()
        ? isC(id)
        : graph.callers(id).stream().map(Edge::caller).anyMatch(Reach::isC);
  }

  private static boolean isC(FunctionId id) {
    return id.path().endsWith(".c");
  }

  private static Optional<Reached> reached(
      CallGraph.Node node, CallGraph graph, EntryContexts contexts) {
    Optional<Reached> reached = Optional.empty();
    for (Entry entry : contexts.of(node.id())) {
      if (entry.context().irqs() == EntryContext.Irqs.OFF) {
        List<String> chain =
            entry.reason().stream().map(Step::edge).map(e -> e.caller().name()).toList();
        PresenceCondition built =
            entry.reason().stream()
                .findFirst()
                .flatMap(s -> graph.function(s.edge().caller()))
                .orElse(node)
                .built();
        reached =
            Optional.of(
                reached.isEmpty()
                    ? new Reached(entry.condition(), chain, built)
                    : new Reached(
                        reached.get().condition().or(entry.condition()),
                        shorter(reached.get().chain(), chain),
                        reached.get().built().or(built)));
      }
    }
    return reached;
  }

  private static List<String> shorter(List<String> a, List<String> b) {
    return b.size() < a.size() ? b : a;
  }

  /** The functions that can be entered with irqs off in some configuration. */
  public Set<FunctionId> irqOff() {
    return Collections.unmodifiableSet(irqOff.keySet());
  }

  /** In which configurations a function can be entered with irqs off. */
  public Optional<PresenceCondition> irqOff(FunctionId function) {
    return Optional.ofNullable(irqOff.get(function)).map(Reached::condition);
  }

  /**
   * What is different in another revision.
   *
   * @param worth whether it is worth a word that a function is called
   */
  public List<ReachChange> to(Reach after, Predicate<String> worth) {
    List<ReachChange> changes = new ArrayList<>();
    List<ReachChange.Function> left = more(irqOff, after.irqOff, after::stays, worth);
    if (!left.isEmpty()) {
      changes.add(new ReachChange(Kind.IRQ_OFF, false, left));
    }
    List<ReachChange.Function> entered = more(after.irqOff, irqOff, this::isNoNewOne, worth);
    if (!entered.isEmpty()) {
      changes.add(new ReachChange(Kind.IRQ_OFF, true, entered));
    }
    return changes;
  }

  /** Whether a function that was called is there still: one that is gone has not gone elsewhere. */
  private boolean stays(FunctionId function) {
    return known.contains(function);
  }

  /** Whether a function was there before; one that is not defined in scope may have been. */
  private boolean isNoNewOne(FunctionId function) {
    return known.contains(function) || !function.isDefined();
  }

  /** What is reached on one side, and not, or not in as many configurations, on the other. */
  private static List<ReachChange.Function> more(
      SortedMap<FunctionId, Reached> here,
      SortedMap<FunctionId, Reached> there,
      Predicate<FunctionId> counts,
      Predicate<String> worth) {
    List<ReachChange.Function> functions = new ArrayList<>();
    here.forEach(
        (id, reached) -> {
          Reached other = there.get(id);
          PresenceCondition condition =
              other == null ? reached.condition() : reached.condition().minus(other.condition());
          if (counts.test(id) && condition.isFeasible() && worth.test(id.name())) {
            functions.add(
                new ReachChange.Function(
                    id.path(), id.name(), condition, reached.built(), reached.chain()));
          }
        });
    functions.sort(ORDER);
    return functions;
  }
}
