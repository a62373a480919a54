package org.lockscope.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.program.Legibility;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.program.Program.AnalyzedFile;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.series.FolderTree;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.cli.OutputOptions.Format;
import org.lockscope.cli.json.JsonFunctions;
import org.lockscope.cli.kernel.KernelSelection.Kernels;
import org.lockscope.cli.text.FunctionList;
import org.lockscope.cli.text.Ladder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lockscope show}. */
@Command(
    name = "show",
    header = "Shows the critical sections of functions beside their source.",
    customSynopsis = "lockscope show [OPTIONS] [REV:]PATH [FUNCTION...]",
    descriptionHeading = "%n",
    description = {
      "Each is a bar: ┬ where it begins, │ inside, ┴ where it ends. Without FUNCTION, lists the"
          + " functions of the file that have any, or a contract with their callers.",
      "",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope show HEAD:mm/slub.c              which functions there are",
      "  lockscope show HEAD:mm/slub.c ___slab_alloc",
      "  lockscope show --config rt mm/slub.c put_cpu_partial    the file on disk",
    })
final class ShowCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "-C",
      paramLabel = "DIR",
      description =
          "The kernel tree, where REV:PATH is to be found. By default the one you are in.")
  private Path directory = Path.of("");

  @Mixin private KernelOptions kernels;
  @Mixin private OutputOptions output;

  @Parameters(
      index = "0",
      paramLabel = "[REV:]PATH",
      description = "A file of a revision, or one on disk.")
  private String file;

  @Parameters(index = "1..*", paramLabel = "FUNCTION", description = "Functions of the file.")
  private List<String> functions = new ArrayList<>();

  ShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A file in its tree. */
  private record Place(SourceTree tree, SourceFile file) {}

  @Override
  public Integer call() throws InputException {
    Format format = output.format(EnumSet.of(Format.TEXT, Format.JSON));
    Place place = place();
    Kernels selected = kernels.selection().load(place.tree());
    AnalyzedFile analyzed =
        new Program(selected.primitives())
            .analyze(place.tree(), place.file().path(), "")
            .orElseThrow();
    List<FunctionProfile> all = analyzed.profiles();
    List<FunctionProfile> wanted = functions.isEmpty() ? worthListing(all) : named(all);
    if (format == Format.JSON) {
      Report.Kernel kernel =
          new Report.Kernel(selected.primitives().version().toString(), selected.description());
      output.write(JsonFunctions.print(file, kernel, wanted, Lockscope.version()), terminal);
    } else if (functions.isEmpty()) {
      output.write(FunctionList.print(wanted, output.look(terminal)), terminal);
    } else {
      output.write(
          wanted.stream()
              .map(f -> Ladder.print(f, place.file(), output.look(terminal)))
              .collect(Collectors.joining("\n")),
          terminal);
    }
    selected.problems().forEach(p -> terminal.complain(p.text()));
    analyzed.complaints().forEach(c -> terminal.complain(file + ": " + c));
    return analyzed.complaints().isEmpty() ? 0 : Lockscope.BAD_INPUT;
  }

  private static List<FunctionProfile> worthListing(List<FunctionProfile> all) {
    return all.stream()
        .filter(f -> !f.regions().isEmpty() || !f.contract().isEmpty() || f.problem().isPresent())
        .toList();
  }

  private List<FunctionProfile> named(List<FunctionProfile> all) throws InputException {
    List<FunctionProfile> found = new ArrayList<>();
    for (String name : functions) {
      String wanted = name.endsWith("()") ? name.substring(0, name.length() - 2) : name;
      List<FunctionProfile> those = all.stream().filter(f -> f.name().equals(wanted)).toList();
      if (those.isEmpty()) {
        throw new InputException(file, "no function " + wanted + "()" + suggestion(all, wanted));
      }
      found.addAll(those);
    }
    return found;
  }

  private static String suggestion(List<FunctionProfile> all, String wanted) {
    String bare = wanted.replaceFirst("^_+", "");
    return all.stream()
        .map(FunctionProfile::name)
        .filter(name -> name.replaceFirst("^_+", "").equals(bare))
        .findFirst()
        .map(name -> ", but " + name + "()")
        .orElse("");
  }

  private Place place() throws InputException {
    int colon = file.indexOf(':');
    if (colon >= 0 && !isFile(file)) {
      String revision = colon == 0 ? "HEAD" : file.substring(0, colon);
      String path = file.substring(colon + 1);
      SourceTree tree = SeriesReader.revision(directory, revision);
      return in(tree, path, revision + " has no file " + path);
    }
    Path path = isFile(file) ? Path.of(file) : directory.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw new InputException(
          file,
          Files.isDirectory(path)
              ? "a folder; name a file in it"
              : "no such file; a file of a revision is REV:" + file);
    }
    Path absolute = path.toAbsolutePath().normalize();
    Path root = root(absolute);
    String inside = root.relativize(absolute).toString();
    return in(FolderTree.of(root), inside, "cannot be read");
  }

  private Place in(SourceTree tree, String path, String otherwise) throws InputException {
    Optional<SourceFile> source = tree.file(path);
    if (source.isEmpty()) {
      throw new InputException(
          file, tree.problems().stream().findFirst().map(p -> p.message()).orElse(otherwise));
    }
    Optional<String> refusal = Legibility.refusal(source.get());
    if (refusal.isPresent()) {
      throw new InputException(file, refusal.get());
    }
    return new Place(tree, source.get());
  }

  private static boolean isFile(String name) {
    try {
      return Files.isRegularFile(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The top of the tree a file is in: where the headers of the kernel are, or where git is. */
  private static Path root(Path file) {
    for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("include/linux"))
          || Files.exists(folder.resolve(".git"))) {
        return folder;
      }
    }
    return file.getParent();
  }
}
