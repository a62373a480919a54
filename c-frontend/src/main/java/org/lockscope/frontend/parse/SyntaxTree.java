package org.lockscope.frontend.parse;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.treesitter.TSLanguage;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSSymbolType;
import org.treesitter.TSTree;
import org.treesitter.TSTreeCursor;
import org.treesitter.TreeSitterC;

/**
 * A syntax tree copied out of tree-sitter into arrays, in one walk: each question to a native node
 * costs about a microsecond, and native trees are freed only when closed.
 *
 * <p>Nodes are numbered in pre-order from 0, the root.
 */
final class SyntaxTree {

  /** Raised where the native library can't be loaded; nothing can be parsed then. */
  private static final class Grammar {
    static final TSLanguage LANGUAGE = new TreeSitterC();
    static final Symbol[] SYMBOLS = new Symbol[LANGUAGE.symbolCount()];
    static final String[] NAMES = new String[LANGUAGE.symbolCount()];

    /** The keywords: tokens without a name of their own that are spelled like identifiers. */
    static final Set<String> KEYWORDS = new HashSet<>();

    static {
      for (int i = 0; i < SYMBOLS.length; i++) {
        NAMES[i] = LANGUAGE.symbolName(i);
        boolean named = LANGUAGE.symbolType(i) == TSSymbolType.TSSymbolTypeRegular;
        SYMBOLS[i] = Symbol.of(NAMES[i], named);
        if (!named && Character.isJavaIdentifierStart(NAMES[i].charAt(0))) {
          KEYWORDS.add(NAMES[i]);
        }
      }
    }

    private Grammar() {}
  }

  /** What tree-sitter numbers its ERROR nodes, (TSSymbol) -1. */
  private static final int ERROR_SYMBOL = 65535;

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
    int estimate = 64 + text.length() / 4;
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
    SyntaxTree result = new SyntaxTree(text);
    try (TSTree tree = PARSERS.get().parseString(null, text)) {
      TSNode root = tree.getRootNode();
      result.hasErrors = root.hasError();
      try (TSTreeCursor cursor = new TSTreeCursor(root)) {
        result.copy(cursor);
      }
    }
    return result;
  }

  /** Copies the node at the cursor and what is below it, without recursion: C nests deeply. */
  private void copy(TSTreeCursor cursor) {
    int node = add(cursor, -1);
    while (true) {
      if (descendsInto(symbols[node]) && cursor.gotoFirstChild()) {
        int child = add(cursor, node);
        firstChild[node] = child;
        node = child;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        node = parents[node];
        if (node <= 0 || !cursor.gotoParent()) {
          return;
        }
      }
      if (node == 0) {
        return;
      }
      int sibling = add(cursor, parents[node]);
      nextSibling[node] = sibling;
      node = sibling;
    }
  }

  /** What is inside strings, numbers and names says nothing about structure. */
  private boolean descendsInto(Symbol symbol) {
    return switch (symbol) {
      case TOKEN, NULL, STRING_LITERAL, CHAR_LITERAL, NUMBER_LITERAL, IDENTIFIER -> false;
      default -> true;
    };
  }

  private int add(TSTreeCursor cursor, int parent) {
    TSNode node = cursor.currentNode();
    int symbol = node.getSymbol();
    int index = size++;
    if (index == symbols.length) {
      grow();
    }
    firstChild[index] = -1;
    nextSibling[index] = -1;
    parents[index] = parent;
    symbols[index] = symbol == ERROR_SYMBOL ? Symbol.ERROR : Grammar.SYMBOLS[symbol];
    if (symbols[index] == Symbol.TOKEN) {
      tokens[index] = Grammar.NAMES[symbol];
    }
    missing[index] = hasErrors && node.isMissing();
    starts[index] = node.getStartByte();
    ends[index] = node.getEndByte();
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
