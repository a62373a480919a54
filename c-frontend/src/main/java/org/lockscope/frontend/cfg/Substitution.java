package org.lockscope.frontend.cfg;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.preprocess.MacroDefinition;

/**
 * Puts the arguments of a macro's use in the place of its parameters. Variables that the macro
 * declares get names of their own, as the kernel's macros achieve with underscores.
 */
public final class Substitution {

  private final Map<String, Expr> values = new HashMap<>();

  /** What all arguments that are left are called in the replacement. */
  private final Optional<String> rest;

  private final List<Expr> variadic;
  private boolean isOfVariables;

  private Substitution(Optional<String> rest, List<Expr> variadic) {
    this.rest = rest;
    this.variadic = variadic;
  }

  /**
   * An expression with arguments in the place of parameters.
   *
   * @param parameters the names; the last may be variadic
   * @param arguments the arguments; parameters without one stay as they are
   */
  public static Expr inline(List<String> parameters, List<Expr> arguments, Expr value) {
    return of(parameters, arguments, null, "").apply(value);
  }

  /** Prepares a substitution; {@code use} tells one use of the macro from others. */
  static Substitution of(List<String> parameters, List<Expr> arguments, Stmt locals, String use) {
    int fixed = parameters.size();
    List<Expr> others = List.of();
    Optional<String> rest =
        fixed > 0 ? MacroDefinition.rest(parameters.get(fixed - 1)) : Optional.empty();
    if (rest.isPresent()) {
      fixed--;
      others = arguments.size() > fixed ? arguments.subList(fixed, arguments.size()) : List.of();
    }
    Substitution result = new Substitution(rest, others);
    for (int i = 0; i < fixed && i < arguments.size(); i++) {
      result.values.put(parameters.get(i), arguments.get(i));
    }
    if (locals != null) {
      for (Stmt.Declaration local : locals.findAll(Stmt.Declaration.class)) {
        result.values.putIfAbsent(
            local.name(), new Expr.Name(local.span(), local.name() + "@" + use));
      }
    }
    return result;
  }

  /** Gives variables other names; labels and members of the same names keep theirs. */
  static Substitution ofVariables(Map<String, Expr.Name> names) {
    Substitution result = new Substitution(Optional.empty(), List.of());
    result.values.putAll(names);
    result.isOfVariables = true;
    return result;
  }

  Expr apply(Expr e) {
    if (e instanceof Expr.Name name) {
      return values.getOrDefault(name.identifier(), name);
    } else if (e instanceof Expr.Unary u) {
      return new Expr.Unary(u.span(), u.operator(), apply(u.operand()));
    } else if (e instanceof Expr.Update u) {
      return new Expr.Update(u.span(), u.operator(), u.prefix(), apply(u.operand()));
    } else if (e instanceof Expr.Binary b) {
      return new Expr.Binary(b.span(), b.operator(), apply(b.left()), apply(b.right()));
    } else if (e instanceof Expr.Assign a) {
      return new Expr.Assign(a.span(), a.operator(), apply(a.target()), apply(a.value()));
    } else if (e instanceof Expr.Conditional c) {
      return new Expr.Conditional(
          c.span(), apply(c.condition()), c.consequence().map(this::apply), apply(c.alternative()));
    } else if (e instanceof Expr.Call c) {
      return new Expr.Call(c.span(), apply(c.function()), applyAll(c.arguments()));
    } else if (e instanceof Expr.Member m) {
      return new Expr.Member(m.span(), apply(m.object()), m.arrow(), field(m.field()));
    } else if (e instanceof Expr.Index i) {
      return new Expr.Index(i.span(), apply(i.array()), apply(i.index()));
    } else if (e instanceof Expr.Cast c) {
      return new Expr.Cast(c.span(), c.type(), apply(c.operand()));
    } else if (e instanceof Expr.Comma c) {
      return new Expr.Comma(c.span(), applyAll(c.parts()));
    } else if (e instanceof Expr.Statement s) {
      return new Expr.Statement(s.span(), apply(s.block()));
    } else if (e instanceof Expr.Initializer i) {
      return i.withValues(applyAll(i.values()));
    } else if (e instanceof Expr.Unparsed u) {
      return new Expr.Unparsed(u.span(), u.reason(), applyAll(u.parts()));
    }
    return e;
  }

  /** A parameter can name a field: {@code #define get(p, f) ((p)->f)}. */
  private String field(String field) {
    return named(field);
  }

  private String named(String name) {
    return !isOfVariables && values.get(name) instanceof Expr.Name other
        ? other.identifier()
        : name;
  }

  private List<Expr> applyAll(List<Expr> list) {
    List<Expr> result = new ArrayList<>(list.size());
    for (Expr e : list) {
      if (e instanceof Expr.Name name && rest.filter(name.identifier()::equals).isPresent()) {
        result.addAll(variadic);
      } else {
        result.add(apply(e));
      }
    }
    return result;
  }

  Stmt.Block apply(Stmt.Block block) {
    return new Stmt.Block(block.span(), block.statements().stream().map(this::apply).toList());
  }

  private Stmt apply(Stmt s) {
    if (s instanceof Stmt.Block b) {
      return apply(b);
    } else if (s instanceof Stmt.Expression e) {
      return new Stmt.Expression(e.span(), apply(e.expression()));
    } else if (s instanceof Stmt.Declaration d) {
      Expr name = values.get(d.name());
      return new Stmt.Declaration(
          d.span(),
          name instanceof Expr.Name renamed ? renamed.identifier() : d.name(),
          d.type(),
          d.initializer().map(this::apply),
          d.cleanup());
    } else if (s instanceof Stmt.If i) {
      return new Stmt.If(
          i.span(), apply(i.condition()), apply(i.consequence()), i.alternative().map(this::apply));
    } else if (s instanceof Stmt.While w) {
      return new Stmt.While(w.span(), apply(w.condition()), apply(w.body()));
    } else if (s instanceof Stmt.DoWhile d) {
      return new Stmt.DoWhile(d.span(), apply(d.body()), apply(d.condition()));
    } else if (s instanceof Stmt.For f) {
      return new Stmt.For(
          f.span(),
          f.initialization().stream().map(this::apply).toList(),
          f.condition().map(this::apply),
          f.update().map(this::apply),
          apply(f.body()));
    } else if (s instanceof Stmt.MacroBlock m) {
      return new Stmt.MacroBlock(
          m.span(),
          m.macro(),
          applyAll(m.arguments()),
          apply(m.body()),
          m.failure().map(this::apply));
    } else if (s instanceof Stmt.Switch w) {
      return new Stmt.Switch(w.span(), apply(w.value()), apply(w.body()));
    } else if (s instanceof Stmt.Case c) {
      return new Stmt.Case(c.span(), c.value().map(this::apply), c.range());
    } else if (s instanceof Stmt.Return r) {
      return new Stmt.Return(r.span(), r.value().map(this::apply));
    } else if (s instanceof Stmt.Goto g) {
      return new Stmt.Goto(g.span(), named(g.label()));
    }
    return s;
  }
}
