package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.lockscope.analyzer.series.SourceFile;

/**
 * What names mean in files, for all files together: thousands of C files see the same headers, each
 * in an order of its own. Thread-safe.
 */
final class NameIndex<T> {

  /** Which files have been added. */
  private final Map<SourceFile, Boolean> files = new ConcurrentHashMap<>();

  private final Map<String, List<Meaning<T>>> meanings = new ConcurrentHashMap<>();

  /** What a name means in a file. */
  private record Meaning<T>(SourceFile file, T value) {}

  /**
   * Adds a file, if it has not been added yet; when this returns, it has been.
   *
   * @param read what the names in it mean
   */
  void add(SourceFile file, Function<SourceFile, Map<String, T>> read) {
    files.computeIfAbsent(
        file,
        f -> {
          read.apply(f).forEach((name, value) -> add(name, new Meaning<>(f, value)));
          return true;
        });
  }

  private void add(String name, Meaning<T> meaning) {
    meanings.compute(
        name,
        (n, known) -> {
          if (known == null) {
            return List.of(meaning);
          }
          List<Meaning<T>> all = new ArrayList<>(known);
          all.add(meaning);
          return List.copyOf(all);
        });
  }

  /**
   * What a name means in some files.
   *
   * @param places the files, with their places in the order wanted
   */
  List<T> in(Map<SourceFile, Integer> places, String name) {
    List<Meaning<T>> all = meanings.getOrDefault(name, List.of());
    if (all.isEmpty()) {
      return List.of();
    }
    return all.stream()
        .filter(m -> places.containsKey(m.file()))
        .sorted(Comparator.comparing(m -> places.get(m.file())))
        .map(Meaning::value)
        .toList();
  }
}
