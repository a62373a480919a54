package org.lockscope.analyzer.callgraph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.model.callback.CallbackTable;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.GfpMasks;
import org.lockscope.model.primitive.PrimitiveTable;

/** Who calls whom in a set of files of one revision. Immutable. */
public final class CallGraph {

  private final PrimitiveTable primitives;

  /** In the order of their ids. */
  private final Map<FunctionId, Node> nodes;

  /** By whom they are called; found when it is first asked for. */
  private volatile Map<FunctionId, List<Edge>> callers;

  private final List<Root> roots;
  private final GfpMasks masks;
  private final CallbackTable callbacks;

  /** By {@link #rank}; found when it is first asked for. */
  private volatile Map<FunctionId, Integer> ranks;

  CallGraph(
      PrimitiveTable primitives,
      CallbackTable callbacks,
      Collection<Node> nodes,
      List<Root> roots,
      GfpMasks masks) {
    this(primitives, callbacks, inOrder(nodes), roots, masks);
  }

  private CallGraph(
      PrimitiveTable primitives,
      CallbackTable callbacks,
      Map<FunctionId, Node> nodes,
      List<Root> roots,
      GfpMasks masks) {
    this.primitives = primitives;
    this.callbacks = callbacks;
    this.masks = masks;
    this.nodes = nodes;
    this.roots = List.copyOf(roots);
  }

  private static Map<FunctionId, Node> inOrder(Collection<Node> nodes) {
    Map<FunctionId, Node> all = new LinkedHashMap<>();
    nodes.stream().sorted(Comparator.comparing(Node::id)).forEach(n -> all.put(n.id(), n));
    return all;
  }

  /**
   * A function.
   *
   * @param id which
   * @param built when its file is built
   * @param variants the sites of its variants; none if its definition is not in scope
   * @param calls its calls, in the order of its sites
   */
  public record Node(
      FunctionId id, PresenceCondition built, List<FunctionSites> variants, List<Edge> calls) {
    public Node {
      variants = List.copyOf(variants);
      calls = List.copyOf(calls);
    }

    /** The same function, but for what it calls of some. */
    private Node without(Predicate<FunctionId> changing) {
      return calls.stream().noneMatch(e -> changing.test(e.callee()))
          ? this
          : withCalls(calls.stream().filter(e -> !changing.test(e.callee())).toList());
    }

    /** The same function, with what it calls of some, and has others call, in another revision. */
    private Node with(Node there, Predicate<FunctionId> changing) {
      List<Edge> more = new ArrayList<>();
      for (Edge edge : there.calls) {
        if (changing.test(edge.callee())
            || edge.kind() == Edge.Kind.PARAMETER && calls.stream().noneMatch(edge::isSameCall)) {
          more.add(atOwnSite(edge));
        }
      }
      if (more.isEmpty()) {
        return this;
      }
      IdentityHashMap<FunctionSites, Integer> order = new IdentityHashMap<>();
      variants.forEach(v -> order.put(v, order.size()));
      List<Edge> both = new ArrayList<>(calls);
      both.addAll(more);
      both.sort(
          Comparator.<Edge>comparingInt(e -> order.getOrDefault(e.variant(), 0))
              .thenComparing(e -> e.site().span()));
      return withCalls(both);
    }

    /**
     * A call at the site that this function has there. A header that two files include has a copy
     * for each, and it depends on what is kept on disk whether they are one object.
     */
    @SuppressWarnings("ReferenceEquality") // sites are told apart by what they are in
    private Edge atOwnSite(Edge edge) {
      if (variants.stream().anyMatch(v -> v == edge.variant())) {
        return edge;
      }
      Edge similar = edge;
      for (FunctionSites variant : variants) {
        for (Site site : variant.sites()) {
          if (site.span().equals(edge.site().span())
              && site.target().equals(edge.site().target())) {
            Edge here = edge.at(variant, site);
            if (site.equals(edge.site())) {
              return here;
            }
            similar = similar == edge ? here : similar;
          }
        }
      }
      return similar;
    }

    private Node withCalls(List<Edge> others) {
      return new Node(id, built, variants, others);
    }

    /** When it is defined, and its file built. */
    public PresenceCondition condition() {
      PresenceCondition defined = built.space().never();
      for (FunctionSites variant : variants) {
        defined = defined.or(variant.condition());
      }
      return built.and(variants.isEmpty() ? built.space().always() : defined);
    }
  }

  /** All functions, by name and path. */
  public Collection<Node> functions() {
    return Collections.unmodifiableCollection(nodes.values());
  }

  /** A function; empty if it is neither defined nor called in scope. */
  public Optional<Node> function(FunctionId id) {
    return Optional.ofNullable(nodes.get(id));
  }

  /** Whether it has a function as it is, and not just one that is equal. */
  @SuppressWarnings("ReferenceEquality") // comparing all there is takes longer than it may save
  public boolean has(Node node) {
    return nodes.get(node.id()) == node;
  }

  /** The functions that another graph does not have as they are here, in order. */
  @SuppressWarnings("ReferenceEquality") // as in has(): and most are the same
  public List<Node> notIn(CallGraph other) {
    List<Node> different = new ArrayList<>();
    List<Node> theirs = List.copyOf(other.nodes.values());
    int at = 0;
    for (Node node : nodes.values()) {
      while (at < theirs.size()
          && theirs.get(at) != node
          && theirs.get(at).id().compareTo(node.id()) < 0) {
        at++;
      }
      if (at < theirs.size() && theirs.get(at) == node) {
        at++;
      } else {
        different.add(node);
      }
    }
    return different;
  }

