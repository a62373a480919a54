package org.lockscope.model.condition;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.logicng.formulas.FormulaFactory;
import org.logicng.knowledgecompilation.bdds.jbuddy.BDDKernel;

/**
 * LogicNG's kernel for diagrams that all stay alive. By itself it looks for dead nodes whenever the
 * table is full, finds next to none, forgets what it has computed, and makes the table larger by
 * 50,000 nodes: with a million of them, that takes longer than all that is computed. A node stays
 * where it is, and as it is: the kernel marks nodes only to look for dead ones.
 */
final class GrowingKernel extends BDDKernel {

  private static final int INTS_A_NODE = 6;

  /** Where a node has its branch for 0; one that is free has none. */
  private static final int LOW = 2;

  GrowingKernel(int variables, int nodes, int cacheSize) {
    super(new FormulaFactory(), variables, nodes, cacheSize);
  }

  /** Does nothing: with no node free, the kernel then asks for a larger table. */
  @Override
  protected void gbc() {}

  @Override
  protected void nodeResize(boolean doRehash) {
    int before = nodesize;
    nodesize = prime.primeLTE(2 * before);
    int[] larger = Arrays.copyOf(nodes, INTS_A_NODE * nodesize);
    for (int node = before; node < nodesize; node++) {
      larger[INTS_A_NODE * node + LOW] = -1;
    }
    // Others look at nodes meanwhile.
    VarHandle.releaseFence();
    nodes = larger;
    for (int node = 0; node < before; node++) {
      setHash(node, 0);
    }
    gbcRehash();
  }
}
