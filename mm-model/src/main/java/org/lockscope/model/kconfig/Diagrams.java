package org.lockscope.model.kconfig;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Binary decision diagrams that live as long as one derivation and refuse to grow beyond a limit.
 * LogicNG's, which presence conditions stand on, keep what they have and cannot be stopped inside
 * an operation.
 *
 * <p>A diagram is an int; equal functions are equal ints. Variables are numbered in their order.
 */
final class Diagrams {

  static final int FALSE = 0;
  static final int TRUE = 1;

  private static final int TERMINAL = Integer.MAX_VALUE;
  private static final int CACHE = 1 << 14;
  private static final int AND = 1;
  private static final int OR = 2;
  private static final int NOT = 3;
  private static final int EXISTS = 4;

  private final int limit;
  private int[] variable = new int[1 << 12];
  private int[] low = new int[1 << 12];
  private int[] high = new int[1 << 12];
  private int[] table = new int[1 << 13];
  private int count = 2;

  private final int[] cacheOperation = new int[CACHE];
  private final int[] cacheFirst = new int[CACHE];
  private final int[] cacheSecond = new int[CACHE];
  private final int[] cacheResult = new int[CACHE];

  /** The diagrams would need more nodes than allowed. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("too many nodes", null, false, false);
    }
  }

  /**
   * @param limit the number of nodes there may be at any time
   */
  Diagrams(int limit) {
    this.limit = limit;
    variable[FALSE] = TERMINAL;
    variable[TRUE] = TERMINAL;
  }

  /** The function that a variable is true. */
  int variable(int index) {
    return node(index, FALSE, TRUE);
  }

  /** The variable decided first; nothing sensible for a constant. */
  int top(int a) {
    return variable[a];
  }

  int low(int a) {
    return low[a];
  }

  int high(int a) {
    return high[a];
  }

  /** The function that is one where the variable is false and another where it is true. */
  int node(int index, int ifFalse, int ifTrue) {
    if (ifFalse == ifTrue) {
      return ifFalse;
    }
    int mask = table.length - 1;
    int slot = hash(index, ifFalse, ifTrue) & mask;
    while (table[slot] != 0) {
      int known = table[slot];
      if (variable[known] == index && low[known] == ifFalse && high[known] == ifTrue) {
        return known;
      }
      slot = slot + 1 & mask;
    }
    if (count == limit) {
      throw new TooLarge();
    }
    if (count == variable.length) {
      variable = Arrays.copyOf(variable, 2 * count);
      low = Arrays.copyOf(low, 2 * count);
      high = Arrays.copyOf(high, 2 * count);
    }
    variable[count] = index;
    low[count] = ifFalse;
    high[count] = ifTrue;
    table[slot] = count++;
    if (2 * count > table.length) {
      rehash();
    }
    return count - 1;
  }

  private void rehash() {
    table = new int[2 * table.length];
    int mask = table.length - 1;
    for (int i = 2; i < count; i++) {
      int slot = hash(variable[i], low[i], high[i]) & mask;
      while (table[slot] != 0) {
        slot = slot + 1 & mask;
      }
      table[slot] = i;
    }
  }

  private static int hash(int a, int b, int c) {
    int h = a * 0x9E3779B1 + b * 0x85EBCA6B + c * 0xC2B2AE35;
    return h ^ h >>> 15;
  }

  int not(int a) {
    if (a <= TRUE) {
      return 1 - a;
    }
    int slot = hash(NOT, a, 0) & CACHE - 1;
    if (isCached(slot, NOT, a, 0)) {
      return cacheResult[slot];
    }
    int result = node(variable[a], not(low[a]), not(high[a]));
    return cache(slot, NOT, a, 0, result);
  }

  int and(int a, int b) {
    if (a == b || b == TRUE || a == FALSE) {
      return a;
    }
    return a == TRUE || b == FALSE ? b : apply(AND, a, b);
  }

  int or(int a, int b) {
    if (a == b || b == FALSE || a == TRUE) {
      return a;
    }
    return a == FALSE || b == TRUE ? b : apply(OR, a, b);
  }

  private int apply(int operation, int a, int b) {
    int first = Math.min(a, b);
    int second = Math.max(a, b);
    int slot = hash(operation, first, second) & CACHE - 1;
    if (isCached(slot, operation, first, second)) {
      return cacheResult[slot];
    }
    int index = Math.min(variable[first], variable[second]);
    int firstLow = variable[first] == index ? low[first] : first;
    int firstHigh = variable[first] == index ? high[first] : first;
    int secondLow = variable[second] == index ? low[second] : second;
    int secondHigh = variable[second] == index ? high[second] : second;
    int result =
        operation == AND
            ? node(index, and(firstLow, secondLow), and(firstHigh, secondHigh))
            : node(index, or(firstLow, secondLow), or(firstHigh, secondHigh));
    return cache(slot, operation, first, second, result);
  }

  /** The function that holds where this one does for some value of a variable. */
  int exists(int a, int index) {
    if (variable[a] > index) {
      return a;
    }
    if (variable[a] == index) {
      return or(low[a], high[a]);
    }
    int slot = hash(EXISTS, a, index) & CACHE - 1;
    if (isCached(slot, EXISTS, a, index)) {
      return cacheResult[slot];
    }
    int result = node(variable[a], exists(low[a], index), exists(high[a], index));
    return cache(slot, EXISTS, a, index, result);
  }

  private boolean isCached(int slot, int operation, int first, int second) {
    return cacheOperation[slot] == operation
        && cacheFirst[slot] == first
        && cacheSecond[slot] == second;
  }

  private int cache(int slot, int operation, int first, int second, int result) {
    cacheOperation[slot] = operation;
    cacheFirst[slot] = first;
    cacheSecond[slot] = second;
    cacheResult[slot] = result;
    return result;
  }

  /** The variables a function depends on. */
  BitSet support(int a) {
    BitSet result = new BitSet();
    visit(a, new BitSet(), result);
    return result;
  }

  /** The number of nodes of one diagram. */
  int size(int a) {
    BitSet seen = new BitSet();
    visit(a, seen, new BitSet());
    return seen.cardinality();
  }

  private void visit(int a, BitSet seen, BitSet variables) {
    if (a > TRUE && !seen.get(a)) {
      seen.set(a);
      variables.set(variable[a]);
      visit(low[a], seen, variables);
      visit(high[a], seen, variables);
    }
  }

  /** A diagram of others, with the same variables, as one of these. */
  int copy(int root, Diagrams others) {
    return copy(root, others, new HashMap<>());
  }

  private int copy(int a, Diagrams others, Map<Integer, Integer> copies) {
    if (a <= TRUE) {
      return a;
    }
    Integer known = copies.get(a);
    if (known == null) {
      int ifFalse = copy(others.low[a], others, copies);
      int ifTrue = copy(others.high[a], others, copies);
      known = node(others.variable[a], ifFalse, ifTrue);
      copies.put(a, known);
    }
    return known;
  }

  /** Whether at least half of the nodes that are allowed are left. */
  boolean hasRoom() {
    return count < limit / 2;
  }
}
