package org.lockscope.frontend.cfg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Expr.UnaryOperator;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Builds the control-flow graph of a function.
 *
 * <p>Short-circuit operators, conditional expressions and statement expressions with effects inside
 * become branches, so that a node's expression can be evaluated from left to right. Conditions that
 * are constant leave no branch.
 */
public final class CfgBuilder {

  /** Macros that expand to themselves, or to ever more macros, are left alone at this depth. */
  private static final int MAX_EXPANSION_DEPTH = 16;

  /** What is not yet connected to a successor. */
  private record Dangling(int node, EdgeCondition condition) {}

  /** A guard object that is alive. */
  private record LiveGuard(int number, String className, List<Expr> arguments) {}

  /** A loop or switch around the statement at hand. */
  private record Target(Integer label, int guards) {}

  /** A goto before its label is known. */
  private record PendingGoto(List<Dangling> from, List<LiveGuard> live, Span span) {}

  private record PlacedLabel(int node, List<LiveGuard> live) {}

  private final MacroSource macros;
  private final ConfigurationSpace space;
  private final List<CfgNode> nodes = new ArrayList<>();
  private final List<List<Cfg.Edge>> edges = new ArrayList<>();
  private final SortedSet<String> notes = new TreeSet<>();
  private final Map<String, PlacedLabel> labels = new HashMap<>();
  private final Map<String, List<PendingGoto>> pending = new LinkedHashMap<>();
  private final Deque<Target> breaks = new ArrayDeque<>();
  private final Deque<Target> continues = new ArrayDeque<>();
  private List<LiveGuard> live = new ArrayList<>();
  private final List<Dangling> returns = new ArrayList<>();
  private List<Dangling> here = new ArrayList<>();
  private Optional<Span> expansionSite = Optional.empty();
  private int expansionDepth;
  private int expansions;

  /** The variables of the blocks around. */
  private Set<String> declared = new HashSet<>();

  private int guards;
  private int temporaries;

  private CfgBuilder(MacroSource macros, ConfigurationSpace space) {
    this.macros = macros;
    this.space = space;
  }

  /**
   * Builds the graph of a function.
   *
   * @throws IllegalArgumentException if the function has no body
   */
  public static Cfg build(
      FunctionDefinition function, MacroSource macros, ConfigurationSpace space) {
    Stmt.Block body =
        function.body().orElseThrow(() -> new IllegalArgumentException("no body to build from"));
    CfgBuilder builder = new CfgBuilder(macros, space);
    builder.add(
        id -> new CfgNode.Entry(id, new Span(body.span().start(), body.span().start() + 1)));
    function.head().parameters().forEach(p -> builder.declared.add(p.name()));
    builder.block(body);
    return builder.finish(body.span());
  }

  private Cfg finish(Span body) {
    Span end = new Span(body.end() - 1, body.end());
    pending.forEach(
        (label, gotos) ->
            gotos.forEach(
                g -> {
                  here = new ArrayList<>(g.from());
                  add(id -> new CfgNode.Unknown(id, g.span(), "no label " + label));
                  stop(g.span());
                }));
    here = new ArrayList<>(here);
    here.addAll(returns);
    int exit = -1;
    if (!here.isEmpty()) {
      exit = add(id -> new CfgNode.Exit(id, end));
    }
    return compact(exit);
  }

  /** Drops what cannot be reached, and numbers the rest in depth-first order. */
  private Cfg compact(int exit) {
    int[] number = new int[nodes.size()];
    java.util.Arrays.fill(number, -1);
    List<Integer> order = new ArrayList<>();
    Deque<Integer> work = new ArrayDeque<>();
    work.push(0);
    while (!work.isEmpty()) {
      int node = work.pop();
      if (number[node] >= 0) {
        continue;
      }
      number[node] = order.size();
      order.add(node);
      List<Cfg.Edge> out = edges.get(node);
      for (int i = out.size() - 1; i >= 0; i--) {
        work.push(out.get(i).to());
      }
    }
    List<CfgNode> kept = new ArrayList<>();
    List<List<Cfg.Edge>> keptEdges = new ArrayList<>();
    for (int old : order) {
      kept.add(renumber(nodes.get(old), kept.size()));
      keptEdges.add(
          edges.get(old).stream()
              .map(e -> new Cfg.Edge(number[e.from()], number[e.to()], e.condition()))
              .toList());
    }
    return new Cfg(kept, keptEdges, exit < 0 ? -1 : number[exit], notes);
  }

