package org.lockscope.frontend.parse;

import java.util.HashMap;
import java.util.Map;
import org.treesitter.TSLanguage;
import org.treesitter.TSSymbolType;
import org.treesitter.TreeSitterC;

/** The C grammar: what kinds of nodes it has. Loads the native library when first used. */
final class Grammar {

  static final TSLanguage LANGUAGE = new TreeSitterC();

  /** What tree-sitter numbers its ERROR nodes, (TSSymbol) -1. */
  private static final int ERROR = 65535;

  private static final Symbol[] SYMBOLS = new Symbol[LANGUAGE.symbolCount()];
  private static final String[] NAMES = new String[LANGUAGE.symbolCount()];
  private static final Map<String, Symbol> NAMED = new HashMap<>();

  /** The keywords, operators and brackets: nodes without a name of their own. */
  private static final Map<String, String> TOKENS = new HashMap<>();

  static {
    for (int i = 0; i < SYMBOLS.length; i++) {
      NAMES[i] = LANGUAGE.symbolName(i);
      TSSymbolType type = LANGUAGE.symbolType(i);
      SYMBOLS[i] = Symbol.of(NAMES[i], type == TSSymbolType.TSSymbolTypeRegular);
      if (type == TSSymbolType.TSSymbolTypeRegular) {
        NAMED.put(NAMES[i], SYMBOLS[i]);
      } else if (type == TSSymbolType.TSSymbolTypeAnonymous) {
        TOKENS.put(NAMES[i], NAMES[i]);
      }
    }
  }

  private Grammar() {}

  /** The kind of node that tree-sitter gives a number. */
  static Symbol symbol(int number) {
    return number == ERROR ? Symbol.ERROR : SYMBOLS[number];
  }

  /** The kind of node that the grammar gives a name. */
  static Symbol symbol(String name) {
    return NAMED.getOrDefault(name, Symbol.OTHER);
  }

  /** The name of the kind of node that tree-sitter gives a number. */
  static String name(int number) {
    return NAMES[number];
  }

  /** The keyword, operator or bracket between two offsets; null if it is a name or a constant. */
  static String token(String text, int start, int end) {
    return TOKENS.get(text.substring(start, Math.min(end, text.length())));
  }
}
