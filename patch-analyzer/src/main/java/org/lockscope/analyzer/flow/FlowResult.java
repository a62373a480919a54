package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.frontend.cfg.Cfg;

/**
 * What is known before each node of a function.
 *
 * @param cfg the graph
 * @param terms the table of the terms in the states
 * @param slots the states before each node, by the node's number
 * @param expectsIrqsOff whether the function must be entered with irqs off, going by what it does
 * @param expectsIrqsOn whether it must be entered with irqs on
 * @param problem why the analysis was given up, if it was; the states are incomplete then
 */
record FlowResult(
    Cfg cfg,
    Terms terms,
    List<List<Slot>> slots,
    boolean expectsIrqsOff,
    boolean expectsIrqsOn,
    Optional<String> problem) {

  /**
   * A context in which irqs that were disabled though they were off already, as the function
   * expects them to be, count as on entry; likewise for enabled ones.
   */
  Context normalized(Context context) {
    boolean asOnEntry =
        expectsIrqsOff && context.irqs() == terms.irqDisabled
            || expectsIrqsOn && context.irqs() == terms.irqEnabled;
    return asOnEntry ? context.withIrqs(terms.irqEntry) : context;
  }
}