  private static CfgNode renumber(CfgNode n, int id) {
    if (n instanceof CfgNode.Entry e) {
      return new CfgNode.Entry(id, e.span());
    } else if (n instanceof CfgNode.Exit e) {
      return new CfgNode.Exit(id, e.span());
    } else if (n instanceof CfgNode.Stop e) {
      return new CfgNode.Stop(id, e.span());
    } else if (n instanceof CfgNode.Join e) {
      return new CfgNode.Join(id, e.span());
    } else if (n instanceof CfgNode.Complaint e) {
      return new CfgNode.Complaint(id, e.span());
    } else if (n instanceof CfgNode.Jump e) {
      return new CfgNode.Jump(id, e.span());
    } else if (n instanceof CfgNode.Evaluate e) {
      return new CfgNode.Evaluate(id, e.span(), e.expression());
    } else if (n instanceof CfgNode.Declare e) {
      return new CfgNode.Declare(id, e.span(), e.name(), e.type(), e.initializer());
    } else if (n instanceof CfgNode.Branch e) {
      return new CfgNode.Branch(id, e.span(), e.condition());
    } else if (n instanceof CfgNode.Select e) {
      return new CfgNode.Select(id, e.span(), e.value());
    } else if (n instanceof CfgNode.Configure e) {
      return new CfgNode.Configure(id, e.span());
    } else if (n instanceof CfgNode.LoopMacro e) {
      return new CfgNode.LoopMacro(id, e.span(), e.macro(), e.arguments());
    } else if (n instanceof CfgNode.Return e) {
      return new CfgNode.Return(id, e.span(), e.value());
    } else if (n instanceof CfgNode.EnterGuard e) {
      return new CfgNode.EnterGuard(id, e.span(), e.guard(), e.className(), e.arguments());
    } else if (n instanceof CfgNode.LeaveGuard e) {
      return new CfgNode.LeaveGuard(id, e.span(), e.guard(), e.className(), e.arguments());
    }
    CfgNode.Unknown e = (CfgNode.Unknown) n;
    return new CfgNode.Unknown(id, e.span(), e.reason());
  }

  // Graph

  /** Adds a node after all that dangles here; it dangles next. */
  private int add(IntFunction<CfgNode> maker) {
    int id = detached(maker);
    connect(here, id);
    here = new ArrayList<>(List.of(new Dangling(id, EdgeCondition.ALWAYS)));
    return id;
  }

  private int detached(IntFunction<CfgNode> maker) {
    int id = nodes.size();
    nodes.add(maker.apply(id));
    edges.add(new ArrayList<>());
    return id;
  }

  private void connect(List<Dangling> from, int to) {
    for (Dangling d : from) {
      edges.get(d.node()).add(new Cfg.Edge(d.node(), to, d.condition()));
    }
  }

  private int join(Span span) {
    return detached(id -> new CfgNode.Join(id, span));
  }

  private void continueAt(int node) {
    here = new ArrayList<>(List.of(new Dangling(node, EdgeCondition.ALWAYS)));
  }

  private void jump(int node) {
    connect(here, node);
    here = new ArrayList<>();
  }

  private void stop(Span span) {
    add(id -> new CfgNode.Stop(id, span));
    here = new ArrayList<>();
  }

  /** The place to give a node: where the macro is used, inside what a macro expands to. */
  private Span place(Span span) {
    return expansionSite.orElse(span);
  }

  // Statements

  private void block(Stmt.Block block) {
    int outer = live.size();
    Set<String> outside = declared;
    declared = new HashSet<>(outside);
    List<Stmt> statements = block.statements();
    for (int i = 0; i < statements.size(); i++) {
      if (statements.get(i) instanceof Stmt.Declaration d) {
        if (outside.contains(d.name())) {
          statements = withOwn(d.name(), statements, i);
        }
        declared.add(d.name());
      }
      statement(statements.get(i));
    }
    declared = outside;
    leaveGuards(outer, place(new Span(block.span().end(), block.span().end())));
    live = new ArrayList<>(live.subList(0, outer));
  }

  /**
   * Statements in which a variable that hides one of the blocks around has a name of its own, from
   * its declaration on.
   */
  private List<Stmt> withOwn(String name, List<Stmt> statements, int declaration) {
    Span span = statements.get(declaration).span();
    Stmt.Block rest = new Stmt.Block(span, statements.subList(declaration, statements.size()));
    Expr.Name own = new Expr.Name(span, name + "@" + expansions++);
    List<Stmt> renamed = new ArrayList<>(statements.subList(0, declaration));
    renamed.addAll(Substitution.ofVariables(Map.of(name, own)).apply(rest).statements());
    return renamed;
  }

  /** Ends the scopes of the guards beyond a number, latest first. */
  private void leaveGuards(int keep, Span span) {
    for (int i = live.size() - 1; i >= keep; i--) {
      LiveGuard guard = live.get(i);
      add(
          id ->
              new CfgNode.LeaveGuard(
                  id, span, guard.number(), guard.className(), guard.arguments()));
    }
  }

  private void statement(Stmt s) {
    if (s instanceof Stmt.Block b) {
      block(b);
    } else if (s instanceof Stmt.Expression e) {
      expressionStatement(e);
    } else if (s instanceof Stmt.Declaration d) {
      declaration(d);
    } else if (s instanceof Stmt.If i) {
      ifStatement(i);
    } else if (s instanceof Stmt.While w) {
      whileStatement(w);
    } else if (s instanceof Stmt.DoWhile d) {
      doStatement(d);
    } else if (s instanceof Stmt.For f) {
      forStatement(f);
    } else if (s instanceof Stmt.MacroBlock m) {
      macroBlock(m);
    } else if (s instanceof Stmt.Switch w) {
      switchStatement(w);
    } else if (s instanceof Stmt.Case c) {
      caseOutsideSwitch(c);
    } else if (s instanceof Stmt.Label l) {
      label(l);
    } else if (s instanceof Stmt.Goto g) {
      Span span = place(g.span());
      add(id -> new CfgNode.Jump(id, span));
      pending
          .computeIfAbsent(g.label(), l -> new ArrayList<>())
          .add(new PendingGoto(here, List.copyOf(live), span));
      here = new ArrayList<>();
      resolve(g.label());
    } else if (s instanceof Stmt.ComputedGoto g) {
      Span span = place(g.span());
      add(id -> new CfgNode.Unknown(id, span, "computed goto"));
      stop(span);
    } else if (s instanceof Stmt.Assembler a) {
      assembler(a);
    } else if (s instanceof Stmt.Break b) {
      leaveTo(breaks, b.span());
    } else if (s instanceof Stmt.Continue c) {
      leaveTo(continues, c.span());
    } else if (s instanceof Stmt.Return r) {
      returnStatement(r);
    } else if (s instanceof Stmt.Unparsed u) {
      Span span = place(u.span());
      add(id -> new CfgNode.Unknown(id, span, u.reason()));
    }
    // Empty statements do nothing.
  }

