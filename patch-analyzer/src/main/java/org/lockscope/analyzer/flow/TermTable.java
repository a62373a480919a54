package org.lockscope.analyzer.flow;

import java.util.Arrays;
import org.lockscope.analyzer.flow.Term.Kind;

/**
 * The terms of a function, each once. It is asked at each step, mostly for what is there; a map
 * would want an object to ask with.
 */
final class TermTable {

  /** Terms, each at the first place that was free from where its hash code points to. */
  private Term[] places = new Term[256];

  private int size;

  /** The term that is made of this. */
  Term intern(Kind kind, long number, String name, Term... parts) {
    int hash = hash(kind, number, name, parts);
    int place = hash & places.length - 1;
    for (; places[place] != null; place = place + 1 & places.length - 1) {
      Term there = places[place];
      if (there.kind() == kind
          && there.number() == number
          && there.name().equals(name)
          && Arrays.equals(there.parts, parts)) {
        return there;
      }
    }
    Term made = new Term(size++, kind, number, name, parts);
    places[place] = made;
    if (2 * size > places.length) {
      grow();
    }
    return made;
  }

  private static int hash(Kind kind, long number, String name, Term... parts) {
    int hash = 31 * (31 * kind.ordinal() + Long.hashCode(number)) + name.hashCode();
    for (Term part : parts) {
      hash = 31 * hash + part.id();
    }
    return hash ^ hash >>> 15;
  }

  private void grow() {
    Term[] old = places;
    places = new Term[2 * old.length];
    for (Term term : old) {
      if (term != null) {
        int place = hash(term.kind(), term.number(), term.name(), term.parts) & places.length - 1;
        while (places[place] != null) {
          place = place + 1 & places.length - 1;
        }
        places[place] = term;
      }
    }
  }
}
