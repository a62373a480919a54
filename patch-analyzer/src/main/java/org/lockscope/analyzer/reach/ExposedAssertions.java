package org.lockscope.analyzer.reach;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.change.Alignment;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.StateAssertions;

/**
 * Finds assertions that a change takes out of critical sections. Only such count as may have been
 * so because of the section: they are the first thing that the called function does, or the first
 * that it calls, so that they say what callers have to see to; and they look at an object that the
 * caller has found by itself, and not been given.
 */
public final class ExposedAssertions {

  /** Who asserts something for callers does not have many others between. */
  private static final int MAX_CHAIN = 4;

  /** The sections that keep others away from an object. */
  private static final Set<Scope.Kind> PROTECTING =
      Set.of(Scope.Kind.IRQ_OFF, Scope.Kind.PREEMPT_OFF, Scope.Kind.BH_OFF, Scope.Kind.LOCK);

  private static final Set<RegionChange.Kind> LEAVING =
      Set.of(RegionChange.Kind.SHRUNK, RegionChange.Kind.SPLIT, RegionChange.Kind.REMOVED);

  private final CallGraph graph;
  private final StateAssertions assertions;

  /** Finds assertions by the calls after a change. */
  public ExposedAssertions(CallGraph graph) {
    this.graph = graph;
    this.assertions = StateAssertions.load(graph.primitives().space());
  }

  /** An assertion that is the first thing that happens in a call. */
  private record Reached(
      List<String> chain, String text, PresenceCondition condition, PresenceCondition defined) {}

  /** The assertions that a change of one function takes out of sections, in the order of calls. */
  public List<ExposedAssertion> in(FunctionChange change) {
    if (change.before().isEmpty() || change.after().isEmpty()) {
      return List.of();
    }
    Set<Scope> scopes = new LinkedHashSet<>();
    for (RegionChange region : change.regions()) {
      boolean leaves = region.kinds().stream().anyMatch(LEAVING::contains);
      if (leaves && !region.scope().hole() && PROTECTING.contains(region.scope().kind())) {
        scopes.add(region.scope());
      }
    }
    if (scopes.isEmpty()) {
      return List.of();
    }
    FunctionProfile before = change.before().get();
    FunctionProfile after = change.after().get();
    Alignment alignment = Alignment.of(before, after);
    // One line for each assertion, however many calls have left.
    Map<List<String>, ExposedAssertion> found = new LinkedHashMap<>();
    for (Statement statement : after.statements()) {
      Optional<Span> old = alignment.before(statement.span());
      for (Scope scope : old.isPresent() ? scopes : Set.<Scope>of()) {
        PresenceCondition left =
            inside(before, scope, old.get()).minus(inside(after, scope, statement.span()));
        if (left.isFeasible() && !isBoundary(after, scope, statement.span())) {
          for (ExposedAssertion one : at(after, statement.span(), scope, left)) {
            List<String> key = new ArrayList<>(one.chain());
            key.add(one.assertion());
            found.merge(key, one, ExposedAssertions::wider);
          }
        }
      }
    }
    return List.copyOf(found.values());
  }

  /** Of several sections that were left the one that is left in more configurations. */
  private static ExposedAssertion wider(ExposedAssertion one, ExposedAssertion other) {
    return one.condition().implies(other.condition()) && !other.condition().implies(one.condition())
        ? other
        : one;
  }

  private static PresenceCondition inside(FunctionProfile function, Scope scope, Span statement) {
    PresenceCondition inside = function.condition().space().never();
    for (Region region : function.regions()) {
      if (region.scope().equals(scope) && region.statements().contains(statement)) {
        inside = inside.or(region.condition());
      }
    }
    return inside;
  }

  /** Whether a section begins or ends at a statement, which then is neither inside nor outside. */
  private static boolean isBoundary(FunctionProfile function, Scope scope, Span statement) {
    return function.regions().stream()
        .filter(r -> r.scope().equals(scope))
        .anyMatch(
            r ->
                r.acquires().stream().anyMatch(p -> p.span().equals(statement))
                    || r.releases().stream().anyMatch(p -> p.span().equals(statement)));
  }

