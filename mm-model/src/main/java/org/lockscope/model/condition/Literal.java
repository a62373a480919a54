package org.lockscope.model.condition;

/**
 * An atom or its negation.
 *
 * @param atom the atom
 * @param positive whether the atom must hold
 */
public record Literal(Atom atom, boolean positive) implements Comparable<Literal> {

  @Override
  public String toString() {
    if (positive) {
      return atom.toString();
    }
    return atom.kind() == Atom.Kind.ENABLED ? atom.text() + "=n" : "!" + atom;
  }

  /** Positive literals first: people read what is on before what is off. */
  @Override
  public int compareTo(Literal other) {
    int bySign = Boolean.compare(other.positive, positive);
    return bySign != 0 ? bySign : atom.compareTo(other.atom);
  }
}