  /** The functions of a name, whichever file they are in. */
  public List<FunctionId> named(String name) {
    return nodes.keySet().stream().filter(id -> id.name().equals(name)).toList();
  }

  /** The calls of a function. */
  public List<Edge> callers(FunctionId callee) {
    if (callers == null) {
      callers = findCallers();
    }
    return Collections.unmodifiableList(callers.getOrDefault(callee, List.of()));
  }

  private Map<FunctionId, List<Edge>> findCallers() {
    Map<FunctionId, List<Edge>> found = new HashMap<>();
    for (Node node : nodes.values()) {
      for (Edge edge : node.calls()) {
        found.computeIfAbsent(edge.callee(), c -> new ArrayList<>()).add(edge);
      }
    }
    return found;
  }

  /**
   * The graph without some functions, and the calls of these.
   *
   * @param changing those that differ from one revision to the next
   */
  public CallGraph without(Predicate<FunctionId> changing) {
    return new CallGraph(
        primitives,
        callbacks,
        nodes.values().stream()
            .filter(n -> !changing.test(n.id()))
            .map(n -> n.without(changing))
            .toList(),
        roots.stream().filter(r -> !changing.test(r.function())).toList(),
        masks);
  }

  /**
   * The graph of a revision, of which this is what is the same in all.
   *
   * @param part of the revision, as {@link CallGraphs#part} makes it
   * @param changing the functions that differ, of which this graph has none
   */
  public CallGraph with(CallGraph part, Predicate<FunctionId> changing) {
    Map<FunctionId, Node> all = new LinkedHashMap<>();
    Deque<Node> others = new ArrayDeque<>();
    for (Node node : part.nodes.values()) {
      if (!nodes.containsKey(node.id())) {
        others.add(node);
      }
    }
    // Both are in order.
    for (Node node : nodes.values()) {
      while (!others.isEmpty() && others.peek().id().compareTo(node.id()) < 0) {
        all.put(others.peek().id(), others.poll());
      }
      Node there = part.nodes.get(node.id());
      all.put(node.id(), there == null ? node : node.with(there, changing));
    }
    others.forEach(n -> all.put(n.id(), n));
    Root.Found entered = new Root.Found();
    roots.forEach(entered::add);
    // Who calls others than those that differ is not known there, but for callbacks.
    part.roots.stream()
        .filter(r -> changing.test(r.function()) || r.callback().isPresent())
        .forEach(entered::add);
    return new CallGraph(primitives, callbacks, all, entered.all(), part.masks);
  }

  /**
   * The part of the graph by which some functions are entered: they, all that may call them,
   * directly or through others, and the calls by which these do.
   */
  public CallGraph leadingTo(Collection<FunctionId> functions) {
    Set<FunctionId> leading = new HashSet<>(functions);
    Deque<FunctionId> work = new ArrayDeque<>(leading);
    while (!work.isEmpty()) {
      for (Edge edge : callers(work.poll())) {
        if (leading.add(edge.caller())) {
          work.add(edge.caller());
        }
      }
    }
    return new CallGraph(
        primitives,
        callbacks,
        nodes.values().stream()
            .filter(n -> leading.contains(n.id()))
            .map(n -> n.without(f -> !leading.contains(f)))
            .toList(),
        roots.stream().filter(r -> leading.contains(r.function())).toList(),
        masks);
  }

  /**
   * The calls by which a called function calls what this call passes to it: of a release function
   * that many pass to {@code kref_put()}, each calls its own.
   */
  public List<Edge> passedOn(Edge call) {
    List<Edge> calls = new ArrayList<>();
    if (call.kind() == Edge.Kind.DIRECT && nodes.containsKey(call.callee())) {
      List<Argument> arguments = call.site().arguments();
      for (Edge edge : nodes.get(call.callee()).calls()) {
        if (edge.kind() == Edge.Kind.PARAMETER
            && edge.site().target() instanceof Target.Parameter parameter
            && parameter.index() < arguments.size()
            && arguments.get(parameter.index()).equals(new Argument.Named(edge.callee().name()))) {
          calls.add(edge);
        }
      }
    }
    return calls;
  }

  /** The place of a function in an order in which, but for cycles, callers come before callees. */
  public int rank(FunctionId function) {
    if (ranks == null) {
      ranks = findRanks();
    }
    return ranks.get(function);
  }

  /** A number for each function: but for cycles, less than those of all that it calls. */
  private Map<FunctionId, Integer> findRanks() {
    Map<FunctionId, Integer> ranks = new HashMap<>();
    Set<FunctionId> seen = new HashSet<>();
    int next = nodes.size();
    for (Node start : nodes.values()) {
      Deque<Iterator<Edge>> path = new ArrayDeque<>();
      Deque<FunctionId> on = new ArrayDeque<>();
      if (seen.add(start.id())) {
        on.push(start.id());
        path.push(start.calls().iterator());
      }
      while (!path.isEmpty()) {
        if (path.peek().hasNext()) {
          FunctionId callee = path.peek().next().callee();
          if (seen.add(callee)) {
            on.push(callee);
            path.push(nodes.get(callee).calls().iterator());
          }
        } else {
          path.pop();
          ranks.put(on.pop(), next--);
        }
      }
    }
    return ranks;
  }

  /** The functions that are called from outside of the scope, each as whatever it is called. */
  public List<Root> roots() {
    return roots;
  }

  /** The primitives that the sites speak of. */
  public PrimitiveTable primitives() {
    return primitives;
  }

  /** What is known of callbacks. */
  public CallbackTable callbacks() {
    return callbacks;
  }

  /** What the gfp masks of the revision allow. */
  public GfpMasks masks() {
    return masks;
  }
}
