package org.lockscope.frontend.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.frontend.ast.Attribute;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.FunctionDefinition.Problem;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.source.Span;

/**
 * Makes our model out of a syntax tree. What the grammar could not parse becomes Unparsed nodes.
 */
final class AstBuilder {

  private final SyntaxTree tree;
  private final Rewritten rewritten;
  private final ExpressionBuilder expressions;
  private final List<Problem> problems;

  /** The Unparsed nodes made from this tree. */
  private final List<Span> unparsed = new ArrayList<>();

  private int depth;

  private AstBuilder(Rewritten rewritten, List<Problem> problems) {
    this.tree = SyntaxTree.parse(rewritten.text());
    this.rewritten = rewritten;
    this.problems = problems;
    this.expressions = new ExpressionBuilder(this, tree, rewritten);
  }

  /**
   * The statements of a rewritten text.
   *
   * @param problems where to add what could not be parsed
   * @return empty if the parser found no block at all
   */
  static Optional<Stmt.Block> block(Rewritten rewritten, List<Problem> problems) {
    AstBuilder builder = new AstBuilder(rewritten, problems);
    int body = builder.body();
    if (body < 0) {
      return Optional.empty();
    }
    Stmt.Block block = builder.block(body);
    builder.findErrorsLeft();
    problems.addAll(rewritten.problems());
    return Optional.of(block);
  }

  /** The value that a rewritten text returns or assigns; empty if there is none. */
  static Optional<Expr> value(Rewritten rewritten, List<Problem> problems) {
    AstBuilder builder = new AstBuilder(rewritten, problems);
    int statement = builder.body() < 0 ? -1 : builder.onlyStatement(builder.body());
    if (statement < 0) {
      return Optional.empty();
    }
    int holder = builder.tree.child(statement, Symbol.INIT_DECLARATOR);
    int from = builder.tree.firstChild(holder < 0 ? statement : holder);
    // Of "y = {...}", the name comes first.
    int value = builder.tree.expressionFrom(holder < 0 ? from : builder.tree.nextSibling(from));
    if (value < 0) {
      return Optional.empty();
    }
    Expr expression = builder.expression(value);
    builder.findErrorsLeft();
    return Optional.of(expression);
  }

  private int body() {
    return tree.child(0, Symbol.COMPOUND_STATEMENT);
  }

  private int onlyStatement(int block) {
    int statement = tree.statementFrom(tree.firstChild(block));
    return statement >= 0 && tree.statementFrom(tree.nextSibling(statement)) < 0 ? statement : -1;
  }

  Expr expression(int node) {
    descend();
    Expr expression = expressions.expression(node);
    depth--;
    return expression;
  }

  private void descend() {
    if (++depth > TooDeeplyNested.LIMIT) {
      throw new TooDeeplyNested();
    }
  }

  /** The statements or values that were taken out of the text to be parsed on their own. */
  Expr fragment(Note.Fragment fragment) {
    return switch (fragment.kind()) {
      case STATEMENTS ->
          block(rewritten.fragment(fragment), problems)
              .<Expr>map(block -> new Expr.Statement(fragment.span(), inside(fragment, block)))
              .orElseGet(() -> unparsedFragment(fragment));
      case INITIALIZER, ELEMENTS ->
          value(rewritten.fragment(fragment), problems).orElseGet(() -> unparsedFragment(fragment));
      case OPAQUE -> new Expr.Fragment(fragment.span(), rewritten.source(fragment.span()));
    };
  }

  /** The statements that are written there, without the semicolon that was added. */
  private static Stmt.Block inside(Note.Fragment fragment, Stmt.Block block) {
    List<Stmt> written =
        block.statements().stream().filter(s -> s.span().start() < fragment.span().end()).toList();
    if (written.size() == 1 && written.get(0) instanceof Stmt.Block braces) {
      return braces;
    }
    return new Stmt.Block(fragment.span(), written);
  }

  private Expr unparsedFragment(Note.Fragment fragment) {
    problems.add(new Problem(fragment.span(), "argument", false));
    return new Expr.Unparsed(fragment.span(), "argument", List.of());
  }

