package org.lockscope.analyzer.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lockscope.analyzer.site.ControlDependence;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.Decisions;

/** What decides whether the nodes of a function are got to. */
final class ControlDependences {

  /** In a larger graph it is not known: it would take too long. */
  private static final int MAX_NODES = 2000;

  /** How often a variable may stand for others. */
  private static final int MAX_DEPTH = 4;

  private final Cfg cfg;
  private final List<String> parameters;
  private Decisions decisions;

  /** Variables that are declared once and not changed, with what they are. */
  private final Map<String, Expr> fixed = new HashMap<>();

  private final Set<String> changed = new HashSet<>();
  private final Map<Integer, Reasons> reasons = new HashMap<>();

  /** Where members of objects that parameters point to are given what comes from elsewhere. */
  private Map<Integer, List<Member>> filling;

  private final Map<Integer, Map<Integer, List<String>>> filled = new HashMap<>();

  private final Map<Integer, ControlDependence> nodes = new HashMap<>();

  /** The operators that ask which of two is greater. */
  private static final Set<String> LIMITS = Set.of("<", ">", "<=", ">=");

  /** More members of one object than these are not told apart. */
  private static final int MAX_MEMBERS = 4;

  /**
   * A member of an object that a parameter points to.
   *
   * @param parameter by index
   * @param name its name, or what else is done to the pointer
   */
  private record Member(int parameter, String name) {}

  /** What decisions go by. */
  private static final class Reasons {
    private boolean data;

    /** Whether there is data among it that is not in an object that a parameter points to. */
    private boolean foreign;

    private final BitSet parameters = new BitSet();
    private final BitSet limited = new BitSet();
    private final Set<Member> contents = new HashSet<>();

    void add(Reasons more) {
      data |= more.data;
      foreign |= more.foreign;
      parameters.or(more.parameters);
      limited.or(more.limited);
      contents.addAll(more.contents);
    }
  }

  ControlDependences(Cfg cfg, List<Parameter> parameters) {
    this.cfg = cfg;
    this.parameters = parameters.stream().map(Parameter::name).toList();
  }

  /** What decides whether a node is got to. */
  ControlDependence of(int node) {
    if (cfg.nodes().size() > MAX_NODES) {
      return ControlDependence.UNKNOWN;
    }
    if (decisions == null) {
      decisions = Decisions.of(cfg);
      findFixed();
    }
    return nodes.computeIfAbsent(node, n -> dependence(n, decisions.before(n)));
  }

  private ControlDependence dependence(int node, BitSet before) {
    Reasons all = new Reasons();
    before.stream().mapToObj(d -> reasons.computeIfAbsent(d, this::reasons)).forEach(all::add);
    return !all.data && all.parameters.isEmpty()
        ? ControlDependence.NONE
        : new ControlDependence(
            all.data,
            all.parameters.stream().boxed().toList(),
            all.limited.stream().boxed().toList(),
            all.contents.stream()
                .map(Member::parameter)
                .distinct()
                .sorted()
                .map(p -> new ControlDependence.Content(p, asked(node, before, p, all.contents)))
                .toList());
  }

  /** The least sets of members of an object that are asked about on some way to a node. */
  private List<List<String>> asked(int node, BitSet before, int parameter, Set<Member> contents) {
    List<String> all =
        contents.stream()
            .filter(m -> m.parameter() == parameter)
            .map(Member::name)
            .sorted()
            .toList();
    if (all.size() > MAX_MEMBERS) {
      return List.of(all);
    }
    List<List<String>> found = new ArrayList<>();
    for (int size = 1; size <= all.size(); size++) {
      for (int chosen = 1; chosen < 1 << all.size(); chosen++) {
        if (Integer.bitCount(chosen) == size) {
          List<String> some = chosen(all, chosen);
          if (found.stream().noneMatch(some::containsAll)
              && isReached(node, without(before, parameter, some))) {
            found.add(some);
          }
        }
      }
    }
    return found;
  }

