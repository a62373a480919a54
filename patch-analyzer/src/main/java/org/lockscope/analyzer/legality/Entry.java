package org.lockscope.analyzer.legality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lockscope.analyzer.callgraph.Edge;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.model.condition.PresenceCondition;

/**
 * One way in which a function is entered.
 *
 * @param condition in which configurations
 * @param context the context, as far as it is certain
 * @param passed what is passed, as far as it is known in terms of constants and matters
 * @param filled of the objects that are passed and belong to somebody who has called, the members
 *     that others on the way may have filled in, by argument
 * @param root as what the first function of the chain is called; empty if by somebody unknown
 * @param call the call that enters it; empty for the first function of a chain
 * @param provesSleep whether what sleeps at once is certain to sleep in the context: on the way
 *     from where it came about, nothing has been decided that may have to do with it
 * @param perhapsProvided whether what is in an object that was passed has decided on the way: who
 *     is not to allocate may have seen to it that there is nothing missing
 * @param bare whether whoever begins the chain need not hold any lock, as far as that matters
 */
record Entry(
    PresenceCondition condition,
    Surroundings context,
    List<Argument> passed,
    Map<Integer, Set<String>> filled,
    Optional<String> root,
    Optional<Call> call,
    boolean provesSleep,
    boolean perhapsProvided,
    boolean bare) {

  Entry {
    passed = List.copyOf(passed);
    filled = Map.copyOf(filled);
  }

  /**
   * A call.
   *
   * @param caller how the caller was entered
   * @param edge the call
   * @param way on which path of the caller
   */
  record Call(Entry caller, Edge edge, Circumstance way) {}

  /** How many calls lead here. */
  int length() {
    int calls = 0;
    for (Entry at = this; at.call.isPresent(); at = at.call.get().caller()) {
      calls++;
    }
    return calls;
  }

  /** The calls that lead here, outermost first. */
  List<Step> chain() {
    List<Step> steps = new ArrayList<>();
    Optional<Call> at = call;
    while (at.isPresent()) {
      steps.add(0, step(at.get()));
      at = at.get().caller().call();
    }
    return steps;
  }

  private static Step step(Call call) {
    Edge edge = call.edge();
    String text =
        edge.site().target()
            + edge.site().written().stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ", "(", ");"));
    String words = ContextFindings.words(call.way().context());
    Optional<String> root =
        call.caller().call().isPresent() ? Optional.empty() : call.caller().root();
    return new Step(
        edge.caller().name(),
        edge.site().span(),
        text,
        root.map(r -> "called as " + r + (words.isEmpty() ? "" : "; " + words)).orElse(words),
        words.isEmpty() ? "as on entry" : words);
  }
}
