package org.lockscope.analyzer.report;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.PatchComparison;
import org.lockscope.analyzer.claim.Claim;
import org.lockscope.analyzer.claim.ClaimJudge;
import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.claim.Entrances;
import org.lockscope.analyzer.claim.Evidence;
import org.lockscope.analyzer.claim.Verdict;
import org.lockscope.analyzer.legality.ContextFindings;
import org.lockscope.analyzer.program.Legibility;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.program.Program.AnalyzedFile;
import org.lockscope.analyzer.reach.ExposedAssertion;
import org.lockscope.analyzer.reach.ExposedAssertions;
import org.lockscope.analyzer.reach.ReachChange;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.SeriesRevisions.Revision;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.InternalFailure;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.TranslationUnit;
import org.lockscope.model.primitive.PrimitiveTable;

/** Analyses a series, patch by patch and as a whole. */
public final class SeriesAnalysis {

  private final Series series;
  private final Program program;

  /** What analyses files while this thread looks at what they do together. */
  private final Ahead ahead;

  private final Report.Kernel kernel;
  private final Progress progress;

  /** The headers that differ from the base at the revision at hand, by path. */
  private final SortedMap<String, String> changedHeaders = new TreeMap<>();

  /** The C files that the series changes, by all the names they have. */
  private final NavigableSet<String> changed;

  /** Files of the base that are looked at as well. */
  private final List<String> others;

  /** What the files of each revision do together. */
  private final SeriesRevisions revisions;

  /** The revision before the first patch that changes something. */
  private Optional<Revision> firstRevision = Optional.empty();

  /** Whether the order of locks is looked at. */
  private final boolean isOrderOfInterest;

  /** The order of locks through the series. */
  private Optional<OrderHistory> orders = Optional.empty();

  private SeriesAnalysis(
      Series series, Program program, Options options, Report.Kernel kernel, Progress progress) {
    this.changed = changed(series);
    this.others = options.scope();
    this.revisions = new SeriesRevisions(program, changed, options);
    this.isOrderOfInterest = options.lockOrder();
    this.series = series;
    this.program = program;
    this.ahead = new Ahead(program);
    this.kernel = kernel;
    this.progress = progress;
  }

  /**
   * Analyses a series.
   *
   * @param primitives the primitives of the series' kernel, over the configurations of interest
   * @param configuration what narrows the configurations, for the report
   */
  public static Report run(
      Series series, PrimitiveTable primitives, String configuration, Progress progress) {
    return run(
        series,
        new Program(primitives),
        Options.NONE,
        new Report.Kernel(primitives.version().toString(), configuration),
        progress);
  }

  /**
   * Analyses a series as part of a program, as far as the files go that it changes.
   *
   * @param kernel the kernels the program is about, for the report
   */
  public static Report run(
      Series series, Program program, Report.Kernel kernel, Progress progress) {
    return run(series, program, Options.NONE, kernel, progress);
  }

  /**
   * What to look at beside the files that a series changes.
   *
   * @param scope C files of the base that the series need not change, and whose calls count as well
   * @param lockOrder whether to look at the order in which locks are taken, which takes longer
   */
  public record Options(List<String> scope, boolean lockOrder) {
    /** Nothing else. */
    public static final Options NONE = new Options(List.of(), false);

    public Options {
      scope = List.copyOf(scope);
    }
  }

  /**
   * Analyses a series as part of a program, which can tell afterwards what it took.
   *
   * @param kernel the kernels the program is about, for the report
   */
  public static Report run(
      Series series, Program program, Options options, Report.Kernel kernel, Progress progress) {
    SeriesAnalysis analysis = new SeriesAnalysis(series, program, options, kernel, progress);
    program.expectSites();
    try (analysis.ahead;
        analysis.revisions) {
      analysis.ahead.begin(series.patches());
      return analysis.run();
    }
  }

  /** The C files that the patches of a series change, by all the names they have. */
  private static NavigableSet<String> changed(Series series) {
    NavigableSet<String> paths = new TreeSet<>();
    for (Patch patch : series.patches()) {
      for (FileChange change : patch.changes()) {
        Stream.concat(change.oldPath().stream(), change.newPath().stream())
            .filter(p -> p.endsWith(".c"))
            .forEach(paths::add);
      }
    }
    return paths;
  }

  /** What turned out to be unreadable, or odd. */
  private final Set<Problem> found = new LinkedHashSet<>();

  /** The files that are known to be odd. */
  private final Set<String> odd = new HashSet<>();

