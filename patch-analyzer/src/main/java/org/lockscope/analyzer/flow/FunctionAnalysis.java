package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgBuilder;
import org.lockscope.frontend.cfg.MacroSource;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What is known about one variant of a function.
 *
 * @param summary what callers see of it
 * @param regions its regions, in the configurations of the variant
 * @param contract what callers have to know, in words
 * @param statements its statements and conditions, in order
 * @param calls its calls, in order
 * @param problem why nothing is known, if nothing is
 * @param notes what was left out on the way, one sentence each
 */
public record FunctionAnalysis(
    Summary summary,
    List<Region> regions,
    List<ContractClause> contract,
    List<Statement> statements,
    List<Region.Call> calls,
    Optional<String> problem,
    SortedSet<String> notes) {

  public FunctionAnalysis {
    regions = List.copyOf(regions);
    contract = List.copyOf(contract);
    statements = List.copyOf(statements);
    calls = List.copyOf(calls);
  }

  /**
   * Analyses a variant.
   *
   * @param condition the configurations the variant is for
   */
  public static FunctionAnalysis of(
      FunctionDefinition function,
      PresenceCondition condition,
      MacroSource macros,
      Callees callees) {
    if (function.body().isEmpty()) {
      return unknown(function, condition, function.problems().get(0).reason());
    }
    Cfg cfg = CfgBuilder.build(function, macros, condition.space());
    FlowResult flow =
        FlowAnalysis.run(cfg, function.head().parameters(), callees, Precision.JOINED, condition);
    if (flow.problem().isPresent()) {
      return unknown(function, condition, flow.problem().get());
    }
    Summary summary =
        SummaryBuilder.build(function.name(), function.head().parameters(), condition, flow);
    RegionFinder finder = new RegionFinder(flow, callees, function.head().parameters());
    return new FunctionAnalysis(
        summary,
        finder.regions(),
        Contracts.of(function, summary, cfg, callees),
        finder.statements(function),
        finder.calls(),
        Optional.empty(),
        cfg.notes());
  }

  private static FunctionAnalysis unknown(
      FunctionDefinition function, PresenceCondition condition, String problem) {
    Summary summary =
        new Summary(
            function.name(), condition, List.of(), List.of(), List.of(), Optional.of(problem));
    return new FunctionAnalysis(
        summary, List.of(), List.of(), List.of(), List.of(), Optional.of(problem), new TreeSet<>());
  }
}
