package org.lockscope.frontend.parse;

import java.util.Arrays;
import java.util.Optional;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSTree;
import org.treesitter.TSTreeCursor;

/**
 * A syntax tree copied out of tree-sitter into arrays, in one walk. Native trees are freed only
 * when closed, and each question to a native node costs about a microsecond, as much as parsing a
 * token does; so a tree without errors is copied without asking its nodes anything: moving a cursor
 * tells the shape, one call lists the names of all nodes, and the places follow from the text, of
 * which every leaf is the next token.
 *
 * <p>Nodes are numbered in pre-order from 0, the root.
 */
final class SyntaxTree {

  /**
   * How deep a tree may be for its names to be listed. tree-sitter does so by recursion, without a
   * look at the stack: a sum of two thousand terms brings the whole process down.
   */
  private static final int MAX_LISTED_DEPTH = 200;

  /** Deeper trees are not worth a second walk: there are not four nodes to a level of C. */
  private static final int MAX_DEPTH = 4 * TooDeeplyNested.LIMIT;

  /**
   * The parser of each thread. Parsers are not thread-safe, and making one costs more than parsing
   * a small function.
   */
  private static final ThreadLocal<TSParser> PARSERS =
      ThreadLocal.withInitial(
          () -> {
            TSParser parser = new TSParser();
            if (!parser.setLanguage(Grammar.LANGUAGE)) {
              throw new IllegalStateException("the C grammar does not fit the parser");
            }
            return parser;
          });

  private final String text;
  private Symbol[] symbols;
  private String[] tokens;
  private int[] starts;
  private int[] ends;
  private int[] firstChild;
  private int[] nextSibling;
  private int[] parents;
  private boolean[] missing;
  private int size;
  private boolean hasErrors;

  private SyntaxTree(String text) {
    this.text = text;
    int estimate = 64 + text.length() / 8;
    symbols = new Symbol[estimate];
    tokens = new String[estimate];
    starts = new int[estimate];
    ends = new int[estimate];
    firstChild = new int[estimate];
    nextSibling = new int[estimate];
    parents = new int[estimate];
    missing = new boolean[estimate];
  }

  /**
   * Parses a text.
   *
   * @param text ASCII only, so that bytes are characters
   */
  static SyntaxTree parse(String text) {
    return counted(text).orElseGet(() -> asked(text));
  }

  /** The tree of a text without errors; empty if there are some, or if it is very deep. */
  static Optional<SyntaxTree> counted(String text) {
    SyntaxTree result = new SyntaxTree(text);
    try (TSTree tree = PARSERS.get().parseString(null, CText.squeeze(text))) {
      TSNode root = tree.getRootNode();
      if (root.hasError()) {
        return Optional.empty();
      }
      int[] depths;
      try (TSTreeCursor cursor = new TSTreeCursor(root)) {
        depths = depths(cursor);
      }
      int deepest = Arrays.stream(depths).max().orElse(0);
      if (deepest > MAX_DEPTH) {
        throw new TooDeeplyNested();
      }
      if (deepest > MAX_LISTED_DEPTH) {
        return Optional.empty();
      }
      boolean fits = result.copyByCounting(depths, new NodeNames(root.toString()));
      return fits ? Optional.of(result) : Optional.empty();
    }
  }

  /** The tree of any text. */
  static SyntaxTree asked(String text) {
    SyntaxTree result = new SyntaxTree(text);
    try (TSTree tree = PARSERS.get().parseString(null, text)) {
      TSNode root = tree.getRootNode();
      result.hasErrors = root.hasError();
      try (TSTreeCursor cursor = new TSTreeCursor(root)) {
        result.copyByAsking(cursor);
      }
    }
    return result;
  }

  // Trees without errors

  /** How deep every node below a cursor lies, in pre-order: the shape of the tree. */
  private static int[] depths(TSTreeCursor cursor) {
    int[] depths = new int[256];
    int size = 0;
    int depth = 0;
    while (true) {
      if (size == depths.length) {
        depths = Arrays.copyOf(depths, size * 2);
      }
      depths[size++] = depth;
      if (cursor.gotoFirstChild()) {
        depth++;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (depth-- == 0) {
          return Arrays.copyOf(depths, size);
        }
        cursor.gotoParent();
      }
    }
  }

  /**
   * Copies a tree of a shape, without recursion: C nests deeply.
   *
   * @return false if shape, names and text do not fit together
   */
  private boolean copyByCounting(int[] depths, NodeNames names) {
    int at = CText.skipBlanks(text, 0);
    int parent = -1;
    int before = -1;
    int next = 0;
    while (next < depths.length) {
      int depth = depths[next++];
      boolean inner = next < depths.length && depths[next] > depth;
      int start = at;
      int end = inner ? start : leafEnd(start, parent, before);
      String token = inner ? null : Grammar.token(text, start, end);
      int node;
      if (token != null) {
        node = add(Symbol.TOKEN, parent, before, start, end);
        tokens[node] = token;
      } else if (end > text.length() || !names.next(depth)) {
        return false;
      } else {
        node = add(names.symbol(), parent, before, start, end);
      }
      if (inner && isText(symbols[node])) {
        // What is inside is no C.
        while (next < depths.length && depths[next] > depth) {
          next++;
        }
        names.skipBelow(depth);
        ends[node] = CText.quotedEnd(text, start);
        inner = false;
      }
      if (inner) {
        parent = node;
        before = -1;
        continue;
      }
      at = CText.skipBlanks(text, ends[node]);
      before = node;
      int nextDepth = next < depths.length ? depths[next] : 0;
      for (int up = depth; up > nextDepth; up--) {
        ends[parent] = ends[size - 1];
        before = parent;
        parent = parents[parent];
      }
    }
    return at == text.length() && names.isAtEnd();
  }

