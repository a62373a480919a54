package org.lockscope.analyzer.flow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.lockscope.analyzer.flow.Term.Kind;

/** Makes terms, the same one for the same thing. One table serves one function. */
final class Terms {

  /** Who counts further does so in a loop. */
  private static final int MAX_COUNT = 4;

  private final TermTable interned = new TermTable();
  private final Map<String, Term> symbols = new HashMap<>();

  final Term zero = constant(0);
  final Term one = constant(1);
  final Term irqEntry = make(Kind.IRQ_ENTRY, 0, "");

  /** Off, where the state before is known to somebody: it was saved, or was off already. */
  final Term irqOff = make(Kind.IRQ_OFF, 0, "");

  /** Off by an unconditional disable in the state of the entry: enabling restores that. */
  final Term irqDisabled = make(Kind.IRQ_OFF, 0, "disabled");

  /** On, whatever it was. */
  final Term irqOn = make(Kind.IRQ_ON, 0, "");

  /** On by an unconditional enable in the state of the entry: disabling restores that. */
  final Term irqEnabled = make(Kind.IRQ_ON, 0, "enabled");

  final Term result = make(Kind.RESULT, 0, "");

  private Term make(Kind kind, long number, String name, Term... parts) {
    return interned.intern(kind, number, name, parts);
  }

  Term constant(long value) {
    return make(Kind.CONSTANT, value, "");
  }

  Term symbol(String name) {
    return symbols.computeIfAbsent(name, n -> make(Kind.SYMBOL, Term.NO_VALUE, n));
  }

  /** A named constant of which it is known what it is worth, unless it was met without before. */
  Term symbol(String name, long value) {
    return symbols.computeIfAbsent(name, n -> make(Kind.SYMBOL, value, n));
  }

  /** A constant of another table. */
  Term copy(Term constant) {
    if (constant.is(Kind.CONSTANT)) {
      return constant(constant.number());
    }
    return constant.isWorth()
        ? symbol(constant.name(), constant.number())
        : symbol(constant.name());
  }

  Term parameter(int index, String name) {
    return make(Kind.PARAMETER, index, name);
  }

  Term global(String name) {
    return make(Kind.GLOBAL, 0, name);
  }

  Term local(String name) {
    return make(Kind.LOCAL, 0, name);
  }

  Term field(Term object, String field) {
    return make(Kind.FIELD, 0, field, object);
  }

  Term element(Term array, Term index) {
    return make(Kind.ELEMENT, 0, "", array, index);
  }

  Term load(Term address) {
    return make(Kind.LOAD, 0, "", address);
  }

  /** What a function returns; the object that a member is in is found through the member. */
  Term call(String function, List<Term> arguments) {
    if (Symbols.findsContainer(function) && arguments.size() == 3) {
      Term member = arguments.get(0);
      if (member.is(Kind.FIELD) && arguments.get(2) == load(global(member.name()))) {
        return member.part(0);
      }
    }
    return make(Kind.CALL, 0, function, arguments.toArray(Term[]::new));
  }

  /**
   * The latest value computed at a place.
   *
   * @param place a number for the place
   * @param hint what people would call the value
   */
  Term site(long place, String hint) {
    return make(Kind.SITE, place, hint);
  }

  Term earlier(Term site) {
    return make(Kind.EARLIER, site.number(), site.name());
  }

  Term phi(int node, Term address) {
    return make(Kind.PHI, node, "", address);
  }

  Term flags(Term irqs) {
    return make(Kind.FLAGS, 0, "", irqs);
  }

  /** The irq state a flags word holds. */
  Term irqsIn(Term word) {
    return word.is(Kind.FLAGS) ? word.part(0) : make(Kind.IRQ_FROM, 0, "", word);
  }

