package org.lockscope.analyzer.reach;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.callgraph.EnteredSections;
import org.lockscope.analyzer.callgraph.Entry;
import org.lockscope.analyzer.callgraph.EntryContext;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Section;
import org.lockscope.analyzer.callgraph.SectionEntry;
import org.lockscope.analyzer.callgraph.Step;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.reach.ReachChange.Both;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The functions of a revision that can be entered in critical sections. Macros and functions of
 * headers are links of chains and not told of, nor is what is not defined in scope and called by
 * such only.
 */
public final class Reach {

  private static final Comparator<ReachChange.Function> ORDER =
      Comparator.<ReachChange.Function>comparingInt(f -> f.chain().size())
          .thenComparing(ReachChange.Function::name)
          .thenComparing(ReachChange.Function::path);

  /** What kinds of sections are part of: with irqs off, preemption is off as well. */
  private static final Map<Scope.Kind, List<Section>> STRONGER =
      Map.of(
          Scope.Kind.PREEMPT_OFF, List.of(Section.IRQ_OFF),
          Scope.Kind.BH_OFF, List.of(Section.IRQ_OFF),
          Scope.Kind.MIGRATE_OFF, List.of(Section.IRQ_OFF, Section.of(Scope.Kind.PREEMPT_OFF)));

  private final SortedMap<Section, SortedMap<FunctionId, Reached>> sections;
  private final Set<Section> spinning;
  private final Predicate<FunctionId> known;

  /** What is the same in other revisions, and is not told of for that. */
  private final Optional<Reach> environment;

  private Reach(
      SortedMap<Section, SortedMap<FunctionId, Reached>> sections,
      Set<Section> spinning,
      Predicate<FunctionId> known,
      Optional<Reach> environment) {
    this.sections = sections;
    this.spinning = spinning;
    this.known = known;
    this.environment = environment;
  }

  /**
   * How a function is reached.
   *
   * @param built when the file is built in which the chain begins
   */
  private record Reached(PresenceCondition condition, List<String> chain, PresenceCondition built) {
    Reached or(Reached other) {
      return new Reached(
          condition.or(other.condition),
          other.chain.size() < chain.size() ? other.chain : chain,
          built.or(other.built));
    }
  }

  /**
   * What is reached in a revision.
   *
   * @param entered the sections beside those with irqs off
   */
  public static Reach of(CallGraph graph, EntryContexts contexts, EnteredSections entered) {
    return of(graph, contexts, entered, Optional.empty());
  }

  /**
   * What is reached in a revision by functions that differ from one to the next, and what is by
   * others as well.
   *
   * @param contexts as {@link EntryContexts#within} finds them
   * @param entered as {@link EnteredSections#within} finds them
   */
  public Reach within(CallGraph graph, EntryContexts contexts, EnteredSections entered) {
    return of(graph, contexts, entered, Optional.of(this));
  }

  private static Reach of(
      CallGraph graph,
      EntryContexts contexts,
      EnteredSections entered,
      Optional<Reach> environment) {
    SortedMap<Section, SortedMap<FunctionId, Reached>> sections = new TreeMap<>();
    Set<FunctionId> known = new HashSet<>();
    Set<FunctionId> more = new HashSet<>(contexts.functions());
    more.addAll(entered.functions());
    for (CallGraph.Node node : graph.functions()) {
      known.add(node.id());
      if (more.contains(node.id()) && isFunction(node.id(), graph)) {
        for (Entry entry : contexts.of(node.id())) {
          if (entry.context().irqs() == EntryContext.Irqs.OFF) {
            List<Edge> chain = entry.reason().stream().map(Step::edge).toList();
            put(sections, Section.IRQ_OFF, node, reached(node, graph, entry.condition(), chain));
          }
        }
        for (SectionEntry entry : entered.on(node.id())) {
          Reached reached = reached(node, graph, entry.condition(), entry.chain());
          put(sections, entry.section(), node, reached);
        }
      }
    }
    return new Reach(
        sections,
        Set.copyOf(entered.spinning()),
        f ->
            known.contains(f)
                || !contexts.isChanging(f) && environment.filter(e -> e.known.test(f)).isPresent(),
        environment);
  }

  private static void put(
      SortedMap<Section, SortedMap<FunctionId, Reached>> sections,
      Section section,
      CallGraph.Node node,
      Reached reached) {
    sections.computeIfAbsent(section, s -> new TreeMap<>()).merge(node.id(), reached, Reached::or);
  }

  private static boolean isFunction(FunctionId id, CallGraph graph) {
    return id.isDefined()
        ? isC(id)
        : graph.callers(id).stream().map(Edge::caller).anyMatch(Reach::isC);
  }

