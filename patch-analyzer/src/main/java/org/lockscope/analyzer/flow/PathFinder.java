package org.lockscope.analyzer.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.finding.Subjects;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.EdgeCondition;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;

/** Finds a shortest path that leads to a state, and tells it in the steps that matter. */
final class PathFinder {

  /** A state may have to be left by another way than it was first reached by. */
  private static final int MAX_VISITS_PER_SLOT = 4;

  /** Decisions told between two changes of the context. */
  private static final int MAX_DECISIONS = 3;

  /** What says which way a branch mostly goes (include/linux/compiler.h). */
  private static final Pattern HINT = Pattern.compile("^(un)?likely\\(\\s*");

  private final FunctionDefinition function;
  private final FlowResult flow;

  /** The paths that were asked for. */
  private final Map<Question, List<Slot>> found = new HashMap<>();

  PathFinder(FunctionDefinition function, FlowResult flow) {
    this.function = function;
    this.flow = flow;
  }

  private record Link(Slot slot, PresenceCondition condition, Link next) {}

  private record Question(Slot target, PresenceCondition condition) {}

  /**
   * A path from the entry to a slot that some configuration of a condition takes, as far as the run
   * can tell; empty if there is none.
   */
  List<Slot> to(Slot target, PresenceCondition condition) {
    return found.computeIfAbsent(new Question(target, condition), this::find);
  }

  private List<Slot> find(Question question) {
    Map<Slot, List<PresenceCondition>> left = new HashMap<>();
    Deque<Link> work = new ArrayDeque<>();
    leave(question.target(), question.condition(), left);
    work.add(new Link(question.target(), question.condition(), null));
    while (!work.isEmpty()) {
      Link link = work.poll();
      if (link.slot().node == flow.cfg().entry()) {
        List<Slot> path = new ArrayList<>();
        for (Link l = link; l != null; l = l.next()) {
          path.add(l.slot());
        }
        return path;
      }
      for (Map.Entry<Slot, PresenceCondition> arrival : link.slot().arrivals.entrySet()) {
        PresenceCondition both = link.condition().and(arrival.getValue());
        if (both.isFeasible() && leave(arrival.getKey(), both, left)) {
          work.add(new Link(arrival.getKey(), both, link));
        }
      }
    }
    return List.of();
  }

  /**
   * Notes that a slot is left in some configurations.
   *
   * @param left those in which slots were left before, by a way that is not longer
   * @return whether that is of use: not if a way before is for all of them
   */
  private static boolean leave(
      Slot slot, PresenceCondition condition, Map<Slot, List<PresenceCondition>> left) {
    List<PresenceCondition> before = left.computeIfAbsent(slot, s -> new ArrayList<>(1));
    for (PresenceCondition earlier : before) {
      if (condition == earlier || condition.implies(earlier)) {
        return false;
      }
    }
    before.add(condition);
    return before.size() <= MAX_VISITS_PER_SLOT;
  }

  /** The nodes from which a slot can be reached. */
  Set<Integer> nodesTowards(Slot target) {
    Set<Slot> seen = new HashSet<>();
    Deque<Slot> work = new ArrayDeque<>();
    Set<Integer> nodes = new HashSet<>();
    work.add(target);
    while (!work.isEmpty()) {
      Slot slot = work.poll();
      if (seen.add(slot)) {
        nodes.add(slot.node);
        work.addAll(slot.arrivals.keySet());
      }
    }
    return nodes;
  }

  /** The variables that contexts along a path speak of by a value that is one of several. */
  SortedSet<Term> merged(List<Slot> path) {
    SortedSet<Term> variables = new TreeSet<>();
    for (Slot slot : path) {
      Context context = slot.state.context();
      context.held().forEach(h -> addMerged(h.lock(), variables));
      addMerged(context.irqs(), variables);
    }
    return variables;
  }

  private static void addMerged(Term term, SortedSet<Term> variables) {
    if (term.is(Term.Kind.PHI)) {
      variables.add(term.part(0));
    }
    term.parts().forEach(p -> addMerged(p, variables));
  }

