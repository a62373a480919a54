package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.kconfig.KconfigExpression.Comparison;
import org.lockscope.model.kconfig.KconfigExpression.Constant;
import org.lockscope.model.kconfig.KconfigExpression.Relation;
import org.lockscope.model.kconfig.KconfigSymbol.Default;
import org.lockscope.model.kconfig.KconfigSymbol.Definition;
import org.lockscope.model.kconfig.KconfigSymbol.Prompt;
import org.lockscope.model.kconfig.KconfigSymbol.Reverse;

/**
 * Says in which configurations a symbol or an expression is at least m, or y, by formulas over the
 * symbols of interest alone.
 *
 * <p>What the symbols of interest do not decide has two answers: an upper bound, which holds in
 * every valid configuration in which the value is reached, and a lower bound, which holds in none
 * in which it is not. For a symbol of interest the bounds meet. Another symbol is replaced by the
 * bounds its own dependencies, defaults and selectors give it, some steps deep; what cannot be read
 * at all is true in an upper bound and false in a lower one.
 *
 * <p>The rules are those of sym_calc_value() and sym_calc_visibility() in scripts/kconfig/symbol.c.
 * For one thread.
 */
final class Bounds {

  /** How many symbols in a row are replaced by their bounds. */
  private static final int DEPTH = 4;

  /** A bound that grows longer than this says nothing instead. */
  private static final int MAX_SIZE = 20;

  private final Facts facts;
  private final Set<String> interest;
  private final Map<Question, Formula> answers = new HashMap<>();

  /** What a value has to reach. */
  enum Level {
    /** m or y. */
    ENABLED,
    /** y. */
    BUILT_IN
  }

  /** Which of the two answers is wanted. */
  enum Side {
    UPPER,
    LOWER;

    Side other() {
      return this == UPPER ? LOWER : UPPER;
    }

    /** The answer where nothing is known. */
    Formula unknown() {
      return Formula.of(this == UPPER);
    }
  }

  private record Question(String symbol, Level level, Side side, int depth) {}

  /**
   * @param interest the symbols formulas may speak of
   */
  Bounds(Facts facts, Set<String> interest) {
    this.facts = facts;
    this.interest = Set.copyOf(interest);
  }

  boolean isOfInterest(String symbol) {
    return interest.contains(symbol);
  }

  /** A bound of an expression that stands for a condition. */
  Formula of(KconfigExpression expression, Level level, Side side) {
    return of(expression, level, side, DEPTH);
  }

  /** A bound of a symbol, by its atoms if it is of interest. */
  Formula symbol(String name, Level level, Side side) {
    return symbol(name, level, side, DEPTH);
  }

  /** The formula that a symbol of interest reaches a level. */
  static Formula atoms(String name, KconfigSymbol.Type type, Level level) {
    Formula builtIn = Formula.atom(Atom.symbol(name));
    return type == KconfigSymbol.Type.TRISTATE && level == Level.ENABLED
        ? builtIn.or(Formula.atom(Atom.module(name)))
        : builtIn;
  }

  /** What must hold where a symbol reaches a level: one of the ways in which it can. */
  Formula reachedOnlyIf(Facts.Fact fact, Level level) {
    return reached(fact, level, Side.UPPER, DEPTH);
  }

  /** When prompts, or the lack of them, let the user decide. */
  Formula visible(Facts.Fact fact, Level level, Side side) {
    return visible(fact, level, side, DEPTH);
  }

  /** When the symbol has a value of its own accord: the first default that counts. */
  Formula byDefault(Facts.Fact fact, Level level, Side side) {
    return byDefault(fact, level, side, DEPTH).or(byImply(fact, level, side, DEPTH));
  }

  /** When some default counts, whatever its value. */
  Formula hasDefault(Facts.Fact fact, Side side) {
    List<Formula> ways = new ArrayList<>();
    for (int i = 0; i < fact.entries().size(); i++) {
      Definition definition = fact.symbol().definitions().get(i);
      for (Default each : definition.defaults()) {
        boolean constantOrSymbol =
            each.value() instanceof KconfigExpression.Symbol
                || each.value() instanceof Constant
                || side == Side.UPPER;
        if (constantOrSymbol) {
          KconfigExpression when = definition.dependency().and(each.condition());
          ways.add(guard(fact, i).and(of(when, Level.ENABLED, side)));
        }
      }
    }
    return Formula.any(ways);
  }

