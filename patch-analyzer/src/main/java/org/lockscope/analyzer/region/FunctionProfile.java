package org.lockscope.analyzer.region;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.finding.Suspicion;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What is known about one function in one revision of the sources, over all configurations. Places
 * are relative to the function's first character.
 *
 * @param path the file it is in
 * @param name its name
 * @param file the text of the file
 * @param span its place in the file
 * @param parameters the names of its parameters, in order
 * @param condition when it is defined
 * @param isExternal whether other files can call it
 * @param regions its critical sections
 * @param contract what its callers have to know
 * @param statements its statements and conditions, in order
 * @param calls its calls, in order
 * @param findings what is wrong with it, whoever calls it
 * @param residues what it leaves its callers with
 * @param suspicions what is wrong if functions that nothing is known about are not to blame
 * @param undecided why it is not known whether all balances, if it is not
 * @param problem why nothing is known, if nothing is known in some configurations
 * @param notes what was left out, one sentence each
 */
public record FunctionProfile(
    String path,
    String name,
    SourceText file,
    Span span,
    List<String> parameters,
    PresenceCondition condition,
    boolean isExternal,
    List<Region> regions,
    List<ContractClause> contract,
    List<Statement> statements,
    List<Region.Call> calls,
    List<Finding> findings,
    List<Residue> residues,
    List<Suspicion> suspicions,
    Optional<String> undecided,
    Optional<String> problem,
    List<String> notes) {

  private static final Pattern BLANK = Pattern.compile("\\s+");

  public FunctionProfile {
    parameters = List.copyOf(parameters);
    regions = List.copyOf(regions);
    contract = List.copyOf(contract);
    statements = List.copyOf(statements);
    calls = List.copyOf(calls);
    findings = List.copyOf(findings);
    residues = List.copyOf(residues);
    suspicions = List.copyOf(suspicions);
    notes = List.copyOf(notes);
  }

  /** A function of which nothing is known but where it stands, and how. */
  public static FunctionProfile unanalysed(
      String path,
      String name,
      SourceText file,
      Span span,
      List<String> parameters,
      PresenceCondition condition,
      boolean isExternal) {
    return new FunctionProfile(
        path,
        name,
        file,
        span,
        parameters,
        condition,
        isExternal,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** This function in a file of another name. */
  public FunctionProfile withPath(String newPath) {
    return newPath.equals(path) ? this : with(newPath, condition, findings);
  }

  /** This function defined in other configurations. */
  public FunctionProfile withCondition(PresenceCondition newCondition) {
    return newCondition.equals(condition) ? this : with(path, newCondition, findings);
  }

  /** This function with more that is wrong with it. */
  public FunctionProfile withMore(List<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more);
    return more.isEmpty() ? this : with(path, condition, all);
  }

  private FunctionProfile with(
      String newPath, PresenceCondition newCondition, List<Finding> newFindings) {
    return new FunctionProfile(
        newPath,
        name,
        file,
        span,
        parameters,
        newCondition,
        isExternal,
        regions,
        contract,
        statements,
        calls,
        newFindings,
        residues,
        suspicions,
        undecided,
        problem,
        notes);
  }

  /** The function as it stands in its file. */
  public String text() {
    return file.slice(span);
  }

  /** Whether it is known of the function if all balances. */
  public boolean isDecided() {
    return undecided.isEmpty() && problem.isEmpty();
  }

  /** Whether sparse annotations say something of what callers have to know. */
  public boolean isAnnotated() {
    return contract.stream().anyMatch(c -> c.kind() == ContractClause.Kind.ANNOTATION);
  }

  /** The line of the file that a place is on, counted from 1. */
  public int line(Span place) {
    return file.line(span.start() + place.start());
  }

  /** The first line of the function, counted from 1. */
  public int line() {
    return file.line(span.start());
  }

  /** The characters at a place, with runs of white space made one blank. */
  public String source(Span place) {
    return BLANK.matcher(file.slice(place.shift(span.start())).trim()).replaceAll(" ");
  }
}
