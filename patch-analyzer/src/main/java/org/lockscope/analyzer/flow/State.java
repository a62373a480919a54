package org.lockscope.analyzer.flow;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.lockscope.analyzer.flow.Term.Kind;

/**
 * What an analysis knows at one point of a path.
 *
 * @param context the execution context, relative to the function's entry
 * @param memory what is known to stand at which address
 * @param knowledge what is known about which value
 */
record State(Context context, TermMap<Term> memory, TermMap<Knowledge> knowledge) {

  private static final Optional<Boolean> FALSE = Optional.of(false);

  // What a record does by itself takes several times as long.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof State state
            && memory.equals(state.memory)
            && knowledge.equals(state.knowledge)
            && context.equals(state.context);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * context.hashCode() + memory.hashCode()) + knowledge.hashCode();
  }

  static State entry(Terms terms) {
    return new State(Context.entry(terms), TermMap.empty(), TermMap.empty());
  }

  State with(Context changed) {
    return changed.equals(context) ? this : new State(changed, memory, knowledge);
  }

  State store(Term address, Term value) {
    return new State(context, memory.put(address, value), knowledge);
  }

  State withMemory(TermMap<Term> changed) {
    return changed.equals(memory) ? this : new State(context, changed, knowledge);
  }

  State know(Term value, Knowledge known) {
    return new State(
        context, memory, known.isNothing() ? knowledge.remove(value) : knowledge.put(value, known));
  }

  /** Whether a word holds the irq state that a path still has to go back to, read or not. */
  boolean isOwed(Term word) {
    return word.is(Kind.FLAGS) && !word.part(0).is(Kind.IRQ_OFF) && context.irqs().is(Kind.IRQ_OFF);
  }

  /** Whether irqs are off and some word holds what they were before. */
  boolean owesIrqs() {
    if (!context.irqs().is(Kind.IRQ_OFF)) {
      return false;
    }
    for (int i = 0; i < memory.size(); i++) {
      if (isOwed(memory.value(i))) {
        return true;
      }
    }
    return false;
  }

  /** What is known about a value, from what it is made of and from the path taken. */
  Knowledge about(Term value) {
    Knowledge known = knowledge.get(value);
    if (known != null) {
      return known;
    }
    return switch (value.kind()) {
      case CONSTANT, SYMBOL -> Knowledge.ofConstant(value);
      case FIELD -> aboutMember(value);
      case GLOBAL, LOCAL, ELEMENT -> Knowledge.ofSigns(Knowledge.POSITIVE);
      case OPERATION -> aboutOperation(value);
      default -> Knowledge.NOTHING;
    };
  }

  /**
   * The address of a member is one of an object. Of an error number, or NULL, it is only taken
   * where the member is the first one: {@code &folio->page} is what {@code folio} is.
   */
  private Knowledge aboutMember(Term address) {
    int object = about(address.part(0)).signs();
    boolean isObject = (object & Knowledge.POSITIVE) != 0;
    return Knowledge.ofSigns(isObject ? Knowledge.POSITIVE : object);
  }

  private Knowledge aboutOperation(Term value) {
    if (value.parts().size() == 1) {
      Knowledge operand = about(value.part(0));
      return switch (value.name()) {
        case "-" -> Knowledge.ofSigns(negated(operand.signs()));
        case "!" ->
            operand.signs() == Knowledge.ZERO
                ? Knowledge.ofSigns(Knowledge.POSITIVE)
                : (operand.signs() & Knowledge.ZERO) == 0
                    ? Knowledge.ofSigns(Knowledge.ZERO)
                    : Knowledge.ofSigns(Knowledge.ZERO | Knowledge.POSITIVE);
        default -> Knowledge.NOTHING;
      };
    }
    if (value.name().equals("&")) {
      if (masksKnownBits(value.part(0), value.part(1))) {
        return Knowledge.ofSigns(Knowledge.NONZERO);
      }
      int signs = signsOfBits(value.part(0), value.part(1));
      if (signs == Knowledge.ANY) {
        signs = signsOfNumberedBits(value.part(0), value.part(1));
      }
      if (signs != Knowledge.ANY) {
        return Knowledge.ofSigns(signs);
      }
    }
    Optional<Boolean> truth =
        Comparison.of(value.name()).flatMap(c -> c.decide(this, value.part(0), value.part(1)));
    return truth
        .map(t -> Knowledge.ofSigns(t ? Knowledge.POSITIVE : Knowledge.ZERO))
        .orElse(Knowledge.NOTHING);
  }

  /** {@code (x | y) & m} is non-zero where {@code x & m} is. */
  private boolean masksKnownBits(Term value, Term mask) {
    if (!value.is(Kind.OPERATION) || !value.name().equals("|")) {
      return false;
    }
    for (int i = 0; i < knowledge.size(); i++) {
      Term known = knowledge.key(i);
      if (known.is(Kind.OPERATION)
          && known.name().equals("&")
          && known.part(1) == mask
          && (known.part(0) == value.part(0) || known.part(0) == value.part(1))
          && (knowledge.value(i).signs() & Knowledge.ZERO) == 0) {
        return true;
      }
    }
    return masksKnownBits(value.part(0), mask) || masksKnownBits(value.part(1), mask);
  }

  /** {@code x & (a | b)} is zero where both {@code x & a} and {@code x & b} are, and only there. */
  private int signsOfBits(Term value, Term mask) {
    if (!mask.is(Kind.OPERATION) || !mask.name().equals("|")) {
      return Knowledge.ANY;
    }
    int left = signsOfPart(value, mask.part(0));
    int right = signsOfPart(value, mask.part(1));
    if ((left & Knowledge.ZERO) == 0 || (right & Knowledge.ZERO) == 0) {
      return Knowledge.NONZERO;
    }
    return left == Knowledge.ZERO ? right : right == Knowledge.ZERO ? left : Knowledge.ANY;
  }

  /**
   * Whether any of some bits is set, by what is known of others: none is if all are among bits that
   * are not, and one is if one of others is, and these are all that are left of those.
   */
  private int signsOfNumberedBits(Term value, Term mask) {
    OptionalLong asked = Terms.worth(mask);
    if (asked.isEmpty()) {
      return Knowledge.ANY;
    }
    long clear = 0;
    for (int i = 0; i < knowledge.size(); i++) {
      if (isMasked(knowledge.key(i), value) && knowledge.value(i).signs() == Knowledge.ZERO) {
        clear |= Terms.worth(knowledge.key(i).part(1)).orElse(0);
      }
    }
    if ((asked.getAsLong() & ~clear) == 0) {
      return Knowledge.ZERO;
    }
    for (int i = 0; i < knowledge.size(); i++) {
      if (isMasked(knowledge.key(i), value) && (knowledge.value(i).signs() & Knowledge.ZERO) == 0) {
        OptionalLong set = Terms.worth(knowledge.key(i).part(1));
        if (set.isPresent() && (set.getAsLong() & ~clear & ~asked.getAsLong()) == 0) {
          return Knowledge.NONZERO;
        }
      }
    }
    return Knowledge.ANY;
  }

  private static boolean isMasked(Term known, Term value) {
    return known.is(Kind.OPERATION) && known.name().equals("&") && known.part(0) == value;
  }

  private int signsOfPart(Term value, Term mask) {
    for (int i = 0; i < knowledge.size(); i++) {
      Term known = knowledge.key(i);
      if (isMasked(known, value) && known.part(1) == mask) {
        return knowledge.value(i).signs();
      }
    }
    return signsOfBits(value, mask);
  }

  private static int negated(int signs) {
    return (signs & Knowledge.ZERO)
        | ((signs & Knowledge.NEGATIVE) != 0 ? Knowledge.POSITIVE : 0)
        | ((signs & Knowledge.POSITIVE) != 0 ? Knowledge.NEGATIVE : 0);
  }

  /**
   * Tells whether two addresses are known to be those of one member of two objects: because a path
   * has asked whether the objects are the same.
   */
  BiPredicate<Term, Term> apart(Terms terms) {
    return (a, b) -> areApart(terms, a, b);
  }

  private boolean areApart(Terms terms, Term a, Term b) {
    Term mine = a;
    Term theirs = b;
    while (mine.is(Kind.FIELD) && theirs.is(Kind.FIELD) && mine.name().equals(theirs.name())) {
      mine = mine.part(0);
      theirs = theirs.part(0);
    }
    return mine != a && mine != theirs && truth(terms.operation("==", mine, theirs)).equals(FALSE);
  }

  /** Whether a value is known to be non-zero, or zero. */
  Optional<Boolean> truth(Term value) {
    int signs = about(value).signs();
    if (signs == Knowledge.ZERO) {
      return Optional.of(false);
    }
    return (signs & Knowledge.ZERO) == 0 || hasLock(value) ? Optional.of(true) : Optional.empty();
  }

  /** Whether a value points to an object whose lock was taken, or released: then there is one. */
  private boolean hasLock(Term value) {
    for (Held held : context.held()) {
      if (held.lock().object() == value) {
        return true;
      }
    }
    return false;
  }

  /** This state where a value is non-zero, or zero; empty if that can't be. */
  Optional<State> assume(Terms terms, Term value, boolean nonzero) {
    Optional<Boolean> known = truth(value);
    if (known.isPresent()) {
      return known.get() == nonzero ? Optional.of(this) : Optional.empty();
    }
    if (value.is(Kind.OPERATION)) {
      return assumeOperation(terms, value, nonzero);
    }
    return assumeSigns(value, nonzero ? Knowledge.NONZERO : Knowledge.ZERO);
  }

  private Optional<State> assumeOperation(Terms terms, Term value, boolean nonzero) {
    if (value.parts().size() == 1) {
      return switch (value.name()) {
        case "!" -> assume(terms, value.part(0), !nonzero);
        case "-" -> assume(terms, value.part(0), nonzero);
        default -> assumeSigns(value, nonzero ? Knowledge.NONZERO : Knowledge.ZERO);
      };
    }
    Term left = value.part(0);
    Term right = value.part(1);
    Optional<Comparison> comparison = Comparison.of(value.name());
    Optional<State> narrowed = Optional.of(this);
    if (comparison.isPresent()) {
      Comparison holds = nonzero ? comparison.get() : comparison.get().negated();
      narrowed = holds.assume(this, terms, left, right);
    } else if (value.name().equals("&") && nonzero) {
      // x & y is non-zero only if both are.
      narrowed =
          assumeSigns(left, Knowledge.NONZERO)
              .flatMap(s -> s.assumeSigns(right, Knowledge.NONZERO));
    }
    // The question itself may be asked again.
    return narrowed.flatMap(
        s -> s.assumeSigns(value, nonzero ? Knowledge.NONZERO : Knowledge.ZERO));
  }

  Optional<State> assumeSigns(Term value, int signs) {
    Knowledge before = about(value);
    return before
        .andSigns(signs)
        .map(after -> after.equals(before) || value.is(Kind.CONSTANT) ? this : know(value, after));
  }

  /** This state in other terms. */
  State map(UnaryOperator<Term> change) {
    TermMap<Term> newMemory = TermMap.empty();
    for (int i = 0; i < memory.size(); i++) {
      newMemory = newMemory.put(change.apply(memory.key(i)), change.apply(memory.value(i)));
    }
    TermMap<Knowledge> newKnowledge = TermMap.empty();
    for (int i = 0; i < knowledge.size(); i++) {
      Term value = change.apply(knowledge.key(i));
      Knowledge known = knowledge.value(i);
      Knowledge present = newKnowledge.get(value);
      if (present != null) {
        int both = present.signs() & known.signs();
        known = both == 0 ? present : present.andSigns(both).orElse(present);
      }
      newKnowledge = newKnowledge.put(value, known);
    }
    return new State(context.map(change), newMemory, newKnowledge);
  }

  /** What holds whichever of two states with equal contexts a path is in. */
  State join(State other, Terms terms, int node) {
    if (equals(other)) {
      return this;
    }
    TermMap.Builder<Knowledge> newKnowledge = new TermMap.Builder<>(knowledge.size());
    for (int i = 0; i < knowledge.size(); i++) {
      Term value = knowledge.key(i);
      Knowledge both = knowledge.value(i).or(other.about(value));
      if (!both.isNothing()) {
        newKnowledge.put(value, both);
      }
    }
    TermMap.Builder<Term> newMemory = new TermMap.Builder<>(memory.size());
    for (int i = 0; i < memory.size(); i++) {
      Term address = memory.key(i);
      Term mine = memory.value(i);
      Term theirs = other.standing(terms, address, mine);
      if (mine == theirs) {
        newMemory.put(address, mine);
      } else if (theirs != null) {
        Knowledge both = about(mine).or(other.about(theirs));
        putEither(terms.phi(node, address), address, both, newMemory, newKnowledge);
      }
    }
    for (int i = 0; i < other.memory.size(); i++) {
      Term address = other.memory.key(i);
      if (memory.get(address) == null) {
        Term theirs = other.memory.value(i);
        Term mine = standing(terms, address, theirs);
        if (mine != null) {
          Knowledge both = about(mine).or(other.about(theirs));
          putEither(terms.phi(node, address), address, both, newMemory, newKnowledge);
        }
      }
    }
    return new State(context, newMemory.build(), newKnowledge.build());
  }

  /**
   * What stands in a variable of the function, or in a member of an object that was cleared; null
   * for other places that are not known of, and for a word that nothing was saved into: who
   * restores irqs from it wherever paths meet may have come by the path that did not save them.
   *
   * @param elsewhere what stands there on another path
   */
  private Term standing(Terms terms, Term address, Term elsewhere) {
    Term known = memory.get(address);
    if (known == null && address.is(Kind.LOCAL)) {
      return Memory.isQuestion(address) || elsewhere.is(Kind.FLAGS) ? null : terms.load(address);
    }
    return known == null && Memory.isCleared(this, terms, address) ? terms.zero : known;
  }

  private static void putEither(
      Term either,
      Term address,
      Knowledge both,
      TermMap.Builder<Term> memory,
      TermMap.Builder<Knowledge> knowledge) {
    memory.put(address, either);
    if (both.isNothing()) {
      knowledge.remove(either);
    } else {
      knowledge.put(either, both);
    }
  }
}
