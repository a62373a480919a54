package org.lockscope.analyzer.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.NamedConstants;
import org.lockscope.frontend.Outline;
import org.lockscope.frontend.TranslationUnit;
import org.lockscope.frontend.preprocess.Include;
import org.lockscope.frontend.preprocess.MacroDefinition;

/**
 * The headers one C file includes, directly and through each other, and which of them define a
 * name.
 *
 * <p>Conditions around includes are not looked at: what a header defines holds under the conditions
 * inside the header. Thread-safe.
 */
final class Headers {

  /** No file of the kernel includes as many; one that does is generated, or a loop of links. */
  private static final int MAX_HEADERS = 5000;

  private final Map<String, List<SourceFile>> definedIn = new HashMap<>();
  private final Map<String, String> declarations = new HashMap<>();
  private final List<SourceFile> files = new ArrayList<>();
  private final Map<String, FileScope.Definitions> definitions = new ConcurrentHashMap<>();
  private final Set<String> tried = new HashSet<>();
  private volatile Named constants;
  private final Sources sources;

  private Headers(Sources sources) {
    this.sources = sources;
  }

  /** The headers of a file, as a revision has them. */
  static Headers of(SourceFile file, SourceTree tree, Sources sources) {
    Headers headers = new Headers(sources);
    Set<String> seen = new HashSet<>();
    Set<String> tried = headers.tried;
    Deque<SourceFile> work = new ArrayDeque<>();
    seen.add(file.path());
    for (Include include : sources.unit(file).includes()) {
      resolve(include.path(), include.quoted(), file.path(), tree, seen, tried)
          .ifPresent(work::add);
    }
    while (!work.isEmpty() && seen.size() < MAX_HEADERS) {
      SourceFile current = work.poll();
      if (Legibility.refusal(current).isPresent()) {
        continue;
      }
      headers.files.add(current);
      Outline outline = sources.outline(current);
      for (String name : outline.names()) {
        headers.definedIn.computeIfAbsent(name, n -> new ArrayList<>()).add(current);
      }
      outline.declarations().forEach(headers.declarations::putIfAbsent);
      for (String include : outline.includes()) {
        boolean quoted = outline.quoted().contains(include);
        resolve(include, quoted, current.path(), tree, seen, tried).ifPresent(work::add);
      }
    }
    return headers;
  }

  /** What a name stands for by the nearest header that defines it; nothing if none does. */
  FileScope.Definitions definitions(String name) {
    return definitions.computeIfAbsent(name, this::find);
  }

  private FileScope.Definitions find(String name) {
    for (SourceFile header : definedIn.getOrDefault(name, List.of())) {
      TranslationUnit unit = sources.unit(header);
      List<Function> functions =
          unit.functions().stream().filter(f -> f.name().equals(name)).toList();
      List<MacroDefinition> macros =
          unit.macros().stream().filter(m -> m.name().equals(name) && m.isFunctionLike()).toList();
      if (!functions.isEmpty() || !macros.isEmpty()) {
        return new FileScope.Definitions(functions, macros, false, header.path());
      }
    }
    return FileScope.Definitions.NONE;
  }

  /**
   * The named constants of all headers together.
   *
   * @param expressions what a name stands for; nothing for one that stands for several things, or
   *     for something else where an architecture has a header of its own
   * @param enumerations all names of an enumeration, by its tag
   */
  record Named(Map<String, Optional<String>> expressions, Map<String, List<String>> enumerations) {}

  /** The named constants of all headers. */
  Named constants() {
    Named known = constants;
    if (known == null) {
      known = findConstants();
      constants = known;
    }
    return known;
  }

  private Named findConstants() {
    Map<String, Optional<String>> expressions = new HashMap<>();
    Map<String, List<String>> enumerations = new HashMap<>();
    for (SourceFile header : files) {
      NamedConstants named = sources.constants(header);
      boolean fixed = !isForArchitectures(header);
      named
          .expressions()
          .forEach(
              (name, expression) ->
                  expressions.merge(
                      name,
                      Optional.of(expression).filter(e -> fixed),
                      (a, b) -> a.equals(b) ? a : Optional.empty()));
      named.enumerations().forEach(enumerations::putIfAbsent);
    }
    return new Named(expressions, enumerations);
  }

  /** Whether an architecture may have a header of its own in place of this one. */
  private static boolean isForArchitectures(SourceFile header) {
    return header.path().contains("/asm-generic/");
  }

  /** Where headers were looked for, whether there are any or not. */
  Set<String> tried() {
    return Collections.unmodifiableSet(tried);
  }

  /** The headers that can be read, nearest first. */
  List<SourceFile> files() {
    return Collections.unmodifiableList(files);
  }

  /** The nearest prototype of a function that says something behind its parameters. */
  Optional<String> declaration(String name) {
    return Optional.ofNullable(declarations.get(name));
  }

  private static Optional<SourceFile> resolve(
      String include,
      boolean quoted,
      String from,
      SourceTree tree,
      Set<String> seen,
      Set<String> tried) {
    for (String candidate : candidates(include, quoted, from)) {
      if (seen.contains(candidate)) {
        return Optional.empty();
      }
      tried.add(candidate);
      Optional<SourceFile> file = tree.file(candidate);
      if (file.isPresent()) {
        seen.add(candidate);
        return file;
      }
    }
    return Optional.empty();
  }

  /**
   * Where the kernel's build looks for a header. Headers of architectures are left out but for the
   * generic ones: a review is not about one architecture.
   */
  private static List<String> candidates(String include, boolean quoted, String from) {
    List<String> candidates = new ArrayList<>();
    if (quoted) {
      int slash = from.lastIndexOf('/');
      normalize(slash < 0 ? include : from.substring(0, slash + 1) + include)
          .ifPresent(candidates::add);
    }
    if (include.startsWith("asm/")) {
      candidates.add("include/asm-generic/" + include.substring("asm/".length()));
    }
    candidates.add("include/" + include);
    candidates.add("include/uapi/" + include);
    return candidates;
  }

  /** A path without {@code .} and {@code ..} in it; empty if it leads out of the tree. */
  private static Optional<String> normalize(String path) {
    Deque<String> parts = new ArrayDeque<>();
    int at = 0;
    while (at <= path.length()) {
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? path.length() : slash;
      String part = path.substring(at, end);
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!part.equals(".") && !part.isEmpty()) {
        parts.addLast(part);
      }
      at = end + 1;
    }
    return Optional.of(String.join("/", parts));
  }
}
