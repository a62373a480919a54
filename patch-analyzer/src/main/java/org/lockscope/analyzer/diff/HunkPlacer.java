package org.lockscope.analyzer.diff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Changes the lines of one file, hunk by hunk.
 *
 * <p>A hunk goes to the place nearest to where its header says, forwards before backwards, at which
 * the file has all of its old lines and no earlier hunk has been. One that begins at line 1 only
 * goes there, one that does not end in context only to the end of the file. That is git's rule.
 */
final class HunkPlacer {

  private final List<Line> lines;

  /** For each line, whether a hunk has put it there. */
  private final List<Boolean> placed;

  HunkPlacer(byte[] content) {
    lines = Line.split(content);
    placed = new ArrayList<>(Collections.nCopies(lines.size(), false));
  }

  /** Applies a hunk; false if there is no place for it. */
  boolean place(Hunk hunk) {
    Optional<Integer> place = find(hunk, hunk.oldLines());
    place.ifPresent(
        at -> {
          splice(lines, at, hunk.oldLines().size(), hunk.newLines());
          splice(
              placed,
              at,
              hunk.oldLines().size(),
              Collections.nCopies(hunk.newLines().size(), true));
        });
    return place.isPresent();
  }

  /** Whether the file looks as if the hunk was applied already. */
  boolean isApplied(Hunk hunk) {
    return !hunk.newLines().isEmpty() && find(hunk, hunk.newLines()).isPresent();
  }

  private static <T> void splice(List<T> list, int at, int removed, List<T> added) {
    List<T> range = list.subList(at, at + removed);
    range.clear();
    range.addAll(added);
  }

  private Optional<Integer> find(Hunk hunk, List<Line> wanted) {
    int last = lines.size() - wanted.size();
    if (last < 0) {
      return Optional.empty();
    }
    if (hunk.oldStart() <= 1 || !hunk.endsInContext()) {
      int only = hunk.oldStart() <= 1 ? 0 : last;
      boolean fits = (only == last || hunk.endsInContext()) && matches(wanted, only);
      return fits ? Optional.of(only) : Optional.empty();
    }
    int start = Math.min(Math.max(hunk.newStart() - 1, 0), lines.size());
    for (int distance = 0; start - distance >= 0 || start + distance <= last; distance++) {
      if (start + distance <= last && matches(wanted, start + distance)) {
        return Optional.of(start + distance);
      }
      if (distance > 0
          && start - distance >= 0
          && start - distance <= last
          && matches(wanted, start - distance)) {
        return Optional.of(start - distance);
      }
    }
    return Optional.empty();
  }

  private boolean matches(List<Line> wanted, int at) {
    for (int i = 0; i < wanted.size(); i++) {
      if (placed.get(at + i) || !lines.get(at + i).equals(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  byte[] content() {
    return Line.join(lines);
  }
}
