package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.analyzer.flow.FlowResult.Recorded;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What is known before each node of a function.
 *
 * @param cfg the graph
 * @param terms the table of the terms in the states
 * @param slots the states before each node, by the node's number
 * @param runaways states that were not followed because a depth or a lock is counted in a loop, if
 *     they can be reached at all
 * @param events what came up on the way
 * @param expectsIrqsOff whether the function must be entered with irqs off, going by what it does
 * @param expectsIrqsOn whether it must be entered with irqs on
 * @param undefined the configurations in which a function that is called is not defined, if there
 *     are any
 * @param doubt a function that is called and of which not all is known, if there is one
 * @param passedOn the parameters for variables of the callers that may have been written by
 *     functions of which not all is known
 * @param visits how many times a node was looked at
 * @param problem why the analysis was given up, if it was; the states are incomplete then
 */
record FlowResult(
    Cfg cfg,
    Terms terms,
    List<List<Slot>> slots,
    List<Slot> runaways,
    List<Recorded> events,
    boolean expectsIrqsOff,
    boolean expectsIrqsOn,
    Optional<PresenceCondition> undefined,
    Optional<String> doubt,
    List<Term> passedOn,
    int visits,
    Optional<String> problem) {

  /**
   * Something that came up.
   *
   * @param slot the state before the node at which it did
   * @param condition in which configurations
   */
  record Recorded(Event event, Slot slot, PresenceCondition condition) {}

  /**
   * The configurations of a condition in which all that is called is defined, as far as it seems.
   */
  PresenceCondition defined(PresenceCondition condition) {
    return undefined.map(condition::minus).orElse(condition);
  }

  /**
   * A context in which irqs that were disabled though they were off already, as the function
   * expects them to be, count as on entry; likewise for enabled ones, also where the state on entry
   * had been saved.
   */
  Context normalized(Context context) {
    boolean asOnEntry =
        expectsIrqsOff && context.irqs() == terms.irqDisabled
            || expectsIrqsOn
                && (context.irqs() == terms.irqEnabled || context.irqs() == terms.irqOn);
    Context settled = context.withoutRests();
    return asOnEntry ? settled.withIrqs(terms.irqEntry) : settled;
  }

  /**
   * The normalized context of a state. Where a function has restored irqs from a word its callers
   * have, and disabled them again, they are as on entry: the callers had disabled them.
   */
  Context normalized(State state) {
    Context context = normalized(state.context());
    return context.irqs() == terms.irqOff && savesOnlyWordsOfCallers(state.memory())
        ? context.withIrqs(terms.irqEntry)
        : context;
  }

  private static boolean savesOnlyWordsOfCallers(TermMap<Term> memory) {
    boolean any = false;
    for (int i = 0; i < memory.size(); i++) {
      Term word = memory.value(i);
      if (word.is(Term.Kind.FLAGS) && !word.part(0).is(Term.Kind.IRQ_OFF)) {
        if (!word.part(0).is(Term.Kind.IRQ_FROM) || !FlowAnalysis.isVisible(word)) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }
}