  private static List<String> chosen(List<String> all, int chosen) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if ((chosen >> i & 1) != 0) {
        some.add(all.get(i));
      }
    }
    return some;
  }

  /** The decisions that ask about other members of an object than some. */
  private BitSet without(BitSet before, int parameter, List<String> some) {
    BitSet others = new BitSet();
    before.stream()
        .filter(
            d ->
                reasons.get(d).contents.stream()
                    .anyMatch(m -> m.parameter() == parameter && !some.contains(m.name())))
        .forEach(others::set);
    return others;
  }

  /** Whether a way leads to a node that does not lead through some others. */
  private boolean isReached(int node, BitSet others) {
    return ancestors(node, others).get(cfg.entry());
  }

  /** The nodes from which a node can be got to, but through some others. */
  private BitSet ancestors(int node, BitSet others) {
    BitSet found = new BitSet();
    Deque<Integer> work = new ArrayDeque<>();
    work.add(node);
    while (!work.isEmpty()) {
      for (Cfg.Edge edge : cfg.predecessors(work.poll())) {
        if (!found.get(edge.from()) && !others.get(edge.from())) {
          found.set(edge.from());
          work.add(edge.from());
        }
      }
    }
    return found;
  }

  /**
   * The members that the function may have given, before a node, what comes from elsewhere, for
   * each parameter that points to the object they are in.
   */
  Map<Integer, List<String>> filledBefore(int node) {
    if (cfg.nodes().size() > MAX_NODES) {
      return Map.of();
    }
    if (filling == null) {
      of(node);
      filling = findFilling();
    }
    return filling.isEmpty() ? Map.of() : filled.computeIfAbsent(node, this::findFilled);
  }

  private Map<Integer, List<String>> findFilled(int node) {
    BitSet before = ancestors(node, new BitSet());
    Map<Integer, Set<String>> members = new TreeMap<>();
    filling.forEach(
        (at, filledThere) -> {
          if (before.get(at)) {
            filledThere.forEach(
                m -> members.computeIfAbsent(m.parameter(), p -> new TreeSet<>()).add(m.name()));
          }
        });
    Map<Integer, List<String>> result = new TreeMap<>();
    members.forEach((parameter, names) -> result.put(parameter, List.copyOf(names)));
    return result;
  }

  private Map<Integer, List<Member>> findFilling() {
    Map<Integer, List<Member>> found = new TreeMap<>();
    for (CfgNode node : cfg.nodes()) {
      if (node instanceof CfgNode.Evaluate evaluate
          && evaluate.expression() instanceof Expr.Assign assign
          && assign.operator().equals("=")
          && assign.target() instanceof Expr.Member member
          && member.arrow()
          && member.object().withoutCasts() instanceof Expr.Name name
          && parameters.contains(name.identifier())
          && !changed.contains(name.identifier())) {
        Reasons value = new Reasons();
        note(assign.value(), "", 0, value);
        if (value.foreign) {
          found
              .computeIfAbsent(node.id(), n -> new ArrayList<>())
              .add(new Member(parameters.indexOf(name.identifier()), member.field()));
        }
      }
    }
    return found;
  }

  private Reasons reasons(int decision) {
    Reasons reasons = new Reasons();
    CfgNode node = cfg.node(decision);
    if (node instanceof CfgNode.Branch branch) {
      note(branch.condition(), "", 0, reasons);
    } else if (node instanceof CfgNode.Select select) {
      note(select.value(), "", 0, reasons);
    } else if (!(node instanceof CfgNode.Configure)) {
      reasons.data = true;
    }
    return reasons;
  }

  /**
   * Notes what an expression depends on.
   *
   * @param through what of an object it points to is asked for, a member or something else; empty
   *     if the value itself is
   */
  private void note(Expr expression, String through, int depth, Reasons reasons) {
    Expr plain = expression.withoutCasts();
    if (plain instanceof Expr.Name name) {
      note(name.identifier(), through, depth, reasons);
    } else if (plain instanceof Expr.Member member) {
      reasons.data = true;
      note(member.object(), member.field(), depth, reasons);
    } else if (plain instanceof Expr.Index index) {
      reasons.data = true;
      note(index.array(), "[]", depth, reasons);
      note(index.index(), through, depth, reasons);
    } else if (plain instanceof Expr.Unary unary) {
      boolean isLookedInto = unary.operator() == Expr.UnaryOperator.DEREFERENCE;
      reasons.data |= isLookedInto;
      note(unary.operand(), isLookedInto ? "*" : through, depth, reasons);
    } else if (plain instanceof Expr.Call call) {
      // What is computed of parameters alone is as good as they are.
      call.arguments().forEach(a -> note(a, through, depth, reasons));
      boolean isUnknown = call.arguments().isEmpty() || call.functionName().isEmpty();
      reasons.data |= isUnknown;
      reasons.foreign |= isUnknown;
    } else if (plain instanceof Expr.Binary order && LIMITS.contains(order.operator())) {
      Reasons compared = new Reasons();
      note(order.left(), through, depth, compared);
      note(order.right(), through, depth, compared);
      compared.limited.or(compared.parameters);
      reasons.add(compared);
    } else if (plain instanceof Expr.Binary || plain instanceof Expr.Conditional) {
      for (Node child : plain.children()) {
        note((Expr) child, through, depth, reasons);
      }
    } else if (!(plain instanceof Expr.Constant)) {
      reasons.data = true;
      plain.findAll(Expr.Name.class).forEach(n -> note(n.identifier(), "?", depth, reasons));
    }
  }

  private void note(String name, String through, int depth, Reasons reasons) {
    int parameter = parameters.indexOf(name);
    if (parameter >= 0 && !changed.contains(name)) {
      if (through.isEmpty()) {
        reasons.parameters.set(parameter);
      } else {
        reasons.contents.add(new Member(parameter, through));
      }
    } else if (fixed.containsKey(name) && !changed.contains(name) && depth < MAX_DEPTH) {
      note(fixed.get(name), through, depth + 1, reasons);
    } else if (!Symbols.isConstantName(name)) {
      reasons.data = true;
      reasons.foreign = true;
    }
  }

  private void findFixed() {
    Map<String, Expr> declared = fixed;
    for (CfgNode node : cfg.nodes()) {
      if (node instanceof CfgNode.Declare declare) {
        if (declare.initializer().isEmpty()
            || declared.put(declare.name(), declare.initializer().get()) != null) {
          changed.add(declare.name());
        }
      }
      for (Expr expression : CfgExpressions.of(node)) {
        expression.findAll(Expr.Assign.class).forEach(a -> change(a.target()));
        expression.findAll(Expr.Update.class).forEach(u -> change(u.operand()));
        expression.findAll(Expr.Unary.class).stream()
            .filter(u -> u.operator() == Expr.UnaryOperator.ADDRESS)
            .forEach(u -> change(u.operand()));
      }
    }
  }

  private void change(Expr target) {
    if (target.withoutCasts() instanceof Expr.Name name) {
      changed.add(name.identifier());
    }
  }
}
