package org.lockscope.frontend;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * Compares the statements of a model with the keywords of its text: every {@code return} written is
 * one in the model. A parser that goes astray without an error node is found out this way.
 */
final class Keywords {

  private static final Set<String> COUNTED =
      Set.of("if", "for", "do", "switch", "case", "default", "return", "goto", "break", "continue");

  private Keywords() {}

  /** What differs, if anything does. */
  static Optional<String> difference(FunctionDefinition definition) {
    Map<String, Integer> counts = new TreeMap<>();
    Tokens tokens = Tokens.of(definition.text());
    int start = 0;
    while (start < tokens.size() && !tokens.is(start, '{')) {
      start++;
    }
    for (int i = start; i < tokens.size(); i++) {
      if (tokens.isIdentifier(i)) {
        String word = tokens.text(i);
        if (word.contains("asm") || word.contains("typeof") || word.equals("sizeof")) {
          i = afterParentheses(tokens, i);
        } else if (COUNTED.contains(word)) {
          counts.merge(word, 1, Integer::sum);
        }
      }
    }
    definition.body().orElseThrow().walk(node -> uncount(node, counts));
    counts.values().removeIf(count -> count == 0);
    return counts.isEmpty() ? Optional.empty() : Optional.of(counts.toString());
  }

  private static int afterParentheses(Tokens tokens, int word) {
    int i = word + 1;
    while (tokens.isIdentifier(i)) {
      i++;
    }
    if (!tokens.is(i, '(')) {
      return word;
    }
    int depth = 0;
    for (; i < tokens.size(); i++) {
      if (tokens.is(i, '(')) {
        depth++;
      } else if (tokens.is(i, ')') && --depth == 0) {
        break;
      }
    }
    return i;
  }

  private static void uncount(Node node, Map<String, Integer> counts) {
    String word = null;
    if (node instanceof Stmt.If) {
      word = "if";
    } else if (node instanceof Stmt.For) {
      word = "for";
    } else if (node instanceof Stmt.DoWhile) {
      word = "do";
    } else if (node instanceof Stmt.Switch) {
      word = "switch";
    } else if (node instanceof Stmt.Case label) {
      word = label.value().isPresent() ? "case" : "default";
    } else if (node instanceof Stmt.Return) {
      word = "return";
    } else if (node instanceof Stmt.Goto || node instanceof Stmt.ComputedGoto) {
      word = "goto";
    } else if (node instanceof Stmt.Break) {
      word = "break";
    } else if (node instanceof Stmt.Continue) {
      word = "continue";
    }
    if (word != null) {
      counts.merge(word, -1, Integer::sum);
    }
  }
}