  /** {@code asm goto} may jump to its labels; other assembler does nothing we know of. */
  private void assembler(Stmt.Assembler s) {
    if (s.labels().isEmpty() || here.isEmpty()) {
      return;
    }
    Span span = place(s.span());
    int node = add(id -> new CfgNode.Jump(id, span));
    for (String label : s.labels()) {
      pending
          .computeIfAbsent(label, l -> new ArrayList<>())
          .add(
              new PendingGoto(
                  List.of(new Dangling(node, EdgeCondition.SOMETIMES)), List.copyOf(live), span));
      resolve(label);
    }
    here = new ArrayList<>(List.of(new Dangling(node, EdgeCondition.SOMETIMES)));
  }

  private void expressionStatement(Stmt.Expression s) {
    Span span = place(s.span());
    if (s.expression() instanceof Expr.Call call) {
      if (guardDeclaration(call, span)) {
        return;
      }
      Optional<String> name = call.functionName();
      Optional<ControlMacros.Meaning> meaning = name.flatMap(ControlMacros::of);
      if (meaning.filter(ControlMacros.Meaning::stops).isPresent()
          || name.filter(macros::neverReturns).isPresent()) {
        effects(call, span);
        stop(span);
        return;
      }
      if (meaning.filter(m -> m == ControlMacros.Meaning.STOPS_IF).isPresent()
          && !call.arguments().isEmpty()) {
        int stop = detached(id -> new CfgNode.Stop(id, span));
        int goesOn = join(span);
        condition(call.arguments().get(0), span, stop, goesOn);
        continueAt(goesOn);
        return;
      }
      if (meaning.filter(m -> m == ControlMacros.Meaning.WARNS_IF).isPresent()
          && asksOneCall(call)) {
        // Which way it goes decides nothing but whether there is a complaint.
        Expr complaint = flattenChildren(call, span);
        add(id -> new CfgNode.Evaluate(id, span, complaint));
        return;
      }
      if (meaning.filter(m -> m == ControlMacros.Meaning.WARNS_IF).isPresent()
          && isQuestion(call)) {
        int complains = detached(id -> new CfgNode.Complaint(id, span));
        int after = join(span);
        condition(call.arguments().get(0), span, complains, after);
        continueAt(complains);
        jump(after);
        continueAt(after);
        return;
      }
    }
    if (s.expression() instanceof Expr.Binary || s.expression() instanceof Expr.Conditional) {
      // a && f(); is a condition whose value nobody wants.
      if (hasFlow(s.expression())) {
        int after = join(span);
        condition(s.expression(), span, after, after);
        continueAt(after);
        return;
      }
    }
    effects(s.expression(), span);
  }

  /** Whether what a macro asks is what one function returns, {@code WARN_ON(!f(x))}. */
  private boolean asksOneCall(Expr.Call macro) {
    Expr asked = macro.arguments().isEmpty() ? macro : macro.arguments().get(0);
    if (asked instanceof Expr.Unary not && not.operator() == UnaryOperator.NOT) {
      asked = not.operand();
    }
    return asked != macro && asked instanceof Expr.Call && !hasFlow(asked);
  }

  /** Whether a macro asks something, and is not just told that there is something wrong. */
  private static boolean isQuestion(Expr.Call macro) {
    return !macro.arguments().isEmpty()
        && !(macro.arguments().get(0).withoutCasts() instanceof Expr.Constant);
  }

  /** Evaluates an expression for its effects. */
  private void effects(Expr e, Span span) {
    if (e instanceof Expr.Comma comma) {
      comma.parts().forEach(p -> effects(p, span));
      return;
    }
    if (e instanceof Expr.Cast cast) {
      effects(cast.operand(), span);
      return;
    }
    if (e instanceof Expr.Statement s) {
      block(s.block());
      return;
    }
    if (e instanceof Expr.Call call && expandStatement(call, span)) {
      return;
    }
    Expr flat = flatten(e, span);
    if (isEffect(flat)) {
      add(id -> new CfgNode.Evaluate(id, span, flat));
    }
  }

  private static boolean isEffect(Expr e) {
    return !e.findAll(Expr.Call.class).isEmpty()
        || !e.findAll(Expr.Assign.class).isEmpty()
        || !e.findAll(Expr.Update.class).isEmpty()
        || !e.findAll(Expr.Unparsed.class).isEmpty();
  }

