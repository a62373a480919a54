package org.lockscope.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lockscope.analyzer.series.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockscope analyze}. */
@Command(
    name = "analyze",
    customSynopsis = {
      "lockscope analyze [OPTIONS] [RANGE] [-- PATH...]",
      "       lockscope analyze [OPTIONS] --mbox FILE [--base REV] [-- PATH...]",
    },
    header = "Tells, patch by patch, what a series does to critical sections.",
    descriptionHeading = "%n",
    description = {
      "RANGE is A..B, or one commit; by default it is the last one, HEAD^..HEAD. Instead, or with"
          + " --mbox, name a file or folder of mails or patches. They are applied in memory:"
          + " nothing is written, neither to the work tree nor to the repository.",
      "PATHs are those to look at, as git log takes them.",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope analyze                          the last commit",
      "  lockscope analyze -C ~/linux v6.12..my-branch -- mm/slub.c",
      "  lockscope analyze --mbox v4.mbox --base v5.14-rc5",
      "  b4 am -o - MESSAGE-ID | lockscope analyze --mbox -",
      "  lockscope analyze outgoing/                what git format-patch has made",
      "  lockscope analyze --config rt 1234abcd     one commit, PREEMPT_RT only",
      "  lockscope analyze --config preempt --config /boot/config-6.1.0-18-amd64",
      "  lockscope analyze --assume 'SMP && !PREEMPT_RT' --format json HEAD~5..",
      "  lockscope analyze --exit-code HEAD~5..     1 if something no longer balances",
      "",
      "Exit status: 0; 2 if arguments or input, or a part of it, are no good;",
      "3 if LockScope is at fault. With --exit-code also 1, if a patch introduces a",
      "finding, even one that a later patch repairs.",
    })
final class AnalyzeCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private SeriesOptions series;
  @Mixin private KernelOptions kernels;
  @Mixin private ReportOptions report;

  @Parameters(hidden = true)
  private List<String> arguments = new ArrayList<>();

  @Mixin private StoreOptions stores;

  AnalyzeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InputException {
    List<String> paths = SeriesOptions.paths(spec);
    List<String> others = arguments.subList(0, arguments.size() - paths.size());
    return report.run(
        () -> series.read(others, paths, terminal),
        kernels.selection(),
        series.extent(stores),
        terminal);
  }
}
