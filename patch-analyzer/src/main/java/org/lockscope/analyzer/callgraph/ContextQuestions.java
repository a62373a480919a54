package org.lockscope.analyzer.callgraph;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.model.primitive.LastReferences;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Where the functions of a call graph ask in what context they run. What one does afterwards hangs
 * on the answer, and not on who has called it: {@code vfree()} asks for {@code in_interrupt()}. Who
 * asks whether a reference was the last one asks in effect the same.
 */
public final class ContextQuestions {

  /** A function with more sites than these does more than tell what its caller asks. */
  private static final int MAX_QUESTION = 4;

  /** The kinds of questions whose answers say where code runs. */
  private static final Set<String> ABOUT_CONTEXT = Set.of("irqflags", "preempt", "bh", "pagefault");

  private final CallGraph graph;
  private final PrimitiveTable primitives;
  private final LastReferences references = LastReferences.load();

  /** Functions that do little more than ask. */
  private final Set<String> asking;

  private final Map<FunctionSites, Integer> first =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** The questions of a graph's functions. */
  public ContextQuestions(CallGraph graph) {
    this.graph = graph;
    this.primitives = graph.primitives();
    this.asking = asking(graph.functions(), primitives);
  }

  private static Set<String> asking(
      Collection<CallGraph.Node> functions, PrimitiveTable primitives) {
    Set<String> asking = new HashSet<>();
    for (CallGraph.Node node : functions) {
      for (FunctionSites variant : node.variants()) {
        if (variant.sites().size() <= MAX_QUESTION && asksItself(variant, primitives)) {
          asking.add(node.id().name());
        }
      }
    }
    return asking;
  }

  /** Those of another graph; where the same functions ask, what was found out here holds there. */
  public ContextQuestions in(CallGraph other) {
    boolean isSame =
        asking(other.notIn(graph), primitives).equals(asking(graph.notIn(other), primitives))
            || asking(other.functions(), primitives).equals(asking);
    return isSame ? this : new ContextQuestions(other);
  }

  /** Whether a function has asked before it gets to a site. */
  public boolean isAfter(FunctionSites function, Site site) {
    return site.span().start() > first(function);
  }

  /** The place of a function's first question; past the end if it asks none. */
  public int first(FunctionSites function) {
    Integer known = first.get(function);
    return known != null ? known : first.computeIfAbsent(function, this::findFirst);
  }

  private int findFirst(FunctionSites function) {
    return function.firstPlace(s -> asks(s) && !isChecked(function, s));
  }

  private boolean asks(Site site) {
    if (site.target() instanceof Target.Operation operation) {
      return asksItself(operation.name(), primitives);
    }
    return site.target() instanceof Target.Function called
        && (asking.contains(called.name()) || references.dropsLast(called.name()));
  }

  /** Whether a function of a name is a question. */
  public boolean asks(String name) {
    return asksItself(name, primitives) || asking.contains(name);
  }

  private static boolean asksItself(FunctionSites function, PrimitiveTable primitives) {
    for (Site site : function.sites()) {
      if (site.target() instanceof Target.Operation operation
          && asksItself(operation.name(), primitives)) {
        return true;
      }
    }
    return false;
  }

  private static boolean asksItself(String name, PrimitiveTable primitives) {
    return primitives
        .find(name)
        .filter(p -> p.kind() == Primitive.Kind.QUERY && ABOUT_CONTEXT.contains(p.family()))
        .isPresent();
  }

  /** Whether the answer goes to a check that only complains. */
  private boolean isChecked(FunctionSites function, Site question) {
    return function.sites().stream()
        .anyMatch(s -> s.span().equals(question.span()) && isCheck(s, primitives));
  }

  /** Whether a site is a macro that complains if something about the context is not so. */
  public static boolean isCheck(Site site, PrimitiveTable primitives) {
    return site.target() instanceof Target.Function function
        && site.written().size() == 1
        && primitives.find(function.name() + "(" + site.written().get(0) + ")").isPresent();
  }
}
