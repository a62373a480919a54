package org.lockscope.analyzer.callgraph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.model.callback.CallbackKind;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A way to enter a function: in which context, and one chain of calls as an example.
 *
 * @param function which
 * @param context in what
 * @param condition in which configurations
 * @param root as what the first function of the chain is called; empty if by somebody unknown
 * @param chain the calls, the outermost first; none if the function is called from out of scope
 */
public record Entry(
    FunctionId function,
    EntryContext context,
    PresenceCondition condition,
    Optional<CallbackKind> root,
    List<Step> chain) {

  public Entry {
    chain = List.copyOf(chain);
  }

  /**
   * The end of the chain that shows why irqs are off, or on: from the last function that was
   * entered with them otherwise.
   */
  public List<Step> reason() {
    List<Step> reason = new ArrayList<>();
    for (int i = chain.size() - 1; i >= 0; i--) {
      reason.add(0, chain.get(i));
      if (chain.get(i).context().irqs() != context.irqs()) {
        break;
      }
    }
    return reason;
  }
}
