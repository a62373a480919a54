package org.lockscope.frontend.parse;

import java.util.Arrays;
import org.treesitter.TSLanguage;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSSymbolType;
import org.treesitter.TSTree;
import org.treesitter.TSTreeCursor;
import org.treesitter.TreeSitterC;

/**
 * A syntax tree copied out of tree-sitter into arrays, in one walk: each access to a native node
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

    static {
      for (int i = 0; i < SYMBOLS.length; i++) {
        NAMES[i] = LANGUAGE.symbolName(i);
        SYMBOLS[i] =
            Symbol.of(NAMES[i], LANGUAGE.symbolType(i) == TSSymbolType.TSSymbolTypeRegular);
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
  private Symbol[] symbols = new Symbol[256];
  private String[] tokens = new String[256];
  private int[] starts = new int[256];
  private int[] ends = new int[256];
  private int[] firstChild = new int[256];
  private int[] nextSibling = new int[256];
  private boolean[] missing = new boolean[256];
  private int size;
  private boolean hasErrors;

  private SyntaxTree(String text) {
    this.text = text;
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
    int[] path = new int[64];
    int depth = 0;
    path[0] = add(cursor);
    while (true) {
      int parent = path[depth];
      if (descendsInto(symbols[parent]) && cursor.gotoFirstChild()) {
        int child = add(cursor);
        firstChild[parent] = child;
        if (++depth == path.length) {
          path = Arrays.copyOf(path, depth * 2);
        }
        path[depth] = child;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (depth == 0 || !cursor.gotoParent()) {
          return;
        }
        depth--;
      }
      if (depth == 0) {
        return;
      }
      int sibling = add(cursor);
      nextSibling[path[depth]] = sibling;
      path[depth] = sibling;
    }
  }

  /** What is inside strings, numbers and names says nothing about structure. */
  private static boolean descendsInto(Symbol symbol) {
    return switch (symbol) {
      case TOKEN,
          NULL,
          STRING_LITERAL,
          CONCATENATED_STRING,
          CHAR_LITERAL,
          NUMBER_LITERAL,
          IDENTIFIER,
          SIZEOF_EXPRESSION,
          OFFSETOF_EXPRESSION,
          ALIGNOF_EXPRESSION,
          TYPE_DESCRIPTOR,
          GNU_ASM_EXPRESSION ->
          false;
      default -> true;
    };
  }

  private int add(TSTreeCursor cursor) {
    TSNode node = cursor.currentNode();
    int symbol = node.getSymbol();
    int index = size++;
    if (index == symbols.length) {
      grow();
    }
    firstChild[index] = -1;
    nextSibling[index] = -1;
    if (symbol == ERROR_SYMBOL) {
      symbols[index] = Symbol.ERROR;
    } else {
      symbols[index] = Grammar.SYMBOLS[symbol];
    }
    if (symbols[index] == Symbol.TOKEN) {
      tokens[index] = Grammar.NAMES[symbol];
    }
    missing[index] = hasErrors && node.isMissing();
    // A keyword or bracket without errors around is known by its symbol alone.
    if (symbols[index] != Symbol.TOKEN || hasErrors) {
      starts[index] = node.getStartByte();
      ends[index] = node.getEndByte();
    }
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
    missing = Arrays.copyOf(missing, larger);
  }

  boolean hasErrors() {
    return hasErrors;
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

  /** The first child of a node; -1 if it has none. */
  int firstChild(int node) {
    return firstChild[node];
  }

  /** The node after a node below the same parent; -1 if there is none. */
  int nextSibling(int node) {
    return nextSibling[node];
  }

  /** The characters of a node that is no TOKEN. */
  String text(int node) {
    return text.substring(starts[node], ends[node]);
  }
}
