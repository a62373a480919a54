package org.lockscope.frontend.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Expr.UnaryOperator;
import org.lockscope.frontend.source.Span;

/** Makes the expressions of our model. */
final class ExpressionBuilder {

  private final AstBuilder builder;
  private final SyntaxTree tree;
  private final Rewritten rewritten;

  ExpressionBuilder(AstBuilder builder, SyntaxTree tree, Rewritten rewritten) {
    this.builder = builder;
    this.tree = tree;
    this.rewritten = rewritten;
  }

  /** Makes an expression; nested ones are made through the builder, which watches the depth. */
  Expr expression(int node) {
    Span span = builder.span(node);
    return switch (tree.symbol(node)) {
      case IDENTIFIER -> name(node, span);
      case NUMBER_LITERAL -> number(node, span);
      case CHAR_LITERAL -> {
        String text = tree.text(node);
        yield new Expr.Constant(span, text, character(text));
      }
      case TRUE -> new Expr.Constant(span, tree.text(node), OptionalLong.of(1));
      case FALSE -> new Expr.Constant(span, tree.text(node), OptionalLong.of(0));
      case NULL -> new Expr.Constant(span, "NULL", OptionalLong.of(0));
      case STRING_LITERAL, CONCATENATED_STRING -> new Expr.Text(span);
      case PARENTHESIZED_EXPRESSION -> parenthesised(node);
      case EXTENSION_EXPRESSION -> {
        int inner = tree.expressionFrom(tree.firstChild(node));
        yield inner < 0 ? unparsed(node, "extension") : inside(inner);
      }
      case COMMA_EXPRESSION -> comma(node);
      case CONDITIONAL_EXPRESSION -> conditional(node);
      case ASSIGNMENT_EXPRESSION -> binary(node, true);
      case BINARY_EXPRESSION -> binary(node, false);
      case POINTER_EXPRESSION, UNARY_EXPRESSION -> unary(node);
      case UPDATE_EXPRESSION -> update(node);
      case CAST_EXPRESSION -> cast(node);
      case SIZEOF_EXPRESSION -> new Expr.Unevaluated(span, true);
      case ALIGNOF_EXPRESSION, OFFSETOF_EXPRESSION, GENERIC_EXPRESSION, GNU_ASM_EXPRESSION ->
          new Expr.Unevaluated(span, false);
      case SUBSCRIPT_EXPRESSION -> subscript(node);
      case CALL_EXPRESSION -> call(node);
      case FIELD_EXPRESSION -> field(node);
      case COMPOUND_LITERAL_EXPRESSION -> {
        int values = tree.child(node, Symbol.INITIALIZER_LIST);
        yield values < 0 ? unparsed(node, "compound literal") : inside(values);
      }
      case INITIALIZER_LIST -> initializer(node);
      default -> unparsed(node, "syntax");
    };
  }

  private Expr inside(int node) {
    return builder.expression(node);
  }

  private Expr name(int node, Span span) {
    String word = rewritten.word(span.start());
    return word.isEmpty()
        ? new Expr.Name(span, tree.text(node))
        : new Expr.Name(new Span(span.start(), span.start() + word.length()), word);
  }

  private Expr number(int node, Span span) {
    if (rewritten.note(span.start(), Note.Element.class).isPresent()) {
      return new Expr.Fragment(span, rewritten.source(span));
    }
    Optional<Note.Assembler> assembler = rewritten.note(span.start(), Note.Assembler.class);
    if (assembler.isPresent()) {
      return new Expr.Unevaluated(assembler.get().span(), false);
    }
    Optional<Note.Scaled> scaled = rewritten.note(span.start(), Note.Scaled.class);
    if (scaled.isPresent()) {
      Span whole = new Span(span.start(), scaled.get().end());
      return new Expr.Constant(whole, rewritten.source(whole), OptionalLong.empty());
    }
    String text = tree.text(node);
    if (CText.isSigned(text, 0)) {
      // The grammar takes the sign for a part of the number, C does not.
      Expr number =
          new Expr.Constant(
              new Span(span.start() + 1, span.end()),
              text.substring(1),
              integer(text.substring(1)));
      UnaryOperator sign = text.charAt(0) == '-' ? UnaryOperator.MINUS : UnaryOperator.PLUS;
      return new Expr.Unary(span, sign, number);
    }
    return new Expr.Constant(span, text, integer(text));
  }

  private Expr parenthesised(int node) {
    int block = tree.child(node, Symbol.COMPOUND_STATEMENT);
    if (block >= 0 && !tree.hasErrorChild(node)) {
      return new Expr.Statement(builder.span(node), builder.block(block));
    }
    int inner = tree.expressionFrom(tree.firstChild(node));
    return inner < 0 || tree.hasErrorChild(node) ? unparsed(node, "parentheses") : inside(inner);
  }

