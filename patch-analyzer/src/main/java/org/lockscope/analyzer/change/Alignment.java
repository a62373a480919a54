package org.lockscope.analyzer.change;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.frontend.source.Span;

/**
 * Which statement of a function before a patch is which statement after it.
 *
 * <p>A longest common subsequence first; what is left over is matched by equal text wherever it
 * stands (it was moved), then by similar text between the same neighbours (it was edited).
 */
public final class Alignment {

  /** How alike two statements between the same neighbours must be to be one that was edited. */
  private static final double SIMILAR = 0.5;

  private final Map<Span, Span> forward = new HashMap<>();
  private final Map<Span, Span> backward = new HashMap<>();

  private Alignment() {}

  /** Aligns two versions of a function. */
  public static Alignment of(FunctionProfile before, FunctionProfile after) {
    Alignment result = new Alignment();
    List<Statement> a = before.statements();
    List<Statement> b = after.statements();
    int[][] pairs = commonSubsequence(a, b);
    for (int[] pair : pairs) {
      result.match(a.get(pair[0]), b.get(pair[1]));
    }
    result.matchEdited(a, b, pairs);
    result.matchMoved(a, b);
    return result;
  }

  /** The statement after the patch; empty if it is gone. */
  public Optional<Span> after(Span before) {
    return Optional.ofNullable(forward.get(before));
  }

  /** The statement before the patch; empty if it is new. */
  public Optional<Span> before(Span after) {
    return Optional.ofNullable(backward.get(after));
  }

  /** How many statements have a counterpart. */
  public int size() {
    return forward.size();
  }

  private void match(Statement a, Statement b) {
    forward.put(a.span(), b.span());
    backward.put(b.span(), a.span());
  }

  private static int[][] commonSubsequence(List<Statement> a, List<Statement> b) {
    int start = 0;
    while (start < a.size() && start < b.size() && same(a, b, start, start)) {
      start++;
    }
    int endA = a.size();
    int endB = b.size();
    while (endA > start && endB > start && same(a, b, endA - 1, endB - 1)) {
      endA--;
      endB--;
    }
    int rows = endA - start;
    int columns = endB - start;
    int[][] length = new int[rows + 1][columns + 1];
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = columns - 1; j >= 0; j--) {
        length[i][j] =
            same(a, b, start + i, start + j)
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < start; i++) {
      pairs.add(new int[] {i, i});
    }
    int i = 0;
    int j = 0;
    while (i < rows && j < columns) {
      if (same(a, b, start + i, start + j)) {
        pairs.add(new int[] {start + i++, start + j++});
      } else if (length[i + 1][j] >= length[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    for (int k = 0; endA + k < a.size(); k++) {
      pairs.add(new int[] {endA + k, endB + k});
    }
    return pairs.toArray(int[][]::new);
  }

  private static boolean same(List<Statement> a, List<Statement> b, int i, int j) {
    return a.get(i).text().equals(b.get(j).text());
  }

  private void matchMoved(List<Statement> a, List<Statement> b) {
    Map<String, List<Statement>> left = new HashMap<>();
    for (Statement s : b) {
      if (!backward.containsKey(s.span())) {
        left.computeIfAbsent(s.text(), t -> new ArrayList<>()).add(s);
      }
    }
    for (Statement s : a) {
      List<Statement> candidates = left.get(s.text());
      if (!forward.containsKey(s.span()) && candidates != null && !candidates.isEmpty()) {
        match(s, candidates.remove(0));
      }
    }
  }

  /** Pairs up what stands between the same two matched statements, in order, if it is alike. */
  private void matchEdited(List<Statement> a, List<Statement> b, int[][] pairs) {
    int fromA = 0;
    int fromB = 0;
    for (int k = 0; k <= pairs.length; k++) {
      int toA = k < pairs.length ? pairs[k][0] : a.size();
      int toB = k < pairs.length ? pairs[k][1] : b.size();
      matchGap(a.subList(fromA, toA), b.subList(fromB, toB));
      fromA = toA + 1;
      fromB = toB + 1;
    }
  }

  private void matchGap(List<Statement> a, List<Statement> b) {
    int next = 0;
    for (Statement s : a) {
      for (int j = next; j < b.size(); j++) {
        if (s.condition() == b.get(j).condition()
            && Words.similarity(s.text(), b.get(j).text()) >= SIMILAR) {
          match(s, b.get(j));
          next = j + 1;
          break;
        }
      }
    }
  }
}
