package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lockscope.analyzer.flow.FunctionAnalysis;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.frontend.source.Span;

/** Puts the analyses of a function's variants together. */
final class Profiles {

  private Profiles() {}

  static FunctionProfile of(
      String path, SourceText file, Function function, List<FunctionAnalysis> analyses) {
    List<ContractClause> contract = new ArrayList<>();
    SortedMap<Span, Statement> statements = new TreeMap<>();
    SortedSet<Region.Call> calls = new TreeSet<>();
    SortedSet<String> notes = new TreeSet<>();
    Optional<String> problem = Optional.empty();
    for (FunctionAnalysis analysis : analyses) {
      analysis.contract().forEach(c -> add(contract, c));
      analysis.statements().forEach(s -> statements.put(s.span(), s));
      calls.addAll(analysis.calls());
      notes.addAll(analysis.notes());
      problem = problem.or(analysis::problem);
    }
    List<Region> regions = VariantRegions.merge(analyses);
    contract.sort(ContractClause.ORDER);
    return new FunctionProfile(
        path,
        function.name(),
        file,
        function.span(),
        function.variants().get(0).head().parameters().stream().map(Parameter::name).toList(),
        function.condition(),
        regions,
        contract,
        List.copyOf(statements.values()),
        List.copyOf(calls),
        problem,
        List.copyOf(notes));
  }

  private static void add(List<ContractClause> clauses, ContractClause clause) {
    for (int i = 0; i < clauses.size(); i++) {
      ContractClause present = clauses.get(i);
      if (present.kind() == clause.kind() && present.text().equals(clause.text())) {
        clauses.set(i, clause.withCondition(present.condition().or(clause.condition())));
        return;
      }
    }
    clauses.add(clause);
  }
}
