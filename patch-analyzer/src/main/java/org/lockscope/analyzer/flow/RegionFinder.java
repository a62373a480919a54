package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.LockMode;
import org.lockscope.model.primitive.Primitive;

/** Finds the regions of a function in what the flow analysis found out about its nodes. */
final class RegionFinder {

  /** Beyond this many different sets of configurations, regions are not told apart any further. */
  private static final int MAX_CELLS = 64;

  private final FlowResult flow;
  private final Cfg cfg;
  private final Callees callees;
  private final Assertions assertions;
  private final List<Parameter> parameters;

  RegionFinder(FlowResult flow, Callees callees, List<Parameter> parameters) {
    this.flow = flow;
    this.cfg = flow.cfg();
    this.callees = callees;
    this.assertions = new Assertions(callees);
    this.parameters = parameters;
  }

  /** The regions, ordered by scope and place. */
  List<Region> regions() {
    List<Region> regions = new ArrayList<>();
    for (Scope scope : scopes()) {
      regions.addAll(regions(scope));
    }
    return regions;
  }

  /** The statements and conditions that some path reaches, in order. */
  List<Statement> statements(FunctionDefinition function) {
    SortedMap<Span, Statement> statements = new TreeMap<>();
    for (CfgNode node : cfg.nodes()) {
      if (isStatement(node) && !flow.slots().get(node.id()).isEmpty()) {
        boolean condition =
            node instanceof CfgNode.Branch
                || node instanceof CfgNode.Select
                || node instanceof CfgNode.LoopMacro;
        Statement present = statements.get(node.span());
        statements.put(
            node.span(),
            new Statement(
                node.span(),
                function.source(node.span()),
                condition || present != null && present.condition()));
      }
    }
    return List.copyOf(statements.values());
  }

  /** The calls that some path reaches, in order. */
  List<Region.Call> calls() {
    List<Region.Call> calls = new ArrayList<>();
    for (CfgNode node : cfg.nodes()) {
      if (!flow.slots().get(node.id()).isEmpty()) {
        calls.addAll(calls(node));
      }
    }
    return calls.stream().distinct().sorted().toList();
  }

  // Scopes

  private SortedSet<Scope> scopes() {
    SortedSet<Scope> scopes = new TreeSet<>();
    for (List<Slot> slots : flow.slots()) {
      for (Slot slot : slots) {
        scopes.addAll(scopesIn(slot));
      }
    }
    return scopes;
  }

  private List<Scope> scopesIn(Slot slot) {
    return scopes(flow.normalized(slot.state.context()));
  }

  private static List<Scope> scopes(Context context) {
    List<Scope> scopes = new ArrayList<>();
    if (context.irqs().is(Term.Kind.IRQ_OFF)) {
      scopes.add(Scope.of(Scope.Kind.IRQ_OFF, false));
    } else if (context.irqs().is(Term.Kind.IRQ_ON)) {
      scopes.add(Scope.of(Scope.Kind.IRQ_OFF, true));
    }
    for (Counter counter : Counter.values()) {
      int depth = context.depth(counter);
      if (depth != 0) {
        scopes.add(Scope.of(kind(counter), depth < 0));
      }
    }
    for (Held held : context.held()) {
      scopes.add(Scope.of(new Scope.Lock(held.name(), held.family()), held.count() < 0));
    }
    return scopes;
  }

  private static Scope.Kind kind(Counter counter) {
    return switch (counter) {
      case ATOMIC -> Scope.Kind.PREEMPT_OFF;
      case BH -> Scope.Kind.BH_OFF;
      case MIGRATE -> Scope.Kind.MIGRATE_OFF;
      case RCU -> Scope.Kind.RCU;
      case RCU_TRACE -> Scope.Kind.RCU_TRACE;
      case SRCU -> Scope.Kind.SRCU;
      case PAGEFAULT -> Scope.Kind.PAGEFAULT_OFF;
      case NON_BLOCK -> Scope.Kind.NON_BLOCK;
      case HARDIRQ -> Scope.Kind.HARDIRQ;
      case NMI -> Scope.Kind.NMI;
    };
  }

  private boolean holds(Scope scope, Slot slot) {
    return scopesIn(slot).contains(scope);
  }

  /**
   * How many times a fact holds: a walk that takes the next lock before it drops the last one holds
   * two locks of one name for a moment.
   */
  private int times(Scope scope, Slot slot) {
    return (int) scopesIn(slot).stream().filter(scope::equals).count();
  }

  // Regions of one scope

