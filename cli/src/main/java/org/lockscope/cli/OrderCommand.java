package org.lockscope.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.order.LockOrder;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.PathSpec;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.cli.kernel.KernelSelection.Kernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockscope order}. */
@Command(name = "order")
final class OrderCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Spec private CommandSpec spec;

  @Option(names = "-C", paramLabel = "DIR")
  private Path directory = Path.of("");

  @Mixin private KernelOptions kernels;

  @Parameters(hidden = true)
  private List<String> arguments = new ArrayList<>();

  OrderCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InputException {
    List<String> paths = SeriesOptions.paths(spec);
    List<String> others = arguments.subList(0, arguments.size() - paths.size());
    String revision = others.isEmpty() ? "HEAD" : others.get(0);
    SourceTree tree = SeriesReader.revision(directory, revision);
    List<String> files = TreeFiles.of(tree, PathSpec.parse(paths, ""));
    Kernels k = kernels.selection().load(tree);
    Program program = new Program(k.primitives());
    LockOrder order = LockOrder.of(tree, files, program);
    order
        .edges()
        .forEach(
            e -> terminal.printer().println(e.name() + " [" + e.condition() + "] " + e.locks()));
    order
        .findings()
        .forEach(
            f -> {
              terminal
                  .printer()
                  .println(
                      f.finding().rule()
                          + " "
                          + f.finding().message()
                          + " ["
                          + f.finding().condition()
                          + "]");
              f.finding().scenario().forEach(l -> terminal.printer().println("        " + l));
              f.finding()
                  .path()
                  .forEach(
                      st ->
                          terminal
                              .printer()
                              .println(
                                  "    "
                                      + st.function()
                                      + "() "
                                      + st.text()
                                      + "   ← "
                                      + st.note()));
            });
    return 0;
  }
}