  Span span(int node) {
    return rewritten.span(tree.start(node), tree.end(node));
  }

  private <T extends Note> Optional<T> note(int node, Class<T> type) {
    return rewritten.note(tree.start(node) + rewritten.shift(), type);
  }

  // Statements

  Stmt.Block block(int node) {
    List<Stmt> statements = new ArrayList<>();
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      if (tree.symbol(child) == Symbol.TOKEN) {
        if (tree.isMissing(child)) {
          statements.add(unparsed(node, "missing " + tree.token(child)));
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
    descend();
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
      case LABELED_STATEMENT, ATTRIBUTED_STATEMENT -> labeledStatement(node, into);
      case RETURN_STATEMENT -> {
        int value = tree.expressionFrom(tree.firstChild(node));
        into.add(
            new Stmt.Return(
                span(node), value < 0 ? Optional.empty() : Optional.of(expression(value))));
      }
      case GOTO_STATEMENT -> into.add(gotoStatement(node));
      case BREAK_STATEMENT -> into.add(new Stmt.Break(span(node)));
      case CONTINUE_STATEMENT -> into.add(new Stmt.Continue(span(node)));
      case ERROR -> into.add(unparsed(node, "syntax"));
      case TYPE_DEFINITION,
          COMMENT,
          STRUCT_SPECIFIER,
          UNION_SPECIFIER,
          ENUM_SPECIFIER,
          TYPE_IDENTIFIER,
          OTHER -> {
        // Says nothing about control flow.
      }
      default ->
          into.add(
              tree.symbol(node).isExpression()
                  ? new Stmt.Expression(span(node), expression(node))
                  : unparsed(node, "unexpected"));
    }
    addErrors(node, into);
    depth--;
  }

  /** What the parser skipped or made up directly inside a statement means that it was misread. */
  private void addErrors(int node, List<Stmt> into) {
    if (!tree.hasErrors()
        || tree.symbol(node) == Symbol.COMPOUND_STATEMENT
        || tree.symbol(node) == Symbol.ERROR) {
      return;
    }
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      if (tree.isMissing(child)) {
        boolean token = tree.symbol(child) == Symbol.TOKEN;
        into.add(unparsed(node, "missing " + (token ? tree.token(child) : "operand")));
        return;
      }
      if (tree.symbol(child) == Symbol.ERROR && tree.symbol(node) != Symbol.CASE_STATEMENT) {
        into.add(unparsed(child, "syntax"));
        return;
      }
    }
  }

  private Stmt expressionStatement(int node) {
    int inner = tree.expressionFrom(tree.firstChild(node));
    if (inner < 0) {
      return new Stmt.Empty(span(node));
    }
    Optional<Note.Assembler> assembler = note(node, Note.Assembler.class);
    if (assembler.isPresent() && tree.symbol(inner) == Symbol.NUMBER_LITERAL) {
      return new Stmt.Assembler(assembler.get().span(), assembler.get().labels());
    }
    Expr expression = expression(inner);
    Optional<Note.ComputedGoto> computed = note(node, Note.ComputedGoto.class);
    if (computed.isPresent() && expression instanceof Expr.Unary pointer) {
      return new Stmt.ComputedGoto(
          new Span(computed.get().start(), span(node).end()), pointer.operand());
    }
    Optional<Note.BareCall> bare = note(node, Note.BareCall.class);
    if (bare.isPresent()) {
      return new Stmt.Expression(span(node), bareCall(span(node), expression, bare.get()));
    }
    Optional<Note.InitialValue> initial = note(node, Note.InitialValue.class);
    if (initial.isPresent()) {
      Expr value = fragment(initial.get().value());
      return new Stmt.Expression(
          span(node),
          new Expr.Assign(expression.span().union(value.span()), "=", expression, value));
    }
    if (expression instanceof Expr.Name name && name.identifier().equals("fallthrough")) {
      return new Stmt.Empty(span(node));
    }
    return new Stmt.Expression(span(node), expression);
  }

