package org.lockscope.frontend.cfg;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The control-flow graph of a function under one variant. Holds only nodes that can be reached from
 * the entry; nodes are numbered in the order of a depth-first walk from there.
 */
public final class Cfg {

  /**
   * An edge.
   *
   * @param from the node it leaves
   * @param to the node it reaches
   * @param condition when it is taken
   */
  public record Edge(int from, int to, EdgeCondition condition) {}

  private final List<CfgNode> nodes;
  private final List<List<Edge>> successors;
  private final List<List<Edge>> predecessors;
  private final BitSet loopHeads;
  private final int exit;
  private final SortedSet<String> notes;

  Cfg(List<CfgNode> nodes, List<List<Edge>> successors, int exit, SortedSet<String> notes) {
    this.nodes = List.copyOf(nodes);
    this.successors = successors.stream().map(List::copyOf).toList();
    List<List<Edge>> incoming = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      incoming.add(new ArrayList<>());
    }
    this.successors.forEach(edges -> edges.forEach(e -> incoming.get(e.to()).add(e)));
    this.predecessors = incoming.stream().map(List::copyOf).toList();
    this.exit = exit;
    this.notes = new TreeSet<>(notes);
    this.loopHeads = findLoopHeads();
  }

  /** All nodes; the first is the entry. */
  public List<CfgNode> nodes() {
    return nodes;
  }

  /** The node with a number. */
  public CfgNode node(int id) {
    return nodes.get(id);
  }

  /** The number of the entry. */
  public int entry() {
    return 0;
  }

  /** The number of the exit; -1 if the function never returns. */
  public int exit() {
    return exit;
  }

  /** The edges that leave a node. */
  public List<Edge> successors(int node) {
    return successors.get(node);
  }

  /** The edges that reach a node. */
  public List<Edge> predecessors(int node) {
    return predecessors.get(node);
  }

  /** Whether some edge comes back to the node from one that is reached through it. */
  public boolean isLoopHead(int node) {
    return loopHeads.get(node);
  }

  /** What the graph leaves out, one sentence each: a macro that was not expanded, and why. */
  public SortedSet<String> notes() {
    return notes;
  }

  private BitSet findLoopHeads() {
    BitSet heads = new BitSet(nodes.size());
    byte[] state = new byte[nodes.size()];
    int[] stack = new int[nodes.size() + 1];
    int[] next = new int[nodes.size()];
    int depth = 0;
    stack[0] = entry();
    state[entry()] = 1;
    while (depth >= 0) {
      int node = stack[depth];
      if (next[node] < successors.get(node).size()) {
        int to = successors.get(node).get(next[node]++).to();
        if (state[to] == 0) {
          state[to] = 1;
          stack[++depth] = to;
        } else if (state[to] == 1) {
          heads.set(to);
        }
      } else {
        state[node] = 2;
        depth--;
      }
    }
    return heads;
  }
}
