package org.lockscope.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.reach.ContextQuery;
import org.lockscope.analyzer.reach.FunctionContexts;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.RevisionAnalysis;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.cli.text.Explanation;
import org.lockscope.cli.text.Look;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockscope explain}. */
@Command(
    name = "explain",
    customSynopsis = {
      "lockscope explain [OPTIONS] ID [RANGE] [-- PATH...]",
      "       lockscope explain [OPTIONS] ID --mbox FILE [--base REV] [-- PATH...]",
      "       lockscope explain [OPTIONS] ID --rev REV -- PATH...",
    },
    header = "Prints the proof of one finding.",
    descriptionHeading = "%n",
    description = {
      "ID is what analyze or check has called the finding; the other arguments are those it was"
          + " called with. Of check's they are --rev REV and the PATHs.",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope explain leak-1a2b3c4d v6.12..my-branch",
      "  lockscope explain leak-1a2b3c4d --mbox v4.mbox --base v5.14-rc5",
      "  lockscope explain leak-1a2b3c4d --rev v6.12 -- mm/",
    })
final class ExplainCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private SeriesOptions series;

  @Option(
      names = "--rev",
      paramLabel = "REV",
      description = "The finding is one of this revision, as check tells of it.")
  private Optional<String> revision = Optional.empty();

  @Mixin private KernelOptions kernels;
  @Mixin private StoreOptions stores;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto (default: on a terminal, unless NO_COLOR is set), always, or never.")
  private OutputOptions.When color = OutputOptions.When.AUTO;

  @Parameters(index = "0", paramLabel = "ID", description = "The finding.")
  private String id;

  @Parameters(index = "1..*", hidden = true)
  private List<String> arguments = new ArrayList<>();

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    List<String> paths = SeriesOptions.paths(spec);
    int others = arguments.size() - paths.size();
    if (others < 0) {
      throw wrong("which finding? Name it before --");
    }
    String text;
    try (ProgressLine progress = new ProgressLine(terminal, true)) {
      text =
          revision.isPresent()
              ? ofRevision(paths, arguments.subList(0, others), progress)
              : ofSeries(paths, arguments.subList(0, others), progress);
    }
    terminal.print(text);
    return 0;
  }

  private String ofRevision(List<String> paths, List<String> others, ProgressLine progress)
      throws InputException {
    if (!others.isEmpty() || series.isAboutMail()) {
      throw wrong("--rev goes with paths only; they stand after --");
    }
    if (paths.isEmpty()) {
      throw wrong("which files? Name them after --; . is all");
    }
    RevisionRun run =
        RevisionRun.of(
            series.directory(),
            revision.get(),
            paths,
            kernels.selection(),
            new RevisionAnalysis.Options(
                isAbout(Rule::isAboutContexts), isAbout(Rule::isAboutOrder)),
            stores,
            progress);
    FindingReport finding = find(run.result().findings().stream());
    SourceTree tree = SeriesReader.revision(series.directory(), revision.get());
    return print(finding, List.of(), contexts(finding, tree, run.program()));
  }

  /** Whether the finding is of such a rule: what others need to be looked at is left alone. */
  private boolean isAbout(Predicate<Rule> kind) {
    return Rule.of(id.replaceFirst("-[0-9a-f]+$", "")).filter(kind).isPresent();
  }

  private String ofSeries(List<String> paths, List<String> others, ProgressLine progress)
      throws InputException {
    SeriesRun run =
        SeriesRun.of(
            () -> series.read(others, paths, terminal),
            kernels.selection(),
            new SeriesRun.Extent(series.scope(), isAbout(Rule::isAboutOrder), Optional.of(stores)),
            progress);
    Report report = run.report();
    FindingReport finding =
        find(
            Stream.concat(
                report.patches().stream().flatMap(p -> p.findings().stream()),
                report.preExisting().stream()));
    return print(
        finding, report.patches(), contexts(finding, tree(finding, run.series()), run.program()));
  }

  /** The revision that has the finding, and that it is told of. */
  private static SourceTree tree(FindingReport finding, Series series) {
    OptionalInt patch =
        finding.introducedBy().isPresent() ? finding.introducedBy() : finding.repairedBy();
    return series.patches().stream()
        .filter(p -> patch.isPresent() && p.number() == patch.getAsInt())
        .findFirst()
        .map(p -> finding.introducedBy().isPresent() ? p.after() : p.before())
        .orElse(series.base());
  }

  /** In which contexts the function is entered, by the calls of the files that the proof is in. */
  private List<FunctionContexts> contexts(FindingReport finding, SourceTree tree, Program program)
      throws InputException {
    if (!isAbout(Rule::isAboutContexts)) {
      return List.of();
    }
    Set<String> paths = new TreeSet<>(Set.of(finding.function().path()));
    finding.finding().path().stream()
        .flatMap(s -> finding.function(s).stream())
        .map(FunctionProfile::path)
        .filter(p -> p.endsWith(".c"))
        .forEach(paths::add);
    String name = finding.finding().function();
    return ContextQuery.of(tree, paths, SeriesRun.cFiles(tree, series.scope()), program, "explain")
        .of(name)
        .stream()
        .filter(f -> f.path().equals(finding.function().path()))
        .toList();
  }

  /** The first finding of that name: where it is introduced, if a series does so. */
  private FindingReport find(Stream<FindingReport> findings) throws InputException {
    Optional<FindingReport> found = findings.filter(f -> f.id().equals(id)).findFirst();
    if (found.isEmpty()) {
      throw new InputException(id, "no such finding here; analyze and check tell the ids");
    }
    return found.get();
  }

  private String print(
      FindingReport finding, List<PatchReport> patches, List<FunctionContexts> contexts) {
    Look look =
        color == OutputOptions.When.AUTO
            ? terminal.look()
            : terminal.look().withColor(color == OutputOptions.When.ALWAYS);
    return Explanation.print(
        finding, patches, contexts, RulePage.of(finding.finding().rule()).meaning(), look);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
