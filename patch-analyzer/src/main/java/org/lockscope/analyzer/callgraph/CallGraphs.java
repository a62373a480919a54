package org.lockscope.analyzer.callgraph;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.callback.CallbackTable;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.kbuild.KbuildTree;

/**
 * Makes the call graphs of revisions: the door of this package. What is the same in two revisions
 * is looked at once. Not thread-safe.
 */
public final class CallGraphs {

  private final Program program;
  private final CallbackTable callbacks;

  /** When files are built, by the Makefiles that say so. */
  private final Map<String, PresenceCondition> built = new HashMap<>();

  /** The ids of all functions, each once. */
  private final Map<FunctionId, FunctionId> ids = new HashMap<>();

  /** What the functions mention of the graph that was asked about last. */
  private Optional<CallGraph> mentioning = Optional.empty();

  private Mentions mentions;

  /** Makes graphs of a program's revisions. */
  public CallGraphs(Program program) {
    this.program = program;
    this.callbacks = CallbackTable.load(program.primitives().space());
  }

  /**
   * The call graph of a revision.
   *
   * @param paths the C files in scope; those that the tree does not have are left out
   * @param headerState a text that is another one whenever the headers of the tree may be others
   */
  public CallGraph of(SourceTree tree, Collection<String> paths, String headerState) {
    return of(tree, paths, p -> true, headerState);
  }

  /**
   * The call graph of a revision, made in less time.
   *
   * @param thorough the files to be thorough about; what is doubtful in others stays so
   */
  public CallGraph of(
      SourceTree tree, Collection<String> paths, Predicate<String> thorough, String headerState) {
    return builder(tree, paths, thorough, headerState).build(program.gfpMasks(tree, headerState));
  }

  /**
   * The call graph of another revision, as far as it has to do with files that differ: their
   * functions, what these call, and whoever may call them.
   *
   * @param whole the whole graph of a revision with the same headers
   * @param changing the files that differ
   */
  public CallGraph part(
      CallGraph whole,
      SourceTree tree,
      Collection<String> paths,
      Predicate<String> changing,
      String headerState) {
    Predicate<FunctionId> centre = f -> changing.test(f.path());
    if (mentioning.filter(g -> g == whole).isEmpty()) {
      mentioning = Optional.of(whole);
      mentions = Mentions.of(whole, centre);
    }
    return builder(tree, paths, changing, headerState)
        .build(program.gfpMasks(tree, headerState), centre, mentions);
  }

  private CallGraphBuilder builder(
      SourceTree tree, Collection<String> paths, Predicate<String> thorough, String headerState) {
    CallGraphBuilder builder = new CallGraphBuilder(program.primitives(), callbacks, ids);
    KbuildTree kbuild = KbuildTree.of(path -> text(tree, path), program.primitives().space());
    for (String path : new TreeSet<>(paths)) {
      Optional<FileSites> file =
          program.sites(
              tree, path, headerState, thorough.test(path) ? Effort.THOROUGH : Effort.QUICK);
      file.ifPresent(
          f ->
              builder.add(
                  f, built.computeIfAbsent(makefiles(tree, path), k -> kbuild.built(path))));
    }
    return builder;
  }

  /** A text that is another one whenever what says when a file is built may be. */
  private static String makefiles(SourceTree tree, String path) {
    StringBuilder state = new StringBuilder(path);
    for (int slash = path.lastIndexOf('/'); ; slash = path.lastIndexOf('/', slash - 1)) {
      String folder = path.substring(0, slash + 1);
      for (String name : List.of("Kbuild", "Makefile")) {
        state.append('\n').append(tree.blobId(folder + name).orElse(""));
      }
      if (slash < 0) {
        return state.toString();
      }
    }
  }

  private static Optional<String> text(SourceTree tree, String path) {
    return tree.file(path).map(SourceFile::content).map(c -> SourceText.of(c).characters());
  }
}
