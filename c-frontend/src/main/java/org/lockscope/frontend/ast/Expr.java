package org.lockscope.frontend.ast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lockscope.frontend.source.Span;

/** An expression. */
public sealed interface Expr extends Node {

  @Override
  default List<Node> children() {
    return List.of();
  }

  /** This expression without parentheses' worth of nesting; parentheses leave no node. */
  default Expr withoutCasts() {
    Expr inner = this;
    while (inner instanceof Cast cast) {
      inner = cast.operand();
    }
    return inner;
  }

  /** A variable, function, constant or object-like macro. */
  record Name(Span span, String identifier) implements Expr {
    @Override
    public String toString() {
      return identifier;
    }
  }

  /**
   * A number or character constant.
   *
   * @param text as written
   * @param value its value, where it is an integer that fits
   */
  record Constant(Span span, String text, OptionalLong value) implements Expr {
    @Override
    public String toString() {
      return text;
    }
  }

  /** One string literal or several adjacent ones. */
  record Text(Span span) implements Expr {
    @Override
    public String toString() {
      return "\"...\"";
    }
  }

  /** A prefix operator without side effect. */
  enum UnaryOperator {
    NOT("!"),
    MINUS("-"),
    PLUS("+"),
    COMPLEMENT("~"),
    ADDRESS("&"),
    DEREFERENCE("*");

    private final String spelling;

    UnaryOperator(String spelling) {
      this.spelling = spelling;
    }

    /** The operator as C writes it. */
    public String spelling() {
      return spelling;
    }
  }

  /** {@code !x}, {@code &x}, {@code *x} and the like. */
  record Unary(Span span, UnaryOperator operator, Expr operand) implements Expr {
    @Override
    public List<Node> children() {
      return List.of(operand);
    }

    @Override
    public String toString() {
      return operator.spelling + operand;
    }
  }

  /** {@code x++}, {@code --x} and the like; the operator is {@code "++"} or {@code "--"}. */
  record Update(Span span, String operator, boolean prefix, Expr operand) implements Expr {
    @Override
    public List<Node> children() {
      return List.of(operand);
    }

    @Override
    public String toString() {
      return prefix ? operator + operand : operand + operator;
    }
  }

  /** A binary operator other than assignment and comma; {@code &&} and {@code ||} included. */
  record Binary(Span span, String operator, Expr left, Expr right) implements Expr {
    @Override
    public List<Node> children() {
      return List.of(left, right);
    }

    /** Whether the right operand is evaluated only for one outcome of the left one. */
    public boolean isShortCircuit() {
      return operator.equals("&&") || operator.equals("||");
    }

    @Override
    public String toString() {
      return left + " " + operator + " " + right;
    }
  }

  /** An assignment; the operator is {@code "="} or a compound one such as {@code "|="}. */
  record Assign(Span span, String operator, Expr target, Expr value) implements Expr {
    @Override
    public List<Node> children() {
      return List.of(target, value);
    }

    @Override
    public String toString() {
      return target + " " + operator + " " + value;
    }
  }

  /** {@code c ? a : b}; without {@code a} in GNU's {@code c ?: b}. */
  record Conditional(Span span, Expr condition, Optional<Expr> consequence, Expr alternative)
      implements Expr {
    @Override
    public List<Node> children() {
      List<Node> children = new ArrayList<>(3);
      children.add(condition);
      consequence.ifPresent(children::add);
      children.add(alternative);
      return children;
    }

    @Override
    public String toString() {
      return condition + " ? " + consequence.map(Expr::toString).orElse("") + " : " + alternative;
    }
  }

