package org.lockscope.frontend.cfg;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * Which decisions of a function its nodes hang on: control dependence, direct or through other
 * decisions. A path that ends without returning decides nothing, as after {@code BUG()}, and
 * neither does whether a loop has another round.
 */
public final class Decisions {

  private final Cfg cfg;

  /** What is on all paths from each node to the exit, itself included; all if there are none. */
  private final BitSet[] after;

  private final BitSet returning;

  /** The nodes that decide something. */
  private final BitSet decisions = new BitSet();

  /** The decisions that each node hangs on by no other ones, once somebody has asked. */
  private final BitSet[] direct;

  private Decisions(Cfg cfg) {
    this.cfg = cfg;
    this.direct = new BitSet[cfg.nodes().size()];
    this.after = common(true);
    this.returning = cfg.exit() < 0 ? new BitSet() : before(cfg.exit(), -1);
    for (int node = 0; node < after.length; node++) {
      decisions.set(node, cfg.successors(node).size() > 1);
    }
    removeLoops();
  }

  /** The decisions of a graph. */
  public static Decisions of(Cfg cfg) {
    return new Decisions(cfg);
  }

  /** The decisions that a node hangs on, by number. */
  public BitSet before(int node) {
    BitSet found = new BitSet();
    Deque<Integer> work = new ArrayDeque<>();
    work.add(node);
    while (!work.isEmpty()) {
      BitSet next = directlyBefore(work.poll());
      for (int d = next.nextSetBit(0); d >= 0; d = next.nextSetBit(d + 1)) {
        if (!found.get(d)) {
          found.set(d);
          work.add(d);
        }
      }
    }
    return found;
  }

  private BitSet directlyBefore(int node) {
    BitSet known = direct[node];
    if (known == null) {
      known = new BitSet();
      BitSet reaching = returning.cardinality() < after.length ? before(node, -1) : returning;
      for (int d = decisions.nextSetBit(0); d >= 0; d = decisions.nextSetBit(d + 1)) {
        known.set(d, decides(d, node, reaching));
      }
      direct[node] = known;
    }
    return known;
  }

  /**
   * Whether a node is on all returning paths from one way out of a decision, and not from all.
   *
   * @param reaching from where the node can be got to
   */
  private boolean decides(int decision, int node, BitSet reaching) {
    if (after[decision].get(node)) {
      return false;
    }
    for (Cfg.Edge edge : cfg.successors(decision)) {
      if (after[edge.to()].get(node) && reaching.get(edge.to())) {
        return true;
      }
    }
    return false;
  }

  /** The nodes from which one can be got to without another one on the way. */
  private BitSet before(int to, int without) {
    BitSet found = new BitSet();
    Deque<Integer> work = new ArrayDeque<>();
    found.set(to);
    work.add(to);
    while (!work.isEmpty()) {
      int next = work.poll();
      for (Cfg.Edge edge : cfg.predecessors(next)) {
        if (next != without && !found.get(edge.from())) {
          found.set(edge.from());
          work.add(edge.from());
        }
      }
    }
    return found;
  }

  /**
   * What is on all paths between each node and the entry, or the exit.
   *
   * @param toExit whether the exit is meant
   */
  private BitSet[] common(boolean toExit) {
    int size = cfg.nodes().size();
    int root = toExit ? cfg.exit() : cfg.entry();
    BitSet[] common = new BitSet[size];
    for (int node = 0; node < size; node++) {
      common[node] = new BitSet(size);
      common[node].set(0, size);
    }
    BitSet here = new BitSet(size);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < size; i++) {
        int node = toExit ? size - 1 - i : i;
        here.set(0, size, node != root);
        if (node != root) {
          for (Cfg.Edge edge : toExit ? cfg.successors(node) : cfg.predecessors(node)) {
            here.and(common[toExit ? edge.to() : edge.from()]);
          }
        }
        here.set(node);
        if (!here.equals(common[node])) {
          common[node].clear();
          common[node].or(here);
          changed = true;
        }
      }
    }
    return common;
  }

  /** Removes the decisions at the heads of loops on whether there is another round. */
  private void removeLoops() {
    BitSet heads = new BitSet();
    for (int node = 0; node < after.length; node++) {
      heads.set(node, cfg.isLoopHead(node));
    }
    if (heads.isEmpty()) {
      return;
    }
    BitSet[] ahead = common(false);
    heads.stream().forEach(head -> removeLoop(head, ahead));
  }

  private void removeLoop(int head, BitSet[] ahead) {
    BitSet body = new BitSet();
    for (Cfg.Edge back : cfg.predecessors(head)) {
      if (ahead[back.from()].get(head)) {
        body.or(before(back.from(), head));
      }
    }
    // What comes before the question in the loop makes another round of what comes after it.
    int at = head;
    while (cfg.node(at) instanceof CfgNode.Join && cfg.successors(at).get(0).to() != head) {
      at = cfg.successors(at).get(0).to();
    }
    if (body.get(at) && cfg.successors(at).stream().anyMatch(e -> !body.get(e.to()))) {
      decisions.clear(at);
    }
  }
}
