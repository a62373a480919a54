package org.lockscope.model.kconfig;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.lockscope.model.condition.Atom;

/**
 * A propositional formula about a configuration, negations pushed down to the literals. Small and
 * read by people, so it keeps the form it was built in but for what is plainly redundant.
 */
sealed interface Formula {

  /** Always or never. */
  enum Truth implements Formula {
    FALSE,
    TRUE;

    boolean value() {
      return this == TRUE;
    }
  }

  /** An atom or its negation. */
  record Literal(Atom atom, boolean positive) implements Formula {}

  /**
   * The kernel is built for one of some architectures.
   *
   * @param which a bit for each; never none and never all
   * @param all the bits of all there are
   */
  record Architectures(long which, long all) implements Formula {}

  /** All operands hold. */
  record All(List<Formula> operands) implements Formula {
    public All {
      operands = List.copyOf(operands);
    }
  }

  /** Some operand holds. */
  record Any(List<Formula> operands) implements Formula {
    public Any {
      operands = List.copyOf(operands);
    }
  }

  static Formula of(boolean value) {
    return value ? Truth.TRUE : Truth.FALSE;
  }

  static Formula atom(Atom atom) {
    return new Literal(atom, true);
  }

  static Formula architectures(long which, long all) {
    long known = which & all;
    return known == all ? Truth.TRUE : known == 0 ? Truth.FALSE : new Architectures(known, all);
  }

  default Formula and(Formula other) {
    return all(List.of(this, other));
  }

  default Formula or(Formula other) {
    return any(List.of(this, other));
  }

  default Formula implies(Formula other) {
    return not().or(other);
  }

  static Formula all(Collection<Formula> operands) {
    return join(operands, true);
  }

  static Formula any(Collection<Formula> operands) {
    return join(operands, false);
  }

  /** The negation. */
  default Formula not() {
    if (this instanceof Truth truth) {
      return of(!truth.value());
    } else if (this instanceof Literal literal) {
      return new Literal(literal.atom(), !literal.positive());
    } else if (this instanceof Architectures a) {
      return new Architectures(a.all() & ~a.which(), a.all());
    } else if (this instanceof All all) {
      return any(all.operands().stream().map(Formula::not).toList());
    } else {
      return all(((Any) this).operands().stream().map(Formula::not).toList());
    }
  }

  /** How many literals it is written with. */
  default int size() {
    int size = 0;
    for (Formula operand : operands()) {
      size += operand.size();
    }
    return Math.max(1, size);
  }

  /** Calls a consumer for every atom, some more than once. */
  default void forEachAtom(Consumer<Atom> consumer) {
    if (this instanceof Literal literal) {
      consumer.accept(literal.atom());
    }
    operands().forEach(operand -> operand.forEachAtom(consumer));
  }

  /** Whether it depends on the architecture. */
  default boolean mentionsArchitecture() {
    return this instanceof Architectures
        || operands().stream().anyMatch(Formula::mentionsArchitecture);
  }

  private List<Formula> operands() {
    if (this instanceof All all) {
      return all.operands();
    }
    return this instanceof Any any ? any.operands() : List.of();
  }

  /** A conjunction, or read with true and false exchanged a disjunction. */
  private static Formula join(Collection<Formula> operands, boolean conjunction) {
    Formula neutral = of(conjunction);
    Formula absorbing = of(!conjunction);
    Set<Formula> parts = new LinkedHashSet<>();
    Architectures architectures = null;
    for (Formula operand : operands) {
      boolean same = conjunction ? operand instanceof All : operand instanceof Any;
      for (Formula part : same ? operand.operands() : List.of(operand)) {
        if (part.equals(absorbing)) {
          return absorbing;
        }
        if (part instanceof Architectures some) {
          if (architectures != null) {
            long which =
                conjunction
                    ? architectures.which() & some.which()
                    : architectures.which() | some.which();
            Formula joined = architectures(which, some.all());
            if (joined.equals(absorbing)) {
              return absorbing;
            }
            architectures = (Architectures) joined;
          } else {
            architectures = some;
          }
        } else if (!part.equals(neutral)) {
          if (part instanceof Literal literal && parts.contains(literal.not())) {
            return absorbing;
          }
          parts.add(part);
        }
      }
    }
    if (parts.size() > 1) {
      absorb(parts, conjunction);
    }
    if (architectures != null) {
      parts.add(architectures);
    }
    if (parts.size() < 2) {
      return parts.isEmpty() ? neutral : parts.iterator().next();
    }
    return conjunction ? new All(List.copyOf(parts)) : new Any(List.copyOf(parts));
  }

  /** Drops {@code A && B} beside {@code A} in a disjunction; likewise in a conjunction. */
  private static void absorb(Set<Formula> parts, boolean conjunction) {
    parts.removeIf(
        part -> {
          boolean other = conjunction ? part instanceof Any : part instanceof All;
          return other && part.operands().stream().anyMatch(parts::contains);
        });
  }
}
