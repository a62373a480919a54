package org.lockscope.analyzer.flow;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.lockscope.analyzer.flow.Term.Kind;

/** C's comparison operators, as far as they narrow what is known. */
enum Comparison {
  EQUAL("=="),
  DIFFERENT("!="),
  LESS("<"),
  LESS_OR_EQUAL("<="),
  GREATER(">"),
  GREATER_OR_EQUAL(">=");

  private static final Map<String, Optional<Comparison>> BY_SPELLING =
      Arrays.stream(values()).collect(Collectors.toMap(c -> c.spelling, Optional::of));

  private final String spelling;

  Comparison(String spelling) {
    this.spelling = spelling;
  }

  static Optional<Comparison> of(String operator) {
    return BY_SPELLING.getOrDefault(operator, Optional.empty());
  }

  Comparison negated() {
    return switch (this) {
      case EQUAL -> DIFFERENT;
      case DIFFERENT -> EQUAL;
      case LESS -> GREATER_OR_EQUAL;
      case GREATER_OR_EQUAL -> LESS;
      case GREATER -> LESS_OR_EQUAL;
      case LESS_OR_EQUAL -> GREATER;
    };
  }

  private Comparison mirrored() {
    return switch (this) {
      case EQUAL, DIFFERENT -> this;
      case LESS -> GREATER;
      case GREATER -> LESS;
      case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
      case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
    };
  }

  /** Whether the comparison is known to hold, or not to. */
  Optional<Boolean> decide(State state, Term left, Term right) {
    if (left == right) {
      return Optional.of(this == EQUAL || this == LESS_OR_EQUAL || this == GREATER_OR_EQUAL);
    }
    if (this == DIFFERENT) {
      return EQUAL.decide(state, left, right).map(b -> !b);
    }
    Knowledge a = state.about(left);
    Knowledge b = state.about(right);
    return this == EQUAL ? equal(a, b, left, right) : ordered(masked(a, left), masked(b, right));
  }

  /**
   * What is known of a value where its sign matters: of what is masked none is left. Who asks which
   * bits are set is not told apart by that.
   */
  static Knowledge masked(Knowledge known, Term value) {
    boolean isMasked =
        value.is(Kind.OPERATION)
            && value.name().equals("&")
            && (isMask(value.part(0)) || isMask(value.part(1)));
    return isMasked ? known.andSigns(Knowledge.ZERO | Knowledge.POSITIVE).orElse(known) : known;
  }

  private static boolean isMask(Term value) {
    OptionalLong worth = Terms.worth(value);
    return worth.isPresent() && worth.getAsLong() >= 0;
  }

  private static Optional<Boolean> equal(Knowledge a, Knowledge b, Term left, Term right) {
    if (a.equal().isPresent() && b.equal().isPresent()) {
      Term x = a.equal().get();
      Term y = b.equal().get();
      if (x == y) {
        return Optional.of(true);
      }
      if (x.isWorth() && y.isWorth()) {
        return Optional.of(x.number() == y.number());
      }
      if (Symbols.areDistinct(x, y)) {
        return Optional.of(false);
      }
    }
    boolean excluded =
        a.equal().filter(b::isDifferentFrom).isPresent()
            || b.equal().filter(a::isDifferentFrom).isPresent();
    if (excluded || (a.signs() & b.signs()) == 0) {
      return Optional.of(false);
    }
    if (a.signs() == Knowledge.ZERO && b.signs() == Knowledge.ZERO) {
      return Optional.of(true);
    }
    // Two objects have two addresses.
    return left.is(Kind.LOCAL) && right.is(Kind.LOCAL) && left != right
        ? Optional.of(false)
        : Optional.empty();
  }

