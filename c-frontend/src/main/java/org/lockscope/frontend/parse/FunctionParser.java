package org.lockscope.frontend.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final int MAX_CHARACTERS = 1 << 20;

  /** How many characters of functions are remembered; mm/ has 3 million. */
  private static final int MAX_REMEMBERED = 16_000_000;

  private final Memory parsed = new Memory();

  /** What was parsed lately. */
  private static final class Memory {
    private final Map<String, FunctionDefinition> definitions =
        new LinkedHashMap<>(64, 0.75f, true);
    private long characters;

    synchronized Optional<FunctionDefinition> get(String text) {
      return Optional.ofNullable(definitions.get(text));
    }

    synchronized void put(String text, FunctionDefinition definition) {
      if (definitions.put(text, definition) == null) {
        characters += text.length();
      }
      var oldest = definitions.keySet().iterator();
      while (characters > MAX_REMEMBERED) {
        characters -= oldest.next().length();
        oldest.remove();
      }
    }
  }

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
    Optional<FunctionDefinition> known = parsed.get(tokens.source());
    if (known.isPresent()) {
      return known.get();
    }
    FunctionDefinition definition = parse(tokens, bodyStart(tokens), head);
    parsed.put(tokens.source(), definition);
    return definition;
  }

  /** Whether tokens hold a body; without one they declare a function at most. */
  public static boolean hasBody(Tokens tokens) {
    return bodyStart(tokens) >= 0;
  }

  /** Parses an expression, such as a macro's replacement; empty if it is none. */
  public Optional<Expr> parseExpression(Tokens tokens) {
    if (tokens.size() == 0 || isTooLong(tokens)) {
      return Optional.empty();
    }
    try {
      List<Problem> problems = new ArrayList<>();
      Optional<Expr> value = AstBuilder.value(Rewriter.expression(tokens), problems);
      return value.filter(v -> problems.stream().allMatch(Problem::harmless));
    } catch (TooDeeplyNested e) {
      return Optional.empty();
    }
  }

  /** Parses statements, such as a macro's replacement; empty if they are none. */
  public Optional<Stmt.Block> parseStatements(Tokens tokens) {
    if (isTooLong(tokens)) {
      return Optional.empty();
    }
    try {
      List<Problem> problems = new ArrayList<>();
      Optional<Stmt.Block> block = AstBuilder.block(Rewriter.statements(tokens), problems);
      return block
          .filter(b -> problems.stream().allMatch(Problem::harmless))
          .map(b -> withoutAddedSemicolon(b, tokens.source().length()));
    } catch (TooDeeplyNested e) {
      return Optional.empty();
    }
  }

  private static Stmt.Block withoutAddedSemicolon(Stmt.Block block, int length) {
    return new Stmt.Block(
        block.span(), block.statements().stream().filter(s -> s.span().start() < length).toList());
  }

  private static boolean isTooLong(Tokens tokens) {
    return tokens.source().length() > MAX_CHARACTERS;
  }

  /** Index of the token that opens a function's body; -1 if there is none. */
  private static int bodyStart(Tokens tokens) {
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.is(i, '(') || tokens.is(i, '[')) {
        depth++;
      } else if (tokens.is(i, ')') || tokens.is(i, ']')) {
        depth--;
      } else if (depth == 0 && tokens.is(i, '{')) {
        if (!isAggregate(tokens, i)) {
          return i;
        }
        i = afterBraces(tokens, i);
      }
    }
    return -1;
  }

  /** Whether a brace opens the struct, union or enum that a function returns. */
  private static boolean isAggregate(Tokens tokens, int brace) {
    for (int i = brace - 1; i >= brace - 2 && tokens.isIdentifier(i); i--) {
      if (tokens.is(i, "struct") || tokens.is(i, "union") || tokens.is(i, "enum")) {
        return true;
      }
    }
    return false;
  }

  private static int afterBraces(Tokens tokens, int open) {
    int depth = 0;
    int i = open;
    for (; i < tokens.size(); i++) {
      if (tokens.is(i, '{')) {
        depth++;
      } else if (tokens.is(i, '}') && --depth == 0) {
        break;
      }
    }
    return i;
  }

  private static FunctionDefinition parse(Tokens tokens, int body, FunctionHead head) {
    String text = tokens.source();
    if (isTooLong(tokens)) {
      return unknown(head, "function larger than 1 MB", text);
    }
    try {
      List<Problem> problems = new ArrayList<>();
      Optional<Stmt.Block> block = AstBuilder.block(Rewriter.function(tokens, body), problems);
      if (block.isEmpty() || !reachesEnd(block.get(), tokens)) {
        return unknown(head, "the body could not be parsed", text);
      }
      problems.sort(Comparator.comparing(Problem::harmless).thenComparing(Problem::span));
      return new FunctionDefinition(head, block, problems, text);
    } catch (TooDeeplyNested e) {
      return unknown(head, e.getMessage(), text);
    }
  }

  /** Whether the parsed body ends where the function does, and not at some inner brace. */
  private static boolean reachesEnd(Stmt.Block block, Tokens tokens) {
    int last = tokens.size() - 1;
    while (last > 0 && tokens.is(last, ';')) {
      last--;
    }
    return block.span().end() == tokens.end(last);
  }

  private static FunctionDefinition unknown(FunctionHead head, String reason, String text) {
    Span whole = new Span(0, text.length());
    return new FunctionDefinition(
        head, Optional.empty(), List.of(new Problem(whole, reason, false)), text);
  }
}