  /** A step from one state to the next, with the configurations in which it is taken. */
  private record Step(Slot from, Slot to, int times, int timesAfter, PresenceCondition when) {

    boolean before() {
      return times > 0;
    }

    boolean after() {
      return timesAfter > 0;
    }
  }

  private List<Region> regions(Scope scope) {
    List<Step> steps = new ArrayList<>();
    for (List<Slot> slots : flow.slots()) {
      for (Slot to : slots) {
        int after = times(scope, to);
        to.arrivals.forEach(
            (from, when) -> {
              int before = times(scope, from);
              if (before > 0 || after > 0) {
                steps.add(new Step(from, to, before, after, when));
              }
            });
      }
    }
    List<PresenceCondition> cells = cells(steps);
    Map<PresenceCondition, List<Region>> byCell = new LinkedHashMap<>();
    for (PresenceCondition cell : cells) {
      byCell.put(cell, regions(scope, steps, cell));
    }
    return merge(byCell);
  }

  /** The coarsest partition of the configurations in which each has all or nothing of each step. */
  private static List<PresenceCondition> cells(List<Step> steps) {
    List<PresenceCondition> cells = new ArrayList<>();
    PresenceCondition all = null;
    Set<PresenceCondition> conditions = new LinkedHashSet<>();
    for (Step step : steps) {
      all = all == null ? step.when() : all.or(step.when());
      conditions.add(step.when());
    }
    if (all == null) {
      return cells;
    }
    cells.add(all);
    for (PresenceCondition condition : conditions) {
      List<PresenceCondition> finer = new ArrayList<>();
      for (PresenceCondition cell : cells) {
        PresenceCondition in = cell.and(condition);
        PresenceCondition out = cell.minus(condition);
        if (in.isFeasible() && out.isFeasible() && cells.size() < MAX_CELLS) {
          finer.add(in);
          finer.add(out);
        } else {
          finer.add(cell);
        }
      }
      cells = finer;
    }
    return cells;
  }

  /** Regions of the same shape in several cells are one, under the cells' disjunction. */
  private static List<Region> merge(Map<PresenceCondition, List<Region>> byCell) {
    List<Region> merged = new ArrayList<>();
    byCell.forEach(
        (cell, regions) -> {
          for (Region region : regions) {
            boolean found = false;
            for (int i = 0; i < merged.size() && !found; i++) {
              if (merged.get(i).hasShapeOf(region)) {
                merged.set(i, region.withCondition(merged.get(i).condition().or(cell)));
                found = true;
              }
            }
            if (!found) {
              merged.add(region);
            }
          }
        });
    return merged;
  }

  private List<Region> regions(Scope scope, List<Step> steps, PresenceCondition cell) {
    int[] component = new int[cfg.nodes().size() * 2];
    for (int i = 0; i < component.length; i++) {
      component[i] = i;
    }
    // A node stands for two things: what happens before it is done (2n) and its doing (2n + 1). The
    // doing of an acquire belongs to the region that begins there, that of a release to the one
    // that
    // ends.
    List<Step> here = steps.stream().filter(s -> s.when().intersects(cell)).toList();
    for (Step step : here) {
      int done = 2 * step.from().node + 1;
      if (step.before()) {
        union(component, 2 * step.from().node, done);
      }
      if (step.after()) {
        union(component, done, 2 * step.to().node);
      }
    }
    Map<Integer, List<Step>> byComponent = new TreeMap<>();
    for (Step step : here) {
      byComponent
          .computeIfAbsent(find(component, 2 * step.from().node + 1), c -> new ArrayList<>())
          .add(step);
    }
    List<Region> regions = new ArrayList<>();
    byComponent.values().forEach(s -> regions.add(region(scope, s, cell)));
    regions.sort(
        java.util.Comparator.comparing(
            (Region r) -> r.acquires().isEmpty() ? new Span(0, 0) : r.acquires().get(0).span()));
    return regions;
  }

  private static int find(int[] component, int i) {
    int root = i;
    while (component[root] != root) {
      root = component[root];
    }
    component[i] = root;
    return root;
  }

  private static void union(int[] component, int a, int b) {
    component[find(component, a)] = find(component, b);
  }

