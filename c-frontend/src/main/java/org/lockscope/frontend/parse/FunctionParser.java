package org.lockscope.frontend.parse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.FunctionDefinition.Problem;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.Span;

/**
 * Parses functions, each text once: between two revisions of a file nearly all functions are the
 * same. Thread-safe.
 */
public final class FunctionParser {

  /** Beyond this no person wrote it; parsing would cost more memory than an answer is worth. */
  private static final int MAX_CHARACTERS = 4 << 20;

  private final Map<String, FunctionDefinition> parsed = new ConcurrentHashMap<>();

  /**
   * Reads what stands before a function's body.
   *
   * @param tokens the function's tokens under one variant, over a text of their own
   * @return empty if the tokens do not look like a function
   */
  public Optional<FunctionHead> head(Tokens tokens) {
    int body = bodyStart(tokens);
    return body < 0 ? Optional.empty() : HeadReader.read(tokens, body);
  }

  /**
   * The definition of a function; without a body if it could not be parsed.
   *
   * @param tokens the function's tokens under one variant, over a text of their own
   * @param head what {@link #head} made of them
   */
  public FunctionDefinition parse(Tokens tokens, FunctionHead head) {
    FunctionDefinition known = parsed.get(tokens.source());
    if (known != null) {
      return known;
    }
    FunctionDefinition definition = parse(tokens, bodyStart(tokens), head);
    parsed.put(tokens.source(), definition);
    return definition;
  }

  /** Parses an expression, such as a macro's replacement; empty if it is none. */
  public Optional<Expr> parseExpression(Tokens tokens) {
    return parseBlock("f = ", tokens, ";")
        .filter(block -> block.statements().size() == 1)
        .map(block -> block.statements().get(0))
        .filter(Stmt.Expression.class::isInstance)
        .map(statement -> ((Stmt.Expression) statement).expression())
        .filter(Expr.Assign.class::isInstance)
        .map(assignment -> ((Expr.Assign) assignment).value());
  }

  /** Parses statements, such as a macro's replacement; empty if they are none. */
  public Optional<Stmt.Block> parseStatements(Tokens tokens) {
    return parseBlock("", tokens, ";");
  }

  private static Optional<Stmt.Block> parseBlock(String before, Tokens tokens, String after) {
    String text = "void f(){" + before + tokens.source() + after + "}";
    Tokens wrapped = Tokens.of(text);
    Rewriter.Result rewritten = Rewriter.wrapped(wrapped);
    SyntaxTree tree = SyntaxTree.parse(rewritten.text());
    AstBuilder builder = new AstBuilder(tree, rewritten);
    Optional<Stmt.Block> body = builder.body();
    return tree.hasErrors() ? Optional.empty() : body;
  }

  private static int bodyStart(Tokens tokens) {
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.is(i, '(') || tokens.is(i, '[')) {
        depth++;
      } else if (tokens.is(i, ')') || tokens.is(i, ']')) {
        depth--;
      } else if (depth == 0 && tokens.is(i, '{')) {
        return i;
      }
    }
    return -1;
  }

  private static FunctionDefinition parse(Tokens tokens, int body, FunctionHead head) {
    String text = tokens.source();
    Span whole = new Span(0, text.length());
    if (text.length() > MAX_CHARACTERS) {
      return unknown(head, whole, "function larger than 4 MB", text);
    }
    try {
      Rewriter.Result rewritten = Rewriter.function(tokens, body);
      SyntaxTree tree = SyntaxTree.parse(rewritten.text());
      AstBuilder builder = new AstBuilder(tree, rewritten);
      Optional<Stmt.Block> block = builder.body();
      if (block.isEmpty() || !reachesEnd(block.get(), tokens)) {
        return unknown(head, whole, "the body could not be parsed", text);
      }
      List<Problem> problems =
          builder.unparsed().stream().map(n -> new Problem(n.span(), reason(n))).toList();
      return new FunctionDefinition(head, block, problems, text);
    } catch (StackOverflowError tooDeep) {
      return unknown(head, whole, "nested too deeply", text);
    }
  }

  private static String reason(org.lockscope.frontend.ast.Node node) {
    return node instanceof Stmt.Unparsed statement
        ? statement.reason()
        : ((Expr.Unparsed) node).reason();
  }

  /** Whether the parsed body ends where the function does, and not at some inner brace. */
  private static boolean reachesEnd(Stmt.Block block, Tokens tokens) {
    return tokens.size() > 0 && block.span().end() == tokens.end(tokens.size() - 1);
  }

  private static FunctionDefinition unknown(
      FunctionHead head, Span span, String reason, String text) {
    return new FunctionDefinition(head, Optional.empty(), List.of(new Problem(span, reason)), text);
  }
}
