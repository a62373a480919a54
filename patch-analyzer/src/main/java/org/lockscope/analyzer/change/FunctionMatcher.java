package org.lockscope.analyzer.change;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.analyzer.region.FunctionProfile;

/** Finds for each function before a patch the one it is after it. */
final class FunctionMatcher {

  /** How much of two functions must be alike for one to be the other under a new name. */
  private static final double RENAMED = 0.7;

  /** A function of fewer statements says too little to be known again under another name. */
  private static final int FEW_STATEMENTS = 3;

  private FunctionMatcher() {}

  /** A function before and after. */
  record Pair(Optional<FunctionProfile> before, Optional<FunctionProfile> after) {}

  /**
   * Matches functions: by path and name, then by name alone, then, within a path, by what they do.
   *
   * @param before the functions of all files a patch touches, paths as they are after the patch
   */
  static List<Pair> match(List<FunctionProfile> before, List<FunctionProfile> after) {
    List<FunctionProfile> left = new ArrayList<>(before);
    IdentityHashMap<FunctionProfile, Optional<FunctionProfile>> found = new IdentityHashMap<>();
    after.forEach(f -> found.put(f, Optional.empty()));
    matchNamed(left, after, found);
    for (FunctionProfile function : after) {
      if (found.get(function).isEmpty()) {
        found.put(function, take(left, g -> g.name().equals(function.name())));
      }
    }
    for (FunctionProfile function : after) {
      if (found.get(function).isEmpty()) {
        found.put(function, renamed(left, function));
      }
    }
    List<Pair> pairs = new ArrayList<>();
    after.forEach(f -> pairs.add(new Pair(found.get(f), Optional.of(f))));
    left.forEach(g -> pairs.add(new Pair(Optional.of(g), Optional.empty())));
    return pairs;
  }

  /**
   * Matches functions by path and name. Where there are several definitions, one a configuration,
   * those that are most alike go together: an empty stub is not what a function has become.
   */
  private static void matchNamed(
      List<FunctionProfile> left,
      List<FunctionProfile> after,
      IdentityHashMap<FunctionProfile, Optional<FunctionProfile>> found) {
    Map<String, List<FunctionProfile>> named = new LinkedHashMap<>();
    left.forEach(g -> named.computeIfAbsent(key(g), k -> new ArrayList<>()).add(g));
    Map<String, List<FunctionProfile>> wanted = new LinkedHashMap<>();
    after.forEach(f -> wanted.computeIfAbsent(key(f), k -> new ArrayList<>()).add(f));
    wanted.forEach(
        (key, functions) -> {
          List<FunctionProfile> candidates = named.getOrDefault(key, List.of());
          for (Named pair : pairs(candidates, functions)) {
            if (found.get(pair.after()).isEmpty() && left.remove(pair.before())) {
              found.put(pair.after(), Optional.of(pair.before()));
            }
          }
        });
  }

  private static String key(FunctionProfile function) {
    return function.path() + ":" + function.name();
  }

  /** Two definitions of one name that exist in some configuration both. */
  private record Named(FunctionProfile before, FunctionProfile after, double alike) {}

  /** All pairs, the most alike first, then in the order of the source. */
  private static List<Named> pairs(List<FunctionProfile> before, List<FunctionProfile> after) {
    boolean single = before.size() == 1 && after.size() == 1;
    List<Named> pairs = new ArrayList<>();
    for (FunctionProfile f : after) {
      for (FunctionProfile g : before) {
        if (g.condition().intersects(f.condition())) {
          pairs.add(new Named(g, f, single ? 1 : alike(g, f)));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Named::alike).reversed());
    return pairs;
  }

  private static Optional<FunctionProfile> take(
      List<FunctionProfile> left, java.util.function.Predicate<FunctionProfile> test) {
    Optional<FunctionProfile> found = left.stream().filter(test).findFirst();
    found.ifPresent(left::remove);
    return found;
  }

  private static Optional<FunctionProfile> renamed(
      List<FunctionProfile> left, FunctionProfile function) {
    Optional<FunctionProfile> best =
        left.stream()
            .filter(g -> g.path().equals(function.path()))
            .filter(g -> g.statements().size() >= FEW_STATEMENTS)
            .filter(g -> alike(g, function) >= RENAMED)
            .max(Comparator.comparingDouble(g -> alike(g, function)));
    best.ifPresent(left::remove);
    return best;
  }

  private static double alike(FunctionProfile a, FunctionProfile b) {
    int statements = a.statements().size() + b.statements().size();
    return statements == 0 ? 0 : 2.0 * Alignment.of(a, b).size() / statements;
  }
}