  /** When one who selects a symbol makes it reach a level. */
  Formula selected(Facts.Fact fact, int selector, Level level, Side side) {
    Formula typed = Formula.architectures(fact.typed(), facts.entries().everywhere());
    return typed.and(
        reverse(
            fact.symbol().selectedBy().get(selector),
            Facts.architectures(facts.entries().selecting().get(fact.name()), selector),
            level,
            side,
            DEPTH));
  }

  private Formula symbol(String name, Level level, Side side, int depth) {
    Facts.Fact fact = facts.of(name);
    if (!fact.symbol().isDefined()) {
      return facts.entries().complete() ? Formula.Truth.FALSE : side.unknown();
    }
    if (fact.opaque()) {
      return side.unknown();
    }
    if (!fact.type().isLogical()) {
      return Formula.Truth.FALSE;
    }
    if (interest.contains(name)) {
      return atoms(name, fact.type(), level);
    }
    if (fact.open() || depth == 0) {
      return side.unknown();
    }
    Level its = fact.type() == KconfigSymbol.Type.BOOL ? Level.ENABLED : level;
    Question question = new Question(name, its, side, depth);
    Formula answer = answers.get(question);
    if (answer == null) {
      answer = reached(fact, its, side, depth - 1);
      if (answer.size() > MAX_SIZE) {
        answer = side.unknown();
      }
      answers.put(question, answer);
    }
    return answer;
  }

  private Formula reached(Facts.Fact fact, Level level, Side side, int depth) {
    return side == Side.UPPER ? upper(fact, level, depth) : lower(fact, level, depth);
  }

  private Formula upper(Facts.Fact fact, Level level, int depth) {
    if (!facts.entries().complete() || fact.open()) {
      return Formula.Truth.TRUE;
    }
    Level its = fact.type() == KconfigSymbol.Type.BOOL ? Level.ENABLED : level;
    Formula typed = Formula.architectures(fact.typed(), facts.entries().everywhere());
    Formula own = visible(fact, its, Side.UPPER, depth).or(byDefault(fact, its, Side.UPPER, depth));
    if (own.equals(Formula.Truth.TRUE)) {
      return typed;
    }
    Formula bySelect = bySelect(fact, its, Side.UPPER, depth);
    Formula any = Formula.any(List.of(own, bySelect, byImply(fact, its, Side.UPPER, depth)));
    return typed.and(any);
  }

  private Formula lower(Facts.Fact fact, Level level, int depth) {
    if (fact.inChoice() || fact.open()) {
      return Formula.Truth.FALSE;
    }
    Level its = fact.type() == KconfigSymbol.Type.BOOL ? Level.ENABLED : level;
    Formula typed = Formula.architectures(fact.typed(), facts.entries().everywhere());
    Formula ways = bySelect(fact, its, Side.LOWER, depth);
    if (facts.entries().complete()) {
      Formula unasked = visible(fact, Level.ENABLED, Side.UPPER, depth).not();
      if (!unasked.equals(Formula.Truth.FALSE)) {
        Formula alone =
            byDefault(fact, its, Side.LOWER, depth).or(byImply(fact, its, Side.LOWER, depth));
        ways = ways.or(unasked.and(alone));
      }
    }
    return typed.and(ways);
  }

  private Formula visible(Facts.Fact fact, Level level, Side side, int depth) {
    List<Formula> ways = new ArrayList<>();
    for (int i = 0; i < fact.entries().size(); i++) {
      Definition definition = fact.symbol().definitions().get(i);
      for (Prompt prompt : definition.prompts()) {
        KconfigExpression when = definition.dependency().and(prompt.condition());
        ways.add(guard(fact, i).and(of(when, level, side, depth)));
      }
    }
    return Formula.any(ways);
  }

