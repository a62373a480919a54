package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.flow.Exits.Exit;
import org.lockscope.analyzer.flow.Prover.Proof;
import org.lockscope.frontend.ast.Attribute;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.Primitive;

/**
 * Holds what a function does to a lock against what its sparse annotations say
 * (include/linux/compiler_types.h, Documentation/dev-tools/sparse.rst).
 */
final class DeclaredContracts {

  private static final Set<String> ACQUIRES = Set.of("__acquires", "__acquires_shared");
  private static final Set<String> RELEASES = Set.of("__releases", "__releases_shared");
  private static final Set<String> KEEPS = Set.of("__must_hold", "__must_hold_shared");

  /** What a function says to sparse at one place, where the code does it in another way. */
  private static final Set<String> SPOKEN =
      Set.of("__acquire", "__release", "__acquire_shared", "__release_shared", "__cond_lock");

  /** The word for the read-side section (include/linux/rcupdate.h). */
  private static final String RCU = "RCU";

  private final FunctionDefinition function;
  private final FlowResult flow;
  private final Callees callees;
  private final Prover prover;
  private final PathFinder paths;
  private final Exits exits;

  DeclaredContracts(
      FunctionDefinition function,
      FlowResult flow,
      Callees callees,
      Prover prover,
      PathFinder paths,
      Exits exits) {
    this.function = function;
    this.flow = flow;
    this.callees = callees;
    this.prover = prover;
    this.paths = paths;
    this.exits = exits;
  }

  /**
   * What an annotation says of a lock.
   *
   * @param text the annotation as written
   * @param lock the lock, without its leading {@code &} or {@code *}
   * @param net 1 if it is taken, -1 if it is released, 0 if it is held before and after
   */
  private record Clause(String text, String lock, int net) {}

  /** What is declared and not done. */
  List<Finding> broken() {
    List<Finding> found = new ArrayList<>();
    List<Clause> clauses = clauses();
    for (Clause clause : clauses) {
      boolean alone = clauses.stream().filter(c -> c.lock().equals(clause.lock())).count() == 1;
      if (alone && !mayBeDoneElsewhere(clause)) {
        judge(clause, clauses, found);
      }
    }
    return found;
  }

  private void judge(Clause clause, List<Clause> clauses, List<Finding> found) {
    List<Exit> others = exits.all().stream().filter(e -> !isKept(clause, e)).toList();
    boolean never = others.size() == exits.all().size();
    if (clause.net() != 0) {
      boolean byAnotherName =
          exits.all().stream()
              .flatMap(e -> e.context().held().stream())
              .anyMatch(
                  h ->
                      Integer.signum(h.count()) == clause.net()
                          && clauses.stream().noneMatch(c -> isNamed(h, c.lock())));
      // Where callers get a result, an annotation speaks of those ways to return that succeed.
      boolean forSuccess = !never && !function.head().returnsVoid();
      if (byAnotherName || forSuccess) {
        return;
      }
    }
    for (Exit exit : others) {
      Optional<Proof> proof =
          prover.prove(exit.slot(), exit.condition(), t -> t.node() == flow.cfg().exit());
      proof.ifPresent(p -> found.add(finding(clause, exit, p)));
    }
  }

  /**
   * Whether a way to return does what is declared. Of a read-side section that a callee enters it
   * is not told whose it is: one of sleepable RCU may be that of the object.
   */
  private boolean isKept(Clause clause, Exit exit) {
    int net = net(exit, clause.lock());
    boolean mayBeReader =
        net == 0
            && clause.net() != 0
            && Integer.signum(exit.context().depth(Counter.SRCU)) == clause.net();
    return net == clause.net() || mayBeReader;
  }

  private Finding finding(Clause clause, Exit exit, Proof proof) {
    Span place = exits.returnPlace(exit.slot());
    int net = net(exit, clause.lock());
    String does =
        net > 0
            ? clause.lock() + " is taken on this path"
            : net < 0
                ? clause.lock() + " is released on this path"
                : clause.lock()
                    + (clause.net() > 0
                        ? " is not taken on this path"
                        : " is not released on this path");
    return new Finding(
        Rule.DECLARED_CONTRACT,
        function.name(),
        clause.lock(),
        does + ", though " + clause.text() + " is declared",
        proof.condition(),
        place,
        function.source(place),
        proof.traces().isEmpty() ? List.of() : paths.steps(proof.traces().get(0), "returns"));
  }

  private int net(Exit exit, String lock) {
    Optional<Counter> counter = counter(lock);
    if (counter.isPresent()) {
      int depth = exit.context().depth(counter.get());
      // Where preemption or bottom halves are disabled is a read-side section as well
      // (Documentation/RCU/whatisRCU.rst).
      boolean other = depth == 0 && counter.get() == Counter.RCU;
      return Integer.signum(
          other ? exit.context().depth(Counter.ATOMIC) + exit.context().depth(Counter.BH) : depth);
    }
    return Integer.signum(
        exit.context().held().stream().filter(h -> isNamed(h, lock)).mapToInt(Held::count).sum());
  }

