package org.lockscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.order.LockOrder;
import org.lockscope.analyzer.order.OrderEdge;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.RevisionAnalysis;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.analyzer.store.DiskStore;
import org.lockscope.cli.json.JsonOrder;
import org.lockscope.cli.kernel.KernelSelection.Kernels;
import org.lockscope.cli.order.DotGraph;
import org.lockscope.cli.order.SvgGraph;
import org.lockscope.cli.text.Look;
import org.lockscope.cli.text.OrderText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockscope order}. */
@Command(
    name = "order",
    customSynopsis = "lockscope order [OPTIONS] [REV] -- PATH...",
    header = "Shows which locks are taken while which others are held.",
    descriptionHeading = "%n",
    description = {
      "REV is HEAD by default. PATHs are files and folders, as git log takes them; calls are followed"
          + " among them. Locks are told apart by class, as lockdep does it. What can end in a"
          + " deadlock comes first.",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope order -- mm/slub.c mm/slab_common.c",
      "  lockscope order -v v6.12 -- mm/slub.c      with the locks, and a way to each place",
      "  lockscope order --format svg -o order.svg v6.12 -- mm/slub.c",
      "  lockscope order --format dot v6.12 -- mm/slub.c | dot -Tpdf > order.pdf",
    })
final class OrderCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private TreeOption kernelTree;

  @Mixin private KernelOptions kernels;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text (default), json, dot (for Graphviz), or svg (a picture).")
  private Format format = Format.TEXT;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file instead of standard output.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--all",
      description = "Print also orders that are only seen with a third lock taken in between.")
  private boolean all;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print also which locks of a class it is, and a way to each place.")
  private boolean verbose;

  @Parameters(hidden = true)
  private List<String> arguments = new ArrayList<>();

  /** A format. */
  enum Format {
    TEXT,
    JSON,
    DOT,
    SVG;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin private StoreOptions stores;

  OrderCommand(Terminal terminal) {
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
    String revision = others.isEmpty() ? "HEAD" : others.get(0);
    SourceTree tree = SeriesReader.revision(kernelTree.directory(), revision);
    List<String> files = TreeFiles.of(tree, kernelTree.directory(), revision, paths);
    Kernels selected = kernels.selection().load(tree);
    Program program = new Program(selected.primitives());
    Optional<DiskStore> store = stores.attachForSites(program);
    LockOrder order = RevisionAnalysis.lockOrder(tree, files, program);
    List<OrderEdge> edges = order.edges().stream().filter(e -> all || e.direct()).toList();
    RevisionAnalysis.Result result = RevisionAnalysis.orderOf(tree, program, order);
    store.ifPresent(DiskStore::trim);
    write(print(revision, edges, result.findings()));
    selected.problems().forEach(p -> terminal.complain(p.text()));
    result.problems().forEach(p -> terminal.complain(p.text()));
    return 0;
  }

  private String print(String revision, List<OrderEdge> edges, List<FindingReport> findings) {
    Set<String> bad = new TreeSet<>();
    for (FindingReport finding : findings) {
      String subject = finding.finding().subject();
      for (OrderEdge edge : edges) {
        if (subject.contains(edge.name())) {
          bad.add(edge.name());
        }
      }
    }
    return switch (format) {
      case TEXT ->
          OrderText.print(
              edges, findings, output.isPresent() ? Look.PLAIN : terminal.look(), verbose);
      case JSON -> JsonOrder.print(revision, edges, findings, Lockscope.version());
      case DOT -> DotGraph.print(edges, bad);
      case SVG -> SvgGraph.print(edges, bad);
    };
  }

  private void write(String text) throws InputException {
    try {
      if (output.isPresent()) {
        Files.writeString(output.get(), text);
      } else {
        terminal.print(text);
      }
    } catch (IOException e) {
      String name = output.map(Path::toString).orElse("standard output");
      throw new InputException(name, "cannot be written: " + e.getMessage(), e);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
