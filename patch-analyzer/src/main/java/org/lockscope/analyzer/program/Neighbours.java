package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

/**
 * The other C files of a file's folder, where most functions stand that a file calls and does not
 * define. They are looked at when somebody asks for such a function.
 *
 * <p>A file sees the functions of its neighbours, these those of theirs, and these no others: so
 * nothing depends on which file is asked first, and files that call each other are no problem.
 */
final class Neighbours {

  private final SourceFile file;
  private final Supplier<Map<String, List<SourceFile>>> folder;
  private final Function<SourceFile, FileScope> scopes;
  private final Map<String, Optional<FileScope>> found = new HashMap<>();

  /**
   * The neighbours of a file.
   *
   * @param folder which C files of its folder may define a name, as {@link #index} tells
   * @param scopes what can be named in a file, for one that sees less
   */
  Neighbours(
      SourceFile file,
      Supplier<Map<String, List<SourceFile>>> folder,
      Function<SourceFile, FileScope> scopes) {
    this.file = file;
    this.folder = folder;
    this.scopes = scopes;
  }

  /** The one file that defines a function for others; empty if there are several, or none. */
  Optional<FileScope> defining(String name) {
    Optional<FileScope> known = found.get(name);
    if (known == null) {
      known = find(name);
      found.put(name, known);
    }
    return known;
  }

  /** The files that were found to define something. */
  Set<FileScope> asked() {
    Set<FileScope> asked = Collections.newSetFromMap(new IdentityHashMap<>());
    found.values().forEach(f -> f.ifPresent(asked::add));
    return asked;
  }

  private Optional<FileScope> find(String name) {
    List<FileScope> defining =
        folder.get().getOrDefault(name, List.of()).stream()
            .filter(f -> !f.path().equals(file.path()))
            .map(scopes)
            .filter(s -> s.exports(name))
            .toList();
    return defining.size() == 1 ? Optional.of(defining.get(0)) : Optional.empty();
  }

  /** Which C files of a folder may define a name. */
  static Map<String, List<SourceFile>> index(SourceTree tree, String folder, Sources sources) {
    Map<String, List<SourceFile>> names = new HashMap<>();
    for (String child : tree.list(folder)) {
      if (child.endsWith(".c")) {
        tree.file(folder + child)
            .filter(f -> Legibility.refusal(f).isEmpty())
            .ifPresent(
                f ->
                    sources
                        .outline(f)
                        .names()
                        .forEach(n -> names.computeIfAbsent(n, k -> new ArrayList<>(1)).add(f)));
      }
    }
    return names;
  }
}