  /** {@code guard(class)(arguments)}. */
  private boolean guardDeclaration(Expr.Call call, Span span) {
    if (!(call.function() instanceof Expr.Call inner)
        || !inner.functionName().filter("guard"::equals).isPresent()
        || inner.arguments().size() != 1
        || !(inner.arguments().get(0) instanceof Expr.Name className)) {
      return false;
    }
    enterGuard(className.identifier(), call.arguments(), span);
    return true;
  }

  private void enterGuard(String className, List<Expr> arguments, Span span) {
    List<Expr> flat = arguments.stream().map(a -> flatten(a, span)).toList();
    int number = guards++;
    add(id -> new CfgNode.EnterGuard(id, span, number, className, flat));
    live.add(new LiveGuard(number, className, flat));
  }

  private void declaration(Stmt.Declaration d) {
    Span span = place(d.span());
    Optional<Expr> initializer = d.initializer().map(i -> flatten(i, span));
    add(id -> new CfgNode.Declare(id, span, d.name(), d.type(), initializer));
  }

  private void ifStatement(Stmt.If s) {
    Span span = place(s.condition().span());
    int yes = join(place(s.consequence().span()));
    int no = join(span);
    condition(s.condition(), span, yes, no);
    continueAt(yes);
    statement(s.consequence());
    if (s.alternative().isEmpty()) {
      here.add(new Dangling(no, EdgeCondition.ALWAYS));
      return;
    }
    List<Dangling> afterYes = here;
    continueAt(no);
    statement(s.alternative().get());
    here.addAll(afterYes);
  }

  private void whileStatement(Stmt.While s) {
    Span span = place(s.condition().span());
    int head = join(span);
    int body = join(span);
    int after = join(span);
    jump(head);
    continueAt(head);
    condition(s.condition(), span, body, after);
    loopBody(s.body(), body, after, head);
    jump(head);
    continueAt(after);
  }

  private void loopBody(Stmt body, int start, int breakTo, int continueTo) {
    breaks.push(new Target(breakTo, live.size()));
    continues.push(new Target(continueTo, live.size()));
    continueAt(start);
    statement(body);
    breaks.pop();
    continues.pop();
  }

  private void doStatement(Stmt.DoWhile s) {
    Span span = place(s.condition().span());
    int start = join(place(s.span()));
    int test = join(span);
    int after = join(span);
    jump(start);
    loopBody(s.body(), start, after, test);
    jump(test);
    continueAt(test);
    condition(s.condition(), span, start, after);
    continueAt(after);
  }

  private void forStatement(Stmt.For s) {
    Span span = place(s.condition().map(Expr::span).orElse(s.span()));
    s.initialization().forEach(this::statement);
    int head = join(span);
    int body = join(span);
    int after = join(span);
    int update = join(span);
    jump(head);
    continueAt(head);
    if (s.condition().isPresent()) {
      condition(s.condition().get(), span, body, after);
    } else {
      jump(body);
    }
    loopBody(s.body(), body, after, update);
    jump(update);
    continueAt(update);
    s.update().ifPresent(u -> effects(u, place(u.span())));
    jump(head);
    continueAt(after);
  }

  private void macroBlock(Stmt.MacroBlock s) {
    int headEnd =
        s.arguments().isEmpty()
            ? s.span().start() + s.macro().length()
            : s.arguments().get(s.arguments().size() - 1).span().end();
    Span span = place(new Span(s.span().start(), Math.max(headEnd, s.span().start())));
    boolean isGuard = s.macro().equals("scoped_guard") || s.macro().equals("scoped_cond_guard");
    if (isGuard && !s.arguments().isEmpty()) {
      scopedGuard(s, span);
      return;
    }
    List<Expr> arguments = s.arguments().stream().map(a -> flatten(a, span)).toList();
    int head = add(id -> new CfgNode.LoopMacro(id, span, s.macro(), arguments));
    here = new ArrayList<>();
    int body = join(span);
    int after = join(span);
    edges.get(head).add(new Cfg.Edge(head, body, EdgeCondition.SOMETIMES));
    edges.get(head).add(new Cfg.Edge(head, after, EdgeCondition.SOMETIMES));
    loopBody(s.body(), body, after, head);
    jump(head);
    continueAt(after);
  }

  /**
   * A scoped_guard is a loop of one round: break and continue leave the guard. If the guard could
   * not be acquired, the body is skipped, and in a scoped_cond_guard something else happens.
   */
  private void scopedGuard(Stmt.MacroBlock s, Span span) {
    String className =
        s.arguments().get(0) instanceof Expr.Name name ? name.identifier() : "unknown";
    int outer = live.size();
    int after = join(span);
    breaks.push(new Target(after, outer));
    continues.push(new Target(after, outer));
    int number = guards;
    enterGuard(className, s.arguments().subList(1, s.arguments().size()), span);
    int holds = join(span);
    int failed = join(span);
    branch(guardHolds(number, span), span, holds, failed);
    continueAt(failed);
    s.failure().ifPresent(this::statement);
    List<Dangling> afterFailure = here;
    continueAt(holds);
    statement(s.body());
    here.addAll(afterFailure);
    leaveGuards(outer, place(new Span(s.span().end(), s.span().end())));
    live = new ArrayList<>(live.subList(0, outer));
    breaks.pop();
    continues.pop();
    jump(after);
    continueAt(after);
  }

  /** A variable that says whether a guard object holds what it guards; see {@link #guardName}. */
  private static Expr guardHolds(int number, Span span) {
    return new Expr.Name(span, guardName(number));
  }