  private Report run() {
    List<PatchReport> patches = new ArrayList<>();
    Map<String, AnalyzedFile> first = new LinkedHashMap<>();
    Map<String, AnalyzedFile> last = new LinkedHashMap<>();
    int done = 0;
    List<Supplier<PatchReport>> reports = new ArrayList<>();
    int steps = 2 * series.patches().size();
    for (Patch patch : series.patches()) {
      progress.step(done++, steps, patch.subject());
      reports.add(analyze(patch, first, last));
    }
    revisions.end();
    for (Supplier<PatchReport> report : reports) {
      progress.step(done++, steps, series.patches().get(patches.size()).subject());
      patches.add(report.get());
    }
    progress.step(done, steps, "");
    List<FindingReport> lasting =
        new ArrayList<>(FindingComparison.of(profiles(first), profiles(last)).lasting());
    orders(firstRevision, revisions.last()).ifPresent(o -> lasting.addAll(o.lasting()));
    BuildRules rules = BuildRules.of(ends(), program.primitives(), all(patches, lasting));
    found.addAll(rules.problems());
    FindingHistory history =
        FindingHistory.of(
            patches.stream().map(p -> p.withFindings(rules.possible(p.findings()))).toList());
    List<FunctionChange> whole = compare(first, last);
    return new Report(
        series.title(),
        series.baseName(),
        kernel,
        history.patches(),
        whole,
        revisions.whole(worth(first, last)),
        revisions.history(),
        isOrderOfInterest
            ? Optional.of(orders.map(OrderHistory::edges).orElse(List.of()))
            : Optional.empty(),
        rules.possible(lasting),
        claims(first, last, whole),
        problems());
  }

  /**
   * What the cover letter says. It may be about one patch, and a later one may have changed that
   * again, so that what is not so at the end is no contradiction.
   */
  private List<ClaimReport> claims(
      Map<String, AnalyzedFile> first, Map<String, AnalyzedFile> last, List<FunctionChange> whole) {
    return series
        .cover()
        .filter(c -> firstRevision.isPresent())
        .map(
            c ->
                ClaimJudge.judge(
                    c.title(),
                    c.message(),
                    new Evidence(
                        profiles(first),
                        profiles(last),
                        whole,
                        firstRevision.orElseThrow().entrances(),
                        revisions.last().orElseThrow().entrances())))
        .orElse(List.of())
        .stream()
        .filter(
            c -> c.verdict() instanceof Verdict.Holds || c.verdict() instanceof Verdict.HoldsOnlyIf)
        .filter(c -> !(c.claim().reading() instanceof Claim.Reading.Unchanged))
        .toList();
  }

  /** The trees before the first patch and after the last one. */
  private List<SourceTree> ends() {
    List<Patch> patches = series.patches();
    return patches.isEmpty()
        ? List.of(series.base())
        : List.of(series.base(), patches.get(patches.size() - 1).after());
  }

  private static List<FindingReport> all(List<PatchReport> patches, List<FindingReport> lasting) {
    List<FindingReport> all = new ArrayList<>(lasting);
    patches.forEach(p -> all.addAll(p.findings()));
    return all;
  }

  /** What is wrong with the input, and what turned out to be unreadable on the way. */
  private List<Problem> problems() {
    Set<Problem> problems = new LinkedHashSet<>(series.problems());
    problems.addAll(found);
    problems.addAll(series.base().problems());
    series.patches().forEach(p -> problems.addAll(p.after().problems()));
    // What is missed as part of a patch need not be missed as part of a tree as well.
    Set<String> fatal =
        problems.stream().filter(Problem::fatal).map(Problem::text).collect(toSet());
    problems.removeIf(p -> !p.fatal() && fatal.contains(p.text()));
    return List.copyOf(problems);
  }

