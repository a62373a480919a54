package org.lockscope.frontend.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Expr.UnaryOperator;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.source.Span;

/**
 * Makes our model out of a syntax tree. What the grammar could not parse becomes Unparsed nodes.
 */
final class AstBuilder {

  private static final Set<String> STORAGE = Set.of("static", "extern", "register", "inline");

  private final SyntaxTree tree;
  private final Rewriter.Result rewritten;
  private final List<Node> unparsed = new ArrayList<>();

  AstBuilder(SyntaxTree tree, Rewriter.Result rewritten) {
    this.tree = tree;
    this.rewritten = rewritten;
  }

  /** The body of the one function the text holds; empty if the parser found none. */
  Optional<Stmt.Block> body() {
    return find(0, Symbol.FUNCTION_DEFINITION)
        .flatMap(function -> child(function, Symbol.COMPOUND_STATEMENT))
        .map(this::block);
  }

  /** The Unparsed nodes made so far. */
  List<Node> unparsed() {
    return unparsed;
  }

  private Optional<Integer> find(int node, Symbol symbol) {
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      if (tree.symbol(child) == symbol) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  private Optional<Integer> child(int node, Symbol symbol) {
    return find(node, symbol);
  }

  private Span span(int node) {
    return new Span(tree.start(node), tree.end(node));
  }

  // Statements

  private Stmt.Block block(int node) {
    List<Stmt> statements = new ArrayList<>();
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      if (tree.symbol(child) == Symbol.TOKEN) {
        if (tree.isMissing(child)) {
          statements.add(unparsedStatement(node, "missing " + tree.token(child)));
        }
      } else {
        statement(child, statements);
      }
    }
    return new Stmt.Block(span(node), statements);
  }

  private Stmt single(int node) {
    List<Stmt> statements = new ArrayList<>();
    statement(node, statements);
    return statements.size() == 1 ? statements.get(0) : new Stmt.Block(span(node), statements);
  }

  private void statement(int node, List<Stmt> into) {
    switch (tree.symbol(node)) {
      case COMPOUND_STATEMENT -> into.add(block(node));
      case EXPRESSION_STATEMENT -> into.add(expressionStatement(node));
      case DECLARATION -> declaration(node, into);
      case IF_STATEMENT -> into.add(ifStatement(node));
      case WHILE_STATEMENT -> into.add(whileStatement(node));
      case DO_STATEMENT -> into.add(doStatement(node));
      case FOR_STATEMENT -> into.add(forStatement(node));
      case SWITCH_STATEMENT -> into.add(switchStatement(node));
      case CASE_STATEMENT -> caseStatement(node, into);
      case LABELED_STATEMENT -> labeledStatement(node, into);
      case ATTRIBUTED_STATEMENT -> {
        for (int child : children(node)) {
          if (isStatement(child)) {
            statement(child, into);
          }
        }
      }
      case RETURN_STATEMENT ->
          into.add(new Stmt.Return(span(node), firstExpression(node).map(this::expression)));
      case GOTO_STATEMENT -> into.add(gotoStatement(node));
      case BREAK_STATEMENT -> into.add(new Stmt.Break(span(node)));
      case CONTINUE_STATEMENT -> into.add(new Stmt.Continue(span(node)));
      case TYPE_DEFINITION, COMMENT -> {
        // Says nothing about control flow.
      }
      case ERROR -> into.add(unparsedStatement(node, "syntax"));
      default -> other(node, into);
    }
    addMissing(node, into);
  }

  /** A struct defined inside a function, an empty declaration, or something unforeseen. */
  private void other(int node, List<Stmt> into) {
    if (isExpression(node)) {
      into.add(new Stmt.Expression(span(node), expression(node)));
    } else if (tree.symbol(node) != Symbol.OTHER && tree.symbol(node) != Symbol.TYPE_IDENTIFIER) {
      into.add(unparsedStatement(node, "unexpected"));
    }
  }

