package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.frontend.ast.Attribute;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;

/** Says in words what callers have to know about a function. */
final class Contracts {

  private static final Set<String> ANNOTATIONS =
      Set.of(
          "__acquires",
          "__releases",
          "__must_hold",
          "__acquires_shared",
          "__releases_shared",
          "__must_hold_shared",
          "__cond_acquires",
          "__cond_acquires_shared");

  private final Assertions assertions;

  private Contracts(Callees callees) {
    this.assertions = new Assertions(callees);
  }

  static List<ContractClause> of(
      FunctionDefinition function, Summary summary, Cfg cfg, Callees callees) {
    Contracts contracts = new Contracts(callees);
    List<ContractClause> clauses = new ArrayList<>();
    effects(summary, clauses);
    contracts.assertions(cfg, summary.condition(), clauses);
    for (Attribute attribute : function.head().attributes()) {
      if (ANNOTATIONS.contains(attribute.name())) {
        clauses.add(
            new ContractClause(
                ContractClause.Kind.ANNOTATION,
                attribute.name() + "(" + String.join(", ", attribute.arguments()) + ")",
                summary.condition()));
      }
    }
    return List.copyOf(merged(clauses));
  }

  private static List<ContractClause> merged(List<ContractClause> clauses) {
    TreeMap<ContractClause, ContractClause> merged = new TreeMap<>(ContractClause.ORDER);
    for (ContractClause clause : clauses) {
      merged.merge(clause, clause, (a, b) -> a.withCondition(a.condition().or(b.condition())));
    }
    List<ContractClause> result = new ArrayList<>();
    result.addAll(merged.values());
    return result;
  }

  private static void effects(Summary summary, List<ContractClause> clauses) {
    TreeMap<String, PresenceCondition> always = new TreeMap<>();
    for (Summary.Exit exit : summary.exits()) {
      for (String effect : effects(exit.context())) {
        boolean everywhere =
            summary.exits().stream()
                .filter(other -> other.condition().intersects(exit.condition()))
                .allMatch(other -> effects(other.context()).contains(effect));
        String qualifier = everywhere ? "" : qualifier(summary, exit);
        always.merge(effect + qualifier, exit.condition(), PresenceCondition::or);
      }
    }
    always.forEach(
        (text, condition) ->
            clauses.add(new ContractClause(ContractClause.Kind.EFFECT, text, condition)));
  }

  private static List<String> effects(Context context) {
    List<String> effects = new ArrayList<>();
    for (Held held : context.held()) {
      effects.add((held.count() > 0 ? "acquires " : "releases ") + held.name());
    }
    Term irqs = context.irqs();
    switch (irqs.kind()) {
      case IRQ_OFF -> effects.add("returns with irqs off");
      case IRQ_ON -> effects.add("returns with irqs on");
      case IRQ_FROM -> effects.add("restores irqs");
      default -> {
        // As on entry.
      }
    }
    for (Counter counter : Counter.values()) {
      int depth = context.depth(counter);
      if (depth != 0) {
        String name = counter == Counter.ATOMIC ? "preempt" : counter.toString();
        effects.add(name + " depth " + (depth > 0 ? "+" : "") + depth);
      }
    }
    return effects;
  }

  /** By what arguments or result callers can tell this way to return from the others. */
  private static String qualifier(Summary summary, Summary.Exit exit) {
    List<String> facts = new ArrayList<>();
    for (int i = 0; i < exit.assumptions().size(); i++) {
      Term value = exit.assumptions().key(i);
      Knowledge known = exit.assumptions().value(i);
      boolean distinguishes =
          summary.exits().stream()
              .anyMatch(
                  other ->
                      !other.equals(exit)
                          && other.assumptions().get(value) != null
                          && (other.assumptions().get(value).signs() & known.signs()) == 0);
      if (distinguishes && value.is(Term.Kind.PARAMETER)) {
        fact(value.name(), known).ifPresent(facts::add);
      }
    }
    if (!facts.isEmpty()) {
      return " if " + String.join(" && ", facts);
    }
    boolean byResult =
        summary.exits().stream()
            .anyMatch(
                other ->
                    !other.equals(exit)
                        && (other.valueKnowledge().signs() & exit.valueKnowledge().signs()) == 0);
    return byResult ? fact("", exit.valueKnowledge()).orElse("") : "";
  }

  private static Optional<String> fact(String parameter, Knowledge known) {
    boolean zero = known.signs() == Knowledge.ZERO;
    boolean nonzero = (known.signs() & Knowledge.ZERO) == 0;
    if (parameter.isEmpty()) {
      return zero
          ? Optional.of(" when it returns 0")
          : nonzero ? Optional.of(" when it returns non-zero") : Optional.empty();
    }
    return zero
        ? Optional.of("!" + parameter)
        : nonzero ? Optional.of(parameter) : Optional.empty();
  }

  // Assertions

  private void assertions(Cfg cfg, PresenceCondition condition, List<ContractClause> clauses) {
    for (CfgNode node : cfg.nodes()) {
      for (Expr expression : CfgExpressions.of(node)) {
        for (Expr.Call call : expression.findAll(Expr.Call.class)) {
          if (assertions.isAboutContext(call)) {
            clauses.add(
                new ContractClause(ContractClause.Kind.ASSERTION, Names.clean(call), condition));
          }
        }
      }
    }
  }
}
