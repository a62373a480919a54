package org.lockscope.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.reach.ContextQuery;
import org.lockscope.analyzer.reach.FunctionContexts;
import org.lockscope.analyzer.report.RevisionAnalysis;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.cli.OutputOptions.Format;
import org.lockscope.cli.json.JsonContexts;
import org.lockscope.cli.kernel.KernelSelection.Kernels;
import org.lockscope.cli.text.ContextText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockscope contexts}. */
@Command(
    name = "contexts",
    customSynopsis = "lockscope contexts [OPTIONS] [REV] FUNCTION -- PATH...",
    header = "Tells in which contexts a function can be entered.",
    descriptionHeading = "%n",
    description = {
      "In a task, softirq or hard interrupt; with irqs off or on; with preemption, bottom halves or"
          + " migration off; in an RCU read side; with which locks held: each with the"
          + " configurations, and one chain of calls as an example. REV is HEAD by default. PATHs"
          + " are the files whose calls count; FUNCTION is one that they define, or call.",
      "What is said is certain as far as the calls go that are looked at: calls from elsewhere, and"
          + " through pointers that are not followed, may enter it in other contexts.",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope contexts get_partial -- mm/slub.c",
      "  lockscope contexts --config rt v6.12 memcg_account_kmem -- mm/memcontrol.c",
      "  lockscope contexts --scope mm/ v6.12 free_unref_page -- mm/page_alloc.c",
    })
final class ContextsCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private TreeOption kernelTree;

  @Option(
      names = "--scope",
      paramLabel = "PATH",
      description =
          "A file or folder whose calls count as well. May be given several times. For a folder it"
              + " takes long.")
  private List<String> scope = new ArrayList<>();

  @Mixin private KernelOptions kernels;
  @Mixin private OutputOptions output;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print whole chains, those to the locks as well.")
  private boolean verbose;

  @Parameters(hidden = true)
  private List<String> arguments = new ArrayList<>();

  ContextsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InputException {
    List<String> paths = SeriesOptions.paths(spec);
    List<String> others = arguments.subList(0, arguments.size() - paths.size());
    if (others.isEmpty()) {
      throw wrong("which function? Name it before --");
    }
    if (others.size() > 2) {
      throw wrong("one function, please: '" + others.get(2) + "'; paths go after --");
    }
    if (paths.isEmpty()) {
      throw wrong("which files? Name them after --");
    }
    Format format = output.format(EnumSet.of(Format.TEXT, Format.JSON));
    String revision = others.size() == 2 ? others.get(0) : "HEAD";
    String name = others.get(others.size() - 1).replaceFirst("\\(\\)$", "");
    SourceTree tree = SeriesReader.revision(kernelTree.directory(), revision);
    List<String> files = TreeFiles.of(tree, kernelTree.directory(), revision, paths);
    Kernels selected = kernels.selection().load(tree);
    List<String> around = SeriesRun.cFiles(tree, scope);
    Program program = new Program(selected.primitives());
    RevisionAnalysis.findSites(tree, ContextQuery.quick(files, around), program, revision);
    ContextQuery query = ContextQuery.about(name, tree, files, around, program, revision);
    List<FunctionContexts> found = query.of(name);
    if (found.isEmpty()) {
      throw new InputException(
          revision,
          "no function "
              + name
              + "() there"
              + query.similar(name).map(n -> ", but " + n + "()").orElse(""));
    }
    output.write(
        format == Format.JSON
            ? JsonContexts.print(revision, SeriesRun.kernel(selected), found, Lockscope.version())
            : ContextText.print(found, output.look(terminal), verbose),
        terminal);
    selected.problems().forEach(p -> terminal.complain(p.text()));
    query.problems().forEach(p -> terminal.complain(p.text()));
    return 0;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