  private Optional<Boolean> ordered(Knowledge a, Knowledge b) {
    if (a.equal().filter(t -> t.is(Kind.CONSTANT)).isPresent()
        && b.equal().filter(t -> t.is(Kind.CONSTANT)).isPresent()) {
      int order = Long.compare(a.equal().get().number(), b.equal().get().number());
      return Optional.of(
          switch (this) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            default -> order >= 0;
          });
    }
    boolean surelyLess = below(a, b);
    boolean surelyGreater = below(b, a);
    boolean surelyNotGreater = surelyLess || notAbove(a, b);
    boolean surelyNotLess = surelyGreater || notAbove(b, a);
    return switch (this) {
      case LESS -> surelyLess ? yes() : surelyNotLess ? no() : Optional.empty();
      case LESS_OR_EQUAL -> surelyNotGreater ? yes() : surelyGreater ? no() : Optional.empty();
      case GREATER -> surelyGreater ? yes() : surelyNotGreater ? no() : Optional.empty();
      default -> surelyNotLess ? yes() : surelyLess ? no() : Optional.empty();
    };
  }

  private static Optional<Boolean> yes() {
    return Optional.of(true);
  }

  private static Optional<Boolean> no() {
    return Optional.of(false);
  }

  /** Whether every sign of {@code a} is below every sign of {@code b}. */
  private static boolean below(Knowledge a, Knowledge b) {
    return a.signs() == Knowledge.NEGATIVE && (b.signs() & Knowledge.NEGATIVE) == 0
        || b.signs() == Knowledge.POSITIVE && (a.signs() & Knowledge.POSITIVE) == 0;
  }

  private static boolean notAbove(Knowledge a, Knowledge b) {
    return b.signs() == Knowledge.ZERO && (a.signs() & Knowledge.POSITIVE) == 0
        || a.signs() == Knowledge.ZERO && (b.signs() & Knowledge.NEGATIVE) == 0;
  }

  /** The state in which the comparison holds; empty if it cannot. */
  Optional<State> assume(State state, Terms terms, Term left, Term right) {
    Optional<Boolean> known = decide(state, left, right);
    if (known.isPresent()) {
      return known.get() ? Optional.of(state) : Optional.empty();
    }
    return switch (this) {
      case EQUAL -> assumeEqual(state, terms, left, right);
      case DIFFERENT -> assumeDifferent(state, left, right);
      default -> narrow(state, left, right).flatMap(s -> mirrored().narrow(s, right, left));
    };
  }

  private static Optional<State> assumeEqual(State state, Terms terms, Term left, Term right) {
    Knowledge a = state.about(left);
    Knowledge b = state.about(right);
    int signs = a.signs() & b.signs();
    if (signs == 0) {
      return Optional.empty();
    }
    Optional<Term> constant = b.equal().isPresent() ? b.equal() : a.equal();
    if (constant.isPresent()) {
      Knowledge both =
          new Knowledge(
              signs & (constant.get().is(Kind.CONSTANT) ? Knowledge.signOf(constant.get()) : signs),
              constant,
              a.different());
      State narrowed = isPlain(left) ? state.know(left, both) : state;
      return Optional.of(isPlain(right) ? narrowed.know(right, both) : narrowed);
    }
    boolean same =
        isPlain(left) && isPlain(right) || isObject(left, right) || isObject(right, left);
    if (!same) {
      return state.assumeSigns(left, signs).flatMap(s -> s.assumeSigns(right, signs));
    }
    // From here on the two are one value; the one that was there first stays.
    boolean keepLeft =
        isPlain(left) && isPlain(right)
            ? left.compareTo(right) < 0
            : isPlain(left) != isFound(left, right);
    Term kept = keepLeft ? left : right;
    Term gone = kept == left ? right : left;
    return state
        .assumeSigns(kept, signs)
        .map(s -> s.map(t -> terms.replace(t, gone, kept)))
        // Who has got two locks that are one has waited for itself: it does not get here.
        .filter(s -> s.context().heldTwice() <= state.context().heldTwice());
  }

  /** Whether a pointer is compared with the address of an object that is found another way. */
  private static boolean isObject(Term pointer, Term address) {
    return isPlain(pointer) && (address.is(Kind.FIELD) || address.is(Kind.ELEMENT));
  }

  /**
   * Whether the pointer of two values, of which one is the address of a member, was just found:
   * nobody knows it by a name, and the address is more than that it is found there.
   */
  private static boolean isFound(Term a, Term b) {
    return (isPlain(a) ? a : b).isFound();
  }

  /** Whether a value is one that knowledge can be kept about. */
  private static boolean isPlain(Term term) {
    return switch (term.kind()) {
      case PARAMETER, SITE, EARLIER, PHI, LOAD, CALL -> true;
      default -> false;
    };
  }

  private static Optional<State> assumeDifferent(State state, Term left, Term right) {
    Knowledge a = state.about(left);
    Knowledge b = state.about(right);
    if (b.signs() == Knowledge.ZERO) {
      return state.assumeSigns(left, Knowledge.NONZERO);
    }
    if (a.signs() == Knowledge.ZERO) {
      return state.assumeSigns(right, Knowledge.NONZERO);
    }
    if (b.equal().isPresent() && isPlain(left)) {
      return Optional.of(state.know(left, a.andDifferent(b.equal().get())));
    }
    if (a.equal().isPresent() && isPlain(right)) {
      return Optional.of(state.know(right, b.andDifferent(a.equal().get())));
    }
    return Optional.of(state);
  }

  /** What an ordering with {@code right} says about the sign of {@code left}. */
  private Optional<State> narrow(State state, Term left, Term right) {
    int other = state.about(right).signs();
    int possible =
        switch (this) {
          case LESS -> (other & Knowledge.POSITIVE) != 0 ? Knowledge.ANY : Knowledge.NEGATIVE;
          case LESS_OR_EQUAL ->
              (other & Knowledge.POSITIVE) != 0
                  ? Knowledge.ANY
                  : other == Knowledge.NEGATIVE
                      ? Knowledge.NEGATIVE
                      : Knowledge.NEGATIVE | Knowledge.ZERO;
          case GREATER -> (other & Knowledge.NEGATIVE) != 0 ? Knowledge.ANY : Knowledge.POSITIVE;
          default ->
              (other & Knowledge.NEGATIVE) != 0
                  ? Knowledge.ANY
                  : other == Knowledge.POSITIVE
                      ? Knowledge.POSITIVE
                      : Knowledge.POSITIVE | Knowledge.ZERO;
        };
    return state.assumeSigns(left, possible);
  }
}