  /** The name under which an analysis finds whether the guard of a number holds what it guards. */
  public static String guardName(int number) {
    return "@guard" + number;
  }

  private void switchStatement(Stmt.Switch s) {
    Span span = place(s.value().span());
    Expr value = flatten(s.value(), span);
    int select = add(id -> new CfgNode.Select(id, span, value));
    here = new ArrayList<>();
    int after = join(span);
    breaks.push(new Target(after, live.size()));
    List<Expr> cases = new ArrayList<>();
    boolean ranges = false;
    for (Stmt.Case c : casesOf(s.body())) {
      c.value().ifPresent(cases::add);
      ranges |= c.range();
    }
    SwitchContext outer = switchContext;
    switchContext = new SwitchContext(select, List.copyOf(cases), ranges);
    statement(s.body());
    boolean hasDefault = switchContext.hasDefault;
    switchContext = outer;
    breaks.pop();
    jump(after);
    if (!hasDefault) {
      edges
          .get(select)
          .add(
              new Cfg.Edge(select, after, new EdgeCondition.Case(Optional.empty(), cases, ranges)));
    }
    continueAt(after);
  }

  private static final class SwitchContext {
    final int select;
    final List<Expr> cases;
    final boolean ranges;
    boolean hasDefault;

    SwitchContext(int select, List<Expr> cases, boolean ranges) {
      this.select = select;
      this.cases = cases;
      this.ranges = ranges;
    }
  }

  private SwitchContext switchContext;

  /** The cases of a switch, without those of switches inside it. */
  private static List<Stmt.Case> casesOf(Stmt body) {
    List<Stmt.Case> cases = new ArrayList<>();
    if (body instanceof Stmt.Case c) {
      cases.add(c);
    } else if (!(body instanceof Stmt.Switch)) {
      for (org.lockscope.frontend.ast.Node child : body.children()) {
        if (child instanceof Stmt inner) {
          cases.addAll(casesOf(inner));
        }
      }
    }
    return cases;
  }

  private void caseOutsideSwitch(Stmt.Case c) {
    Span span = place(c.span());
    if (switchContext == null) {
      add(id -> new CfgNode.Unknown(id, span, "case outside of a switch"));
      return;
    }
    int start = join(span);
    jump(start);
    continueAt(start);
    EdgeCondition condition =
        c.value().isPresent()
            ? new EdgeCondition.Case(c.value(), List.of(), c.range())
            : new EdgeCondition.Case(Optional.empty(), switchContext.cases, switchContext.ranges);
    switchContext.hasDefault |= c.value().isEmpty();
    edges.get(switchContext.select).add(new Cfg.Edge(switchContext.select, start, condition));
  }

  private void label(Stmt.Label l) {
    int node = join(place(l.span()));
    jump(node);
    continueAt(node);
    labels.put(l.name(), new PlacedLabel(node, List.copyOf(live)));
    resolve(l.name());
  }

  /** Connects the gotos of a label with it, once it is known. */
  private void resolve(String name) {
    PlacedLabel label = labels.get(name);
    if (label == null) {
      return;
    }
    List<PendingGoto> gotos = pending.remove(name);
    if (gotos == null) {
      return;
    }
    List<Dangling> after = here;
    List<LiveGuard> liveAfter = live;
    for (PendingGoto g : gotos) {
      here = new ArrayList<>(g.from());
      live = new ArrayList<>(g.live());
      int common = 0;
      while (common < live.size()
          && common < label.live().size()
          && live.get(common).equals(label.live().get(common))) {
        common++;
      }
      leaveGuards(common, g.span());
      jump(label.node());
    }
    here = after;
    live = liveAfter;
  }

  private void leaveTo(Deque<Target> targets, Span source) {
    Span span = place(source);
    if (targets.isEmpty()) {
      add(id -> new CfgNode.Unknown(id, span, "break or continue outside of a loop"));
      return;
    }
    Target target = targets.peek();
    add(id -> new CfgNode.Jump(id, span));
    leaveGuards(target.guards(), span);
    jump(target.label());
  }

  private void returnStatement(Stmt.Return r) {
    Span span = place(r.span());
    Optional<Expr> value = r.value().map(v -> flatten(v, span));
    // The value is computed before the guards are left.
    Optional<Expr> kept = value;
    if (!live.isEmpty() && value.filter(CfgBuilder::isEffect).isPresent()) {
      Expr.Name temporary = temporary(span);
      Expr computed = value.get();
      add(id -> new CfgNode.Evaluate(id, span, new Expr.Assign(span, "=", temporary, computed)));
      kept = Optional.of(temporary);
    }
    leaveGuards(0, span);
    Optional<Expr> result = kept;
    add(id -> new CfgNode.Return(id, span, result));
    returns.addAll(here);
    here = new ArrayList<>();
  }

  // Conditions