  /**
   * The first default whose condition is not n gives the value, but no more than the condition has.
   */
  private Formula byDefault(Facts.Fact fact, Level level, Side side, int depth) {
    List<Formula> ways = new ArrayList<>();
    Formula noneBefore = Formula.Truth.TRUE;
    boolean module = false;
    for (int i = 0; i < fact.entries().size(); i++) {
      Definition definition = fact.symbol().definitions().get(i);
      for (Default each : definition.defaults()) {
        KconfigExpression when = definition.dependency().and(each.condition());
        Formula guard = guard(fact, i);
        ways.add(
            Formula.all(
                List.of(
                    noneBefore,
                    guard,
                    of(when, level, side, depth),
                    value(each.value(), level, side, depth))));
        Formula counts = guard.and(of(when, Level.ENABLED, side.other(), depth));
        noneBefore = noneBefore.and(counts.not());
        module |= mentionsModule(each.value());
      }
    }
    if (module && level == Level.BUILT_IN && side == Side.UPPER) {
      // Without MODULES, a default of m makes y.
      Formula noModules = modules(Level.ENABLED, Side.LOWER, depth).not();
      ways.add(noModules.and(byDefault(fact, Level.ENABLED, side, depth)));
    }
    return Formula.any(ways);
  }

  private Formula byImply(Facts.Fact fact, Level level, Side side, int depth) {
    List<Reverse> reverses = fact.symbol().impliedBy();
    if (reverses.isEmpty()) {
      return Formula.Truth.FALSE;
    }
    List<Formula> dependencies = new ArrayList<>();
    for (int i = 0; i < fact.entries().size(); i++) {
      KconfigExpression dependency = fact.symbol().definitions().get(i).dependency();
      dependencies.add(guard(fact, i).and(of(dependency, level, side, depth)));
    }
    Formula implied =
        any(reverses, facts.entries().implying().get(fact.name()), level, side, depth);
    return Formula.any(dependencies).and(implied);
  }

  private Formula bySelect(Facts.Fact fact, Level level, Side side, int depth) {
    List<Reverse> reverses = fact.symbol().selectedBy();
    return reverses.isEmpty()
        ? Formula.Truth.FALSE
        : any(reverses, facts.entries().selecting().get(fact.name()), level, side, depth);
  }

  private Formula any(
      List<Reverse> reverses, List<Entries.Reverse> where, Level level, Side side, int depth) {
    List<Formula> ways = new ArrayList<>();
    for (int i = 0; i < reverses.size(); i++) {
      Formula way = reverse(reverses.get(i), Facts.architectures(where, i), level, side, depth);
      if (way.equals(Formula.Truth.TRUE)) {
        return way;
      }
      ways.add(way);
    }
    return Formula.any(ways);
  }

  private Formula reverse(Reverse reverse, long architectures, Level level, Side side, int depth) {
    Formula guard = Formula.architectures(architectures, facts.entries().everywhere());
    Formula by = symbol(reverse.by(), level, side, depth);
    if (by.equals(Formula.Truth.FALSE)) {
      return by;
    }
    return Formula.all(List.of(guard, by, of(reverse.condition(), level, side, depth)));
  }

  private Formula guard(Facts.Fact fact, int definition) {
    return Formula.architectures(fact.architectures(definition), facts.entries().everywhere());
  }

  private Formula modules(Level level, Side side, int depth) {
    return facts
        .entries()
        .modules()
        .map(name -> symbol(name, level, side, depth))
        .orElse(facts.entries().complete() ? Formula.Truth.FALSE : side.unknown());
  }

  private static boolean mentionsModule(KconfigExpression value) {
    boolean[] found = new boolean[1];
    value.forEachLeaf(leaf -> found[0] |= leaf.equals(new Constant("m")));
    return found[0];
  }

  /** A bound of a default's value, where m is m whether there are modules or not. */
  private Formula value(KconfigExpression expression, Level level, Side side, int depth) {
    return bound(expression, level, side, depth, true);
  }