  /** A call of a function or function-like macro. */
  record Call(Span span, Expr function, List<Expr> arguments) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }

    /** The name of what is called; empty for a call through a pointer expression. */
    public Optional<String> functionName() {
      return function instanceof Name name ? Optional.of(name.identifier()) : Optional.empty();
    }

    @Override
    public List<Node> children() {
      List<Node> children = new ArrayList<>(arguments.size() + 1);
      children.add(function);
      children.addAll(arguments);
      return children;
    }

    @Override
    public String toString() {
      return function
          + "("
          + String.join(", ", arguments.stream().map(Expr::toString).toList())
          + ")";
    }
  }

  /** {@code object.field}, or {@code object->field} if {@code arrow}. */
  record Member(Span span, Expr object, boolean arrow, String field) implements Expr {
    @Override
    public List<Node> children() {
      return List.of(object);
    }

    @Override
    public String toString() {
      return operand(object) + (arrow ? "->" : ".") + field;
    }
  }

  /** {@code array[index]}. */
  record Index(Span span, Expr array, Expr index) implements Expr {
    @Override
    public List<Node> children() {
      return List.of(array, index);
    }

    @Override
    public String toString() {
      return operand(array) + "[" + index + "]";
    }
  }

  /** {@code (type)operand}; the type as written. */
  record Cast(Span span, String type, Expr operand) implements Expr {
    @Override
    public List<Node> children() {
      return List.of(operand);
    }

    @Override
    public String toString() {
      return "(" + type + ")" + operand;
    }
  }

  /** {@code a, b, c}: evaluated in order, the value is the last one's. */
  record Comma(Span span, List<Expr> parts) implements Expr {
    public Comma {
      parts = List.copyOf(parts);
    }

    @Override
    public List<Node> children() {
      return List.copyOf(parts);
    }

    @Override
    public String toString() {
      return String.join(", ", parts.stream().map(Expr::toString).toList());
    }
  }

  /** GNU's {@code &&label}: the address of a label, for a computed goto. */
  record LabelAddress(Span span, String label) implements Expr {
    @Override
    public String toString() {
      return "&&" + label;
    }
  }

  /**
   * GNU's {@code ({ ... })}: the value is that of the last expression statement. Among the
   * arguments of a call it may be statements without any braces, {@code CHECK(x, return -EINVAL)}:
   * only macros take them, and whether they are executed is up to the macro.
   */
  record Statement(Span span, Stmt.Block block) implements Expr {
    @Override
    public List<Node> children() {
      return List.of(block);
    }

    @Override
    public String toString() {
      return "({...})";
    }
  }

  /**
   * The braces of an initializer or compound literal.
   *
   * @param values the values inside
   * @param members for each value the member that it is named to be for, as in {@code .mode = 1};
   *     empty where none is, or one that is found in another way
   */
  record Initializer(Span span, List<Expr> values, List<String> members) implements Expr {
    public Initializer {
      values = List.copyOf(values);
      members = List.copyOf(members);
      if (values.size() != members.size()) {
        throw new IllegalArgumentException(values.size() + " values, " + members.size());
      }
    }

    /** The same with other values. */
    public Initializer withValues(List<Expr> others) {
      return new Initializer(span, others, members);
    }

    @Override
    public List<Node> children() {
      return List.copyOf(values);
    }

    @Override
    public String toString() {
      return "{...}";
    }
  }

  /**
   * {@code sizeof}, {@code offsetof} and the like, or a type among a macro's arguments: nothing
   * inside is evaluated.
   *
   * @param isSize whether it is the size of a type or an object
   */
  record Unevaluated(Span span, boolean isSize) implements Expr {
    @Override
    public String toString() {
      return "sizeof";
    }
  }

  /**
   * A macro's argument that is nothing to evaluate: an operator, a piece of a declaration, nothing
   * at all.
   *
   * @param text as written
   */
  record Fragment(Span span, String text) implements Expr {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Something that is no C, or C this model has no node for.
   *
   * @param reason what is wrong, for a report
   * @param parts the expressions that could be recognised inside
   */
  record Unparsed(Span span, String reason, List<Expr> parts) implements Expr {
    public Unparsed {
      parts = List.copyOf(parts);
    }

    @Override
    public List<Node> children() {
      return List.copyOf(parts);
    }

    @Override
    public String toString() {
      return "?";
    }
  }

  private static String operand(Expr inner) {
    return inner instanceof Unary || inner instanceof Cast || inner instanceof Binary
        ? "(" + inner + ")"
        : inner.toString();
  }
}
