package org.lockscope.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.RevisionAnalysis;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.cli.OutputOptions.Format;
import org.lockscope.cli.html.HtmlReport;
import org.lockscope.cli.json.JsonRevision;
import org.lockscope.cli.json.SarifReport;
import org.lockscope.cli.suppress.Suppressions;
import org.lockscope.cli.suppress.Suppressions.Kept;
import org.lockscope.cli.text.MarkdownReport;
import org.lockscope.cli.text.RevisionText;
import org.lockscope.cli.text.TerseReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockscope check}. */
@Command(
    name = "check",
    customSynopsis = "lockscope check [OPTIONS] [REV] -- PATH...",
    header = "Tells what is wrong with locking in the C files of one revision.",
    descriptionHeading = "%n",
    description = {
      "REV is HEAD by default. PATHs are files and folders, as git log takes them; . is all of the"
          + " folder you are in.",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope check -- mm/slub.c               as it is at HEAD",
      "  lockscope check -C ~/linux v6.12 -- mm/",
      "  lockscope check --config rt -v v6.12 -- mm/ kernel/locking/",
      "  lockscope check --format html -o slub.html v6.12 -- mm/slub.c    as a page",
      "",
      "Exit status: 0; 2 if arguments or input, or a part of it, are no good;",
      "3 if LockScope is at fault. With --exit-code also 1, if there are findings.",
    })
final class CheckCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private TreeOption kernelTree;

  @Mixin private KernelOptions kernels;
  @Mixin private OutputOptions output;

  @Option(
      names = {"-v", "--verbose"},
      description = "List also functions that are not decided or not known; print whole paths.")
  private boolean verbose;

  @Mixin private FindingOptions findings;

  @Option(
      names = "--no-contexts",
      description =
          "Look only at what balances, and not at what functions do in the contexts they are"
              + " entered in, as callers and callbacks of the same files show: what may not sleep,"
              + " or not with PREEMPT_RT, and what is asserted.")
  private boolean withoutContexts;

  @Option(
      names = "--lock-order",
      description =
          "Look also at which locks are taken while which others are held, through calls and"
              + " callbacks. Takes long for more than a few files.")
  private boolean lockOrder;

  @Mixin private StoreOptions stores;

  @Option(names = "--stats", description = "Tell on standard error how long it took.")
  private boolean stats;

  @Parameters(hidden = true)
  private List<String> arguments = new ArrayList<>();

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InputException {
    List<String> paths = SeriesOptions.paths(spec);
    List<String> others = arguments.subList(0, arguments.size() - paths.size());
    if (others.size() > 1) {
      throw wrong("one revision, please: '" + others.get(1) + "'; paths go after --");
    }
    if (paths.isEmpty()) {
      throw wrong("which files? Name them after --; . is all");
    }
    Format format = output.format(EnumSet.allOf(Format.class));
    String revision = others.isEmpty() ? "HEAD" : others.get(0);
    Suppressions suppressions = findings.suppressions();
    RevisionRun run;
    try (ProgressLine progress = new ProgressLine(terminal, true)) {
      run =
          RevisionRun.of(
              kernelTree.directory(),
              revision,
              paths,
              kernels.selection(),
              options(),
              stores,
              progress);
    }
    RevisionAnalysis.Result result = run.result();
    Kept<List<FindingReport>> kept = suppressions.apply(result.findings());
    RevisionAnalysis.Result rest = result.withFindings(kept.rest());
    output.write(print(format, revision, run, rest, kept.suppressed()), terminal);
    run.kernels().problems().forEach(p -> terminal.complain(p.text()));
    result.problems().forEach(p -> terminal.complain(p.text()));
    if (stats) {
      terminal
          .err()
          .printf(
              Locale.ROOT,
              "read %.2f s, analysed %.2f s; %d files, %d of them from the cache;"
                  + " analyses of functions: %d made, %d used again%n",
              run.readTime(),
              run.analysisTime(),
              run.files().size(),
              run.stored(),
              run.program().cacheMisses(),
              run.program().cacheHits());
    }
    return result.problems().stream().anyMatch(Problem::fatal)
        ? Lockscope.BAD_INPUT
        : findings.code(!kept.rest().isEmpty());
  }

  private String print(
      Format format,
      String revision,
      RevisionRun run,
      RevisionAnalysis.Result result,
      int suppressed) {
    return switch (format) {
      case JSON ->
          JsonRevision.print(
              revision,
              run.files(),
              SeriesRun.kernel(run.kernels()),
              result,
              suppressed,
              Lockscope.version());
      case SARIF -> SarifReport.print(result, RulePage.all(), Lockscope.version());
      case TERSE -> TerseReport.print(result, verbose);
      case MARKDOWN -> MarkdownReport.print(revision, result, suppressed, verbose);
      case HTML ->
          HtmlReport.print(
              revision + " -- " + String.join(" ", SeriesOptions.paths(spec)),
              SeriesRun.kernel(run.kernels()),
              result,
              suppressed,
              RulePage.meanings(),
              Lockscope.version());
      case TEXT -> RevisionText.print(result, suppressed, output.look(terminal), verbose);
    };
  }

  private RevisionAnalysis.Options options() {
    return new RevisionAnalysis.Options(!withoutContexts, lockOrder);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
