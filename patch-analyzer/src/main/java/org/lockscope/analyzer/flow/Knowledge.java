package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known about a value: its possible signs, a constant it equals, constants it differs from.
 *
 * @param signs which of {@link #NEGATIVE}, {@link #ZERO} and {@link #POSITIVE} are possible; never
 *     none
 * @param equal the constant or symbol it equals
 * @param different constants and symbols it does not equal, sorted
 */
record Knowledge(int signs, Optional<Term> equal, List<Term> different) {

  static final int NEGATIVE = 1;
  static final int ZERO = 2;
  static final int POSITIVE = 4;
  static final int ANY = NEGATIVE | ZERO | POSITIVE;
  static final int NONZERO = NEGATIVE | POSITIVE;

  static final Knowledge NOTHING = new Knowledge(ANY, Optional.empty(), List.of());

  /** More constants than these and a value is just different from some of them. */
  private static final int MAX_DIFFERENT = 8;

  // What a record does by itself takes several times as long.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Knowledge knowledge
            && signs == knowledge.signs
            && equal.equals(knowledge.equal)
            && different.equals(knowledge.different);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * signs + equal.hashCode()) + different.hashCode();
  }

  static Knowledge ofSigns(int signs) {
    return new Knowledge(signs, Optional.empty(), List.of());
  }

  static Knowledge ofConstant(Term constant) {
    return new Knowledge(signOf(constant), Optional.of(constant), List.of());
  }

  /** The possible signs of a constant or symbol. */
  static int signOf(Term term) {
    if (term.isWorth()) {
      return term.number() == 0 ? ZERO : term.number() < 0 ? NEGATIVE : POSITIVE;
    }
    if (term.is(Term.Kind.SYMBOL) && Symbols.isErrorNumber(term.name())) {
      return POSITIVE;
    }
    return term.is(Term.Kind.SYMBOL) && Symbols.isNegatedErrorNumber(term.name()) ? NEGATIVE : ANY;
  }

  boolean isNothing() {
    return signs == ANY && equal.isEmpty() && different.isEmpty();
  }

  /** This and the possible signs; empty if none is left. */
  Optional<Knowledge> andSigns(int possible) {
    int left = signs & possible;
    return left == 0
        ? Optional.empty()
        : Optional.of(left == signs ? this : new Knowledge(left, equal, different));
  }

  Knowledge andDifferent(Term constant) {
    if (different.contains(constant) || different.size() >= MAX_DIFFERENT) {
      return this;
    }
    List<Term> more = new ArrayList<>(different);
    more.add(constant);
    more.sort(null);
    return new Knowledge(signs, equal, List.copyOf(more));
  }

  /** Whether no value is as this says and as another one says. */
  boolean isApartFrom(Knowledge other) {
    return (signs & other.signs) == 0
        || equal.isPresent()
            && other.equal.isPresent()
            && Symbols.areDistinct(equal.get(), other.equal.get())
        || equal.filter(other::isDifferentFrom).isPresent()
        || other.equal.filter(this::isDifferentFrom).isPresent();
  }

  /** Whether a constant, by this or another name, is one of those that this is different from. */
  boolean isDifferentFrom(Term constant) {
    for (int i = 0; i < different.size(); i++) {
      Term d = different.get(i);
      if (d == constant || d.isWorth() && constant.isWorth() && d.number() == constant.number()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the value is known not to be a constant or symbol. */
  boolean excludes(Term constant) {
    return (signs & signOf(constant)) == 0 || isDifferentFrom(constant);
  }

  /** What is known of the sign and of names, and not which number it is. */
  Knowledge withoutAmount() {
    return new Knowledge(
        signs,
        equal.filter(e -> !isAmount(e)),
        different.stream().filter(d -> !isAmount(d)).toList());
  }

  private static boolean isAmount(Term constant) {
    return constant.is(Term.Kind.CONSTANT) && constant.number() != 0;
  }

  /** What holds whichever of the two does. */
  Knowledge or(Knowledge other) {
    if (equals(other)) {
      return this;
    }
    Optional<Term> sameEqual = equal.equals(other.equal) ? equal : Optional.empty();
    if (different.isEmpty() && other.different.isEmpty()) {
      return new Knowledge(signs | other.signs, sameEqual, List.of());
    }
    List<Term> both = new ArrayList<>();
    for (Term d : different) {
      if (other.different.contains(d) || other.isOtherConstant(d)) {
        both.add(d);
      }
    }
    for (Term d : other.different) {
      if (isOtherConstant(d) && !both.contains(d)) {
        both.add(d);
      }
    }
    both.sort(null);
    return new Knowledge(signs | other.signs, sameEqual, List.copyOf(both));
  }

  private boolean isOtherConstant(Term constant) {
    return equal.isPresent() && Symbols.areDistinct(equal.get(), constant);
  }
}
