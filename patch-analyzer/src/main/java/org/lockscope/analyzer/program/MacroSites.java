package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.ControlDependence;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.cfg.MacroSource.Expansion;
import org.lockscope.frontend.cfg.MacroSource.Replacement;

/**
 * What a macro calls that was not expanded, because nothing in it touches the context: such a macro
 * is as good as a function.
 */
final class MacroSites {

  private MacroSites() {}

  static FunctionSites of(String name, Expansion macro, FileScope scope) {
    Node body =
        macro.replacement() instanceof Replacement.Value value
            ? value.expression()
            : ((Replacement.Statements) macro.replacement()).block();
    List<Site> sites = new ArrayList<>();
    for (Expr.Call call : body.findAll(Expr.Call.class)) {
      sites.add(
          new Site(
              call.span(),
              target(call, macro.parameters(), scope),
              call.arguments().stream().map(a -> argument(a, macro.parameters())).toList(),
              call.arguments(),
              List.of(new Circumstance(macro.condition(), LocalContext.AS_ON_ENTRY, List.of())),
              body instanceof Expr.Call ? ControlDependence.NONE : ControlDependence.UNKNOWN,
              Map.of()));
    }
    return new FunctionSites(
        name,
        macro.condition(),
        macro.parameters(),
        List.of(),
        sites,
        Optional.empty(),
        Optional.empty());
  }

  private static Target target(Expr.Call call, List<String> parameters, FileScope scope) {
    Optional<String> name = call.functionName();
    if (name.isEmpty()) {
      return call.function().withoutCasts() instanceof Expr.Member member
          ? new Target.Member("", member.field())
          : new Target.Pointer(call.function().toString());
    }
    int parameter = parameters.indexOf(name.get());
    if (parameter >= 0) {
      return new Target.Parameter(parameter);
    }
    return scope.primitive(name.get()).isPresent()
        ? new Target.Operation(name.get())
        : new Target.Function(name.get());
  }

  private static Argument argument(Expr written, List<String> parameters) {
    Expr plain = written.withoutCasts();
    if (plain instanceof Expr.Constant constant && constant.value().isPresent()) {
      return new Argument.Constant(constant.value().getAsLong());
    }
    if (plain instanceof Expr.Name name) {
      int parameter = parameters.indexOf(name.identifier());
      return parameter >= 0
          ? new Argument.Parameter(parameter)
          : new Argument.Named(name.identifier());
    }
    return new Argument.Unknown();
  }
}
