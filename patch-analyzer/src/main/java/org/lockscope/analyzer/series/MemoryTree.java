package org.lockscope.analyzer.series;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A tree of files that are all in memory. */
public final class MemoryTree implements SourceTree {

  private static final MemoryTree EMPTY = new MemoryTree(new TreeMap<>());

  private final NavigableMap<String, SourceFile> files;

  private MemoryTree(NavigableMap<String, SourceFile> files) {
    this.files = files;
  }

  /** The tree without files. */
  public static MemoryTree empty() {
    return EMPTY;
  }

  /** A tree of text files: their contents by their paths. */
  public static MemoryTree of(Map<String, String> contents) {
    return of(
        contents.entrySet().stream()
            .map(entry -> SourceFile.of(entry.getKey(), entry.getValue()))
            .toList());
  }

  /** A tree of files. */
  public static MemoryTree of(Collection<SourceFile> files) {
    NavigableMap<String, SourceFile> byPath = new TreeMap<>();
    for (SourceFile file : files) {
      if (byPath.put(file.path(), file) != null) {
        throw new IllegalArgumentException("two files " + file.path());
      }
    }
    return new MemoryTree(byPath);
  }

  @Override
  public Optional<SourceFile> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  @Override
  public List<String> list(String folder) {
    String prefix = Paths.prefix(folder);
    TreeSet<String> names = new TreeSet<>();
    for (String path : files.tailMap(prefix, false).keySet()) {
      if (!path.startsWith(prefix)) {
        break;
      }
      names.add(Paths.child(prefix, path));
    }
    return List.copyOf(names);
  }

  @Override
  public Optional<String> id() {
    return Optional.empty();
  }
}