  private static boolean isC(FunctionId id) {
    return id.path().endsWith(".c");
  }

  private static Reached reached(
      CallGraph.Node node, CallGraph graph, PresenceCondition condition, List<Edge> chain) {
    CallGraph.Node first =
        chain.isEmpty() ? node : graph.function(chain.get(0).caller()).orElse(node);
    List<String> names = new ArrayList<>();
    for (Edge edge : chain) {
      names.add(edge.caller().name());
    }
    return new Reached(condition, names, first.built());
  }

  /** The sections that any function can be entered in, in order. */
  public Collection<Section> sections() {
    return sections.keySet();
  }

  /** The functions that can be entered in a section, in order. */
  public Collection<FunctionId> in(Section section) {
    return reached(section).keySet();
  }

  /** In which configurations a function can be entered in a section; empty if in none. */
  public Optional<PresenceCondition> in(Section section, FunctionId function) {
    return find(section, function).map(Reached::condition);
  }

  private Optional<Reached> find(Section section, FunctionId function) {
    return Optional.ofNullable(reached(section).get(function))
        .or(() -> environment.flatMap(e -> e.find(section, function)));
  }

  private SortedMap<FunctionId, Reached> reached(Section section) {
    return sections.getOrDefault(section, Collections.emptySortedMap());
  }

  /**
   * What is different in another revision, section by section.
   *
   * @param worth whether it is worth a word that a function is called
   */
  public List<ReachChange> to(Reach after, Predicate<String> worth) {
    List<ReachChange> changes = new ArrayList<>();
    SortedSet<Section> all = new TreeSet<>(sections.keySet());
    all.addAll(after.sections.keySet());
    for (Section section : all) {
      change(section, false, more(section, this, after, after::stays, worth), changes);
      change(section, true, more(section, after, this, this::isNoNewOne, worth), changes);
    }
    return changes;
  }

  private void change(
      Section section,
      boolean entered,
      List<ReachChange.Function> functions,
      List<ReachChange> changes) {
    if (!functions.isEmpty()) {
      boolean isTold =
          section.equals(Section.IRQ_OFF)
              || isOfInterest(section)
                  && functions.stream().anyMatch(f -> !f.isDirect() && f.news().isPresent())
                  // What is under a lock that is new the lock's own line says.
                  && (!entered || sections.containsKey(section));
      changes.add(
          new ReachChange(
              section,
              entered,
              isTold
                  ? functions
                  : functions.stream().map(ReachChange.Function::withoutNews).toList()));
    }
  }

  /**
   * Whether it may be news that functions are reached in a section: that locks are held with which
   * one may sleep matters for the order of locks only.
   */
  private boolean isOfInterest(Section section) {
    return section
        .lock()
        .map(l -> spinning.contains(section) && l.kind() != LockClass.Kind.UNKNOWN)
        .orElse(section.kind() != Scope.Kind.RCU);
  }

  /** Whether a function that was called is there still: one that is gone has not gone elsewhere. */
  private boolean stays(FunctionId function) {
    return known.test(function);
  }

  /** Whether a function was there before; one that is not defined in scope may have been. */
  private boolean isNoNewOne(FunctionId function) {
    return known.test(function) || !function.isDefined();
  }

  /** What is reached on one side, and not, or not in as many configurations, on the other. */
  private static List<ReachChange.Function> more(
      Section section,
      Reach here,
      Reach there,
      Predicate<FunctionId> counts,
      Predicate<String> worth) {
    List<ReachChange.Function> functions = new ArrayList<>();
    here.reached(section)
        .forEach(
            (id, reached) -> {
              PresenceCondition condition =
                  there.in(section, id).map(reached.condition()::minus).orElse(reached.condition());
              if (counts.test(id) && condition.isFeasible() && worth.test(id.name())) {
                PresenceCondition news =
                    section.lock().isPresent() && there.in(section, id).isPresent()
                        ? condition.space().never()
                        : condition;
                for (Section stronger : STRONGER.getOrDefault(section.kind(), List.of())) {
                  news = here.in(stronger, id).map(news::minus).orElse(news);
                  news = there.in(stronger, id).map(news::minus).orElse(news);
                }
                functions.add(
                    new ReachChange.Function(
                        id.path(),
                        id.name(),
                        condition,
                        Optional.of(news).filter(PresenceCondition::isFeasible),
                        reached.built(),
                        reached.chain(),
                        there
                            .find(section, id)
                            .map(r -> new Both(r.condition().and(reached.condition()), r.chain()))
                            .filter(b -> b.condition().isFeasible())));
              }
            });
    functions.sort(ORDER);
    return functions;
  }
}
