package org.lockscope.analyzer.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.Outline;
import org.lockscope.frontend.preprocess.Include;

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

  /** The headers that can be read, nearest first, each with its place among them. */
  private final Map<SourceFile, Integer> files = new LinkedHashMap<>();

  private final Map<String, FileScope.Definitions> definitions = new ConcurrentHashMap<>();
  private final Set<String> tried = new HashSet<>();
  private volatile boolean knowsConstants;
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
      headers.files.putIfAbsent(current, headers.files.size());
      Outline outline = sources.outline(current);
      sources.definitions().add(current, f -> all(outline.names(), f));
      sources.prototypes().add(current, f -> outline.declarations());
      sources.structs().add(current, f -> all(outline.structs(), f));
      for (String include : outline.includes()) {
        boolean quoted = outline.quoted().contains(include);
        resolve(include, quoted, current.path(), tree, seen, tried).ifPresent(work::add);
      }
    }
    return headers;
  }

  private static Map<String, SourceFile> all(Set<String> names, SourceFile header) {
    Map<String, SourceFile> all = new HashMap<>();
    names.forEach(name -> all.put(name, header));
    return all;
  }

  /**
   * The struct that a member of a struct is of, or points to, by the nearest header that lists the
   * members; empty if none does, or it is not known.
   */
  Optional<String> memberStruct(String struct, String field) {
    return sources.structs().in(files, struct).stream()
        .findFirst()
        .flatMap(header -> sources.structTypes(header).member(struct, field));
  }

  /** What a name stands for by the nearest header that defines it; nothing if none does. */
  FileScope.Definitions definitions(String name) {
    return definitions.computeIfAbsent(name, this::find);
  }

  private FileScope.Definitions find(String name) {
    for (SourceFile header : sources.definitions().in(files, name)) {
      FileScope.Definitions found = sources.definitions(header).get(name);
      if (found != null) {
        return found;
      }
    }
    return FileScope.Definitions.NONE;
  }

  /**
   * What a named constant stands for, by each header that names it; nothing in place of what is
   * something else where an architecture has a header of its own.
   */
  List<Optional<String>> constant(String name) {
    readConstants();
    return sources.expressions().in(files, name);
  }

  /** All names of an enumeration, by the nearest header that has it; none if none has. */
  List<String> enumerators(String tag) {
    readConstants();
    return sources.enumerations().in(files, tag).stream().findFirst().orElse(List.of());
  }

  private void readConstants() {
    if (!knowsConstants) {
      for (SourceFile header : files.keySet()) {
        sources.expressions().add(header, this::expressions);
        sources.enumerations().add(header, h -> sources.constants(h).enumerations());
      }
      knowsConstants = true;
    }
  }

  private Map<String, Optional<String>> expressions(SourceFile header) {
    boolean fixed = !isForArchitectures(header);
    Map<String, Optional<String>> all = new HashMap<>();
    sources
        .constants(header)
        .expressions()
        .forEach((name, value) -> all.put(name, Optional.of(value).filter(v -> fixed)));
    return all;
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
    return List.copyOf(files.keySet());
  }

  /** The nearest prototype of a function that says something behind its parameters. */
  Optional<String> declaration(String name) {
    return sources.prototypes().in(files, name).stream().findFirst();
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
