package org.lockscope.analyzer.program;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.cfg.MacroSource.Expansion;
import org.lockscope.frontend.cfg.MacroSource.Replacement;
import org.lockscope.frontend.preprocess.MacroDefinition;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Finds the parameters of functions and macros that they make nothing of: not even by passing them
 * to somebody who does.
 */
final class UnusedParameters {

  /** What makes nothing of its parameters is shorter. */
  private static final int MAX_LENGTH = 400;

  private final FileScope scope;
  private final PresenceCondition never;
  private final PresenceCondition always;

  /** The functions being asked about, each because the one before passes something to it. */
  private final Set<String> asked = new HashSet<>();

  UnusedParameters(FileScope scope, PresenceCondition never) {
    this.scope = scope;
    this.never = never;
    this.always = never.not();
  }

  /** For each parameter that is not used in some configurations, counted from 0, in which. */
  Map<Integer, PresenceCondition> of(String name) {
    Map<Integer, PresenceCondition> unused = new TreeMap<>();
    FileScope.Definitions definitions = scope.definitions(name);
    // Of what there is but a prototype, nothing is seen.
    if (definitions.path().isEmpty() || !asked.add(name)) {
      return unused;
    }
    for (Function function : definitions.functions()) {
      for (Function.Variant variant : function.variants()) {
        if (variant.text().strip().length() <= MAX_LENGTH) {
          Optional<Stmt.Block> body =
              variant.definition().problems().isEmpty()
                  ? variant.definition().body()
                  : Optional.empty();
          List<String> parameters =
              variant.head().parameters().stream().map(Parameter::name).toList();
          body.ifPresent(b -> add(unused, parameters, b, variant.condition()));
        }
      }
    }
    if (definitions.functions().isEmpty()) {
      for (MacroDefinition macro : definitions.macros()) {
        scope.expansion(macro).ifPresent(e -> add(unused, e));
      }
    }
    asked.remove(name);
    return unused;
  }

  private void add(Map<Integer, PresenceCondition> unused, Expansion macro) {
    Node body =
        macro.replacement() instanceof Replacement.Value value
            ? value.expression()
            : ((Replacement.Statements) macro.replacement()).block();
    add(unused, macro.parameters(), body, macro.condition());
  }

  private void add(
      Map<Integer, PresenceCondition> unused,
      List<String> parameters,
      Node body,
      PresenceCondition condition) {
    for (int i = 0; i < parameters.size(); i++) {
      String parameter = parameters.get(i);
      String inBody = MacroDefinition.rest(parameter).orElse(parameter);
      PresenceCondition without = condition.minus(uses(body, inBody));
      if (without.isFeasible()) {
        unused.merge(i, without, PresenceCondition::or);
      }
    }
  }

  /** When something is made of a parameter in a piece of code. */
  private PresenceCondition uses(Node node, String parameter) {
    if (node instanceof Expr.Name name) {
      return name.identifier().equals(parameter) ? always : never;
    }
    if (node instanceof Expr.Unparsed
        || node instanceof Stmt.Unparsed
        || node instanceof Expr.Fragment
        || node instanceof Stmt.Assembler) {
      return always;
    }
    if (node instanceof Expr.Cast cast
        && cast.type().equals("void")
        && cast.operand() instanceof Expr.Name) {
      return never;
    }
    if (node instanceof Expr.Call call && call.functionName().isPresent()) {
      return passes(call, parameter);
    }
    PresenceCondition uses = never;
    for (Node child : node.children()) {
      uses = either(uses, uses(child, parameter));
      if (uses.equals(always)) {
        break;
      }
    }
    return uses;
  }

  private PresenceCondition passes(Expr.Call call, String parameter) {
    PresenceCondition uses = uses(call.function(), parameter);
    Map<Integer, PresenceCondition> unused = null;
    for (int i = 0; i < call.arguments().size(); i++) {
      PresenceCondition used = uses(call.arguments().get(i), parameter);
      if (used.isFeasible() && call.arguments().get(i).withoutCasts() instanceof Expr.Name) {
        unused = unused == null ? of(call.functionName().orElseThrow()) : unused;
        used = used.minus(unused.getOrDefault(i, never));
      }
      uses = either(uses, used);
    }
    return uses;
  }

  private PresenceCondition either(PresenceCondition some, PresenceCondition more) {
    return more.equals(never) ? some : some.equals(never) ? more : some.or(more);
  }
}