  /** The grammar takes the sign before a number for a part of it, but for the one of a sum. */
  private int leafEnd(int start, int parent, int before) {
    boolean sum =
        parent >= 0 && symbols[parent] == Symbol.BINARY_EXPRESSION && before == firstChild[parent];
    return CText.isSigned(text, start) && !sum
        ? CText.tokenEnd(text, start + 1)
        : CText.tokenEnd(text, start);
  }

  private static boolean isText(Symbol symbol) {
    return symbol == Symbol.STRING_LITERAL || symbol == Symbol.CHAR_LITERAL;
  }

  // Trees with errors

  private void copyByAsking(TSTreeCursor cursor) {
    int parent = -1;
    int before = -1;
    while (true) {
      int node = ask(cursor, parent, before);
      if (descendsInto(symbols[node]) && cursor.gotoFirstChild()) {
        parent = node;
        before = -1;
        continue;
      }
      before = node;
      while (!cursor.gotoNextSibling()) {
        if (parent < 0) {
          return;
        }
        cursor.gotoParent();
        before = parent;
        parent = parents[parent];
      }
    }
  }

  /** What is inside strings, numbers and names says nothing about structure. */
  private static boolean descendsInto(Symbol symbol) {
    return switch (symbol) {
      case TOKEN, NULL, STRING_LITERAL, CHAR_LITERAL, NUMBER_LITERAL, IDENTIFIER -> false;
      default -> true;
    };
  }

  private int ask(TSTreeCursor cursor, int parent, int before) {
    TSNode node = cursor.currentNode();
    int number = node.getSymbol();
    Symbol symbol = Grammar.symbol(number);
    int index = add(symbol, parent, before, node.getStartByte(), node.getEndByte());
    if (symbol == Symbol.TOKEN) {
      tokens[index] = Grammar.name(number);
    }
    missing[index] = hasErrors && node.isMissing();
    return index;
  }

  private int add(Symbol symbol, int parent, int before, int start, int end) {
    int index = size++;
    if (index == symbols.length) {
      grow();
    }
    firstChild[index] = -1;
    nextSibling[index] = -1;
    parents[index] = parent;
    if (before >= 0) {
      nextSibling[before] = index;
    } else if (parent >= 0) {
      firstChild[parent] = index;
    }
    symbols[index] = symbol;
    tokens[index] = null;
    starts[index] = start;
    ends[index] = end;
    missing[index] = false;
    return index;
  }

  private void grow() {
    int larger = symbols.length * 2;
    symbols = Arrays.copyOf(symbols, larger);
    tokens = Arrays.copyOf(tokens, larger);
    starts = Arrays.copyOf(starts, larger);
    ends = Arrays.copyOf(ends, larger);
    firstChild = Arrays.copyOf(firstChild, larger);
    nextSibling = Arrays.copyOf(nextSibling, larger);
    parents = Arrays.copyOf(parents, larger);
    missing = Arrays.copyOf(missing, larger);
  }

  boolean hasErrors() {
    return hasErrors;
  }

  /** Number of nodes. */
  int size() {
    return size;
  }

  Symbol symbol(int node) {
    return symbols[node];
  }

  /** The keyword, operator or bracket a TOKEN node is. */
  String token(int node) {
    return tokens[node];
  }

  int start(int node) {
    return starts[node];
  }

  int end(int node) {
    return ends[node];
  }

  /** Whether the parser made the node up to go on. */
  boolean isMissing(int node) {
    return missing[node];
  }

  /** The node around a node; -1 for the root. */
  int parent(int node) {
    return parents[node];
  }

  /** The first child of a node; -1 if it has none. */
  int firstChild(int node) {
    return firstChild[node];
  }

  /** The node after a node below the same parent; -1 if there is none. */
  int nextSibling(int node) {
    return nextSibling[node];
  }

  /** The first child of a node that is of a kind; -1 if there is none. */
  int child(int node, Symbol symbol) {
    int child = firstChild[node];
    while (child >= 0 && symbols[child] != symbol) {
      child = nextSibling[child];
    }
    return child;
  }

  /** The first expression from a sibling on, itself included; -1 if there is none. */
  int expressionFrom(int sibling) {
    int at = sibling;
    while (at >= 0 && !symbols[at].isExpression()) {
      at = nextSibling[at];
    }
    return at;
  }

  /** The first statement from a sibling on, itself included; -1 if there is none. */
  int statementFrom(int sibling) {
    int at = sibling;
    while (at >= 0 && !symbols[at].isStatement()) {
      at = nextSibling[at];
    }
    return at;
  }

  /** Whether the grammar stumbled directly below a node. */
  boolean hasErrorChild(int node) {
    if (hasErrors) {
      for (int child = firstChild[node]; child >= 0; child = nextSibling[child]) {
        if (symbols[child] == Symbol.ERROR || missing[child]) {
          return true;
        }
      }
    }
    return false;
  }

  /** The characters of a node. */
  String text(int node) {
    return text.substring(starts[node], ends[node]);
  }
}