  /**
   * Looks at a patch, as far as the next one has to know of it. What is said of it comes when it is
   * asked for: what is wrong about contexts is found out meanwhile by the thread that works ahead.
   */
  private Supplier<PatchReport> analyze(
      Patch patch, Map<String, AnalyzedFile> first, Map<String, AnalyzedFile> last) {
    if (!patch.applied() || patch.changes().isEmpty()) {
      revisions.stay();
      return () ->
          report(
              patch,
              patch.applied() ? PatchReport.Outcome.NO_C : PatchReport.Outcome.NOT_APPLIED,
              Map.of(),
              Map.of(),
              Optional.empty(),
              List.of(),
              List.of());
    }
    List<String> notes = new ArrayList<>();
    List<FileChange> changes =
        patch.changes().stream().filter(c -> isLegible(patch, c, notes)).toList();
    Map<String, AnalyzedFile> before = new LinkedHashMap<>();
    Map<String, AnalyzedFile> after = new LinkedHashMap<>();
    Set<String> failed = new LinkedHashSet<>();
    // Files go by the paths they have after the patch, so that a moved file is compared with
    // itself.
    for (FileChange change : changes) {
      change
          .oldPath()
          .flatMap(path -> file(patch.before(), path, failed))
          .ifPresent(f -> before.put(change.path(), f));
    }
    noteOddities(patch, changes);
    if (firstRevision.isEmpty()) {
      findSites(patch.before());
      firstRevision =
          Optional.of(revisions.next(patch.before(), changedHeaders.toString(), name -> false));
    }
    Revision revisionBefore = revisions.last().orElseThrow();
    noteHeaders(patch);
    for (FileChange change : changes) {
      change
          .newPath()
          .flatMap(path -> file(patch.after(), path, failed))
          .ifPresent(f -> after.put(change.path(), f));
    }
    for (FileChange change : changes) {
      if (Stream.concat(change.oldPath().stream(), change.newPath().stream())
          .anyMatch(failed::contains)) {
        // A function that cannot be seen on one side is neither new nor gone.
        before.remove(change.path());
        after.remove(change.path());
        notes.add(change.path() + ": not analysed, internal failure");
      }
    }
    after.forEach(
        (path, file) ->
            file.complaints()
                .forEach(
                    c -> {
                      notes.add(path + ": " + c);
                      found.add(Problem.fatal(path, c));
                    }));
    Revision revisionAfter =
        revisions.next(patch.after(), changedHeaders.toString(), worth(before, after));
    return () -> {
      Optional<OrderComparison> compared = compare(patch, revisionBefore, revisionAfter);
      judge(WorkThreads.await(revisionBefore.contexts()), before);
      judge(WorkThreads.await(revisionAfter.contexts()), after);
      Calls calls =
          new Calls(
              revisionBefore.entrances(),
              revisionAfter.entrances(),
              revisionAfter.graph(),
              compared);
      remember(changes, before, after, first, last);
      return report(
          patch,
          PatchReport.Outcome.ANALYZED,
          before,
          after,
          Optional.of(calls),
          notes,
          revisionAfter.changes());
    };
  }

  /** What a patch does to the order of locks. Of each patch after those before it. */
  private Optional<OrderComparison> compare(Patch patch, Revision before, Revision after) {
    Optional<OrderComparison> comparison = orders(Optional.of(before), Optional.of(after));
    comparison.ifPresent(
        c -> {
          if (orders.isEmpty()) {
            orders = Optional.of(new OrderHistory(c.before()));
          }
          orders.get().add(patch.number(), c);
        });
    return comparison;
  }

  /** What is different about the order of locks, if that is looked at. */
  private static Optional<OrderComparison> orders(
      Optional<Revision> before, Optional<Revision> after) {
    return before
        .flatMap(Revision::order)
        .map(
            order ->
                new OrderComparison(
                    WorkThreads.await(order),
                    WorkThreads.await(after.flatMap(Revision::order).orElseThrow())));
  }

  /**
   * What is known of the calls before and after a patch.
   *
   * @param before how functions were entered before it
   * @param after how they are entered after it
   * @param graph who calls whom after it
   * @param orders what it does to the order of locks, if that is looked at
   */
  private record Calls(
      Entrances before, Entrances after, CallGraph graph, Optional<OrderComparison> orders) {}

  /** Looks at the files of the scope, which is most of the work if there are many. */
  private void findSites(SourceTree tree) {
    String headerState = changedHeaders.toString();
    List<String> files = others.stream().filter(f -> !changed.contains(f)).toList();
    FileWork.findSites(tree, files, program, headerState);
  }

  /**
   * Whether a file can be analysed before a patch and after it. One that can be on one side only is
   * left out: a function that cannot be seen is not gone.
   */
  private boolean isLegible(Patch patch, FileChange change, List<String> notes) {
    Optional<String> obstacle =
        change
            .oldPath()
            .flatMap(path -> obstacle(patch.before(), path))
            .or(() -> change.newPath().flatMap(path -> obstacle(patch.after(), path)));
    obstacle.ifPresent(o -> notes.add(change.path() + ": " + o));
    return obstacle.isEmpty();
  }

