package org.lockscope.frontend.parse;

/**
 * The names of a tree's nodes, in pre-order, as tree-sitter writes a tree down: {@code
 * (if_statement condition: (parenthesized_expression (identifier)) ...)}. Keywords, operators and
 * brackets are not in it.
 */
final class NodeNames {

  private final String list;
  private int at;
  private int depth = -1;
  private Symbol symbol = Symbol.OTHER;

  NodeNames(String list) {
    this.list = list;
  }

  /** Goes on to the next node; returns false if it is not at the given depth. */
  boolean next(int expectedDepth) {
    if (!toNext()) {
      return false;
    }
    int end = at + 1;
    while (end < list.length() && isNamePart(list.charAt(end))) {
      end++;
    }
    symbol = Grammar.symbol(list.substring(at + 1, end));
    at = end;
    depth++;
    return depth == expectedDepth;
  }

  /** Skips the nodes below the one at hand. */
  void skipBelow(int ownDepth) {
    while (toNext() && depth + 1 > ownDepth) {
      at++;
      depth++;
    }
  }

  /** Goes to the parenthesis that opens the next node; {@link #depth} becomes its parent's. */
  private boolean toNext() {
    while (at < list.length() && list.charAt(at) != '(') {
      if (list.charAt(at) == ')') {
        depth--;
      }
      at++;
    }
    return at < list.length();
  }

  /** What the node at hand is. */
  Symbol symbol() {
    return symbol;
  }

  /** Whether there is no further node. */
  boolean isAtEnd() {
    return !toNext();
  }

  private static boolean isNamePart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9';
  }
}