  /**
   * Decides on an expression: goes to {@code yes} where it is non-zero, to {@code no} where zero.
   */
  private void condition(Expr e, Span span, int yes, int no) {
    if (e instanceof Expr.Unary u && u.operator() == UnaryOperator.NOT) {
      condition(u.operand(), span, no, yes);
    } else if (e instanceof Expr.Binary b && b.isShortCircuit()) {
      int second = join(span);
      if (b.operator().equals("&&")) {
        condition(b.left(), span, second, no);
      } else {
        condition(b.left(), span, yes, second);
      }
      continueAt(second);
      condition(b.right(), span, yes, no);
    } else if (e instanceof Expr.Conditional c) {
      int first = join(span);
      int second = join(span);
      if (c.consequence().isPresent()) {
        condition(c.condition(), span, first, second);
        continueAt(first);
        condition(c.consequence().get(), span, yes, no);
      } else {
        condition(c.condition(), span, yes, second);
      }
      continueAt(second);
      condition(c.alternative(), span, yes, no);
    } else if (e instanceof Expr.Comma comma) {
      List<Expr> parts = comma.parts();
      parts.subList(0, parts.size() - 1).forEach(p -> effects(p, span));
      condition(parts.get(parts.size() - 1), span, yes, no);
    } else if (e instanceof Expr.Cast cast) {
      condition(cast.operand(), span, yes, no);
    } else if (e instanceof Expr.Constant n && n.value().isPresent()) {
      jump(n.value().getAsLong() != 0 ? yes : no);
    } else if (e instanceof Expr.Call call && call.functionName().isPresent()) {
      callCondition(call, span, yes, no);
    } else {
      branch(flatten(e, span), span, yes, no);
    }
  }

  private void callCondition(Expr.Call call, Span span, int yes, int no) {
    String name = call.functionName().orElseThrow();
    Optional<ControlMacros.Meaning> meaning = ControlMacros.of(name);
    if (meaning.isPresent() && !call.arguments().isEmpty()) {
      Expr first = call.arguments().get(0);
      Optional<PresenceCondition> presence = presence(meaning.get(), first);
      if (presence.isPresent()) {
        configure(presence.get(), span, yes, no);
        return;
      }
      if (meaning.get().isFirst()) {
        condition(first, span, yes, no);
        return;
      }
      if (meaning.get() == ControlMacros.Meaning.IS_SECOND && call.arguments().size() == 2) {
        condition(call.arguments().get(1), span, yes, no);
        return;
      }
      if (isTruth(meaning.get())) {
        // IS_ENABLED() of something that is no symbol of Kconfig: true or not, for all we know.
        branch(flattenChildren(call, span), span, yes, no);
        return;
      }
    }
    List<MacroSource.Expansion> alternatives = expansionsOf(call);
    if (alternatives.isEmpty()) {
      // Not flatten(), which asks back here for what is a truth: IS_ENABLED() of a macro parameter.
      branch(flattenChildren(call, span), span, yes, no);
      return;
    }
    expand(
        alternatives,
        call,
        span,
        replaced -> condition(replaced, span, yes, no),
        () -> jump(no),
        () -> branch(flattenChildren(call, span), span, yes, no));
  }

  private void branch(Expr condition, Span span, int yes, int no) {
    if (condition instanceof Expr.Constant n && n.value().isPresent()) {
      jump(n.value().getAsLong() != 0 ? yes : no);
      return;
    }
    // An assignment is made first, then its target is looked at.
    Expr asked = condition;
    if (condition instanceof Expr.Assign assign && assign.operator().equals("=")) {
      add(id -> new CfgNode.Evaluate(id, span, assign));
      asked = assign.target();
    }
    Expr decided = asked;
    int node = add(id -> new CfgNode.Branch(id, span, decided));
    here = new ArrayList<>();
    edges.get(node).add(new Cfg.Edge(node, yes, new EdgeCondition.Truth(true)));
    edges.get(node).add(new Cfg.Edge(node, no, new EdgeCondition.Truth(false)));
  }

  private void configure(PresenceCondition presence, Span span, int yes, int no) {
    if (here.isEmpty()) {
      return;
    }
    int node = add(id -> new CfgNode.Configure(id, span));
    here = new ArrayList<>();
    if (presence.isFeasible()) {
      edges.get(node).add(new Cfg.Edge(node, yes, new EdgeCondition.Presence(presence)));
    }
    if (presence.not().isFeasible()) {
      edges.get(node).add(new Cfg.Edge(node, no, new EdgeCondition.Presence(presence.not())));
    }
  }

  private Optional<PresenceCondition> presence(ControlMacros.Meaning meaning, Expr argument) {
    if (!(argument instanceof Expr.Name name) || !name.identifier().startsWith("CONFIG_")) {
      return Optional.empty();
    }
    String symbol = name.identifier().substring("CONFIG_".length());
    return switch (meaning) {
      case ENABLED -> Optional.of(space.enabled(symbol));
      case BUILT_IN -> Optional.of(space.symbol(symbol));
      case MODULE -> Optional.of(space.of(Atom.module(symbol)));
      default -> Optional.empty();
    };
  }

  // Expressions

  private Expr.Name temporary(Span span) {
    return new Expr.Name(span, "@" + temporaries++);
  }