  private Optional<String> obstacle(SourceTree tree, String path) {
    if (!FileChange.isC(path)) {
      return Optional.empty();
    }
    Optional<SourceFile> file = tree.file(path);
    if (file.isEmpty()) {
      // Its tree, or who reads the series, has said more.
      return tree.blobId(path).map(id -> "cannot be read, not analysed");
    }
    Optional<String> refusal = Legibility.refusal(file.get());
    refusal.ifPresent(r -> found.add(Problem.fatal(path, r)));
    return refusal;
  }

  /** What came of judging a file by what is wrong about contexts in its revision. */
  private record Judged(ContextFindings contexts, AnalyzedFile result) {}

  /** The files that were judged last: as a patch leaves them, the next one finds them. */
  private IdentityHashMap<AnalyzedFile, Judged> lastJudged = new IdentityHashMap<>();

  /** Adds what is wrong where the functions of some files can be called from one another. */
  private void judge(ContextFindings contexts, Map<String, AnalyzedFile> files) {
    IdentityHashMap<AnalyzedFile, Judged> judged = new IdentityHashMap<>();
    for (AnalyzedFile file : files.values()) {
      Judged known = lastJudged.get(file);
      judged.put(
          file,
          known != null && known.contexts() == contexts
              ? known
              : new Judged(
                  contexts,
                  file.withProfiles(file.profiles().stream().map(contexts::judged).toList())));
    }
    files.replaceAll((path, file) -> judged.get(file).result());
    lastJudged = judged;
  }

  private Optional<AnalyzedFile> file(SourceTree tree, String path, Set<String> failed) {
    if (!FileChange.isC(path)) {
      return Optional.empty();
    }
    InternalFailure.Attempt<Optional<AnalyzedFile>> attempt =
        InternalFailure.attempt(() -> ahead.analyze(tree, path, changedHeaders.toString()));
    attempt
        .failure()
        .ifPresent(
            f -> {
              found.add(Problem.fatal(path, "not analysed: " + f));
              failed.add(path);
            });
    return attempt.result().flatMap(f -> f);
  }

  /**
   * Names the files that are not written as kernel sources are. It changes nothing about what is
   * said of the patch, so that it is no note on it, and it is said once for all patches.
   */
  private void noteOddities(Patch patch, List<FileChange> changes) {
    for (FileChange change : changes) {
      change
          .newPath()
          .filter(path -> FileChange.isC(path) && !odd.contains(path))
          .flatMap(patch.after()::file)
          .flatMap(Legibility::oddity)
          .ifPresent(
              oddity -> {
                odd.add(change.path());
                found.add(Problem.fatal(change.path(), oddity));
              });
    }
  }

  private void noteHeaders(Patch patch) {
    addHeaders(patch, changedHeaders);
  }

  /** Adds the headers that a patch changes to those that differ from the base. */
  static void addHeaders(Patch patch, SortedMap<String, String> headers) {
    for (FileChange change : patch.changes()) {
      change.oldPath().filter(p -> p.endsWith(".h")).ifPresent(p -> headers.put(p, "gone"));
      change
          .newPath()
          .filter(p -> p.endsWith(".h"))
          .ifPresent(p -> headers.put(p, patch.after().blobId(p).orElse("gone")));
    }
  }

  /** Keeps each file as it was when a patch first touched it, and as the last one left it. */
  private static void remember(
      List<FileChange> changes,
      Map<String, AnalyzedFile> before,
      Map<String, AnalyzedFile> after,
      Map<String, AnalyzedFile> first,
      Map<String, AnalyzedFile> last) {
    for (FileChange change : changes) {
      String path = change.path();
      Optional<String> old = change.oldPath().filter(p -> !p.equals(path));
      if (old.isPresent() && change.kind() == FileChange.Kind.RENAMED) {
        AnalyzedFile moved = first.remove(old.get());
        if (moved != null) {
          first.put(path, moved);
        }
        last.remove(old.get());
      }
      if (before.containsKey(path)) {
        first.putIfAbsent(path, before.get(path));
      }
      last.remove(path);
      if (after.containsKey(path)) {
        last.put(path, after.get(path));
      }
    }
  }

