package org.lockscope.model.condition;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.logicng.knowledgecompilation.bdds.jbuddy.BDDConstruction;
import org.logicng.knowledgecompilation.bdds.jbuddy.BDDKernel;

/**
 * The binary decision diagrams of one space, on top of LogicNG's kernel. Nodes are ints; every node
 * handed out stays alive. The kernel is not thread-safe, so what may make a node takes this
 * object's lock. What only looks at nodes does not: they never change, and who has a {@link
 * PresenceCondition}, which is made after its nodes and has final fields, sees these as they are.
 */
final class BddStore {

  static final int FALSE = BDDKernel.BDD_FALSE;
  static final int TRUE = BDDKernel.BDD_TRUE;

  /**
   * The kernel wants to know the number of variables beforehand; a tree of folders names some
   * thousands.
   */
  private static final int MAX_VARIABLES = 1 << 13;

  private static final int INITIAL_NODES = 1 << 17;
  private static final int CACHE_SIZE = 1 << 13;

  private final BDDKernel kernel = new GrowingKernel(MAX_VARIABLES, INITIAL_NODES, CACHE_SIZE);
  private final BDDConstruction construction = new BDDConstruction(kernel);
  private final Map<Atom, Integer> indexes = new HashMap<>();
  private final Atom[] atoms = new Atom[MAX_VARIABLES];

  synchronized int variable(Atom atom) {
    return construction.ithVar(index(atom));
  }

  synchronized int literal(Literal literal) {
    if (literal.atom().kind() == Atom.Kind.ENABLED) {
      int builtIn = construction.ithVar(index(Atom.symbol(literal.atom().text())));
      int module = construction.ithVar(index(Atom.module(literal.atom().text())));
      int enabled = keep(construction.or(builtIn, module));
      return literal.positive() ? enabled : keep(construction.not(enabled));
    }
    int index = index(literal.atom());
    return literal.positive() ? construction.ithVar(index) : construction.nithVar(index);
  }

  synchronized int and(int a, int b) {
    return keep(construction.and(a, b));
  }

  synchronized int or(int a, int b) {
    return keep(construction.or(a, b));
  }

  synchronized int not(int a) {
    return keep(construction.not(a));
  }

  /** The function left when a literal is known to hold. */
  synchronized int restrict(int a, Literal literal) {
    return keep(construction.restrict(a, literal(literal)));
  }

  synchronized int exists(int a, Collection<Atom> quantified) {
    return quantified.isEmpty() ? a : keep(construction.exists(a, cube(quantified)));
  }

  synchronized int forAll(int a, Collection<Atom> quantified) {
    return quantified.isEmpty() ? a : keep(construction.forAll(a, cube(quantified)));
  }

  /**
   * Whether two functions are true together somewhere. Looks for one place where they are instead
   * of building their conjunction, whose nodes nobody needs: with all that Kconfig implies on one
   * side there would be thousands.
   */
  boolean intersect(int a, int b) {
    return meets(a, b, true, new HashSet<>());
  }

  /** Whether one function is true somewhere another one is not; as {@link #intersect} does it. */
  boolean exceeds(int a, int b) {
    return meets(a, b, false, new HashSet<>());
  }

  /**
   * Whether one function is true somewhere another one has a value.
   *
   * @param nowhere pairs of which it is known that they are nowhere so
   */
  private boolean meets(int a, int b, boolean value, Set<Long> nowhere) {
    if (a == FALSE || b == (value ? FALSE : TRUE)) {
      return false;
    }
    if (a == TRUE || b == (value ? TRUE : FALSE)) {
      return true;
    }
    if (a == b) {
      return value;
    }
    long pair = (long) a << 32 | b;
    if (nowhere.contains(pair)) {
      return false;
    }
    // Variables are never reordered: the one with the smaller index is nearer to the root.
    int top = Math.min(construction.bddVar(a), construction.bddVar(b));
    boolean splitsA = construction.bddVar(a) == top;
    boolean splitsB = construction.bddVar(b) == top;
    boolean found =
        meets(
                splitsA ? construction.bddHigh(a) : a,
                splitsB ? construction.bddHigh(b) : b,
                value,
                nowhere)
            || meets(
                splitsA ? construction.bddLow(a) : a,
                splitsB ? construction.bddLow(b) : b,
                value,
                nowhere);
    if (!found) {
      nowhere.add(pair);
    }
    return found;
  }

  /**
   * A function of another store.
   *
   * @param meaning what each of its atoms is here
   */
  int copy(int a, BddStore other, ToIntFunction<Atom> meaning) {
    return copy(a, other, meaning, new HashMap<>());
  }

  private int copy(
      int a, BddStore other, ToIntFunction<Atom> meaning, Map<Integer, Integer> copies) {
    if (a == FALSE || a == TRUE) {
      return a;
    }
    Integer known = copies.get(a);
    if (known == null) {
      int atom = meaning.applyAsInt(other.atom(a));
      int high = copy(other.branch(a, true), other, meaning, copies);
      int low = copy(other.branch(a, false), other, meaning, copies);
      known = or(and(atom, high), and(not(atom), low));
      copies.put(a, known);
    }
    return known;
  }

  /** How many nodes a function has, or one more than some if it has more. */
  int nodes(int a, int some) {
    return count(a, new int[some + 1], 0);
  }

  /**
   * Counts nodes.
   *
   * @param seen those that were counted; when it is full, nobody wants to know how many there are
   */
  private int count(int a, int[] seen, int counted) {
    if (a <= TRUE || counted == seen.length) {
      return counted;
    }
    for (int i = 0; i < counted; i++) {
      if (seen[i] == a) {
        return counted;
      }
    }
    seen[counted] = a;
    int low = count(construction.bddLow(a), seen, counted + 1);
    return count(construction.bddHigh(a), seen, low);
  }

  /** What the function asks first; not for a constant one. */
  Atom atom(int a) {
    return atoms[construction.bddVar(a)];
  }

  /** The function where the atom it asks first holds, or does not. */
  int branch(int a, boolean holds) {
    return holds ? construction.bddHigh(a) : construction.bddLow(a);
  }

  /** The atoms a function asks. The kernel's own search fills a table of all variables. */
  SortedSet<Atom> support(int a) {
    SortedSet<Atom> asked = new TreeSet<>();
    addSupport(a, new HashSet<>(), asked);
    return asked;
  }

  private void addSupport(int a, Set<Integer> seen, SortedSet<Atom> asked) {
    if (a > TRUE && seen.add(a)) {
      asked.add(atom(a));
      addSupport(construction.bddLow(a), seen, asked);
      addSupport(construction.bddHigh(a), seen, asked);
    }
  }

  private int cube(Collection<Atom> variables) {
    int cube = TRUE;
    for (Atom atom : variables) {
      cube = keep(construction.and(cube, construction.ithVar(index(atom))));
    }
    return cube;
  }

  private int index(Atom atom) {
    return indexes.computeIfAbsent(
        atom,
        a -> {
          int next = indexes.size();
          if (next == MAX_VARIABLES) {
            throw new IllegalStateException("more than " + MAX_VARIABLES + " configuration atoms");
          }
          atoms[next] = a;
          return next;
        });
  }

  private int keep(int node) {
    return kernel.addRef(node, null);
  }
}