  private Region region(Scope scope, List<Step> steps, PresenceCondition cell) {
    SortedSet<Integer> acquiring = new TreeSet<>();
    SortedSet<Integer> releasing = new TreeSet<>();
    SortedSet<Integer> inside = new TreeSet<>();
    for (Step step : steps) {
      int node = step.from().node;
      if (step.timesAfter() > step.times()) {
        acquiring.add(node);
      } else if (step.timesAfter() < step.times()) {
        releasing.add(node);
      }
      if (step.before()) {
        inside.add(node);
      }
      if (step.after()) {
        inside.add(step.to().node);
      }
    }
    inside.removeAll(releasing);
    SortedSet<Span> statements = new TreeSet<>();
    List<Region.Call> calls = new ArrayList<>();
    int loops = 0;
    for (int node : inside) {
      CfgNode n = cfg.node(node);
      if (isStatement(n)) {
        statements.add(n.span());
      }
      calls.addAll(calls(n));
      loops += cfg.isLoopHead(node) ? 1 : 0;
    }
    acquiring.forEach(n -> statements.remove(cfg.node(n).span()));
    releasing.forEach(n -> statements.remove(cfg.node(n).span()));
    return new Region(
        scope,
        cell,
        modes(scope, steps),
        onlyIf(scope, steps),
        places(acquiring),
        places(releasing),
        List.copyOf(statements),
        calls.stream().distinct().sorted().toList(),
        loops,
        leads(releasing, acquiring, inside));
  }

  /**
   * Whether some path leads from one of some nodes to one of others without going through a region.
   */
  private boolean leads(SortedSet<Integer> from, SortedSet<Integer> to, SortedSet<Integer> region) {
    java.util.BitSet seen = new java.util.BitSet();
    java.util.Deque<Integer> work = new java.util.ArrayDeque<>(from);
    while (!work.isEmpty()) {
      for (Cfg.Edge edge : cfg.successors(work.pop())) {
        if (to.contains(edge.to())) {
          return true;
        }
        if (!region.contains(edge.to()) && !seen.get(edge.to())) {
          seen.set(edge.to());
          work.push(edge.to());
        }
      }
    }
    return false;
  }

  private static SortedSet<LockMode> modes(Scope scope, List<Step> steps) {
    SortedSet<LockMode> modes = new TreeSet<>();
    if (scope.lock().isPresent()) {
      for (Step step : steps) {
        (step.after() ? step.to() : step.from())
            .state.context().held().stream()
                .filter(h -> h.name().equals(scope.lock().get().name()))
                .forEach(h -> modes.add(h.mode()));
      }
    }
    return modes;
  }

  private static boolean isStatement(CfgNode node) {
    return !(node instanceof CfgNode.Join
        || node instanceof CfgNode.Complaint
        || node instanceof CfgNode.Entry
        || node instanceof CfgNode.Exit
        || node instanceof CfgNode.Stop
        || node instanceof CfgNode.Configure
        || node instanceof CfgNode.LeaveGuard
        || node instanceof CfgNode.Declare declare && declare.initializer().isEmpty());
  }

  private List<Region.Place> places(SortedSet<Integer> nodes) {
    SortedSet<Region.Place> places =
        new TreeSet<>(
            java.util.Comparator.comparing(Region.Place::span).thenComparing(Region.Place::via));
    for (int node : nodes) {
      places.add(new Region.Place(cfg.node(node).span(), via(cfg.node(node))));
    }
    return List.copyOf(places);
  }

  /** What a node calls that changes the context. */
  private String via(CfgNode node) {
    if (node instanceof CfgNode.EnterGuard guard) {
      return "guard(" + guard.className() + ")";
    }
    if (node instanceof CfgNode.LeaveGuard guard) {
      return "guard(" + guard.className() + ")";
    }
    return CfgExpressions.calls(node)
        .map(c -> c.functionName().orElse(""))
        .filter(this::changesContext)
        .findFirst()
        .orElse("");
  }

  private boolean changesContext(String function) {
    Optional<Primitive> primitive = callees.primitive(function);
    return primitive.isPresent()
        ? changesContext(primitive.get())
        : callees.summaries(function).stream().anyMatch(s -> !s.isTransparent());
  }

  // Calls

  private List<Region.Call> calls(CfgNode node) {
    List<Region.Call> calls = new ArrayList<>();
    for (Expr expression : CfgExpressions.of(node)) {
      for (Expr.Call call : expression.findAll(Expr.Call.class)) {
        String name = call.functionName().orElseGet(() -> "(" + call.function() + ")");
        List<String> arguments = call.arguments().stream().map(Names::clean).toList();
        calls.add(new Region.Call(node.span(), name, arguments, kind(call)));
      }
    }
    return calls;
  }

