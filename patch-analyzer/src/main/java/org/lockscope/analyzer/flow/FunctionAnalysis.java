package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.finding.Suspicion;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.cfg.MacroSource;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What is known about one variant of a function.
 *
 * @param summary what callers see of it
 * @param regions its regions, in the configurations of the variant
 * @param contract what callers have to know, in words
 * @param statements its statements and conditions, in order
 * @param calls its calls, in order
 * @param findings what is wrong whoever calls it
 * @param residues what it leaves its callers with
 * @param suspicions what is wrong if functions that nothing is known about are not to blame
 * @param balanced by subject, the configurations in which it is taken on some path and left over on
 *     none
 * @param met the needs of callees that it meets somewhere
 * @param latents what is wrong if another variant meets a need that this one does not, by the need
 * @param undecided why it could not be found out whether all balances, if it could not; a function
 *     that cannot be read is not known at all
 * @param problem why nothing is known, if nothing is
 * @param notes what was left out on the way, one sentence each
 */
public record FunctionAnalysis(
    Summary summary,
    List<Region> regions,
    List<ContractClause> contract,
    List<Statement> statements,
    List<Region.Call> calls,
    List<Finding> findings,
    List<Residue> residues,
    List<Suspicion> suspicions,
    Map<String, PresenceCondition> balanced,
    SortedSet<String> met,
    Map<String, List<Finding>> latents,
    Optional<String> undecided,
    Optional<String> problem,
    SortedSet<String> notes) {

  public FunctionAnalysis {
    regions = List.copyOf(regions);
    contract = List.copyOf(contract);
    statements = List.copyOf(statements);
    calls = List.copyOf(calls);
    findings = List.copyOf(findings);
    residues = List.copyOf(residues);
    suspicions = List.copyOf(suspicions);
  }

  /** Words and signs that say where control goes. */
  private static final Set<String> FLOW =
      Set.of("{", "}", "return", "goto", "break", "continue", "case", "default", "if", "else");

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
    Optional<String> unreadable = unreadable(function, callees);
    return unreadable.isPresent()
        ? unknown(function, condition, List.of(), Optional.empty(), unreadable.get())
        : of(
            function,
            condition,
            Run.of(function, condition, macros, callees, Patience.FULL),
            callees);
  }

  /**
   * What is known about a variant, with its sites.
   *
   * @param sites the sites, if they were looked for
   * @param hurried whether more patience could have shown more
   * @param spent what that took; who has less patience than that would not have found it
   */
  public record WithSites(
      FunctionAnalysis analysis, Optional<SiteFinder.Result> sites, boolean hurried, int spent) {

    /** This without the sites. */
    public WithSites withoutSites() {
      return new WithSites(analysis, Optional.empty(), hurried, spent);
    }
  }

  /**
   * Analyses a variant and finds its sites, in less time than one after the other takes.
   *
   * @param condition the configurations the variant is for
   * @param sites whether its sites are wanted
   */
  public static WithSites withSites(
      FunctionDefinition function,
      PresenceCondition condition,
      MacroSource macros,
      Callees callees,
      boolean sites,
      Patience patience) {
    Optional<String> unreadable = unreadable(function, callees);
    if (unreadable.isPresent()) {
      return unreadable(function, condition, unreadable.get(), sites);
    }
    Run run = Run.of(function, condition, macros, callees, patience);
    FunctionAnalysis analysis = of(function, condition, run, callees);
    return new WithSites(
        analysis,
        !sites || patience == Patience.FIRST_LOOK && run.isOpen()
            ? Optional.empty()
            : Optional.of(SiteFinder.of(function, condition, run, Effort.THOROUGH)),
        run.hurried(),
        run.spent());
  }

  private static WithSites unreadable(
      FunctionDefinition function, PresenceCondition condition, String why, boolean sites) {
    return new WithSites(
        unknown(function, condition, List.of(), Optional.empty(), why),
        Optional.of(SiteFinder.unreadable(function, condition, why)).filter(s -> sites),
        false,
        0);
  }

  private static FunctionAnalysis of(
      FunctionDefinition function, PresenceCondition condition, Run run, Callees callees) {
    if (run.balance().isEmpty()) {
      return undecided(
          function,
          condition,
          run.regions(),
          callees,
          run.suspicions(),
          run.problem().orElseThrow());
    }
    Balance balance = run.balance().get();
    return result(
        function,
        run.regions().orElse(run.flow()),
        summary(function, condition, run.flow(), balance),
        balance,
        run.suspicions(),
        callees);
  }

  /**
   * Finds out what callers see of a variant, and its sites, and nothing else, in little time: of a
   * function of which something would have to be proven, callers know nothing then.
   *
   * @param condition the configurations the variant is for
   */
  public static WithSites quick(
      FunctionDefinition function,
      PresenceCondition condition,
      MacroSource macros,
      Callees callees) {
    Optional<String> unreadable = unreadable(function, callees);
    if (unreadable.isPresent()) {
      return unreadable(function, condition, unreadable.get(), true);
    }
    Run run = Run.once(function, condition, macros, callees);
    return new WithSites(
        quick(function, condition, run),
        Optional.of(SiteFinder.of(function, condition, run, Effort.QUICK)),
        false,
        0);
  }

  private static FunctionAnalysis quick(
      FunctionDefinition function, PresenceCondition condition, Run run) {
    Summary summary =
        run.balance()
            .map(b -> summary(function, condition, run.flow(), b))
            .orElseGet(
                () -> Summary.unknown(function.name(), condition, run.problem().orElseThrow()));
    return new FunctionAnalysis(
        summary,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        new TreeSet<>(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        new TreeSet<>());
  }

  /**
   * What callers see. Where a function that is called is not defined, it may be that nothing is
   * known; that is no reason not to know what happens elsewhere.
   */
  private static Summary summary(
      FunctionDefinition function, PresenceCondition condition, FlowResult flow, Balance balance) {
    PresenceCondition known = balance.unseen().isPresent() ? flow.defined(condition) : condition;
    Optional<String> problem =
        balance.unknowable().or(() -> balance.unseen().filter(p -> !known.isFeasible()));
    return problem
        .map(p -> Summary.unknown(function.name(), condition, p))
        .orElseGet(
            () ->
                SummaryBuilder.build(
                        function.head(),
                        condition,
                        flow,
                        balance.needs(),
                        balance.unknowableArguments(),
                        balance.refuted())
                    .within(known));
  }

  private static FunctionAnalysis result(
      FunctionDefinition function,
      FlowResult flow,
      Summary summary,
      Balance balance,
      List<Suspicion> suspicions,
      Callees callees) {
    RegionFinder finder = new RegionFinder(flow, callees, function.head().parameters());
    return new FunctionAnalysis(
        summary,
        finder.regions(),
        Contracts.of(function, summary, flow.cfg(), callees),
        finder.statements(function),
        finder.calls(),
        balance.findings(),
        balance.residues(),
        suspicions,
        balance.balanced(),
        balance.met(),
        balance.latents(),
        Optional.empty(),
        Optional.empty(),
        flow.cfg().notes());
  }

  /** Why a function cannot be judged by its text, if it cannot. */
  static Optional<String> unreadable(FunctionDefinition function, Callees callees) {
    if (function.body().isEmpty()) {
      return Optional.of(function.problems().get(0).reason());
    }
    return function.problems().stream()
        .filter(p -> !p.harmless() && matters(function.source(p.span()), callees))
        .map(p -> "not parsed: " + function.source(p.span()))
        .findFirst();
  }

  /** Whether a piece of source can change the context, or where control goes. */
  private static boolean matters(String source, Callees callees) {
    Tokens tokens = Tokens.of(source);
    for (int i = 0; i < tokens.size(); i++) {
      String word = tokens.text(i);
      if (FLOW.contains(word)) {
        return true;
      }
      if (tokens.isIdentifier(i) && tokens.is(i + 1, '(')) {
        boolean primitive =
            callees.primitive(word).filter(PrimitiveCalls::changesState).isPresent();
        if (primitive || !callees.summaries(word).isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  /** A function whose regions are known, but not whether they balance. */
  private static FunctionAnalysis undecided(
      FunctionDefinition function,
      PresenceCondition condition,
      Optional<FlowResult> coarse,
      Callees callees,
      List<Suspicion> suspicions,
      String reason) {
    if (coarse.isEmpty()) {
      return unknown(function, condition, suspicions, Optional.of(reason), reason);
    }
    Summary summary = Summary.unknown(function.name(), condition, reason);
    RegionFinder finder = new RegionFinder(coarse.get(), callees, function.head().parameters());
    return new FunctionAnalysis(
        summary,
        finder.regions(),
        Contracts.of(function, summary, coarse.get().cfg(), callees),
        finder.statements(function),
        finder.calls(),
        List.of(),
        List.of(),
        suspicions,
        Map.of(),
        new TreeSet<>(),
        Map.of(),
        Optional.of(reason),
        Optional.empty(),
        coarse.get().cfg().notes());
  }

  /**
   * What is known of a variant whose analysis has failed.
   *
   * @param failure how
   */
  public static FunctionAnalysis failed(
      String function, PresenceCondition condition, String failure) {
    return unknown(function, condition, List.of(), Optional.of(failure), failure);
  }

  private static FunctionAnalysis unknown(
      FunctionDefinition function,
      PresenceCondition condition,
      List<Suspicion> suspicions,
      Optional<String> undecided,
      String problem) {
    return unknown(function.name(), condition, suspicions, undecided, problem);
  }

  private static FunctionAnalysis unknown(
      String function,
      PresenceCondition condition,
      List<Suspicion> suspicions,
      Optional<String> undecided,
      String problem) {
    return new FunctionAnalysis(
        Summary.unknown(function, condition, problem),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        suspicions,
        Map.of(),
        new TreeSet<>(),
        Map.of(),
        undecided,
        Optional.of(problem),
        new TreeSet<>());
  }
}