  /** The call that {@code NAME,a,b;} was. */
  private Expr bareCall(Span span, Expr expression, Note.BareCall note) {
    List<Expr> parts = expression instanceof Expr.Comma comma ? comma.parts() : List.of(expression);
    List<Expr> arguments = new ArrayList<>(parts.subList(1, parts.size()));
    return new Expr.Call(span, parts.get(0), expressions.withFragments(arguments, note.open()));
  }

  private void declaration(int node, List<Stmt> into) {
    StringBuilder type = new StringBuilder();
    // The first variable's statement starts with the type.
    int start = tree.start(node);
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      Symbol symbol = tree.symbol(child);
      if (symbol == Symbol.IDENTIFIER || symbol.isDeclarator()) {
        declarator(start < 0 ? tree.start(child) : start, child, type.toString(), into);
        start = -1;
      } else if (start >= 0 && isType(symbol)) {
        type.append(type.length() == 0 ? "" : " ").append(typeText(child));
      }
    }
  }

  private static boolean isType(Symbol symbol) {
    return switch (symbol) {
      case TOKEN, ATTRIBUTED_STATEMENT, COMMENT, ERROR, STORAGE_CLASS_SPECIFIER -> false;
      default -> true;
    };
  }

  /** A type as written, without the members declared with it. */
  private String typeText(int node) {
    String text = rewritten.type(span(node));
    int members = text.indexOf('{');
    return members < 0 ? text : text.substring(0, members).trim();
  }

  private void declarator(int start, int node, String type, List<Stmt> into) {
    Optional<Expr> initializer = Optional.empty();
    int declarator = node;
    if (tree.symbol(node) == Symbol.INIT_DECLARATOR) {
      declarator = tree.firstChild(node);
      int value = declarator < 0 ? -1 : tree.expressionFrom(tree.nextSibling(declarator));
      if (value < 0) {
        return;
      }
      initializer = Optional.of(expression(value));
    }
    StringBuilder declaredType = new StringBuilder(type);
    int at = declarator;
    while (at >= 0 && tree.symbol(at) != Symbol.IDENTIFIER) {
      if (tree.symbol(at) == Symbol.POINTER_DECLARATOR
          || tree.symbol(at) == Symbol.ARRAY_DECLARATOR) {
        boolean first = declaredType.isEmpty() || !type.isEmpty() && !endsWithStar(declaredType);
        declaredType.append(first ? " *" : "*");
      } else if (tree.symbol(at) == Symbol.FUNCTION_DECLARATOR) {
        declaredType.append(" (*)()");
      }
      at = declaratorInside(at);
    }
    if (at < 0) {
      return;
    }
    Optional<Attribute> cleanup = note(at, Note.Cleanup.class).map(Note.Cleanup::attribute);
    into.add(
        new Stmt.Declaration(
            rewritten.span(start, tree.end(node)),
            rewritten.word(tree.start(at) + rewritten.shift()),
            declaredType.toString(),
            initializer,
            cleanup));
  }

  private static boolean endsWithStar(CharSequence type) {
    return type.length() > 0 && type.charAt(type.length() - 1) == '*';
  }

  private int declaratorInside(int node) {
    int child = tree.firstChild(node);
    while (child >= 0
        && tree.symbol(child) != Symbol.IDENTIFIER
        && !tree.symbol(child).isDeclarator()) {
      child = tree.nextSibling(child);
    }
    return child;
  }

  private Stmt ifStatement(int node) {
    int condition = tree.child(node, Symbol.PARENTHESIZED_EXPRESSION);
    int consequence = condition < 0 ? -1 : tree.statementFrom(tree.nextSibling(condition));
    if (consequence < 0) {
      return unparsed(node, "incomplete if");
    }
    Optional<Note.MacroBlock> macro = note(node, Note.MacroBlock.class);
    if (macro.isPresent()) {
      return macroBlock(node, macro.get(), condition, consequence);
    }
    Expr value = condition(node, condition);
    Stmt then = single(consequence);
    int otherwise = tree.child(node, Symbol.ELSE_CLAUSE);
    int alternative = otherwise < 0 ? -1 : tree.statementFrom(tree.firstChild(otherwise));
    return new Stmt.If(
        span(node),
        value,
        then,
        alternative < 0 ? Optional.empty() : Optional.of(single(alternative)));
  }

  private Stmt whileStatement(int node) {
    int condition = tree.child(node, Symbol.PARENTHESIZED_EXPRESSION);
    int body = condition < 0 ? -1 : tree.statementFrom(tree.nextSibling(condition));
    if (body < 0) {
      return unparsed(node, "incomplete while");
    }
    Optional<Note.MacroBlock> macro = note(node, Note.MacroBlock.class);
    return macro.isPresent()
        ? macroBlock(node, macro.get(), condition, body)
        : new Stmt.While(span(node), condition(node, condition), single(body));
  }

  private Stmt macroBlock(int node, Note.MacroBlock note, int condition, int body) {
    List<Expr> arguments = new ArrayList<>(note.arguments() ? arguments(condition) : List.of());
    arguments = expressions.withFragments(arguments, note.open());
    Optional<Stmt> failure = Optional.empty();
    for (int i = 0; i < arguments.size() && failure.isEmpty(); i++) {
      if (arguments.get(i) instanceof Expr.Statement statement) {
        List<Stmt> inner = statement.block().statements();
        failure = Optional.of(inner.size() == 1 ? inner.get(0) : statement.block());
        arguments.remove(i);
      }
    }
    String name = rewritten.word(tree.start(node) + rewritten.shift());
    return new Stmt.MacroBlock(span(node), name, arguments, single(body), failure);
  }

  private List<Expr> arguments(int parentheses) {
    Expr inside = expression(parentheses);
    return inside instanceof Expr.Comma comma ? comma.parts() : List.of(inside);
  }

  private Stmt doStatement(int node) {
    int body = tree.statementFrom(tree.firstChild(node));
    int condition = tree.child(node, Symbol.PARENTHESIZED_EXPRESSION);
    if (body < 0 || condition < 0) {
      return unparsed(node, "incomplete do");
    }
    int loop = condition;
    for (int child = tree.firstChild(node); child != condition; child = tree.nextSibling(child)) {
      loop = child;
    }
    return new Stmt.DoWhile(span(node), single(body), condition(loop, condition));
  }

  /** A condition, or the call of the macro whose parentheses are those of the condition. */
  private Expr condition(int keyword, int parentheses) {
    Optional<Note.Condition> macro = note(keyword, Note.Condition.class);
    if (macro.isEmpty()) {
      return expression(parentheses);
    }
    int start = macro.get().name();
    String word = rewritten.word(start);
    Expr.Name name = new Expr.Name(new Span(start, start + word.length()), word);
    List<Expr> arguments = macro.get().arguments() ? arguments(parentheses) : List.of();
    arguments = expressions.withFragments(arguments, macro.get().open());
    return new Expr.Call(name.span().union(span(parentheses)), name, arguments);
  }

  private Stmt forStatement(int node) {
    List<Stmt> initialization = new ArrayList<>();
    Optional<Expr> condition = Optional.empty();
    Optional<Expr> update = Optional.empty();
    Stmt body = null;
    int semicolons = 0;
    boolean head = true;
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      Symbol symbol = tree.symbol(child);
      if (symbol == Symbol.TOKEN) {
        if (tree.token(child).equals(";")) {
          semicolons++;
        } else if (tree.token(child).equals(")")) {
          head = false;
        }
      } else if (head && symbol == Symbol.DECLARATION) {
        // The declaration takes its semicolon with it.
        declaration(child, initialization);
        semicolons++;
      } else if (head && symbol.isExpression()) {
        Expr expression = expression(child);
        if (semicolons == 0) {
          initialization.add(new Stmt.Expression(span(child), expression));
        } else if (semicolons == 1) {
          condition = Optional.of(expression);
        } else {
          update = Optional.of(expression);
        }
      } else if (!head && symbol.isStatement()) {
        body = single(child);
      }
    }
    return body == null
        ? unparsed(node, "incomplete for")
        : new Stmt.For(span(node), initialization, condition, update, body);
  }

  private Stmt switchStatement(int node) {
    int value = tree.child(node, Symbol.PARENTHESIZED_EXPRESSION);
    int body = tree.child(node, Symbol.COMPOUND_STATEMENT);
    return value < 0 || body < 0
        ? unparsed(node, "incomplete switch")
        : new Stmt.Switch(span(node), condition(node, value), block(body));
  }

  private void caseStatement(int node, List<Stmt> into) {
    boolean beforeColon = true;
    boolean isDefault = false;
    Optional<Expr> value = Optional.empty();
    List<Stmt> statements = new ArrayList<>();
    int end = tree.start(node);
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      Symbol symbol = tree.symbol(child);
      if (symbol == Symbol.TOKEN) {
        isDefault |= tree.token(child).equals("default");
        beforeColon &= !tree.token(child).equals(":");
      } else if (beforeColon && symbol.isExpression()) {
        value = Optional.of(expression(child));
        end = tree.end(child);
      } else if (symbol.isStatement() || symbol == Symbol.ERROR) {
        statement(child, statements);
      }
    }
    if (value.isEmpty() && !isDefault) {
      into.add(unparsed(node, "case without value"));
    }
    end = isDefault ? tree.start(node) + "default".length() : end;
    into.add(
        new Stmt.Case(
            rewritten.span(tree.start(node), end),
            value,
            note(node, Note.CaseRange.class).isPresent()));
    into.addAll(statements);
  }

  private void labeledStatement(int node, List<Stmt> into) {
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      if (tree.symbol(child) == Symbol.STATEMENT_IDENTIFIER) {
        Span span = span(child);
        String label = rewritten.word(span.start());
        into.add(new Stmt.Label(new Span(span.start(), span.start() + label.length()), label));
      } else if (tree.symbol(child).isStatement()) {
        statement(child, into);
      }
    }
  }

  private Stmt gotoStatement(int node) {
    int label = tree.child(node, Symbol.STATEMENT_IDENTIFIER);
    return label < 0
        ? unparsed(node, "goto without label")
        : new Stmt.Goto(span(node), rewritten.word(span(label).start()));
  }

  // What could not be parsed

  private Stmt unparsed(int node, String reason) {
    List<Node> parts = new ArrayList<>();
    for (int child = tree.firstChild(node); child >= 0; child = tree.nextSibling(child)) {
      if (tree.symbol(child).isExpression()) {
        parts.add(expression(child));
      } else if (tree.symbol(child).isStatement() && tree.symbol(node) == Symbol.ERROR) {
        parts.add(single(child));
      }
    }
    Stmt result = new Stmt.Unparsed(span(node), reason, parts);
    addProblem(node, reason, false);
    return result;
  }

  /** Remembers that an Unparsed node was made, and why. */
  void addProblem(int node, String reason, boolean harmless) {
    unparsed.add(new Span(tree.start(node), tree.end(node)));
    problems.add(new Problem(span(node), reason, harmless));
  }

  /** Errors for which no Unparsed node was made lie in types, mostly. */
  private void findErrorsLeft() {
    if (!tree.hasErrors()) {
      return;
    }
    for (int node = 0; node < tree.size(); node++) {
      if ((tree.symbol(node) == Symbol.ERROR || tree.isMissing(node)) && !isCovered(node)) {
        addProblem(node, "syntax", isUnevaluated(node));
      }
    }
  }

  private boolean isCovered(int node) {
    Span error = new Span(tree.start(node), tree.end(node));
    for (Span span : unparsed) {
      if (span.contains(error)) {
        return true;
      }
    }
    return false;
  }

  private boolean isUnevaluated(int node) {
    for (int at = node; at >= 0; at = tree.parent(at)) {
      if (tree.symbol(at).isUnevaluated()) {
        return true;
      }
      if (tree.symbol(at).isStatement() && tree.symbol(at) != Symbol.DECLARATION) {
        return false;
      }
    }
    return false;
  }
}
