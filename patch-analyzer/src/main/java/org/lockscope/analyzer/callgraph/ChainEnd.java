package org.lockscope.analyzer.callgraph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Where chains of calls lead that are followed from function to function. That a function is got to
 * in more and more configurations is told of by one condition; so the call by which it was found is
 * not always one that is made where the next one is. What else leads there is kept, a few of it,
 * for an example of which all calls are made in some configuration.
 *
 * @param <W> what it is in particular
 */
abstract class ChainEnd<W extends ChainEnd<W>> {

  /** So many calls are kept beside the first. */
  private static final int MAX_OTHERS = 6;

  /** So many calls are tried for an example. */
  private static final int MAX_TRIES = 300;

  /** The configurations in which it is got to, by all calls that are known. */
  PresenceCondition condition;

  private Arrival<W> first;
  private List<Arrival<W>> others = List.of();

  /** The configurations of the chain by the first calls; in some cases there are none. */
  private PresenceCondition alone;

  private int length;

  /**
   * How it is got to.
   *
   * @param caller where the chain led before; null if it begins here
   * @param edge the call; null if it begins with no call
   * @param condition in which configurations, by all that lead to the caller
   */
  record Arrival<W>(W caller, Edge edge, PresenceCondition condition) {}

  ChainEnd(W caller, Edge edge, PresenceCondition condition) {
    this.condition = condition;
    comesBy(new Arrival<>(caller, edge, condition));
  }

  private void comesBy(Arrival<W> arrival) {
    first = arrival;
    length = length(arrival.caller(), arrival.edge());
    ChainEnd<W> before = arrival.caller();
    alone =
        before == null || before.alone.equals(before.condition)
            ? arrival.condition()
            : arrival.condition().and(before.alone);
  }

  /** Notes that it is got to by another call as well. */
  final void alsoComesBy(W caller, Edge edge, PresenceCondition when) {
    if (others.size() < MAX_OTHERS) {
      others = others.isEmpty() ? new ArrayList<>(2) : others;
      others.add(new Arrival<>(caller, edge, when));
    }
  }

  /** Has another call be the first one, if its chain is shorter. */
  final void comesByIfShorter(W caller, Edge edge, PresenceCondition when) {
    if (length(caller, edge) < length) {
      alsoComesBy(first.caller(), first.edge(), first.condition());
      comesBy(new Arrival<>(caller, edge, when));
    }
  }

  /** Forgets the chain so far: nobody wants to know in which configurations it is gone. */
  final void beginsAnywhere() {
    alone = condition;
  }

  /** Of how many calls the chain by the first ones is. */
  final int length() {
    return length;
  }

  private static int length(ChainEnd<?> caller, Edge edge) {
    return caller == null ? edge == null ? 0 : 1 : caller.length() + 1;
  }

  /**
   * An example of how it is got to, the first call first: that by the first calls, if all of them
   * are made in some configuration or no other such chain is found.
   */
  final List<Arrival<W>> chain() {
    List<Arrival<W>> chain = new ArrayList<>();
    if (alone.isFeasible() || !search(condition, chain, new int[] {MAX_TRIES})) {
      chain.clear();
      ChainEnd<W> at = this;
      while (at != null && at.first.edge() != null) {
        chain.add(at.first);
        at = at.first.caller();
      }
    }
    chain.removeIf(a -> a.edge() == null);
    Collections.reverse(chain);
    return chain;
  }

  /** Adds calls back to where a chain begins that are all made in some of the configurations. */
  private boolean search(PresenceCondition some, List<Arrival<W>> chain, int[] tries) {
    for (int i = -1; i < others.size() && tries[0]-- > 0; i++) {
      Arrival<W> arrival = i < 0 ? first : others.get(i);
      PresenceCondition both = arrival.condition().and(some);
      if (both.isFeasible() && chain.stream().noneMatch(a -> a.caller() == arrival.caller())) {
        chain.add(arrival);
        ChainEnd<W> before = arrival.caller();
        if (before == null || before.search(both, chain, tries)) {
          return true;
        }
        chain.remove(chain.size() - 1);
      }
    }
    return false;
  }
}
