package org.lockscope.analyzer.callgraph;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Assumption.Sign;

/**
 * A yes-or-no question about a value: whether it is not 0, whether it is negative, or whether it is
 * some constant.
 *
 * @param subject the value
 * @param constant the constant it may be; empty for the other questions
 * @param negative whether the question is if it is negative
 */
record Atom(Argument subject, Optional<Argument> constant, boolean negative) {

  /** A question and the answer that is wanted. */
  record Literal(Atom atom, boolean answer) {}

  static Atom nonzero(Argument subject) {
    return new Atom(subject, Optional.empty(), false);
  }

  /** What an assumption comes down to. */
  static List<Literal> of(Assumption assumption) {
    Argument subject = assumption.subject();
    List<Literal> literals = new ArrayList<>();
    if (assumption.equal().isPresent()) {
      literals.add(new Literal(new Atom(subject, assumption.equal(), false), true));
      return literals;
    }
    assumption
        .different()
        .forEach(d -> literals.add(new Literal(new Atom(subject, Optional.of(d), false), false)));
    if (assumption.isZero()) {
      literals.add(new Literal(nonzero(subject), false));
    } else {
      if (assumption.isNonzero()) {
        literals.add(new Literal(nonzero(subject), true));
      }
      boolean mayBeNegative = assumption.possible().contains(Sign.NEGATIVE);
      boolean mustBeNegative = assumption.possible().size() == 1 && mayBeNegative;
      if (mustBeNegative || !mayBeNegative) {
        literals.add(new Literal(new Atom(subject, Optional.empty(), true), mustBeNegative));
      }
    }
    return literals;
  }

  // What a record does by itself takes several times as long, and this is asked millions of times.

  @Override
  public boolean equals(Object other) {
    return other instanceof Atom atom
        && negative == atom.negative
        && subject.equals(atom.subject)
        && constant.equals(atom.constant);
  }

  @Override
  public int hashCode() {
    return Objects.hash(subject, constant, negative);
  }

  /** The same question about what a caller passes. */
  Atom in(List<Argument> arguments) {
    return new Atom(Values.substitute(subject, arguments), constant, negative);
  }
}