  /**
   * Whether evaluating an expression means deciding something that a value cannot express: effects
   * under {@code &&}, {@code ||} or {@code ?:}, statements, a macro to see through, a
   * configuration.
   */
  private boolean hasFlow(Expr e) {
    if (e instanceof Expr.Statement) {
      return true;
    }
    if (e instanceof Expr.Binary b && b.isShortCircuit() && isEffect(b.right())) {
      return true;
    }
    if (e instanceof Expr.Conditional c
        && (c.consequence().filter(CfgBuilder::isEffect).isPresent()
            || isEffect(c.alternative()))) {
      return true;
    }
    if (e instanceof Expr.Call call && call.functionName().isPresent()) {
      String name = call.functionName().get();
      if (!expansionsOf(call).isEmpty()
          || ControlMacros.of(name).filter(this::isTruth).isPresent()) {
        return true;
      }
    }
    for (org.lockscope.frontend.ast.Node child : e.children()) {
      if (child instanceof Expr inner && hasFlow(inner)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a macro's value is a truth that branches can decide. */
  private boolean isTruth(ControlMacros.Meaning meaning) {
    return switch (meaning) {
      case IS_FIRST, WARNS_IF, ENABLED, BUILT_IN, MODULE -> true;
      default -> false;
    };
  }

  /** An expression with the same value, after nodes for all that its evaluation has to decide. */
  private Expr flatten(Expr e, Span span) {
    if (!hasFlow(e)) {
      return e;
    }
    if (e instanceof Expr.Statement s) {
      return statementValue(s.block(), span);
    }
    if (e instanceof Expr.Binary b && b.isShortCircuit()
        || e instanceof Expr.Unary n && n.operator() == UnaryOperator.NOT) {
      return truthValue(e, span);
    }
    if (e instanceof Expr.Conditional c) {
      return conditionalValue(c, span);
    }
    if (e instanceof Expr.Call call && call.functionName().isPresent()) {
      return callValue(call, span);
    }
    return flattenChildren(e, span);
  }

  private Expr truthValue(Expr e, Span span) {
    Expr.Name result = temporary(span);
    int yes = join(span);
    int no = join(span);
    condition(e, span, yes, no);
    continueAt(yes);
    assign(result, one(span), span);
    List<Dangling> afterYes = here;
    continueAt(no);
    assign(result, zero(span), span);
    here.addAll(afterYes);
    return result;
  }

  private static Expr one(Span span) {
    return new Expr.Constant(span, "1", OptionalLong.of(1));
  }

  private static Expr zero(Span span) {
    return new Expr.Constant(span, "0", OptionalLong.of(0));
  }

  private Expr conditionalValue(Expr.Conditional c, Span span) {
    Expr.Name result = temporary(span);
    int yes = join(span);
    int no = join(span);
    Expr asked = c.condition();
    if (c.consequence().isEmpty()) {
      // a ?: b evaluates a once.
      Expr.Name value = temporary(span);
      assign(value, flatten(asked, span), span);
      asked = value;
    }
    condition(asked, span, yes, no);
    continueAt(yes);
    assign(result, flatten(c.consequence().orElse(asked), span), span);
    List<Dangling> afterYes = here;
    continueAt(no);
    assign(result, flatten(c.alternative(), span), span);
    here.addAll(afterYes);
    return result;
  }

  private void assign(Expr.Name target, Expr value, Span span) {
    add(id -> new CfgNode.Evaluate(id, span, new Expr.Assign(span, "=", target, value)));
  }

  private Expr callValue(Expr.Call call, Span span) {
    String name = call.functionName().orElseThrow();
    Optional<ControlMacros.Meaning> meaning = ControlMacros.of(name);
    if (meaning.filter(this::isTruth).isPresent() && !call.arguments().isEmpty()) {
      return truthValue(call, span);
    }
    List<MacroSource.Expansion> alternatives = expansionsOf(call);
    if (alternatives.isEmpty()) {
      return flattenChildren(call, span);
    }
    Expr.Name result = temporary(span);
    boolean[] hasValue = {false};
    expand(
        alternatives,
        call,
        span,
        replaced -> {
          Expr value = flatten(replaced, span);
          hasValue[0] = true;
          assign(result, value, span);
        },
        () -> {},
        () -> {
          Expr value = flattenChildren(call, span);
          hasValue[0] = true;
          assign(result, value, span);
        });
    return hasValue[0] ? result : new Expr.Unevaluated(span, false);
  }

  /** The value of a statement expression: that of its last statement. */
  private Expr statementValue(Stmt.Block block, Span span) {
    List<Stmt> statements = block.statements();
    if (statements.isEmpty()
        || !(statements.get(statements.size() - 1) instanceof Stmt.Expression last)) {
      block(block);
      return new Expr.Unevaluated(span, false);
    }
    int outer = live.size();
    statements.subList(0, statements.size() - 1).forEach(this::statement);
    Expr value = flatten(last.expression(), place(last.span()));
    Expr.Name result = temporary(span);
    assign(result, value, span);
    leaveGuards(outer, span);
    live = new ArrayList<>(live.subList(0, outer));
    return result;
  }

  private Expr flattenChildren(Expr e, Span span) {
    if (e instanceof Expr.Unary u) {
      return new Expr.Unary(u.span(), u.operator(), flatten(u.operand(), span));
    } else if (e instanceof Expr.Update u) {
      return new Expr.Update(u.span(), u.operator(), u.prefix(), flatten(u.operand(), span));
    } else if (e instanceof Expr.Binary b) {
      return new Expr.Binary(
          b.span(), b.operator(), flatten(b.left(), span), flatten(b.right(), span));
    } else if (e instanceof Expr.Assign a) {
      return new Expr.Assign(
          a.span(), a.operator(), flatten(a.target(), span), flatten(a.value(), span));
    } else if (e instanceof Expr.Call c) {
      return new Expr.Call(c.span(), flatten(c.function(), span), flattenAll(c.arguments(), span));
    } else if (e instanceof Expr.Member m) {
      return new Expr.Member(m.span(), flatten(m.object(), span), m.arrow(), m.field());
    } else if (e instanceof Expr.Index i) {
      return new Expr.Index(i.span(), flatten(i.array(), span), flatten(i.index(), span));
    } else if (e instanceof Expr.Cast c) {
      return new Expr.Cast(c.span(), c.type(), flatten(c.operand(), span));
    } else if (e instanceof Expr.Comma c) {
      return new Expr.Comma(c.span(), flattenAll(c.parts(), span));
    } else if (e instanceof Expr.Initializer i) {
      return i.withValues(flattenAll(i.values(), span));
    } else if (e instanceof Expr.Unparsed u) {
      return new Expr.Unparsed(u.span(), u.reason(), flattenAll(u.parts(), span));
    }
    return e;
  }

  private List<Expr> flattenAll(List<Expr> list, Span span) {
    return list.stream().map(e -> flatten(e, span)).toList();
  }

  // Macros

  private List<MacroSource.Expansion> expansionsOf(Expr.Call call) {
    Optional<String> name = call.functionName();
    // A check says the same in the kernels that do not make it.
    if (name.filter(n -> !ControlMacros.isDebugCheck(n)).isEmpty()) {
      return List.of();
    }
    List<MacroSource.Expansion> expansions = macros.expansions(name.get());
    return expansions.isEmpty() && changesContext(call.arguments())
        ? macros.repetitions(name.get())
        : expansions;
  }

  /** Whether it matters how often arguments are evaluated. */
  private boolean changesContext(List<Expr> arguments) {
    for (Expr argument : arguments) {
      // Most are names, and are asked about for every call there is.
      if (!(argument instanceof Expr.Name)) {
        for (Expr.Call call : argument.findAll(Expr.Call.class)) {
          if (call.functionName().filter(macros::changesContext).isPresent()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Expands a macro used as a statement; returns whether there was one to expand. */
  private boolean expandStatement(Expr.Call call, Span span) {
    List<MacroSource.Expansion> alternatives = expansionsOf(call);
    if (alternatives.isEmpty()) {
      return false;
    }
    expand(
        alternatives,
        call,
        span,
        replaced -> effects(replaced, span),
        () -> {},
        () -> {
          Expr flat = flattenChildren(call, span);
          add(id -> new CfgNode.Evaluate(id, span, flat));
        });
    return true;
  }

  /**
   * Expands a macro under each of its definitions.
   *
   * @param value what to do with a replacement that is an expression
   * @param statements what to do after a replacement that is statements
   * @param unexpanded what to do in configurations without a definition that can be expanded
   */
  private void expand(
      List<MacroSource.Expansion> alternatives,
      Expr.Call call,
      Span span,
      java.util.function.Consumer<Expr> value,
      Runnable statements,
      Runnable unexpanded) {
    if (expansionDepth >= MAX_EXPANSION_DEPTH) {
      notes.add("macro " + call.functionName().orElse("?") + " expands to itself");
      unexpanded.run();
      return;
    }
    List<Dangling> before = here;
    PresenceCondition rest = space.always();
    List<Dangling> after = new ArrayList<>();
    Optional<Span> outerSite = expansionSite;
    boolean single = alternatives.size() == 1 && alternatives.get(0).condition().isAlways();
    int split = -1;
    if (!single && !before.isEmpty()) {
      split = add(id -> new CfgNode.Configure(id, span));
    }
    for (MacroSource.Expansion alternative : alternatives) {
      PresenceCondition taken = alternative.condition().and(rest);
      rest = rest.minus(taken);
      if (!taken.isFeasible()) {
        continue;
      }
      if (split >= 0) {
        here = new ArrayList<>(List.of(new Dangling(split, new EdgeCondition.Presence(taken))));
        continueAt(newJoin(span));
      }
      expansionSite = Optional.of(span);
      expansionDepth++;
      replace(alternative, call, value, statements);
      expansionDepth--;
      expansionSite = outerSite;
      after.addAll(here);
    }
    if (!single && rest.isFeasible() && split >= 0) {
      here = new ArrayList<>(List.of(new Dangling(split, new EdgeCondition.Presence(rest))));
      continueAt(newJoin(span));
      unexpanded.run();
      after.addAll(here);
    }
    here = after;
  }

  private int newJoin(Span span) {
    return add(id -> new CfgNode.Join(id, span));
  }

  private void replace(
      MacroSource.Expansion alternative,
      Expr.Call call,
      java.util.function.Consumer<Expr> value,
      Runnable statements) {
    String use = Integer.toString(expansions++);
    if (alternative.replacement() instanceof MacroSource.Replacement.Value v) {
      Stmt locals = new Stmt.Expression(v.expression().span(), v.expression());
      value.accept(
          Substitution.of(alternative.parameters(), call.arguments(), locals, use)
              .apply(v.expression()));
    } else if (alternative.replacement() instanceof MacroSource.Replacement.Statements s) {
      block(
          Substitution.of(alternative.parameters(), call.arguments(), s.block(), use)
              .apply(s.block()));
      statements.run();
    }
  }
}