  /**
   * The counter that stands for a lock: that of a read-side section, whose primitives are given the
   * object to be a reader of.
   */
  private Optional<Counter> counter(String lock) {
    return lock.equals(RCU)
        ? Optional.of(Counter.RCU)
        : flow.cfg().nodes().stream()
            .flatMap(CfgExpressions::calls)
            .map(call -> counted(call, lock))
            .flatMap(Optional::stream)
            .findFirst();
  }

  private Optional<Counter> counted(Expr.Call call, String lock) {
    Optional<Primitive> primitive =
        call.functionName()
            .flatMap(callees::primitive)
            .filter(
                p ->
                    p.lock()
                        .map(l -> plain(Names.of(l, p.name(), call.arguments())))
                        .filter(lock::equals)
                        .isPresent());
    List<Effect> effects =
        primitive.stream()
            .flatMap(p -> p.stateCases().stream())
            .flatMap(c -> c.effects().stream())
            .toList();
    boolean isLock =
        effects.stream().anyMatch(e -> e instanceof Effect.Acquire || e instanceof Effect.Release);
    return effects.stream()
        .filter(e -> !isLock && e instanceof Effect.Count)
        .map(e -> ((Effect.Count) e).counter())
        .findFirst();
  }

  private static boolean isNamed(Held held, String lock) {
    return plain(held.name()).equals(lock);
  }

  private List<Clause> clauses() {
    List<Clause> clauses = new ArrayList<>();
    for (Attribute attribute : function.head().attributes()) {
      Optional<Integer> net = net(attribute.name());
      if (net.isPresent() && attribute.arguments().size() == 1) {
        String argument = attribute.arguments().get(0).trim();
        if (isObject(argument)) {
          clauses.add(
              new Clause(attribute.name() + "(" + argument + ")", plain(argument), net.get()));
        }
      }
    }
    return clauses;
  }

  private static Optional<Integer> net(String annotation) {
    return ACQUIRES.contains(annotation)
        ? Optional.of(1)
        : RELEASES.contains(annotation)
            ? Optional.of(-1)
            : KEEPS.contains(annotation) ? Optional.of(0) : Optional.empty();
  }

  /** Whether an annotation names something that can be found, and not just a word. */
  private boolean isObject(String argument) {
    Tokens tokens = Tokens.of(argument);
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.isIdentifier(i)) {
        String root = tokens.text(i);
        boolean isObject = isParameter(root) || tokens.is(0, '&') || root.equals(RCU);
        return !tokens.is(i + 1, '(') && isObject;
      }
    }
    return false;
  }

  private static String plain(String lock) {
    return lock.replaceAll("\\s", "").replaceFirst("^[&*(]+", "").replaceFirst("\\)+$", "");
  }

  /** Whether a function is called that may take or release the lock without our knowing. */
  private boolean mayBeDoneElsewhere(Clause clause) {
    String root = clause.lock().split("\\W", 2)[0];
    boolean isParameter = isParameter(root);
    return flow.cfg().nodes().stream()
        .flatMap(CfgExpressions::calls)
        .anyMatch(
            call ->
                isUnknown(call) && (!isParameter || isGiven(call, root))
                    || isToDo(call, clause)
                    || !isParameter && isOpen(call));
  }

  /** Whether a call passes a function that does something to a lock of the same name, or may. */
  private boolean isToDo(Expr.Call call, Clause clause) {
    String member = member(clause.lock());
    return call.arguments().stream()
        .filter(Expr.Name.class::isInstance)
        .flatMap(a -> callees.summaries(((Expr.Name) a).identifier()).stream())
        .anyMatch(
            s ->
                s.isDoubtful()
                    || s.exits().stream()
                        .flatMap(e -> e.context().held().stream())
                        .anyMatch(h -> member(plain(h.name())).equals(member)));
  }

  private static String member(String lock) {
    return lock.replaceFirst("^.*(->|\\.)", "");
  }

  private boolean isUnknown(Expr.Call call) {
    Optional<String> name = call.functionName();
    if (name.isEmpty() || SPOKEN.contains(name.get()) || !callees.isKnown(name.get())) {
      return true;
    }
    return callees.summaries(name.get()).stream().anyMatch(Summary::isDoubtful);
  }

  /**
   * Whether a function that does nothing by itself calls one that cannot be seen: that may do what
   * is declared where no object has to be passed for it.
   */
  private boolean isOpen(Expr.Call call) {
    return call.functionName()
        .filter(f -> callees.primitive(f).isEmpty() && callees.summaries(f).isEmpty())
        .filter(f -> !callees.isClosed(f))
        .isPresent();
  }

  /** Whether a call is given an object of a parameter, or one that a variable may have of it. */
  private boolean isGiven(Expr.Call call, String parameter) {
    return call.arguments().stream()
        .flatMap(a -> a.findAll(Expr.Name.class).stream())
        .anyMatch(n -> n.identifier().equals(parameter) || !isParameter(n.identifier()));
  }

  private boolean isParameter(String name) {
    return function.head().parameters().stream().map(Parameter::name).anyMatch(name::equals);
  }
}