  private PatchReport report(
      Patch patch,
      PatchReport.Outcome outcome,
      Map<String, AnalyzedFile> before,
      Map<String, AnalyzedFile> after,
      Optional<Calls> calls,
      List<String> notes,
      List<ReachChange> reached) {
    Optional<OrderComparison> orders = calls.flatMap(Calls::orders);
    List<FunctionChange> changes = compare(before, after);
    List<FunctionProfile> old = profiles(before);
    List<FunctionProfile> now = profiles(after);
    List<FindingReport> findings =
        new ArrayList<>(FindingComparison.of(old, now).changes(patch.number()));
    orders.ifPresent(o -> findings.addAll(o.changes(patch.number())));
    return new PatchReport(
        patch.number(),
        patch.total(),
        patch.subject(),
        patch.id(),
        outcome,
        changes,
        orders.map(OrderComparison::added).orElse(List.of()),
        findings,
        calls
            .map(
                c ->
                    ClaimJudge.judge(
                        patch.subject(),
                        patch.message(),
                        new Evidence(old, now, changes, c.before(), c.after())))
            .orElse(List.of()),
        undecided(before, after),
        unknown(before, after),
        notes,
        reached,
        calls.map(c -> exposed(changes, c.graph())).orElse(List.of()));
  }

  /** The assertions that calls lead to which the patch has taken out of sections. */
  private static List<ExposedAssertion> exposed(List<FunctionChange> changes, CallGraph graph) {
    ExposedAssertions assertions = new ExposedAssertions(graph);
    return changes.stream().flatMap(c -> assertions.in(c).stream()).toList();
  }

  /** The functions that the patch changes and whose balance is not known. */
  private static List<PatchReport.UnknownFunction> undecided(
      Map<String, AnalyzedFile> before, Map<String, AnalyzedFile> after) {
    List<PatchReport.UnknownFunction> undecided = new ArrayList<>();
    after.forEach(
        (path, file) -> {
          Set<String> unchanged = texts(before.get(path));
          for (FunctionProfile function : file.profiles()) {
            if (function.undecided().isPresent()
                && function.problem().isEmpty()
                && !unchanged.contains(function.text())) {
              undecided.add(
                  new PatchReport.UnknownFunction(
                      path, function.line(), function.name(), function.undecided().get()));
            }
          }
        });
    return undecided;
  }

  private static List<FunctionChange> compare(
      Map<String, AnalyzedFile> before, Map<String, AnalyzedFile> after) {
    List<FunctionProfile> old = profiles(before);
    List<FunctionProfile> now = profiles(after);
    return PatchComparison.compare(old, now, worth(before, after));
  }

  /** Whether a call of a function means something: what some file calls trivial is so. */
  private static Predicate<String> worth(
      Map<String, AnalyzedFile> before, Map<String, AnalyzedFile> after) {
    // A file that does not define a function knows nothing of how little it does.
    return name ->
        Stream.concat(before.values().stream(), after.values().stream())
            .allMatch(f -> f.worthMentioning().test(name));
  }

  private static List<FunctionProfile> profiles(Map<String, AnalyzedFile> files) {
    List<FunctionProfile> profiles = new ArrayList<>();
    files.forEach((path, file) -> file.profiles().forEach(p -> profiles.add(p.withPath(path))));
    return profiles;
  }

  /** The functions that cannot be judged and that the patch changes. */
  private static List<PatchReport.UnknownFunction> unknown(
      Map<String, AnalyzedFile> before, Map<String, AnalyzedFile> after) {
    Set<PatchReport.UnknownFunction> unknown = new LinkedHashSet<>();
    after.forEach(
        (path, file) -> {
          Set<String> unchanged = texts(before.get(path));
          for (FunctionProfile function : file.profiles()) {
            if (function.problem().isPresent() && !unchanged.contains(function.text())) {
              unknown.add(
                  new PatchReport.UnknownFunction(
                      path, function.line(), function.name(), function.problem().get()));
            }
          }
          unreadable(before.get(path), file).stream()
              .map(i -> new PatchReport.UnknownFunction(path, i.line(), "", i.reason()))
              .forEach(unknown::add);
        });
    return List.copyOf(unknown);
  }

  /** The items that cannot be read and were not the same before the patch. */
  private static List<TranslationUnit.Unreadable> unreadable(
      AnalyzedFile before, AnalyzedFile after) {
    Set<String> known = new LinkedHashSet<>();
    if (before != null) {
      before.unreadable().forEach(i -> known.add(text(before, i)));
    }
    return after.unreadable().stream().filter(i -> !known.contains(text(after, i))).toList();
  }

  private static String text(AnalyzedFile file, TranslationUnit.Unreadable item) {
    return file.text().slice(item.span());
  }

  private static Set<String> texts(AnalyzedFile file) {
    Set<String> texts = new LinkedHashSet<>();
    if (file != null) {
      file.profiles().forEach(p -> texts.add(p.text()));
    }
    return texts;
  }
}
