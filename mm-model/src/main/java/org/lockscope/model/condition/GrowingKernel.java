package org.lockscope.model.condition;

import java.util.Arrays;
import org.logicng.formulas.FormulaFactory;
import org.logicng.knowledgecompilation.bdds.jbuddy.BDDKernel;

/**
 * LogicNG's kernel for diagrams that all stay alive. By itself it looks for dead nodes whenever the
 * table is full, finds next to none, forgets what it has computed, and makes the table larger by
 * 50,000 nodes: with a million of them, that takes longer than all that is computed.
 */
final class GrowingKernel extends BDDKernel {

  private static final int INTS_A_NODE = 6;

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
    nodes = Arrays.copyOf(nodes, INTS_A_NODE * nodesize);
    for (int node = 0; node < before; node++) {
      setHash(node, 0);
    }
    for (int node = before; node < nodesize; node++) {
      // A node that is free has no branches.
      setLow(node, -1);
    }
    gbcRehash();
  }
}
