package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What paths are told apart by where they meet, beside their contexts.
 *
 * @param terms addresses whose contents, and values the knowledge of which, keeps paths apart
 * @param known addresses where it is enough to tell apart what is known of their contents
 * @param configurations whether the configurations in which they are taken do
 */
record Tracked(SortedSet<Term> terms, SortedSet<Term> known, boolean configurations) {

  /** Values this deep are not computed from other ones, but found: a member of an argument. */
  private static final int SIMPLE = 3;

  static final Tracked NOTHING = of(new TreeSet<>());

  /** A context where some word holds the irq state to go back to; where none does, it is lost. */
  private record Owing(Context context) {}

  /** Paths told apart by the contents of addresses, and by what is known of values. */
  static Tracked of(SortedSet<Term> terms) {
    return new Tracked(terms, new TreeSet<>(), false);
  }

  /** Paths told apart by what is known of the contents of addresses, and of values. */
  static Tracked ofKnown(SortedSet<Term> terms) {
    return new Tracked(new TreeSet<>(), terms, false);
  }

  /**
   * What two states before one node must have in common to be joined.
   *
   * @param coarse whether values that a loop computes from one another are told apart only as far
   *     as something is known of them, or a lock is found through them
   */
  Object key(State state, boolean coarse) {
    Object context = state.owesIrqs() ? new Owing(state.context()) : state.context();
    if (terms.isEmpty() && known.isEmpty()) {
      return context;
    }
    List<Object> key = new ArrayList<>(2 * terms.size() + known.size() + 1);
    key.add(context);
    for (Term term : terms) {
      Term content = state.memory().get(term);
      boolean exact = content != null && !(coarse && isComputed(content, state.context()));
      key.add(exact ? content : Knowledge.NOTHING);
      key.add(content == null ? state.about(term) : state.about(content));
    }
    for (Term term : known) {
      Term content = state.memory().get(term);
      key.add(content == null ? state.about(term) : state.about(content));
    }
    return key;
  }

  private static boolean isComputed(Term value, Context context) {
    return value.depth() > SIMPLE && !context.mentions(value);
  }

  /**
   * This and more; what is asked for again, though known already, is told apart by its contents.
   */
  Tracked andAgain(Tracked more) {
    Tracked both = and(more);
    return both.equals(this) ? and(of(more.known)) : both;
  }

  /** This without something. */
  Tracked without(Tracked less) {
    SortedSet<Term> left = new TreeSet<>(terms);
    left.removeAll(less.terms);
    SortedSet<Term> leftKnown = new TreeSet<>(known);
    leftKnown.removeAll(less.known);
    return new Tracked(left, leftKnown, configurations && !less.configurations);
  }

  /**
   * Some of this, for where all of it is too much: what is told apart by less than contents if
   * there is any, or the first half. Nothing if there is but one thing.
   */
  Tracked some() {
    if (!known.isEmpty() && (!terms.isEmpty() || configurations)) {
      return ofKnown(known);
    }
    SortedSet<Term> all = known.isEmpty() ? terms : known;
    SortedSet<Term> first =
        all.stream()
            .limit(configurations ? all.size() : all.size() / 2)
            .collect(Collectors.toCollection(TreeSet::new));
    return known.isEmpty() ? of(first) : ofKnown(first);
  }

  /** This and more. */
  Tracked and(Tracked more) {
    SortedSet<Term> both = new TreeSet<>(terms);
    both.addAll(more.terms);
    SortedSet<Term> bothKnown = new TreeSet<>(known);
    bothKnown.addAll(more.known);
    bothKnown.removeAll(both);
    return new Tracked(both, bothKnown, configurations || more.configurations);
  }
}