  private Expr comma(int node) {
    if (tree.hasErrorChild(node)) {
      return unparsed(node, "comma");
    }
    List<Expr> parts = new ArrayList<>();
    int at = node;
    while (tree.symbol(at) == Symbol.COMMA_EXPRESSION && !tree.hasErrorChild(at)) {
      int left = tree.expressionFrom(tree.firstChild(at));
      parts.add(inside(left));
      at = tree.expressionFrom(tree.nextSibling(left));
    }
    parts.add(inside(at));
    return new Expr.Comma(builder.span(node), parts);
  }

  private Expr conditional(int node) {
    Expr condition = null;
    Optional<Expr> consequence = Optional.empty();
    Expr alternative = null;
    int separators = 0;
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      if (tree.symbol(child) == Symbol.TOKEN) {
        separators++;
      } else if (tree.symbol(child).isExpression()) {
        Expr expression = inside(child);
        if (separators == 0) {
          condition = expression;
        } else if (separators == 1) {
          consequence = Optional.of(expression);
        } else {
          alternative = expression;
        }
      }
    }
    return condition == null || alternative == null || tree.hasErrorChild(node)
        ? unparsed(node, "conditional")
        : new Expr.Conditional(builder.span(node), condition, consequence, alternative);
  }

  private Expr binary(int node, boolean assignment) {
    int left = tree.expressionFrom(tree.firstChild(node));
    int right = left < 0 ? -1 : tree.expressionFrom(tree.nextSibling(left));
    if (right < 0 || tree.hasErrorChild(node)) {
      return unparsed(node, "operator");
    }
    String operator = tree.token(tree.child(node, Symbol.TOKEN));
    Span span = builder.span(node);
    Expr first = inside(left);
    Expr second = inside(right);
    return assignment
        ? new Expr.Assign(span, operator, first, second)
        : new Expr.Binary(span, operator, first, second);
  }

  private Expr unary(int node) {
    int operand = tree.expressionFrom(tree.firstChild(node));
    int operator = tree.child(node, Symbol.TOKEN);
    if (operand < 0 || operator < 0 || tree.hasErrorChild(node)) {
      return unparsed(node, "operator");
    }
    Span span = builder.span(node);
    Expr inner = inside(operand);
    if (inner instanceof Expr.Name label
        && rewritten.note(span.start(), Note.LabelAddress.class).isPresent()) {
      return new Expr.LabelAddress(new Span(span.start() - 1, span.end()), label.identifier());
    }
    return switch (tree.token(operator)) {
      case "!" -> new Expr.Unary(span, UnaryOperator.NOT, inner);
      case "-" -> new Expr.Unary(span, UnaryOperator.MINUS, inner);
      case "+" -> new Expr.Unary(span, UnaryOperator.PLUS, inner);
      case "~" -> new Expr.Unary(span, UnaryOperator.COMPLEMENT, inner);
      case "&" -> new Expr.Unary(span, UnaryOperator.ADDRESS, inner);
      case "*" -> new Expr.Unary(span, UnaryOperator.DEREFERENCE, inner);
      default -> unparsed(node, "operator " + tree.token(operator));
    };
  }

  private Expr update(int node) {
    int first = tree.firstChild(node);
    int operand = tree.expressionFrom(first);
    int operator = tree.child(node, Symbol.TOKEN);
    return operand < 0 || operator < 0 || tree.hasErrorChild(node)
        ? unparsed(node, "operator")
        : new Expr.Update(
            builder.span(node), tree.token(operator), operator == first, inside(operand));
  }

  private Expr cast(int node) {
    int type = tree.child(node, Symbol.TYPE_DESCRIPTOR);
    int operand = type < 0 ? -1 : tree.expressionFrom(tree.nextSibling(type));
    return operand < 0 || tree.hasErrorChild(node)
        ? unparsed(node, "cast")
        : new Expr.Cast(builder.span(node), rewritten.type(builder.span(type)), inside(operand));
  }

  private Expr subscript(int node) {
    int array = tree.expressionFrom(tree.firstChild(node));
    int index = array < 0 ? -1 : tree.expressionFrom(tree.nextSibling(array));
    return index < 0 || tree.hasErrorChild(node)
        ? unparsed(node, "subscript")
        : new Expr.Index(builder.span(node), inside(array), inside(index));
  }

  private Expr call(int node) {
    int function = tree.firstChild(node);
    int list = tree.child(node, Symbol.ARGUMENT_LIST);
    if (list < 0 || function == list || tree.hasErrorChild(node)) {
      return unparsed(node, "call");
    }
    Expr called =
        tree.symbol(function).isExpression() ? inside(function) : unparsed(function, "callee");
    List<Expr> arguments = new ArrayList<>();
    for (int child = tree.firstChild(list); child >= 0; child = tree.nextSibling(child)) {
      if (tree.symbol(child).isExpression()) {
        arguments.add(inside(child));
      } else if (tree.symbol(child) == Symbol.ERROR || tree.isMissing(child)) {
        arguments.add(unparsed(child, "argument"));
      }
    }
    int open = tree.start(list) + rewritten.shift();
    return new Expr.Call(builder.span(node), called, withFragments(arguments, open));
  }

  /** Arguments with those that were taken out from behind an opening parenthesis. */
  List<Expr> withFragments(List<Expr> arguments, int open) {
    Optional<Note.Arguments> removed = rewritten.note(open, Note.Arguments.class);
    if (removed.isEmpty()) {
      return arguments;
    }
    List<Expr> all = new ArrayList<>(arguments);
    for (Note.Fragment fragment : removed.get().fragments()) {
      all.add(builder.fragment(fragment));
    }
    all.sort(Comparator.comparing(Expr::span));
    return all;
  }

  private Expr field(int node) {
    int object = tree.expressionFrom(tree.firstChild(node));
    int name = tree.child(node, Symbol.FIELD_IDENTIFIER);
    int operator = tree.child(node, Symbol.TOKEN);
    return object < 0 || name < 0 || tree.hasErrorChild(node)
        ? unparsed(node, "field")
        : new Expr.Member(
            builder.span(node),
            inside(object),
            tree.token(operator).equals("->"),
            rewritten.word(builder.span(name).start()));
  }

  private Expr initializer(int node) {
    List<Expr> values = new ArrayList<>();
    List<String> members = new ArrayList<>();
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      String member = "";
      if (tree.symbol(child) == Symbol.INITIALIZER_PAIR) {
        int value = -1;
        for (int c = tree.firstChild(child); c >= 0; c = tree.nextSibling(c)) {
          value = tree.symbol(c).isExpression() ? c : value;
        }
        if (value >= 0 && !tree.hasErrorChild(child)) {
          values.add(inside(value));
          member = member(child);
        } else {
          values.add(unparsed(child, "initializer"));
        }
      } else if (tree.symbol(child).isExpression()) {
        values.add(inside(child));
      } else if (tree.symbol(child) == Symbol.ERROR) {
        values.add(unparsed(child, "initializer"));
      } else {
        continue;
      }
      members.add(member);
    }
    return new Expr.Initializer(builder.span(node), values, members);
  }

  /**
   * The member that a pair in an initializer is for; empty if it is one of a member, or an element.
   */
  private String member(int pair) {
    int first = tree.firstChild(pair);
    boolean isOne =
        first >= 0
            && tree.symbol(first) == Symbol.FIELD_DESIGNATOR
            && tree.symbol(tree.nextSibling(first)) != Symbol.FIELD_DESIGNATOR
            && tree.symbol(tree.nextSibling(first)) != Symbol.SUBSCRIPT_DESIGNATOR;
    int name = isOne ? tree.child(first, Symbol.FIELD_IDENTIFIER) : -1;
    return name < 0 ? "" : rewritten.word(builder.span(name).start());
  }

  private Expr unparsed(int node, String reason) {
    List<Expr> parts = new ArrayList<>();
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      if (tree.symbol(child).isExpression()) {
        parts.add(inside(child));
      }
    }
    Expr result = new Expr.Unparsed(builder.span(node), reason, parts);
    builder.addProblem(node, reason, false);
    return result;
  }

  static OptionalLong integer(String text) {
    int end = text.length();
    while (end > 0 && "uUlL".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    try {
      if (text.startsWith("0b") || text.startsWith("0B")) {
        return OptionalLong.of(Long.parseUnsignedLong(text, 2, end, 2));
      }
      if (text.startsWith("0x") || text.startsWith("0X")) {
        return OptionalLong.of(Long.parseUnsignedLong(text, 2, end, 16));
      }
      return OptionalLong.of(
          Long.parseUnsignedLong(text, 0, end, end > 1 && text.charAt(0) == '0' ? 8 : 10));
    } catch (NumberFormatException | IndexOutOfBoundsException notAnInteger) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong character(String text) {
    return text.length() == 3 && text.charAt(1) != '\\'
        ? OptionalLong.of(text.charAt(1))
        : OptionalLong.empty();
  }
}