  private Formula of(KconfigExpression expression, Level level, Side side, int depth) {
    return bound(expression, level, side, depth, false);
  }

  private Formula bound(
      KconfigExpression expression, Level level, Side side, int depth, boolean value) {
    if (expression instanceof Constant constant) {
      return constant(constant, level, side, depth, value);
    } else if (expression instanceof KconfigExpression.Symbol symbol) {
      return symbol(symbol.name(), level, side, depth);
    } else if (expression instanceof KconfigExpression.Not not) {
      Level opposite = level == Level.ENABLED ? Level.BUILT_IN : Level.ENABLED;
      return bound(not.operand(), opposite, side.other(), depth, value).not();
    } else if (expression instanceof KconfigExpression.IsOff off) {
      return bound(off.operand(), Level.ENABLED, side.other(), depth, value).not();
    } else if (expression instanceof KconfigExpression.And and) {
      return Formula.all(
          and.operands().stream().map(e -> bound(e, level, side, depth, value)).toList());
    } else if (expression instanceof KconfigExpression.Or or) {
      return Formula.any(
          or.operands().stream().map(e -> bound(e, level, side, depth, value)).toList());
    } else if (expression instanceof Comparison comparison) {
      return comparison(comparison, side, depth);
    }
    return side.unknown();
  }

  private Formula constant(Constant constant, Level level, Side side, int depth, boolean value) {
    return switch (constant.text()) {
      case "y" -> Formula.Truth.TRUE;
      case "m" -> {
        if (level == Level.BUILT_IN) {
          yield Formula.Truth.FALSE;
        }
        yield value ? Formula.Truth.TRUE : modules(Level.ENABLED, side, depth);
      }
      default -> Formula.Truth.FALSE;
    };
  }

  /** Whether a comparison is one of the few whose outcome the values n, m and y decide. */
  boolean isExpressible(Comparison comparison) {
    boolean equality =
        comparison.relation() == Relation.EQUAL || comparison.relation() == Relation.UNEQUAL;
    return equality && isValue(comparison.left()) && isValue(comparison.right());
  }

  private boolean isValue(KconfigExpression operand) {
    if (operand instanceof KconfigExpression.Symbol symbol) {
      Facts.Fact fact = facts.of(symbol.name());
      return fact.type().isLogical() && !fact.opaque();
    }
    return operand.equals(KconfigExpression.yes())
        || operand.equals(new Constant("m"))
        || operand.equals(new Constant("n"));
  }

  private Formula comparison(Comparison comparison, Side side, int depth) {
    if (!isExpressible(comparison)) {
      return side.unknown();
    }
    boolean equal = comparison.relation() == Relation.EQUAL;
    Formula same = equal(comparison, equal ? side : side.other(), depth);
    return equal ? same : same.not();
  }

  private Formula equal(Comparison comparison, Side side, int depth) {
    KconfigExpression left = comparison.left();
    KconfigExpression right = comparison.right();
    Formula bothBuiltIn =
        bound(left, Level.BUILT_IN, side, depth, true)
            .and(bound(right, Level.BUILT_IN, side, depth, true));
    Formula bothModule = isModule(left, side, depth).and(isModule(right, side, depth));
    Formula bothOff = isOff(left, side, depth).and(isOff(right, side, depth));
    return Formula.any(List.of(bothBuiltIn, bothModule, bothOff));
  }

  private Formula isModule(KconfigExpression operand, Side side, int depth) {
    return bound(operand, Level.ENABLED, side, depth, true)
        .and(bound(operand, Level.BUILT_IN, side.other(), depth, true).not());
  }

  /** A symbol without an entry is not n when compared, but its own name. */
  private Formula isOff(KconfigExpression operand, Side side, int depth) {
    Formula off = bound(operand, Level.ENABLED, side.other(), depth, true).not();
    if (operand instanceof KconfigExpression.Symbol symbol) {
      long typed = facts.of(symbol.name()).typed();
      return off.and(Formula.architectures(typed, facts.entries().everywhere()));
    }
    return off;
  }
}