  private List<ExposedAssertion> at(
      FunctionProfile function, Span statement, Scope scope, PresenceCondition left) {
    List<ExposedAssertion> found = new ArrayList<>();
    FunctionId id = new FunctionId(function.path(), function.name());
    for (Edge edge : graph.function(id).map(CallGraph.Node::calls).orElse(List.of())) {
      if (edge.site().span().equals(statement) && edge.kind() == Edge.Kind.DIRECT) {
        for (int i = 0; i < edge.site().arguments().size(); i++) {
          if (isFound(edge.site().arguments().get(i))) {
            PresenceCondition condition = left.and(edge.site().condition());
            for (Reached reached : first(edge.callee(), i, condition, MAX_CHAIN)) {
              found.add(
                  new ExposedAssertion(
                      function.path(),
                      function.name(),
                      statement,
                      function.line(statement),
                      scope,
                      reached.chain(),
                      reached.text(),
                      reached.condition(),
                      reached.defined()));
            }
          }
        }
      }
    }
    return found;
  }

  /** Whether a function has got a value by itself: not as an argument, and it is no constant. */
  private static boolean isFound(Argument value) {
    return value instanceof Argument.Unknown || value instanceof Argument.Content;
  }

  /**
   * What a function asserts of one of its parameters before it does anything else.
   *
   * @param depth how many functions the chain may have
   */
  private List<Reached> first(
      FunctionId function, int parameter, PresenceCondition condition, int depth) {
    List<Reached> found = new ArrayList<>();
    Optional<CallGraph.Node> node = graph.function(function);
    if (node.isEmpty() || depth == 0) {
      return found;
    }
    for (FunctionSites variant : node.get().variants()) {
      int start = variant.sites().stream().mapToInt(s -> s.span().start()).min().orElse(-1);
      for (Site site : variant.sites()) {
        PresenceCondition here = condition.and(variant.condition()).and(site.condition());
        if (site.span().start() == start && here.isFeasible()) {
          asserted(variant, site, parameter, here, node.get()).ifPresent(found::add);
          passedOn(node.get(), site, parameter).entrySet().stream()
              .flatMap(next -> first(next.getKey(), next.getValue(), here, depth - 1).stream())
              .map(r -> prefixed(node.get(), r))
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  private static Reached prefixed(CallGraph.Node function, Reached reached) {
    List<String> chain = new ArrayList<>();
    chain.add(function.id().name());
    chain.addAll(reached.chain());
    return new Reached(
        chain, reached.text(), reached.condition(), reached.defined().and(function.condition()));
  }

  private Optional<Reached> asserted(
      FunctionSites variant,
      Site site,
      int parameter,
      PresenceCondition condition,
      CallGraph.Node function) {
    if (!(site.target() instanceof Target.Function macro) || site.written().isEmpty()) {
      return Optional.empty();
    }
    Expr asserted = site.written().get(0);
    return assertions
        .checked(macro.name())
        .map(condition::and)
        .filter(PresenceCondition::isFeasible)
        .filter(c -> parameter < variant.parameters().size())
        .filter(c -> looksAt(asserted, variant.parameters().get(parameter)))
        .map(
            c ->
                new Reached(
                    List.of(function.id().name()),
                    macro.name() + "(" + asserted + ")",
                    c,
                    function.condition()));
  }

  /** Whether an expression looks into the object that a variable points to. */
  private static boolean looksAt(Expr expression, String variable) {
    if (expression instanceof Expr.Call call
        && call.arguments().stream().anyMatch(a -> isName(a, variable))) {
      return true;
    }
    if (expression instanceof Expr.Member member && isName(member.object(), variable)) {
      return true;
    }
    for (Node child : expression.children()) {
      if (child instanceof Expr inner && looksAt(inner, variable)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isName(Expr expression, String variable) {
    return expression.withoutCasts() instanceof Expr.Name name
        && name.identifier().equals(variable);
  }

  /** Who is called at a site with a parameter, and as which of theirs. */
  private static Map<FunctionId, Integer> passedOn(CallGraph.Node node, Site site, int parameter) {
    Map<FunctionId, Integer> callees = new LinkedHashMap<>();
    for (Edge edge : node.calls()) {
      if (edge.site().equals(site) && edge.kind() == Edge.Kind.DIRECT) {
        int index = site.arguments().indexOf(new Argument.Parameter(parameter));
        if (index >= 0) {
          callees.put(edge.callee(), index);
        }
      }
    }
    return callees;
  }
}
