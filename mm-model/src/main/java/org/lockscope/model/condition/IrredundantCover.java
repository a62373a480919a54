package org.lockscope.model.condition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;

/**
 * Finds an irredundant disjunctive normal form between two bounds (S. Minato, "Fast generation of
 * irredundant sum-of-products forms from binary decision diagrams", 1992), then makes its
 * conjunctions prime. Splits on atoms in their own order, so that the result does not depend on the
 * order in which the diagrams' variables were created.
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

  private List<Literal> prime(List<Literal> cube, int upper) {
    List<Literal> result = new ArrayList<>(cube);
    for (Literal literal : cube) {
      List<Literal> shorter = new ArrayList<>(result);
      shorter.remove(literal);
      if (store.and(function(List.of(shorter)), store.not(upper)) == BddStore.FALSE) {
        result = shorter;
      }
    }
    return result;
  }

  private void dropRedundant(List<List<Literal>> cubes, int lower) {
    for (int i = cubes.size() - 1; i >= 0; i--) {
      List<List<Literal>> others = new ArrayList<>(cubes);
      others.remove(i);
      if (store.and(lower, store.not(function(others))) == BddStore.FALSE) {
        cubes.remove(i);
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