  /** A semicolon or bracket the parser made up means that it has misread the statement. */
  private void addMissing(int node, List<Stmt> into) {
    if (!tree.hasErrors() || tree.symbol(node) == Symbol.COMPOUND_STATEMENT) {
      return;
    }
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      if (tree.isMissing(child)) {
        into.add(
            unparsedStatement(
                node,
                "missing " + (tree.symbol(child) == Symbol.TOKEN ? tree.token(child) : "operand")));
        return;
      }
    }
  }

  private Stmt expressionStatement(int node) {
    Optional<Integer> inner = firstExpression(node);
    if (inner.isEmpty()) {
      return new Stmt.Empty(span(node));
    }
    if (tree.symbol(inner.get()) == Symbol.GNU_ASM_EXPRESSION) {
      return new Stmt.Assembler(span(node));
    }
    Expr expression = expression(inner.get());
    if (expression instanceof Expr.Name name && name.identifier().equals("fallthrough")) {
      return new Stmt.Empty(span(node));
    }
    return new Stmt.Expression(span(node), expression);
  }

  private void declaration(int node, List<Stmt> into) {
    StringBuilder type = new StringBuilder();
    int declared = 0;
    for (int child : children(node)) {
      switch (tree.symbol(child)) {
        case TOKEN, ATTRIBUTED_STATEMENT, COMMENT -> {
          // Comma, semicolon, storage class.
        }
        case IDENTIFIER,
            INIT_DECLARATOR,
            POINTER_DECLARATOR,
            ARRAY_DECLARATOR,
            FUNCTION_DECLARATOR,
            PARENTHESIZED_DECLARATOR,
            ATTRIBUTED_DECLARATOR -> {
          declared++;
          declarator(node, child, type.toString(), into);
        }
        case ERROR -> into.add(unparsedStatement(child, "syntax"));
        default -> {
          String word = tree.text(child).trim();
          if (declared == 0 && !STORAGE.contains(word)) {
            type.append(type.length() == 0 ? "" : " ").append(word);
          }
        }
      }
    }
  }

  private void declarator(int declaration, int node, String type, List<Stmt> into) {
    Optional<Expr> initializer = Optional.empty();
    int declarator = node;
    if (tree.symbol(node) == Symbol.INIT_DECLARATOR) {
      List<Integer> parts = children(node).stream().filter(c -> !isToken(c)).toList();
      if (parts.isEmpty()) {
        return;
      }
      declarator = parts.get(0);
      if (parts.size() > 1) {
        initializer = Optional.of(expression(parts.get(parts.size() - 1)));
      }
    }
    StringBuilder declaredType = new StringBuilder(type);
    int at = declarator;
    while (tree.symbol(at) != Symbol.IDENTIFIER) {
      if (tree.symbol(at) == Symbol.POINTER_DECLARATOR
          || tree.symbol(at) == Symbol.ARRAY_DECLARATOR) {
        boolean first = declaredType.charAt(Math.max(0, declaredType.length() - 1)) != '*';
        declaredType.append(first ? " *" : "*");
      } else if (tree.symbol(at) == Symbol.FUNCTION_DECLARATOR) {
        declaredType.append(" (*)()");
      }
      Optional<Integer> inner =
          children(at).stream()
              .filter(c -> isDeclarator(tree.symbol(c)) || tree.symbol(c) == Symbol.IDENTIFIER)
              .findFirst();
      if (inner.isEmpty()) {
        return;
      }
      at = inner.get();
    }
    // The first variable's statement starts with the type.
    int start = into.isEmpty() ? tree.start(node) : startOf(declaration, node);
    into.add(
        new Stmt.Declaration(
            new Span(start, tree.end(node)), tree.text(at), declaredType.toString(), initializer));
  }

  private int startOf(int declaration, int node) {
    for (int child : children(declaration)) {
      if (isDeclarator(tree.symbol(child)) || tree.symbol(child) == Symbol.IDENTIFIER) {
        return child == node ? tree.start(declaration) : tree.start(node);
      }
    }
    return tree.start(node);
  }

  private static boolean isDeclarator(Symbol symbol) {
    return switch (symbol) {
      case INIT_DECLARATOR,
          POINTER_DECLARATOR,
          ARRAY_DECLARATOR,
          FUNCTION_DECLARATOR,
          PARENTHESIZED_DECLARATOR,
          ATTRIBUTED_DECLARATOR ->
          true;
      default -> false;
    };
  }

  private Stmt ifStatement(int node) {
    Expr condition = null;
    Stmt consequence = null;
    Optional<Stmt> alternative = Optional.empty();
    for (int child : children(node)) {
      if (tree.symbol(child) == Symbol.PARENTHESIZED_EXPRESSION && condition == null) {
        condition = expression(child);
      } else if (tree.symbol(child) == Symbol.ELSE_CLAUSE) {
        alternative =
            children(child).stream().filter(this::isStatement).findFirst().map(this::single);
      } else if (isStatement(child)) {
        consequence = single(child);
      }
    }
    if (condition == null || consequence == null) {
      return unparsedStatement(node, "incomplete if");
    }
    String macro = rewritten.macroBlocks().get(tree.start(node));
    return macro != null
        ? new Stmt.MacroBlock(span(node), macro, arguments(condition), consequence)
        : new Stmt.If(span(node), condition, consequence, alternative);
  }

  private Stmt whileStatement(int node) {
    Optional<Integer> condition = child(node, Symbol.PARENTHESIZED_EXPRESSION);
    Optional<Integer> body = children(node).stream().filter(this::isStatement).findFirst();
    if (condition.isEmpty() || body.isEmpty()) {
      return unparsedStatement(node, "incomplete while");
    }
    Expr value = expression(condition.get());
    Stmt inner = single(body.get());
    String macro = rewritten.macroBlocks().get(tree.start(node));
    return macro != null
        ? new Stmt.MacroBlock(span(node), macro, arguments(value), inner)
        : new Stmt.While(span(node), value, inner);
  }

  private static List<Expr> arguments(Expr parenthesised) {
    return parenthesised instanceof Expr.Comma comma ? comma.parts() : List.of(parenthesised);
  }

  private Stmt doStatement(int node) {
    Optional<Integer> body = children(node).stream().filter(this::isStatement).findFirst();
    Optional<Integer> condition = child(node, Symbol.PARENTHESIZED_EXPRESSION);
    return body.isEmpty() || condition.isEmpty()
        ? unparsedStatement(node, "incomplete do")
        : new Stmt.DoWhile(span(node), single(body.get()), expression(condition.get()));
  }

  private Stmt forStatement(int node) {
    List<Stmt> initialization = new ArrayList<>();
    Optional<Expr> condition = Optional.empty();
    Optional<Expr> update = Optional.empty();
    Stmt body = null;
    int semicolons = 0;
    boolean head = true;
    for (int child : children(node)) {
      if (tree.symbol(child) == Symbol.TOKEN) {
        if (tree.token(child).equals(";")) {
          semicolons++;
        } else if (tree.token(child).equals(")")) {
          head = false;
        }
      } else if (head && tree.symbol(child) == Symbol.DECLARATION) {
        // The declaration takes its semicolon with it.
        declaration(child, initialization);
        semicolons++;
      } else if (head && isExpression(child)) {
        Expr expression = expression(child);
        if (semicolons == 0) {
          initialization.add(new Stmt.Expression(span(child), expression));
        } else if (semicolons == 1) {
          condition = Optional.of(expression);
        } else {
          update = Optional.of(expression);
        }
      } else if (!head && isStatement(child)) {
        body = single(child);
      }
    }
    return body == null
        ? unparsedStatement(node, "incomplete for")
        : new Stmt.For(span(node), initialization, condition, update, body);
  }

  private Stmt switchStatement(int node) {
    Optional<Integer> value = child(node, Symbol.PARENTHESIZED_EXPRESSION);
    Optional<Integer> body = child(node, Symbol.COMPOUND_STATEMENT);
    return value.isEmpty() || body.isEmpty()
        ? unparsedStatement(node, "incomplete switch")
        : new Stmt.Switch(span(node), expression(value.get()), block(body.get()));
  }

  private void caseStatement(int node, List<Stmt> into) {
    boolean beforeColon = true;
    boolean isDefault = false;
    Optional<Expr> value = Optional.empty();
    List<Stmt> statements = new ArrayList<>();
    int end = tree.start(node);
    for (int child : children(node)) {
      if (tree.symbol(child) == Symbol.TOKEN) {
        isDefault |= tree.token(child).equals("default");
        beforeColon &= !tree.token(child).equals(":");
      } else if (beforeColon && isExpression(child)) {
        value = Optional.of(expression(child));
        end = tree.end(child);
      } else if (isStatement(child) || tree.symbol(child) == Symbol.ERROR) {
        statement(child, statements);
      }
    }
    boolean range = rewritten.caseRanges().contains(tree.start(node));
    if (value.isEmpty() && !isDefault) {
      into.add(unparsedStatement(node, "case without value"));
    }
    end = isDefault ? tree.start(node) + "default".length() : end;
    into.add(new Stmt.Case(new Span(tree.start(node), end), value, range));
    into.addAll(statements);
  }

  private void labeledStatement(int node, List<Stmt> into) {
    for (int child : children(node)) {
      if (tree.symbol(child) == Symbol.STATEMENT_IDENTIFIER) {
        into.add(new Stmt.Label(span(child), tree.text(child)));
      } else if (isStatement(child)) {
        statement(child, into);
      }
    }
  }

  private Stmt gotoStatement(int node) {
    return child(node, Symbol.STATEMENT_IDENTIFIER)
        .<Stmt>map(label -> new Stmt.Goto(span(node), tree.text(label)))
        .orElseGet(() -> unparsedStatement(node, "computed goto"));
  }

  private Stmt unparsedStatement(int node, String reason) {
    List<Node> parts = new ArrayList<>();
    for (int child : children(node)) {
      if (isExpression(child)) {
        parts.add(expression(child));
      } else if (isStatement(child) && tree.symbol(node) == Symbol.ERROR) {
        parts.add(single(child));
      }
    }
    Stmt result = new Stmt.Unparsed(span(node), reason, parts);
    unparsed.add(result);
    return result;
  }

  private boolean isStatement(int node) {
    return switch (tree.symbol(node)) {
      case COMPOUND_STATEMENT,
          EXPRESSION_STATEMENT,
          DECLARATION,
          TYPE_DEFINITION,
          IF_STATEMENT,
          WHILE_STATEMENT,
          DO_STATEMENT,
          FOR_STATEMENT,
          SWITCH_STATEMENT,
          CASE_STATEMENT,
          LABELED_STATEMENT,
          ATTRIBUTED_STATEMENT,
          RETURN_STATEMENT,
          GOTO_STATEMENT,
          BREAK_STATEMENT,
          CONTINUE_STATEMENT ->
          true;
      default -> false;
    };
  }

  // Expressions

  private Optional<Integer> firstExpression(int node) {
    return children(node).stream().filter(this::isExpression).findFirst();
  }

  private boolean isExpression(int node) {
    return switch (tree.symbol(node)) {
      case IDENTIFIER,
          NUMBER_LITERAL,
          CHAR_LITERAL,
          STRING_LITERAL,
          CONCATENATED_STRING,
          TRUE,
          FALSE,
          NULL,
          PARENTHESIZED_EXPRESSION,
          COMMA_EXPRESSION,
          CONDITIONAL_EXPRESSION,
          ASSIGNMENT_EXPRESSION,
          POINTER_EXPRESSION,
          UNARY_EXPRESSION,
          BINARY_EXPRESSION,
          UPDATE_EXPRESSION,
          CAST_EXPRESSION,
          SIZEOF_EXPRESSION,
          ALIGNOF_EXPRESSION,
          OFFSETOF_EXPRESSION,
          GENERIC_EXPRESSION,
          SUBSCRIPT_EXPRESSION,
          CALL_EXPRESSION,
          FIELD_EXPRESSION,
          COMPOUND_LITERAL_EXPRESSION,
          INITIALIZER_LIST,
          GNU_ASM_EXPRESSION,
          EXTENSION_EXPRESSION ->
          true;
      default -> false;
    };
  }

  private Expr expression(int node) {
    Span span = span(node);
    return switch (tree.symbol(node)) {
      case IDENTIFIER -> new Expr.Name(span, tree.text(node));
      case NUMBER_LITERAL -> new Expr.Constant(span, tree.text(node), integer(tree.text(node)));
      case CHAR_LITERAL -> new Expr.Constant(span, tree.text(node), character(tree.text(node)));
      case TRUE -> new Expr.Constant(span, "true", OptionalLong.of(1));
      case FALSE -> new Expr.Constant(span, "false", OptionalLong.of(0));
      case NULL -> new Expr.Constant(span, "NULL", OptionalLong.of(0));
      case STRING_LITERAL, CONCATENATED_STRING -> new Expr.Text(span);
      case PARENTHESIZED_EXPRESSION -> parenthesised(node);
      case EXTENSION_EXPRESSION ->
          firstExpression(node).map(this::expression).orElseGet(() -> unparsed(node, "extension"));
      case COMMA_EXPRESSION -> comma(node);
      case CONDITIONAL_EXPRESSION -> conditional(node);
      case ASSIGNMENT_EXPRESSION -> binary(node, true);
      case BINARY_EXPRESSION -> binary(node, false);
      case POINTER_EXPRESSION, UNARY_EXPRESSION -> unary(node);
      case UPDATE_EXPRESSION -> update(node);
      case CAST_EXPRESSION -> cast(node);
      case SIZEOF_EXPRESSION, ALIGNOF_EXPRESSION, OFFSETOF_EXPRESSION, GENERIC_EXPRESSION ->
          new Expr.Unevaluated(span);
      case SUBSCRIPT_EXPRESSION -> subscript(node);
      case CALL_EXPRESSION -> call(node);
      case FIELD_EXPRESSION -> field(node);
      case COMPOUND_LITERAL_EXPRESSION ->
          child(node, Symbol.INITIALIZER_LIST)
              .map(this::expression)
              .orElseGet(() -> unparsed(node, "compound literal"));
      case INITIALIZER_LIST -> initializer(node);
      case GNU_ASM_EXPRESSION -> new Expr.Unevaluated(span);
      default -> unparsed(node, "syntax");
    };
  }

  private Expr parenthesised(int node) {
    Optional<Integer> block = child(node, Symbol.COMPOUND_STATEMENT);
    if (block.isPresent()) {
      return new Expr.Statement(span(node), block(block.get()));
    }
    List<Integer> inner = children(node).stream().filter(this::isExpression).toList();
    return inner.size() == 1 && !hasErrorChild(node)
        ? expression(inner.get(0))
        : unparsed(node, "parentheses");
  }

  private Expr comma(int node) {
    List<Expr> parts = new ArrayList<>();
    for (int child : children(node)) {
      if (isExpression(child)) {
        Expr part = expression(child);
        if (part instanceof Expr.Comma nested && child != tree.firstChild(node)) {
          parts.addAll(nested.parts());
        } else {
          parts.add(part);
        }
      }
    }
    return hasErrorChild(node) ? unparsed(node, "comma") : new Expr.Comma(span(node), parts);
  }

  private Expr conditional(int node) {
    Expr condition = null;
    Optional<Expr> consequence = Optional.empty();
    Expr alternative = null;
    int separators = 0;
    for (int child : children(node)) {
      if (tree.symbol(child) == Symbol.TOKEN) {
        separators++;
      } else if (isExpression(child)) {
        Expr expression = expression(child);
        if (separators == 0) {
          condition = expression;
        } else if (separators == 1) {
          consequence = Optional.of(expression);
        } else {
          alternative = expression;
        }
      }
    }
    return condition == null || alternative == null || hasErrorChild(node)
        ? unparsed(node, "conditional")
        : new Expr.Conditional(span(node), condition, consequence, alternative);
  }

  private Expr binary(int node, boolean assignment) {
    Expr left = null;
    Expr right = null;
    String operator = "";
    for (int child : children(node)) {
      if (tree.symbol(child) == Symbol.TOKEN) {
        operator = tree.token(child);
      } else if (isExpression(child)) {
        if (left == null) {
          left = expression(child);
        } else {
          right = expression(child);
        }
      }
    }
    if (left == null || right == null || hasErrorChild(node)) {
      return unparsed(node, "operator");
    }
    return assignment
        ? new Expr.Assign(span(node), operator, left, right)
        : new Expr.Binary(span(node), operator, left, right);
  }

  private Expr unary(int node) {
    Optional<Integer> operand = firstExpression(node);
    String operator =
        children(node).stream().filter(this::isToken).findFirst().map(tree::token).orElse("");
    if (operand.isEmpty() || hasErrorChild(node)) {
      return unparsed(node, "operator");
    }
    for (UnaryOperator candidate : UnaryOperator.values()) {
      if (candidate.spelling().equals(operator)) {
        return new Expr.Unary(span(node), candidate, expression(operand.get()));
      }
    }
    return unparsed(node, "operator " + operator);
  }

  private Expr update(int node) {
    int first = tree.firstChild(node);
    Optional<Integer> operand = firstExpression(node);
    Optional<Integer> operator = children(node).stream().filter(this::isToken).findFirst();
    return operand.isEmpty() || operator.isEmpty()
        ? unparsed(node, "operator")
        : new Expr.Update(
            span(node), tree.token(operator.get()), isToken(first), expression(operand.get()));
  }

  private Expr cast(int node) {
    Optional<Integer> type = child(node, Symbol.TYPE_DESCRIPTOR);
    Optional<Integer> operand = firstExpression(node);
    return type.isEmpty() || operand.isEmpty() || hasErrorChild(node)
        ? unparsed(node, "cast")
        : new Expr.Cast(
            span(node),
            tree.text(type.get()).trim().replaceAll("\\s+", " "),
            expression(operand.get()));
  }

  private Expr subscript(int node) {
    List<Integer> parts = children(node).stream().filter(this::isExpression).toList();
    return parts.size() != 2 || hasErrorChild(node)
        ? unparsed(node, "subscript")
        : new Expr.Index(span(node), expression(parts.get(0)), expression(parts.get(1)));
  }

  private Expr call(int node) {
    List<Integer> parts = children(node);
    if (parts.size() != 2 || tree.symbol(parts.get(1)) != Symbol.ARGUMENT_LIST) {
      return unparsed(node, "call");
    }
    int list = parts.get(1);
    List<Expr> arguments = new ArrayList<>();
    for (int child : children(list)) {
      if (isExpression(child)) {
        arguments.add(expression(child));
      } else if (tree.symbol(child) == Symbol.COMPOUND_STATEMENT) {
        arguments.add(new Expr.Statement(span(child), block(child)));
      } else if (tree.symbol(child) == Symbol.ERROR) {
        arguments.add(unparsed(child, "argument"));
      } else if (tree.symbol(child) == Symbol.TYPE_DESCRIPTOR) {
        arguments.add(new Expr.Unevaluated(span(child)));
      }
    }
    Expr function =
        isExpression(parts.get(0)) ? expression(parts.get(0)) : unparsed(parts.get(0), "callee");
    return new Expr.Call(span(node), function, arguments);
  }

  private Expr field(int node) {
    Optional<Integer> object = firstExpression(node);
    Optional<Integer> name = child(node, Symbol.FIELD_IDENTIFIER);
    boolean arrow = children(node).stream().anyMatch(c -> isToken(c) && tree.token(c).equals("->"));
    return object.isEmpty() || name.isEmpty() || hasErrorChild(node)
        ? unparsed(node, "field")
        : new Expr.Member(span(node), expression(object.get()), arrow, tree.text(name.get()));
  }

  private Expr initializer(int node) {
    List<Expr> values = new ArrayList<>();
    for (int child : children(node)) {
      if (tree.symbol(child) == Symbol.INITIALIZER_PAIR) {
        List<Integer> parts = children(child).stream().filter(this::isExpression).toList();
        if (!parts.isEmpty()) {
          values.add(expression(parts.get(parts.size() - 1)));
        }
      } else if (isExpression(child)) {
        values.add(expression(child));
      } else if (tree.symbol(child) == Symbol.ERROR) {
        values.add(unparsed(child, "initializer"));
      }
    }
    return new Expr.Initializer(span(node), values);
  }

  private Expr unparsed(int node, String reason) {
    List<Expr> parts = new ArrayList<>();
    for (int child : children(node)) {
      if (isExpression(child)) {
        parts.add(expression(child));
      }
    }
    Expr result = new Expr.Unparsed(span(node), reason, parts);
    unparsed.add(result);
    return result;
  }

  private boolean hasErrorChild(int node) {
    if (!tree.hasErrors()) {
      return false;
    }
    return children(node).stream()
        .anyMatch(c -> tree.symbol(c) == Symbol.ERROR || tree.isMissing(c));
  }

  private boolean isToken(int node) {
    return tree.symbol(node) == Symbol.TOKEN;
  }

  private List<Integer> children(int node) {
    List<Integer> children = new ArrayList<>();
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      children.add(child);
    }
    return children;
  }

  static OptionalLong integer(String text) {
    String digits = text.replaceAll("[uUlL]+$", "");
    try {
      if (digits.startsWith("0b") || digits.startsWith("0B")) {
        return OptionalLong.of(Long.parseUnsignedLong(digits.substring(2), 2));
      }
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        return OptionalLong.of(Long.parseUnsignedLong(digits.substring(2), 16));
      }
      if (digits.length() > 1 && digits.startsWith("0")) {
        return OptionalLong.of(Long.parseUnsignedLong(digits, 8));
      }
      return OptionalLong.of(Long.parseUnsignedLong(digits));
    } catch (NumberFormatException notAnInteger) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong character(String text) {
    return text.length() == 3 && text.charAt(1) != '\\'
        ? OptionalLong.of(text.charAt(1))
        : OptionalLong.empty();
  }
}
