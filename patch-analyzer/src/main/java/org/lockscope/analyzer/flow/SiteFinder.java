package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.Contradiction;
import org.lockscope.analyzer.site.ControlDependence;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.StructTypes;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.MacroSource;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Finds the sites of a function: goes through the final states of its analysis once more and notes
 * what is called in them.
 */
public final class SiteFinder {

  /** With more variables than these, telling paths apart by their values takes too long. */
  private static final int MAX_TRACKED = 6;

  /** A graph with more nodes than these is gone through once only if it has to be quick. */
  private static final int FEW_NODES = 60;

  /** One call that is passed more different things than these is one site, of unknown arguments. */
  private static final int MAX_SITES_PER_CALL = 8;

  private static final Comparator<Site> ORDER =
      Comparator.<Site, Span>comparing(Site::span)
          .thenComparing(s -> s.target().toString())
          .thenComparing(s -> s.arguments().toString());

  private final Stepper stepper;
  private final SiteValues values;
  private final ControlDependences dependences;
  private final Map<Call, Map<Way, PresenceCondition>> calls = new LinkedHashMap<>();

  private record Call(
      Span span,
      Target target,
      List<Argument> arguments,
      List<Expr> written,
      ControlDependence dependence,
      Map<Integer, List<String>> filled) {

    // What a record does by itself takes several times as long, and looks into expressions.

    @Override
    public boolean equals(Object other) {
      return other instanceof Call call
          && span.equals(call.span)
          && target.equals(call.target)
          && arguments.equals(call.arguments)
          && written.equals(call.written)
          && dependence.equals(call.dependence)
          && filled.equals(call.filled);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * span.hashCode() + target.hashCode()) + arguments.hashCode();
    }
  }

  /** What tells two circumstances of a call apart, beside the configurations. */
  private record Way(LocalContext context, List<Assumption> assumptions) {}

  private SiteFinder(FunctionDefinition function, Stepper stepper) {
    this.stepper = stepper;
    this.values = new SiteValues(stepper, testedParameters(stepper.cfg(), function));
    this.dependences = new ControlDependences(stepper.cfg(), function.head().parameters());
  }

  /**
   * The sites of a function.
   *
   * @param sites the sites
   * @param isOpen whether more knowledge of what the function calls could show that it leaves its
   *     context as it found it
   */
  public record Result(FunctionSites sites, boolean isOpen) {}

  /**
   * Finds the sites of a variant.
   *
   * @param condition the configurations the variant is for
   */
  public static Result of(
      FunctionDefinition function,
      PresenceCondition condition,
      MacroSource macros,
      Callees callees) {
    Optional<String> unreadable = FunctionAnalysis.unreadable(function, callees);
    if (unreadable.isPresent()) {
      return unreadable(function, condition, unreadable.get());
    }
    Run run = Run.of(function, condition, macros, callees, Patience.FULL);
    return of(function, condition, run, Effort.THOROUGH);
  }

  private static List<String> parameters(FunctionHead head) {
    return head.parameters().stream().map(Parameter::name).toList();
  }

  /** A variant of whose sites nothing is known, and why. */
  private static Result unknown(
      FunctionHead head, PresenceCondition condition, String why, boolean open) {
    return new Result(FunctionSites.unknown(head.name(), condition, parameters(head), why), open);
  }

  /**
   * That looking for the sites of a variant has failed.
   *
   * @param failure how
   */
  public static Result failed(FunctionHead head, PresenceCondition condition, String failure) {
    return unknown(head, condition, failure, false);
  }

  /** That the sites of a variant are to be found once more is known of what it calls. */
  public static Result open(FunctionHead head, PresenceCondition condition) {
    return unknown(head, condition, "not looked for", true);
  }

  /** That nothing is known of the sites of a variant. */
  static Result unreadable(FunctionDefinition function, PresenceCondition condition, String why) {
    return unknown(function.head(), condition, why, false);
  }

  /** The sites of a variant whose run is known. */
  static Result of(
      FunctionDefinition function, PresenceCondition condition, Run run, Effort effort) {
    boolean open = effort == Effort.THOROUGH && run.isOpen();
    boolean decided = run.balance().isPresent();
    if (!decided && run.first().isEmpty()) {
      return unknown(function.head(), condition, run.problem().orElseThrow(), open);
    }
    Stepper stepper = decided ? run.stepper() : run.first().get().stepper();
    FlowResult flow = decided ? run.flow() : run.first().get().flow();
    Tracked tracked = decided ? run.tracked() : Tracked.NOTHING;
    SiteFinder finder = new SiteFinder(function, stepper);
    boolean tell = effort == Effort.THOROUGH || stepper.cfg().nodes().size() <= FEW_NODES;
    List<Site> sites = finder.find(tell ? finder.apart(flow, condition, tracked) : flow);
    return new Result(
        new FunctionSites(
            function.name(),
            condition,
            parameters(function.head()),
            function.head().parameters().stream().map(SiteFinder::struct).toList(),
            sites,
            decided ? Optional.empty() : run.problem(),
            Optional.empty()),
        open);
  }

  private static String struct(Parameter parameter) {
    return StructTypes.in(parameter.type());
  }

  /**
   * A run in which paths are told apart by the parameters that are tested, and by the variables
   * that stand for how such a test went, if that is not too much.
   */
  private FlowResult apart(FlowResult flow, PresenceCondition condition, Tracked tracked) {
    SortedSet<Term> telling = new TreeSet<>(values.testedScalars());
    if (telling.isEmpty()) {
      return flow;
    }
    for (String flag : flags(stepper.cfg())) {
      telling.add(stepper.terms().local(flag));
    }
    if (telling.size() > MAX_TRACKED) {
      return flow;
    }
    FlowResult apart = FlowAnalysis.states(stepper, condition, tracked.and(Tracked.of(telling)));
    return apart.problem().isPresent() ? flow : apart;
  }

  /**
   * The parameters, by index, that some condition asks for: a pointer, whether it is one; of
   * others, anything.
   */
  private static Set<Integer> testedParameters(Cfg cfg, FunctionDefinition function) {
    Set<String> mentioned = new HashSet<>();
    Set<String> asked = new HashSet<>();
    for (CfgNode node : cfg.nodes()) {
      if (node instanceof CfgNode.Branch || node instanceof CfgNode.Select) {
        for (Expr condition : CfgExpressions.of(node)) {
          condition.findAll(Expr.Name.class).forEach(n -> mentioned.add(n.identifier()));
          askedFor(condition, asked);
        }
      }
    }
    Set<Integer> indices = new HashSet<>();
    List<Parameter> parameters = function.head().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      boolean isPointer = parameter.type().contains("*");
      if ((isPointer ? asked : mentioned).contains(parameter.name())) {
        indices.add(i);
      }
    }
    return indices;
  }

  /** Notes the names of which a condition asks whether they are 0, or something else. */
  private static void askedFor(Expr condition, Set<String> names) {
    Expr plain = condition.withoutCasts();
    if (plain instanceof Expr.Name name) {
      names.add(name.identifier());
    } else if (plain instanceof Expr.Unary unary && unary.operator() == Expr.UnaryOperator.NOT) {
      askedFor(unary.operand(), names);
    } else if (plain instanceof Expr.Binary binary) {
      askedFor(binary.left(), names);
      askedFor(binary.right(), names);
    }
  }

  /** The variables that are set to a constant somewhere and asked for elsewhere. */
  private static Set<String> flags(Cfg cfg) {
    Set<String> flags = new HashSet<>();
    for (CfgNode node : cfg.nodes()) {
      if (node instanceof CfgNode.Declare declare
          && declare.initializer().filter(SiteFinder::isConstant).isPresent()) {
        flags.add(declare.name());
      } else if (node instanceof CfgNode.Evaluate evaluate
          && evaluate.expression() instanceof Expr.Assign assign
          && assign.target() instanceof Expr.Name name
          && isConstant(assign.value())) {
        flags.add(name.identifier());
      }
    }
    Set<String> asked = new HashSet<>();
    for (CfgNode node : cfg.nodes()) {
      if (node instanceof CfgNode.Branch branch
          && branch.condition().withoutCasts() instanceof Expr.Name name) {
        asked.add(name.identifier());
      }
    }
    flags.retainAll(asked);
    return flags;
  }

  private static boolean isConstant(Expr value) {
    Expr plain = value.withoutCasts();
    return plain instanceof Expr.Constant
        || plain instanceof Expr.Name name
            && (Symbols.isConstantName(name.identifier())
                || name.identifier().equals("true")
                || name.identifier().equals("false"));
  }

  private List<Site> find(FlowResult flow) {
    for (List<Slot> slots : flow.slots()) {
      for (Slot slot : slots) {
        if (stepper.isCalling(slot.node)) {
          Span span = stepper.cfg().node(slot.node).span();
          stepper.record(slot.node, slot.state, slot.condition, new Listener(span, slot.node));
        }
      }
    }
    List<Site> sites = new ArrayList<>();
    merged().forEach((call, ways) -> sites.add(site(call, ways)));
    sites.sort(ORDER);
    return sites;
  }

  private final class Listener implements Journal {
    private final Span span;
    private final int node;

    Listener(Span span, int node) {
      this.span = span;
      this.node = node;
    }

    @Override
    public void note(Event event, PresenceCondition condition) {
      // What is amiss is somebody else's business.
    }

    @Override
    public boolean listensToCalls() {
      return true;
    }

    @Override
    public void called(Called called, State before, PresenceCondition condition) {
      List<Assumption> assumptions = values.assumptions(before);
      // What the state knows one by one may be impossible taken together.
      if (condition.isFeasible() && !Contradiction.isAmong(assumptions)) {
        Call call =
            new Call(
                span,
                values.target(called, before),
                values.arguments(called),
                called.written(),
                dependences.of(node),
                dependences.filledBefore(node));
        calls
            .computeIfAbsent(call, c -> new LinkedHashMap<>())
            .merge(
                new Way(values.context(before.context()), assumptions),
                condition,
                PresenceCondition::or);
      }
    }
  }

  /** The calls, with those put together that are passed too many different things. */
  private Map<Call, Map<Way, PresenceCondition>> merged() {
    Map<Call, List<Call>> byPlace = new LinkedHashMap<>();
    for (Call call : calls.keySet()) {
      byPlace
          .computeIfAbsent(
              new Call(
                  call.span(),
                  call.target(),
                  List.of(),
                  List.of(),
                  call.dependence(),
                  call.filled()),
              c -> new ArrayList<>())
          .add(call);
    }
    Map<Call, Map<Way, PresenceCondition>> merged = new LinkedHashMap<>();
    for (List<Call> same : byPlace.values()) {
      boolean many = same.size() > MAX_SITES_PER_CALL;
      for (Call call : same) {
        Call as = many ? withCommonArguments(same) : call;
        Map<Way, PresenceCondition> ways = merged.computeIfAbsent(as, c -> new LinkedHashMap<>());
        calls.get(call).forEach((way, c) -> ways.merge(way, c, PresenceCondition::or));
      }
    }
    return merged;
  }

  private static Call withCommonArguments(List<Call> calls) {
    Call first = calls.get(0);
    List<Argument> common = new ArrayList<>();
    for (int i = 0; i < first.arguments().size(); i++) {
      int index = i;
      Argument argument = first.arguments().get(i);
      boolean same =
          calls.stream()
              .allMatch(
                  c -> index < c.arguments().size() && c.arguments().get(index).equals(argument));
      common.add(same ? argument : new Argument.Unknown());
    }
    return new Call(
        first.span(), first.target(), common, first.written(), first.dependence(), first.filled());
  }

  private static Site site(Call call, Map<Way, PresenceCondition> ways) {
    List<Circumstance> circumstances = new ArrayList<>();
    ways.forEach(
        (way, condition) ->
            circumstances.add(new Circumstance(condition, way.context(), way.assumptions())));
    return new Site(
        call.span(),
        call.target(),
        call.arguments(),
        call.written(),
        Circumstances.simplified(circumstances),
        call.dependence(),
        call.filled());
  }
}
