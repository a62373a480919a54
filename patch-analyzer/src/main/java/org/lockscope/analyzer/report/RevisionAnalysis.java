package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.legality.ContextFindings;
import org.lockscope.analyzer.order.LockOrder;
import org.lockscope.analyzer.order.OrderEdge;
import org.lockscope.analyzer.program.Legibility;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.program.Program.AnalyzedFile;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FileFindings.Located;
import org.lockscope.analyzer.report.PatchReport.UnknownFunction;
import org.lockscope.analyzer.series.InternalFailure;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.TranslationUnit;

/** Analyses files of one revision, each by itself: what is wrong in them, whoever did it. */
public final class RevisionAnalysis {

  private static final Comparator<FindingReport> ORDER =
      Comparator.<FindingReport>comparingInt(f -> f.function().line(f.finding().place()))
          .thenComparing(f -> f.finding().fingerprint());

  private final Map<String, List<FunctionProfile>> analyzed = new LinkedHashMap<>();
  private final List<FindingReport> findings = new ArrayList<>();
  private final List<UnknownFunction> undecided = new ArrayList<>();
  private final List<UnknownFunction> unknown = new ArrayList<>();
  private final Set<Problem> problems = new LinkedHashSet<>();
  private Optional<List<OrderEdge>> order = Optional.empty();
  private int functions;
  private int users;

  private RevisionAnalysis() {}

  /**
   * What is known about some files.
   *
   * @param findings what is wrong, in the order of files and lines; all are pre-existing
   * @param statistics how much was looked at
   * @param undecided the functions of which it is not known whether all that they take they give
   *     back
   * @param unknown the functions of which nothing can be said
   * @param problems what could not be read
   * @param sections the functions that have critical sections
   * @param order which locks are taken while which others are held; empty if it was not asked
   */
  public record Result(
      List<FindingReport> findings,
      Statistics statistics,
      List<UnknownFunction> undecided,
      List<UnknownFunction> unknown,
      List<Problem> problems,
      List<FunctionProfile> sections,
      Optional<List<OrderEdge>> order) {

    public Result {
      sections = List.copyOf(sections);
      order = order.map(List::copyOf);
      findings = List.copyOf(findings);
      undecided = List.copyOf(undecided);
      unknown = List.copyOf(unknown);
      problems = List.copyOf(problems);
    }

    /** This result with other findings. */
    public Result withFindings(List<FindingReport> other) {
      return new Result(other, statistics, undecided, unknown, problems, sections, order);
    }
  }

  /**
   * How much was looked at. A function that nothing is known about counts as one that uses locks:
   * mostly it is these that nothing is known about.
   *
   * @param functions how many functions there are
   * @param users how many of them have critical sections, or leave their callers with something, or
   *     may
   * @param undecided of how many of these it is not known whether all balances
   * @param unknown of how many functions nothing is known in some configurations
   */
  public record Statistics(int functions, int users, int undecided, int unknown) {

    /** Of how many functions that use locks it is known whether all balances. */
    public int decided() {
      return users - undecided - unknown;
    }
  }

  /**
   * Analyses files.
   *
   * @param files paths in the tree, in the order in which to report
   * @param program what to analyse them with
   */
  public static Result run(
      SourceTree tree, List<String> files, Program program, Progress progress) {
    return run(tree, files, program, Options.NONE, progress);
  }

  /**
   * What to look at beside what does not balance; both take long for whole folders.
   *
   * @param contexts whether to look at what functions do in the contexts they are entered in
   * @param lockOrder whether to look at the order in which functions take locks
   */
  public record Options(boolean contexts, boolean lockOrder) {
    /** Nothing else. */
    public static final Options NONE = new Options(false, false);
  }

  /**
   * Analyses files.
   *
   * @param files paths in the tree, in the order in which to report
   * @param program what to analyse them with
   */
  public static Result run(
      SourceTree tree, List<String> files, Program program, Options options, Progress progress) {
    RevisionAnalysis analysis = new RevisionAnalysis();
    if (options.contexts()) {
      program.expectSites();
    }
    List<Looked> looked =
        FileWork.each(files, program, progress, (path, p) -> lookAnyway(tree, path, p));
    for (int i = 0; i < looked.size(); i++) {
      analysis.add(files.get(i), looked.get(i));
    }
    analysis.judge(
        options.contexts() ? analysis.contexts(tree, program) : UnaryOperator.identity());
    if (options.lockOrder()) {
      analysis.addOrder(tree, files, program);
    }
    BuildRules rules = BuildRules.of(List.of(tree), program.primitives(), analysis.findings);
    analysis.problems.addAll(rules.problems());
    analysis.problems.addAll(tree.problems());
    return new Result(
        rules.possible(analysis.findings),
        new Statistics(
            analysis.functions, analysis.users, analysis.undecided.size(), analysis.unknown.size()),
        analysis.undecided,
        analysis.unknown,
        List.copyOf(analysis.problems),
        analysis.sections(),
        analysis.order);
  }

