package org.lockscope.frontend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names a file defines and the files it includes, read in one quick pass: a C file sees
 * hundreds of headers, of which few have to be read properly.
 *
 * <p>Every function definition and function-like macro in kernel style is among the names; a name
 * may be there without a definition, say because it is in a comment.
 *
 * @param names functions and function-like macros
 * @param declarations prototypes that say something of the function behind its parameters, {@code
 *     void f(int a) __attribute(a)}, by the name of the function; without semicolon
 * @param structs the structs and unions with a name whose members are listed, {@code "struct page"}
 * @param includes the paths included, without delimiters, in order
 * @param quoted those of them that are written in quotes
 */
public record Outline(
    Set<String> names,
    Map<String, String> declarations,
    Set<String> structs,
    List<String> includes,
    Set<String> quoted) {

  public Outline {
    names = Set.copyOf(names);
    declarations = Map.copyOf(declarations);
    structs = Set.copyOf(structs);
    includes = List.copyOf(includes);
    quoted = Set.copyOf(quoted);
  }

  /** Reads a text, folded to ASCII. */
  public static Outline of(String text) {
    Reader reader = new Reader(text);
    reader.run();
    return new Outline(
        reader.names, reader.declarations, reader.structs, reader.includes, reader.quoted);
  }

  private static final class Reader {
    /** A parameter list that is longer than this is none. */
    private static final int MAX_PARAMETERS = 4000;

    private final String text;
    private final Set<String> names = new HashSet<>();
    private final Map<String, String> declarations = new HashMap<>();
    private final Set<String> structs = new HashSet<>();
    private final List<String> includes = new ArrayList<>();
    private final Set<String> quoted = new HashSet<>();

    Reader(String text) {
      this.text = text;
    }

    void run() {
      int at = 0;
      int end = text.length();
      boolean continued = false;
      while (at < end) {
        int newline = text.indexOf('\n', at);
        int lineEnd = newline < 0 ? end : newline;
        if (!continued && lineEnd > at) {
          char c = text.charAt(at);
          if (c == '#') {
            directive(at, lineEnd);
          } else if (isIdentifierStart(c)) {
            if (text.charAt(lineEnd - 1) == '{') {
              struct(at, lineEnd);
            }
            definition(at, lineEnd);
          } else if (c == ' ' || c == '\t') {
            int hash = skipBlanks(at, lineEnd);
            if (hash < lineEnd && text.charAt(hash) == '#') {
              directive(hash, lineEnd);
            }
          }
        }
        continued = lineEnd > at && text.charAt(lineEnd - 1) == '\\';
        at = lineEnd + 1;
      }
    }

    private void directive(int hash, int end) {
      int word = skipBlanks(hash + 1, end);
      if (text.startsWith("define", word)) {
        int name = skipBlanks(word + "define".length(), end);
        int nameEnd = identifierEnd(name, end);
        if (nameEnd > name && nameEnd < end && text.charAt(nameEnd) == '(') {
          names.add(text.substring(name, nameEnd));
        }
      } else if (text.startsWith("include", word)) {
        include(word + "include".length(), end);
      }
    }

    private void include(int from, int end) {
      int open = skipBlanks(from, end);
      if (open >= end || text.charAt(open) != '<' && text.charAt(open) != '"') {
        return;
      }
      boolean inQuotes = text.charAt(open) == '"';
      int close = indexOf(inQuotes ? '"' : '>', open + 1, end);
      if (close >= 0) {
        String path = text.substring(open + 1, close);
        includes.add(path);
        if (inQuotes) {
          quoted.add(path);
        }
      }
    }

    /** A line that ends with a brace may begin a struct. */
    private void struct(int from, int end) {
      int name = skipBlanks(identifierEnd(from, end), end);
      int nameEnd = identifierEnd(name, end);
      if ((text.startsWith("struct", from) || text.startsWith("union", from))
          && name > from
          && nameEnd > name
          && skipBlanks(nameEnd, end) == end - 1) {
        structs.add(
            text.substring(from, identifierEnd(from, end)) + " " + text.substring(name, nameEnd));
      }
    }

    /** A line that starts with a word may hold the name of a function that is defined here. */
    private void definition(int from, int end) {
      int open = indexOf('(', from, end);
      if (open < 0) {
        return;
      }
      int nameEnd = open;
      while (nameEnd > from && text.charAt(nameEnd - 1) == ' ') {
        nameEnd--;
      }
      int name = nameEnd;
      while (name > from && isIdentifierPart(text.charAt(name - 1))) {
        name--;
      }
      if (name == nameEnd) {
        return;
      }
      int last = declaratorEnd(open);
      if (last < 0) {
        return;
      }
      if (text.charAt(last) == '{') {
        names.add(text.substring(name, nameEnd));
      } else if (text.charAt(last) == ';' && isAnnotated(open, last)) {
        declarations.putIfAbsent(text.substring(name, nameEnd), text.substring(from, last));
      }
    }

    /** Whether a word with parentheses follows a parameter list. */
    private boolean isAnnotated(int open, int end) {
      int depth = 0;
      for (int i = open; i < end; i++) {
        char c = text.charAt(i);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth == 0) {
          int next = i + 1;
          while (next < end && Character.isWhitespace(text.charAt(next))) {
            next++;
          }
          // In a pointer to a function another list follows at once.
          return isIdentifierStart(text.charAt(next)) && indexOf('(', next, end) >= 0;
        }
      }
      return false;
    }

    /**
     * Where the brace, semicolon or sign stands that ends what a parameter list belongs to; -1 if
     * it is none.
     */
    private int declaratorEnd(int open) {
      int depth = 0;
      int limit = Math.min(text.length(), open + MAX_PARAMETERS);
      for (int i = open; i < limit; i++) {
        switch (text.charAt(i)) {
          case '(' -> depth++;
          case ')' -> depth--;
          case '{' -> {
            return depth == 0 ? i : -1;
          }
          case ';', '=' -> {
            if (depth == 0) {
              return i;
            }
          }
          default -> {
            // Goes on.
          }
        }
      }
      return -1;
    }

    /**
     * Where a character stands first before an end, or -1. To look on behind the end of a line and
     * then drop what was found would cost the rest of the file for every line.
     */
    private int indexOf(char c, int from, int end) {
      for (int i = from; i < end; i++) {
        if (text.charAt(i) == c) {
          return i;
        }
      }
      return -1;
    }

    private int skipBlanks(int from, int end) {
      int at = from;
      while (at < end && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
      return at;
    }

    private int identifierEnd(int from, int end) {
      int at = from;
      while (at < end && isIdentifierPart(text.charAt(at))) {
        at++;
      }
      return at;
    }

    private static boolean isIdentifierStart(char c) {
      return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isIdentifierPart(char c) {
      return isIdentifierStart(c) || c >= '0' && c <= '9';
    }
  }
}
