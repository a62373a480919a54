package org.lockscope.analyzer.order;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.source.SourceText;

/**
 * What the files of a revision define and declare, as far as it matters to the order of locks. What
 * is the same as in another revision is taken from there. Those of the revisions of a series are
 * made by one thread at a time, and each can be asked by several meanwhile.
 */
final class Declarations {

  private final SourceTree tree;
  private final Predicate<String> changing;
  private final String headerState;
  private final SortedMap<String, FileSites> files = new TreeMap<>();

  /** Held while files are asked what they define: those of all revisions are for one thread. */
  private final Object asking;

  /** The objects that files are known to define for themselves, or not to. */
  private final Map<FileSites, Map<String, Boolean>> own = new ConcurrentHashMap<>();

  private final Map<FunctionId, Map<String, String>> structs = new ConcurrentHashMap<>();

  /** The functions of files that change, as far as somebody has asked, and of the others. */
  private final Map<FunctionId, Optional<FunctionProfile>> profiles = new ConcurrentHashMap<>();

  private final Map<FunctionId, Optional<FunctionProfile>> lasting;

  /** The headers of these. */
  private final Map<String, Optional<SourceText>> texts;

  /**
   * The declarations of a revision.
   *
   * @param changing the files that may be different in each revision
   * @param headerState as in {@link Program#analyze}
   * @param before those of another one
   */
  Declarations(
      SourceTree tree,
      List<String> paths,
      Predicate<String> changing,
      Program program,
      String headerState,
      Optional<Declarations> before) {
    this.tree = tree;
    this.changing = changing;
    this.headerState = headerState;
    this.asking = before.map(b -> b.asking).orElseGet(Object::new);
    Optional<Declarations> alike = before.filter(b -> b.headerState.equals(headerState));
    this.lasting = alike.map(b -> b.lasting).orElseGet(ConcurrentHashMap::new);
    this.texts = alike.map(b -> b.texts).orElseGet(ConcurrentHashMap::new);
    for (String path : paths) {
      Optional<FileSites> same =
          alike.filter(b -> !changing.test(path)).map(b -> b.files.get(path));
      if (same.isPresent()) {
        files.put(path, same.get());
        Optional.ofNullable(alike.get().own.get(same.get()))
            .ifPresent(known -> own.put(same.get(), known));
      } else {
        Effort effort = changing.test(path) ? Effort.THOROUGH : Effort.QUICK;
        program.sites(tree, path, headerState, effort).ifPresent(file -> files.put(path, file));
      }
    }
  }

  /** The files, by their paths. */
  SortedMap<String, FileSites> files() {
    return Collections.unmodifiableSortedMap(files);
  }

  /** The struct of each variable of a function, as {@link Structs#of} finds it. */
  Map<String, String> structs(FunctionId function) {
    return structs.computeIfAbsent(function, f -> Structs.of(definitions(f)));
  }

  /** The definitions of a function, in a file or in a header of one. */
  private List<Function> definitions(FunctionId function) {
    FileSites file = files.get(function.path());
    if (file != null) {
      return file.unit().functions().stream()
          .filter(f -> f.name().equals(function.name()))
          .toList();
    }
    synchronized (asking) {
      return files.values().stream()
          .map(f -> f.definition(function.name()))
          .flatMap(Optional::stream)
          .filter(d -> d.path().equals(function.path()))
          .findFirst()
          .map(FileSites.Definition::functions)
          .orElse(List.of());
    }
  }

  /** A function as far as a way through it has to know. */
  Optional<FunctionProfile> profile(FunctionId id) {
    return (changing.test(id.path()) ? profiles : lasting).computeIfAbsent(id, this::findProfile);
  }

  private Optional<FunctionProfile> findProfile(FunctionId id) {
    Optional<SourceText> text =
        Optional.ofNullable(files.get(id.path()))
            .map(f -> f.unit().text())
            .or(() -> texts.computeIfAbsent(id.path(), this::text));
    return definitions(id).stream().findFirst().flatMap(f -> text.map(t -> profile(id, f, t)));
  }

  private Optional<SourceText> text(String path) {
    return tree.file(path).map(f -> SourceText.of(f.content()));
  }

  private static FunctionProfile profile(FunctionId id, Function function, SourceText text) {
    return FunctionProfile.unanalysed(
        id.path(),
        id.name(),
        text,
        function.span(),
        List.of(),
        function.condition(),
        function.isExternal());
  }

  /** Whether a file defines an object with file scope that no other file can name. */
  boolean isOwn(String path, String name) {
    FileSites file = files.get(path);
    return file != null
        && own.computeIfAbsent(file, f -> new ConcurrentHashMap<>())
            .computeIfAbsent(
                name, n -> LockClasses.isStatic(file.unit().text().characters(), name));
  }
}