  /**
   * The steps of a path, for people.
   *
   * @param last what happens at the end
   */
  List<Step> steps(Trace path, String last) {
    List<Step> steps = new ArrayList<>();
    List<Step> decisions = new ArrayList<>();
    List<Trace> traces = path.steps();
    for (int i = 0; i + 1 < traces.size(); i++) {
      Trace from = traces.get(i);
      Trace to = traces.get(i + 1);
      CfgNode node = flow.cfg().node(from.node());
      Context before = flow.normalized(from.state().context());
      Context after = flow.normalized(to.state().context());
      if (!before.equals(after)) {
        steps.addAll(lastOf(decisions));
        decisions.clear();
        steps.add(step(node.span(), change(before, after), after, taken(before, after)));
      } else if (node instanceof CfgNode.Branch) {
        decisions.add(step(node.span(), taken(from, to), after));
      }
    }
    steps.addAll(lastOf(decisions));
    // A path ends with the statement that returns, not with the brace it returns to.
    boolean returned =
        path.node() == flow.cfg().exit()
            && traces.size() > 1
            && flow.cfg().node(traces.get(traces.size() - 2).node()) instanceof CfgNode.Return;
    CfgNode node = flow.cfg().node(returned ? traces.get(traces.size() - 2).node() : path.node());
    steps.add(step(node.span(), last, flow.normalized(path.state().context())));
    return steps;
  }

  private static List<Step> lastOf(List<Step> decisions) {
    return decisions.subList(Math.max(0, decisions.size() - MAX_DECISIONS), decisions.size());
  }

  private Step step(Span span, String note, Context context) {
    return step(span, note, context, List.of());
  }

  private Step step(Span span, String note, Context context, List<String> takes) {
    String text = function.source(span);
    return new Step(function.name(), span, text, note, context.toString(), takes);
  }

  /** What there is more of in one context than in another one. */
  private static List<String> taken(Context before, Context after) {
    List<String> taken = new ArrayList<>();
    if (after.irqs().is(Term.Kind.IRQ_OFF) && !before.irqs().is(Term.Kind.IRQ_OFF)) {
      taken.add(Subjects.IRQS);
    }
    for (Counter counter : Counter.values()) {
      if (after.depth(counter) > before.depth(counter)) {
        taken.add(Subjects.of(counter));
      }
    }
    for (Held held : after.held()) {
      if (held.count() > before.count(held)) {
        taken.add(held.name());
      }
    }
    return taken;
  }

  /** Which way a decision went; both ways may lead to one state. */
  private String taken(Trace from, Trace to) {
    return flow.cfg().successors(from.node()).stream()
        .filter(e -> e.to() == to.node())
        .map(Cfg.Edge::condition)
        .filter(EdgeCondition.Truth.class::isInstance)
        .map(c -> ((EdgeCondition.Truth) c).value() != isNegated(from.node()) ? "true" : "false")
        .findFirst()
        .orElse("");
  }

  /** Whether a branch asks the converse of what the source does there. */
  private boolean isNegated(int node) {
    return flow.cfg().node(node) instanceof CfgNode.Branch branch
        && HINT.matcher(function.source(branch.span())).replaceFirst("").startsWith("!")
        && !branch.condition().toString().startsWith("!")
        && branch.condition().span().length() < branch.span().length();
  }

  /** What has changed between two contexts, for people. */
  static String change(Context before, Context after) {
    List<String> changes = new ArrayList<>();
    if (before.irqs() != after.irqs()) {
      changes.add(after.irqs().toString());
    }
    for (Counter counter : Counter.values()) {
      int delta = after.depth(counter) - before.depth(counter);
      if (delta != 0) {
        changes.add(Subjects.of(counter) + (delta > 0 ? " +" : " ") + delta);
      }
    }
    for (Held held : after.held()) {
      int delta = held.count() - before.count(held);
      if (delta != 0) {
        changes.add((delta > 0 ? "takes " : "releases ") + held.name());
      }
    }
    for (Held held : before.held()) {
      if (after.count(held) == 0) {
        changes.add((held.count() > 0 ? "releases " : "takes back ") + held.name());
      }
    }
    return String.join(", ", changes);
  }
}
