package org.lockscope.model.kconfig;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * An expression of the Kconfig language, whose value is n, m or y
 * (Documentation/kbuild/kconfig-language.rst, "Menu dependencies").
 */
public sealed interface KconfigExpression {

  /** The expression that is always y: what a missing condition means. */
  static KconfigExpression yes() {
    return new Constant("y");
  }

  /** The value of a symbol; n for one that is neither bool nor tristate. */
  record Symbol(String name) implements KconfigExpression {
    public Symbol {
      Objects.requireNonNull(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The constants y, m and n, or a text in quotes, which counts as n outside a comparison. */
  record Constant(String text) implements KconfigExpression {
    public Constant {
      Objects.requireNonNull(text);
    }

    @Override
    public String toString() {
      boolean value = text.equals("y") || text.equals("m") || text.equals("n");
      return value ? text : '"' + text + '"';
    }
  }

  /** y or n, by the texts or numbers two operands stand for. */
  record Comparison(Relation relation, KconfigExpression left, KconfigExpression right)
      implements KconfigExpression {
    public Comparison {
      Objects.requireNonNull(relation);
      Objects.requireNonNull(left);
      Objects.requireNonNull(right);
    }

    @Override
    public String toString() {
      return left + " " + relation + " " + right;
    }
  }

  /** 2 minus the value: y and n change places, m stays. */
  record Not(KconfigExpression operand) implements KconfigExpression {
    public Not {
      Objects.requireNonNull(operand);
    }

    @Override
    public String toString() {
      return "!" + inParentheses(operand);
    }
  }

  /** The smallest of the values. */
  record And(List<KconfigExpression> operands) implements KconfigExpression {
    public And {
      operands = List.copyOf(operands);
    }

    @Override
    public String toString() {
      return operands.stream()
          .map(KconfigExpression::inParentheses)
          .collect(Collectors.joining(" && "));
    }
  }

  /** The greatest of the values. */
  record Or(List<KconfigExpression> operands) implements KconfigExpression {
    public Or {
      operands = List.copyOf(operands);
    }

    @Override
    public String toString() {
      return operands.stream()
          .map(KconfigExpression::inParentheses)
          .collect(Collectors.joining(" || "));
    }
  }

  /**
   * y if the value is n, otherwise n: what the "if" of {@code depends on X if Y} stands for, which
   * is {@code X || (Y = n)}.
   */
  record IsOff(KconfigExpression operand) implements KconfigExpression {
    public IsOff {
      Objects.requireNonNull(operand);
    }

    @Override
    public String toString() {
      return inParentheses(operand) + " = n";
    }
  }

  /** Something this reader cannot look into: a macro, or a text that is no expression. */
  record Unreadable(String text) implements KconfigExpression {
    public Unreadable {
      Objects.requireNonNull(text);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** How the operands of a comparison are compared. */
  enum Relation {
    EQUAL("="),
    UNEQUAL("!="),
    LESS("<"),
    LESS_EQUAL("<="),
    GREATER(">"),
    GREATER_EQUAL(">=");

    private final String text;

    Relation(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The smaller of this value and another, without stating the obvious. */
  default KconfigExpression and(KconfigExpression other) {
    if (equals(yes())) {
      return other;
    }
    return other.equals(yes()) || equals(other) ? this : new And(List.of(this, other));
  }

  /** The greater of this value and another, without stating the obvious. */
  default KconfigExpression or(KconfigExpression other) {
    if (equals(yes()) || other.equals(yes())) {
      return yes();
    }
    return equals(other) ? this : new Or(List.of(this, other));
  }

  /** Calls a consumer for every part without parts of its own, comparisons taken apart. */
  default void forEachLeaf(Consumer<KconfigExpression> consumer) {
    if (this instanceof Not not) {
      not.operand().forEachLeaf(consumer);
    } else if (this instanceof IsOff off) {
      off.operand().forEachLeaf(consumer);
    } else if (this instanceof And and) {
      and.operands().forEach(operand -> operand.forEachLeaf(consumer));
    } else if (this instanceof Or or) {
      or.operands().forEach(operand -> operand.forEachLeaf(consumer));
    } else if (this instanceof Comparison comparison) {
      comparison.left().forEachLeaf(consumer);
      comparison.right().forEachLeaf(consumer);
    } else {
      consumer.accept(this);
    }
  }

  private static String inParentheses(KconfigExpression operand) {
    boolean atom =
        operand instanceof Symbol
            || operand instanceof Constant
            || operand instanceof Not
            || operand instanceof Unreadable;
    return atom ? operand.toString() : "(" + operand + ")";
  }
}
