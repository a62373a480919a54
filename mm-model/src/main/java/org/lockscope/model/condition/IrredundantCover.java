package org.lockscope.model.condition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * Finds an irredundant disjunctive normal form between two bounds (S. Minato, "Fast generation of
 * irredundant sum-of-products forms from binary decision diagrams", 1992), then makes its
 * conjunctions prime. Splits on atoms in their own order, so that the result does not depend on the
 * order in which the diagrams' variables were created.
 *
 * <p>A symbol that both bounds ask for y and for m is one variable with three values, and a literal
 * says that it has one of them, or one of two: y, not y, m, not m, n, not n. So what holds for y
 * and for m alike is said once.
 */
final class IrredundantCover {

  private static final Comparator<List<Literal>> BY_LITERALS =
      (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          int order = a.get(i).compareTo(b.get(i));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(a.size(), b.size());
      };

  /** The values of a symbol, as bits of a set. */
  private static final int Y = 1;

  private static final int M = 2;
  private static final int N = 4;
  private static final int ANY = Y | M | N;
  private static final List<Integer> VALUES = List.of(Y, M, N);

  /** All sets of values, each after its subsets. */
  private static final List<Integer> WIDER = List.of(Y, M, N, Y | M, M | N, Y | N, ANY);

  private final BddStore store;

  IrredundantCover(BddStore store) {
    this.store = store;
  }

  /** A formula that holds wherever {@code lower} does and nowhere that {@code upper} does not. */
  Dnf between(int lower, int upper) {
    List<List<Literal>> cubes = new ArrayList<>();
    for (List<Literal> cube : cover(lower, upper)) {
      List<Literal> prime = prime(cube, upper);
      Collections.sort(prime);
      cubes.add(prime);
    }
    cubes.sort(Comparator.<List<Literal>>comparingInt(List::size).thenComparing(BY_LITERALS));
    dropRedundant(cubes, lower);
    return new Dnf(cubes);
  }

  private List<List<Literal>> cover(int lower, int upper) {
    if (lower == BddStore.FALSE) {
      return List.of();
    }
    if (upper == BddStore.TRUE) {
      return List.of(List.of());
    }
    SortedSet<Atom> atoms = store.support(lower);
    atoms.addAll(store.support(upper));
    Atom atom = atoms.first();
    Atom module = Atom.module(atom.text());
    if (atom.kind() == Atom.Kind.SYMBOL && atoms.contains(module)) {
      return coverValues(atom, module, lower, upper);
    }
    Literal yes = new Literal(atom, true);
    Literal no = new Literal(atom, false);
    int lowerYes = store.restrict(lower, yes);
    int lowerNo = store.restrict(lower, no);
    int upperYes = store.restrict(upper, yes);
    int upperNo = store.restrict(upper, no);
    List<List<Literal>> needYes = cover(store.and(lowerYes, store.not(upperNo)), upperYes);
    List<List<Literal>> needNo = cover(store.and(lowerNo, store.not(upperYes)), upperNo);
    int restYes = store.and(lowerYes, store.not(function(needYes)));
    int restNo = store.and(lowerNo, store.not(function(needNo)));
    List<List<Literal>> result = new ArrayList<>();
    needYes.forEach(cube -> result.add(with(yes, cube)));
    needNo.forEach(cube -> result.add(with(no, cube)));
    result.addAll(cover(store.or(restYes, restNo), store.and(upperYes, upperNo)));
    return result;
  }

  /**
   * The same for a symbol that may be y, m, or n; what is said of one that is both is no matter.
   */
  private List<List<Literal>> coverValues(Atom symbol, Atom module, int lower, int upper) {
    Map<Integer, Literal> literals =
        Map.of(
            Y,
            new Literal(symbol, true),
            M | N,
            new Literal(symbol, false),
            M,
            new Literal(module, true),
            Y | N,
            new Literal(module, false),
            Y | M,
            new Literal(Atom.enabled(symbol.text()), true),
            N,
            new Literal(Atom.enabled(symbol.text()), false));
    // What is still to be covered where the symbol has a value, and what may be.
    Map<Integer, Integer> left = new HashMap<>();
    Map<Integer, Integer> free = new HashMap<>();
    for (int value : VALUES) {
      left.put(value, at(lower, symbol, module, value));
      free.put(value, at(upper, symbol, module, value));
    }
    List<List<Literal>> result = new ArrayList<>();
    for (int values : WIDER) {
      // What no conjunction with a weaker literal can cover: the other values are against it.
      int room = BddStore.TRUE;
      int here = BddStore.TRUE;
      for (int value : VALUES) {
        if ((values & value) != 0) {
          room = store.and(room, free.get(value));
        } else {
          here = store.and(here, store.not(free.get(value)));
        }
      }
      here = store.and(here, room);
      int need = BddStore.FALSE;
      int needing = 0;
      for (int value : VALUES) {
        int more = (values & value) == 0 ? BddStore.FALSE : store.and(here, left.get(value));
        need = store.or(need, more);
        needing |= more == BddStore.FALSE ? 0 : value;
      }
      // "X || (X=m && A)" says it more simply than "X || (X!=n && A)".
      int said = values == (Y | M) && needing != 0 ? needing : values;
      List<List<Literal>> cubes = cover(need, room);
      int uncovered = store.not(function(cubes));
      for (int value : VALUES) {
        if ((said & value) != 0) {
          left.put(value, store.and(left.get(value), uncovered));
        }
      }
      cubes.forEach(c -> result.add(said == ANY ? c : with(literals.get(said), c)));
    }
    return result;
  }

  private int at(int function, Atom symbol, Atom module, int value) {
    int half = store.restrict(function, new Literal(symbol, value == Y));
    return store.restrict(half, new Literal(module, value == M));
  }

  private List<Literal> prime(List<Literal> cube, int upper) {
    List<Literal> result = new ArrayList<>(cube);
    for (Literal literal : cube) {
      List<Literal> shorter = new ArrayList<>(result);
      shorter.remove(literal);
      if (!store.exceeds(function(List.of(shorter)), upper)) {
        result = shorter;
      }
    }
    return result;
  }

  private void dropRedundant(List<List<Literal>> cubes, int lower) {
    // What those before each conjunction cover; those behind it that are left are added on the way.
    int[] before = new int[cubes.size() + 1];
    before[0] = BddStore.FALSE;
    for (int i = 0; i < cubes.size(); i++) {
      before[i + 1] = store.or(before[i], function(cubes.subList(i, i + 1)));
    }
    int behind = BddStore.FALSE;
    for (int i = cubes.size() - 1; i >= 0; i--) {
      if (!store.exceeds(lower, store.or(before[i], behind))) {
        cubes.remove(i);
      } else {
        behind = store.or(behind, function(cubes.subList(i, i + 1)));
      }
    }
  }

  private int function(List<List<Literal>> cubes) {
    int result = BddStore.FALSE;
    for (List<Literal> cube : cubes) {
      int conjunction = BddStore.TRUE;
      for (Literal literal : cube) {
        conjunction = store.and(conjunction, store.literal(literal));
      }
      result = store.or(result, conjunction);
    }
    return result;
  }

  private static List<Literal> with(Literal literal, List<Literal> cube) {
    List<Literal> result = new ArrayList<>(cube.size() + 1);
    result.add(literal);
    result.addAll(cube);
    return result;
  }
}