  /**
   * The state after irqs are disabled. Code that disables and enables unconditionally takes it that
   * its caller has irqs on, and code that enables and disables, that they are off.
   */
  Term disabled(Term irqs) {
    if (irqs == irqEntry) {
      return irqDisabled;
    }
    if (irqs == irqEnabled) {
      return irqEntry;
    }
    if (irqs.is(Kind.IRQ_FROM)) {
      return make(Kind.IRQ_OFF, 0, "", irqs);
    }
    return irqs.is(Kind.IRQ_OFF) ? irqs : irqOff;
  }

  /** The state after irqs are enabled; see {@link #disabled}. */
  Term enabled(Term irqs) {
    if (irqs == irqEntry) {
      return irqEnabled;
    }
    if (irqs == irqDisabled) {
      return irqEntry;
    }
    if (irqs.is(Kind.IRQ_FROM) && FlowAnalysis.isVisible(irqs)) {
      // A word that callers have says what was before they disabled irqs, and called.
      return irqEnabled;
    }
    if (irqs.is(Kind.IRQ_OFF) && !irqs.parts().isEmpty()) {
      // They were what a flags word said before; that the word said on is not in doubt here.
      return irqs.part(0);
    }
    return irqs.is(Kind.IRQ_ON) ? irqs : irqOn;
  }

  Term operation(String operator, Term operand) {
    if (operand.is(Kind.CONSTANT)) {
      Term folded = fold(operator, operand.number());
      if (folded != null) {
        return folded;
      }
    }
    if (operand.is(Kind.SYMBOL) && operator.equals("-")) {
      // -EINTR is a constant as well, and another one than -EIO.
      String name = Symbols.negated(operand.name());
      return operand.isWorth() ? symbol(name, -operand.number()) : symbol(name);
    }
    return make(Kind.OPERATION, 0, operator, operand);
  }

  Term operation(String operator, Term left, Term right) {
    if (left.is(Kind.CONSTANT) && right.is(Kind.CONSTANT)) {
      Term folded = fold(operator, left.number(), right.number());
      if (folded != null) {
        return folded;
      }
    }
    // a != b asks what a == b does, and b == a as well; likewise for the orderings.
    return switch (operator) {
      case "==" -> make(Kind.OPERATION, 0, operator, first(left, right), second(left, right));
      case "!=" -> operation("!", operation("==", left, right));
      case ">" -> operation("<", right, left);
      case "<=" -> operation("!", operation("<", right, left));
      case ">=" ->
          isLastError(right)
              ? operation("<", left, zero)
              : operation("!", operation("<", left, right));
      case "|" ->
          right == zero || isSame(operator, left, right)
              ? left
              : left == zero ? right : make(Kind.OPERATION, 0, operator, left, right);
      case "&" -> isSame(operator, left, right) ? left : masked(left, right);
      case "%" -> isRemainder(left, right) ? left : make(Kind.OPERATION, 0, operator, left, right);
      default -> make(Kind.OPERATION, 0, operator, left, right);
    };
  }

  /** Whether a value is what a division leaves already: {@code (x % n) % n} is {@code x % n}. */
  private static boolean isRemainder(Term value, Term divisor) {
    return value.is(Kind.OPERATION) && value.name().equals("%") && value.part(1) == divisor;
  }

  /**
   * Some bits of a value. Those that were set or cleared by name are known, whatever the others
   * are: {@code (x | WRITE) & WRITE} is WRITE, and {@code (x | WRITE) & READ} is {@code x & READ}.
   */
  private Term masked(Term value, Term mask) {
    OptionalLong wanted = worth(mask);
    if (wanted.isEmpty()) {
      return value.is(Kind.OPERATION) && value.name().equals("|") && value.part(1) == mask
          ? mask
          : make(Kind.OPERATION, 0, "&", value, mask);
    }
    long bits = wanted.getAsLong();
    Term rest = value;
    while (rest.is(Kind.OPERATION) && rest.parts().size() == 2) {
      OptionalLong other = worth(rest.part(1));
      boolean sets = rest.name().equals("|");
      if (other.isEmpty() || !sets && !rest.name().equals("&")) {
        break;
      }
      long decided = bits & (sets ? other.getAsLong() : ~other.getAsLong());
      if (decided == bits) {
        return sets ? mask : zero;
      }
      if (decided != 0) {
        break;
      }
      rest = rest.part(0);
    }
    OptionalLong all = worth(rest);
    return all.isPresent()
        ? constant(all.getAsLong() & bits)
        : make(Kind.OPERATION, 0, "&", rest, mask);
  }