  private Region.Call.Kind kind(Expr.Call call) {
    Optional<Primitive> primitive = call.functionName().flatMap(callees::primitive);
    if (call.functionName().filter(this::changesContext).isPresent()) {
      return Region.Call.Kind.CONTEXT;
    }
    if (primitive.filter(RegionFinder::mayBlock).isPresent()) {
      return Region.Call.Kind.BLOCKING;
    }
    if (assertions.isAboutContext(call)) {
      return Region.Call.Kind.ASSERTION;
    }
    return primitive.isPresent() || assertions.takesExpression(call)
        ? Region.Call.Kind.NEUTRAL
        : Region.Call.Kind.FUNCTION;
  }

  private static boolean changesContext(Primitive primitive) {
    return primitive.stateCases().stream().anyMatch(c -> !c.effects().isEmpty());
  }

  private static boolean mayBlock(Primitive primitive) {
    return primitive.cases().stream()
        .flatMap(c -> c.effects().stream())
        .anyMatch(Effect.MayBlock.class::isInstance);
  }

  // Conditions on arguments

  /**
   * What the arguments must be for the region to be entered: known in all its states, and, unless
   * the parameter is a bool, known to be otherwise where the same statements run outside of it.
   */
  private Optional<String> onlyIf(Scope scope, List<Step> steps) {
    Map<Term, Knowledge> inside = new HashMap<>();
    Map<Term, Knowledge> outside = new HashMap<>();
    boolean first = true;
    Set<Integer> nodes = new LinkedHashSet<>();
    for (Step step : steps) {
      if (step.after()) {
        nodes.add(step.to().node);
        join(inside, step.to().state, first);
        first = false;
      }
    }
    boolean anyOutside = false;
    for (int node : nodes) {
      for (Slot slot : flow.slots().get(node)) {
        if (!holds(scope, slot)) {
          join(outside, slot.state, !anyOutside);
          anyOutside = true;
        }
      }
    }
    List<String> facts = new ArrayList<>();
    for (Map.Entry<Term, Knowledge> entry : new TreeMap<>(inside).entrySet()) {
      Term parameter = entry.getKey();
      Knowledge known = entry.getValue();
      boolean contradicted =
          anyOutside
              && outside.containsKey(parameter)
              && (outside.get(parameter).signs() & known.signs()) == 0;
      if (contradicted || isBool(parameter)) {
        fact(parameter.name(), known).ifPresent(facts::add);
      }
    }
    if (facts.isEmpty()) {
      return selected(steps);
    }
    return Optional.of(String.join(" && ", facts));
  }

  /** Where every acquire is under another value of one parameter: those values. */
  private static Optional<String> selected(List<Step> steps) {
    Map<Term, Set<String>> values = new TreeMap<>();
    int acquires = 0;
    for (Step step : steps) {
      if (step.before()) {
        continue;
      }
      acquires++;
      TermMap<Knowledge> knowledge = step.to().state.knowledge();
      for (int i = 0; i < knowledge.size(); i++) {
        Term value = knowledge.key(i);
        if (value.is(Term.Kind.PARAMETER)) {
          fact(value.name(), knowledge.value(i))
              .filter(f -> f.contains("=="))
              .ifPresent(f -> values.computeIfAbsent(value, v -> new LinkedHashSet<>()).add(f));
        }
      }
    }
    int needed = acquires;
    return values.values().stream()
        .filter(facts -> needed > 1 && facts.size() == needed)
        .map(facts -> String.join(" || ", facts))
        .findFirst();
  }

  private static void join(Map<Term, Knowledge> into, State state, boolean first) {
    if (first) {
      for (int i = 0; i < state.knowledge().size(); i++) {
        if (state.knowledge().key(i).is(Term.Kind.PARAMETER)) {
          into.put(state.knowledge().key(i), state.knowledge().value(i));
        }
      }
    } else {
      into.replaceAll((parameter, known) -> known.or(state.about(parameter)));
      into.values().removeIf(Knowledge::isNothing);
    }
  }

  private boolean isBool(Term parameter) {
    return parameter.number() < parameters.size()
        && parameters.get((int) parameter.number()).type().equals("bool");
  }

  private static Optional<String> fact(String name, Knowledge known) {
    if (known.equal().isPresent() && !known.equal().get().isConstant(0)) {
      return Optional.of(name + " == " + known.equal().get());
    }
    if (known.signs() == Knowledge.ZERO) {
      return Optional.of("!" + name);
    }
    return (known.signs() & Knowledge.ZERO) == 0 ? Optional.of(name) : Optional.empty();
  }
}