  /**
   * Finds the calls of files with little effort, in several threads, for whoever asks the program
   * for them afterwards.
   *
   * @param headerState as in {@link Program#analyze}
   */
  public static void findSites(
      SourceTree tree, List<String> files, Program program, String headerState) {
    FileWork.findSites(tree, files, program, headerState);
  }

  /** The order in which the functions of some files take locks. */
  public static LockOrder lockOrder(SourceTree tree, List<String> files, Program program) {
    FileWork.findSites(tree, files, program, headers(tree));
    return LockOrder.of(tree, files, program);
  }

  /**
   * What is wrong with the order of locks alone.
   *
   * @param order that of the files of interest
   */
  public static Result orderOf(SourceTree tree, Program program, LockOrder order) {
    List<FindingReport> found = order.findings().stream().map(OrderComparison::report).toList();
    BuildRules rules = BuildRules.of(List.of(tree), program.primitives(), found);
    return new Result(
        rules.possible(found),
        new Statistics(0, 0, 0, 0),
        List.of(),
        List.of(),
        rules.problems(),
        List.of(),
        Optional.of(order.edges()));
  }

  /**
   * What came of looking at a file.
   *
   * @param file what is known about it, if it could be looked at
   * @param problem why it could not
   */
  private record Looked(Optional<AnalyzedFile> file, Optional<Problem> problem) {}

  /** Looks at a file; what fails costs the file, and not the others. */
  private static Looked lookAnyway(SourceTree tree, String path, Program program) {
    InternalFailure.Attempt<Looked> attempt =
        InternalFailure.attempt(() -> look(tree, path, program));
    return attempt
        .result()
        .orElseGet(
            () ->
                new Looked(
                    Optional.empty(),
                    attempt.failure().map(f -> Problem.fatal(path, "not analysed: " + f))));
  }

  private static Looked look(SourceTree tree, String path, Program program) {
    Optional<SourceFile> source = tree.file(path);
    Optional<String> refusal =
        source.isEmpty()
            ? Optional.of("cannot be read, not analysed")
            : Legibility.refusal(source.get());
    return refusal.isPresent()
        ? new Looked(Optional.empty(), Optional.of(Problem.fatal(path, refusal.get())))
        : new Looked(program.analyze(tree, path, headers(tree)), Optional.empty());
  }

  private void add(String path, Looked looked) {
    looked.problem().ifPresent(problems::add);
    looked.file().ifPresent(file -> add(path, file));
  }

  /** A program that has analysed other revisions keeps their headers by other names than these. */
  private static String headers(SourceTree tree) {
    return tree.id().orElse("in memory");
  }

  /** Adds what functions do together; each stands in the file it is told of. */
  private void addOrder(SourceTree tree, List<String> files, Program program) {
    LockOrder found = lockOrder(tree, files, program);
    order = Optional.of(found.edges().stream().filter(OrderEdge::direct).toList());
    found.findings().stream().map(OrderComparison::report).forEach(findings::add);
    findings.sort(
        Comparator.<FindingReport>comparingInt(f -> files.indexOf(f.function().path()))
            .thenComparing(ORDER));
  }

  private List<FunctionProfile> sections() {
    return analyzed.values().stream()
        .flatMap(List::stream)
        .filter(f -> !f.regions().isEmpty())
        .toList();
  }

  private void add(String path, AnalyzedFile file) {
    file.complaints().forEach(c -> problems.add(Problem.fatal(path, c)));
    for (FunctionProfile function : file.profiles()) {
      functions++;
      if (function.problem().isPresent() && function.undecided().isEmpty()) {
        users++;
        unknown.add(
            new UnknownFunction(path, function.line(), function.name(), function.problem().get()));
      } else if (usesLocks(function)) {
        users++;
        function
            .undecided()
            .ifPresent(
                reason ->
                    undecided.add(
                        new UnknownFunction(path, function.line(), function.name(), reason)));
      }
    }
    for (TranslationUnit.Unreadable item : file.unreadable()) {
      functions++;
      users++;
      unknown.add(new UnknownFunction(path, item.line(), "", item.reason()));
    }
    analyzed.put(path, file.profiles());
  }

  /** Adds what functions do in contexts in which they must not. */
  private UnaryOperator<FunctionProfile> contexts(SourceTree tree, Program program) {
    return ContextFindings.of(new CallGraphs(program).of(tree, analyzed.keySet(), headers(tree)))
        ::judged;
  }

  private void judge(UnaryOperator<FunctionProfile> contexts) {
    analyzed.forEach(
        (path, profiles) ->
            // Static functions of two files may have one name, so each file is judged by itself.
            FileFindings.of(profiles.stream().map(contexts).toList()).values().stream()
                .map(RevisionAnalysis::report)
                .sorted(ORDER)
                .forEach(findings::add));
  }

  private static boolean usesLocks(FunctionProfile function) {
    return !function.regions().isEmpty()
        || !function.residues().isEmpty()
        || !function.findings().isEmpty()
        || function.undecided().isPresent();
  }

  private static FindingReport report(Located located) {
    return new FindingReport(
        located.finding(),
        located.function(),
        located.callees(),
        located.finding().condition(),
        FindingReport.Status.PRE_EXISTING,
        OptionalInt.empty(),
        OptionalInt.empty());
  }
}