  /** What a value is worth that is put together of bits with names; empty if it is another one. */
  static OptionalLong worth(Term value) {
    if (value.isWorth()) {
      return OptionalLong.of(value.number());
    }
    if (!value.is(Kind.OPERATION)) {
      return OptionalLong.empty();
    }
    OptionalLong first = worth(value.part(0));
    if (first.isEmpty() || value.parts().size() == 1) {
      return first.isPresent() && value.name().equals("~")
          ? OptionalLong.of(~first.getAsLong())
          : OptionalLong.empty();
    }
    OptionalLong second = worth(value.part(1));
    if (second.isEmpty()) {
      return second;
    }
    return switch (value.name()) {
      case "|" -> OptionalLong.of(first.getAsLong() | second.getAsLong());
      case "&" -> OptionalLong.of(first.getAsLong() & second.getAsLong());
      default -> OptionalLong.empty();
    };
  }

  /** Whether a value is {@code (x | y)} or {@code (x & y)} already. */
  private static boolean isSame(String operator, Term value, Term right) {
    return value.is(Kind.OPERATION) && value.name().equals(operator) && value.part(1) == right;
  }

  private static Term first(Term a, Term b) {
    return a.compareTo(b) > 0 ? b : a;
  }

  private static Term second(Term a, Term b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /** {@code -MAX_ERRNO}: a pointer not below it is a negative number (include/linux/err.h). */
  private static boolean isLastError(Term value) {
    return value.is(Kind.SYMBOL) && value.name().equals(Symbols.negated("MAX_ERRNO"));
  }

  private Term fold(String operator, long a) {
    return switch (operator) {
      case "!" -> a == 0 ? one : zero;
      case "-" -> constant(-a);
      case "~" -> constant(~a);
      default -> null;
    };
  }

  /** Folds small numbers only: a counter in a loop must not make ever new terms. */
  private Term fold(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> small(a + b);
      case "-" -> small(a - b);
      case "*" -> small(a * b);
      case "&" -> constant(a & b);
      case "|" -> constant(a | b);
      case "^" -> constant(a ^ b);
      case "==" -> truth(a == b);
      case "!=" -> truth(a != b);
      case "<" -> truth(a < b);
      case "<=" -> truth(a <= b);
      case ">" -> truth(a > b);
      case ">=" -> truth(a >= b);
      default -> null;
    };
  }

  private Term small(long value) {
    return Math.abs(value) <= MAX_COUNT ? constant(value) : null;
  }

  private Term truth(boolean value) {
    return value ? one : zero;
  }

  /** This table's term with other parts. */
  Term with(Term term, Term... parts) {
    return switch (term.kind()) {
      case OPERATION ->
          parts.length == 1
              ? operation(term.name(), parts[0])
              : operation(term.name(), parts[0], parts[1]);
      case IRQ_FROM -> irqsIn(parts[0]);
      default -> make(term.kind(), term.number(), term.name(), parts);
    };
  }

  /** The term with {@code old} replaced by {@code replacement} wherever it occurs. */
  Term replace(Term term, Term old, Term replacement) {
    if (term == old) {
      return replacement;
    }
    List<Term> parts = term.parts();
    if (parts.isEmpty() || !term.mentions(old)) {
      return term;
    }
    Term[] replaced = new Term[parts.size()];
    for (int i = 0; i < replaced.length; i++) {
      replaced[i] = replace(parts.get(i), old, replacement);
    }
    return with(term, replaced);
  }
}
