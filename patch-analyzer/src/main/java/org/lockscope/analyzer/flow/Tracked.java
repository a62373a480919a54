package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What paths are told apart by where they meet, beside their contexts.
 *
 * @param terms addresses whose contents, and values the knowledge of which, keeps paths apart
 * @param configurations whether the configurations in which they are taken do
 */
record Tracked(SortedSet<Term> terms, boolean configurations) {

  /** Values this deep are not computed from other ones, but found: a member of an argument. */
  private static final int SIMPLE = 3;

  static final Tracked NOTHING = new Tracked(new TreeSet<>(), false);

  /**
   * What two states before one node must have in common to be joined.
   *
   * @param coarse whether values that a loop computes from one another are told apart only as far
   *     as something is known of them, or a lock is found through them
   */
  Object key(State state, boolean coarse) {
    if (terms.isEmpty()) {
      return state.context();
    }
    List<Object> key = new ArrayList<>(2 * terms.size() + 1);
    key.add(state.context());
    for (Term term : terms) {
      Term content = state.memory().get(term);
      boolean exact = content != null && !(coarse && isComputed(content, state.context()));
      key.add(exact ? content : Knowledge.NOTHING);
      key.add(content == null ? state.about(term) : state.about(content));
    }
    return key;
  }

  private static boolean isComputed(Term value, Context context) {
    return value.depth() > SIMPLE && !context.mentions(value);
  }

  /** This and more. */
  Tracked and(Tracked more) {
    SortedSet<Term> both = new TreeSet<>(terms);
    both.addAll(more.terms);
    return new Tracked(both, configurations || more.configurations);
  }
}
