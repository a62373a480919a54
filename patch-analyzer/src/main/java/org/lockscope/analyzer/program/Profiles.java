package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.flow.FunctionAnalysis;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/** Puts the analyses of a function's variants together. */
final class Profiles {

  private Profiles() {}

  static FunctionProfile of(
      String path, SourceText file, Function function, List<FunctionAnalysis> analyses) {
    List<ContractClause> contract = new ArrayList<>();
    SortedMap<Span, Statement> statements = new TreeMap<>();
    SortedSet<Region.Call> calls = new TreeSet<>();
    SortedSet<String> notes = new TreeSet<>();
    Optional<String> undecided = Optional.empty();
    Optional<String> problem = Optional.empty();
    for (FunctionAnalysis analysis : analyses) {
      analysis.contract().forEach(c -> add(contract, c));
      analysis.statements().forEach(s -> statements.put(s.span(), s));
      calls.addAll(analysis.calls());
      notes.addAll(analysis.notes());
      undecided = undecided.or(analysis::undecided);
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
        path.endsWith(".h") || function.isExternal(),
        regions,
        contract,
        List.copyOf(statements.values()),
        List.copyOf(calls),
        findings(analyses),
        residues(analyses),
        analyses.stream().flatMap(a -> a.suspicions().stream()).toList(),
        undecided,
        problem,
        List.copyOf(notes));
  }

  private static List<Finding> findings(List<FunctionAnalysis> analyses) {
    SortedMap<String, Finding> merged = new TreeMap<>();
    SortedSet<String> met = new TreeSet<>();
    analyses.forEach(a -> met.addAll(a.met()));
    for (FunctionAnalysis analysis : analyses) {
      analysis.findings().forEach(f -> add(merged, f));
      // What one variant gives a callee, the others owe it as well.
      analysis.latents().entrySet().stream()
          .filter(e -> met.contains(e.getKey()))
          .forEach(e -> e.getValue().forEach(f -> add(merged, f)));
    }
    return List.copyOf(merged.values());
  }

  private static void add(SortedMap<String, Finding> findings, Finding finding) {
    findings.merge(
        finding.fingerprint(), finding, (a, b) -> a.withCondition(a.condition().or(b.condition())));
  }

  private static List<Residue> residues(List<FunctionAnalysis> analyses) {
    Map<String, PresenceCondition> balanced = new HashMap<>();
    for (FunctionAnalysis analysis : analyses) {
      analysis.balanced().forEach((s, c) -> balanced.merge(s, c, PresenceCondition::or));
    }
    SortedMap<String, Residue> merged = new TreeMap<>();
    for (FunctionAnalysis analysis : analyses) {
      for (Residue residue : analysis.residues()) {
        PresenceCondition elsewhere = balanced.get(residue.finding().subject());
        boolean doubtful =
            residue.isAlways()
                && (residue.positive() || residue.excuses().isEmpty())
                && elsewhere != null
                && !elsewhere.intersects(residue.finding().condition());
        Residue known = doubtful ? residue.doubtful() : residue;
        merged.merge(known.key(), known, Residue::or);
      }
    }
    return List.copyOf(merged.values());
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
