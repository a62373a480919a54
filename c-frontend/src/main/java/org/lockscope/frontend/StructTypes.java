package org.lockscope.frontend;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * Of which structs the members of structs and the variables of a file are, or point to, read in one
 * quick pass over all configurations: what is one struct here and another one there is not known.
 *
 * @param members by the struct, {@code "struct zpool"}, the members that are of a struct or point
 *     to one, and which; those of a struct without a name are its owner's, as C has it
 * @param variables the same of variables with file scope
 */
public record StructTypes(Map<String, Map<String, String>> members, Map<String, String> variables) {

  private static final Pattern STRUCT = Pattern.compile("\\b(struct|union) \\w+");

  public StructTypes {
    members = Collections.unmodifiableMap(members);
    variables = Collections.unmodifiableMap(variables);
  }

  /** Reads a text, folded to ASCII. */
  public static StructTypes of(String text) {
    Reader reader = new Reader(Tokens.withoutDirectives(text));
    reader.file();
    return new StructTypes(reader.members, reader.variables);
  }

  /** The struct that a type names, of {@code const struct page *} that one; empty if none. */
  public static String in(String type) {
    Matcher matcher = STRUCT.matcher(type);
    return matcher.find() ? matcher.group() : "";
  }

  /** Whether the file lists the members of a struct. */
  public boolean lists(String struct) {
    return members.containsKey(struct);
  }

  /** The struct of a member; empty if it is of none, or it is not known of which. */
  public Optional<String> member(String struct, String field) {
    return Optional.ofNullable(members.getOrDefault(struct, Map.of()).get(field))
        .filter(type -> !type.isEmpty());
  }

  /** The struct of a variable with file scope; empty as for {@link #member}. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(type -> !type.isEmpty());
  }

  /** Reads from token to token; what it does not understand it passes over. */
  private static final class Reader {
    /** Nobody lists members as deep inside of one another. */
    private static final int MAX_DEPTH = 30;

    private final Tokens tokens;
    private int depth;
    private final Map<String, Map<String, String>> members = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    Reader(Tokens tokens) {
      this.tokens = tokens;
    }

    void file() {
      for (int i = 0; i < tokens.size(); ) {
        i = declaration(i, tokens.size(), variables);
      }
    }

    /**
     * Reads a declaration, or a definition.
     *
     * @param declared where the variables or members it declares go
     * @return the place behind it
     */
    private int declaration(int from, int end, Map<String, String> declared) {
      int i = from;
      while (isQualifier(i)) {
        i++;
      }
      if (!tokens.is(i, "struct") && !tokens.is(i, "union")) {
        return ofNoStruct(i, end, declared);
      }
      if (!tokens.isIdentifier(i + 1)) {
        // What such a struct is the name of has no type that could be named.
        return statementEnd(tokens.is(i + 1, '{') ? body(i + 1, end, "", declared) : i, end);
      }
      String type = tokens.text(i) + " " + tokens.text(i + 1);
      i += 2;
      if (tokens.is(i, '{')) {
        i = body(i, end, type, declared);
      }
      return declarators(i, end, type, declared);
    }

    /** Reads what is in the braces of a struct; the place behind them. */
    private int body(int open, int end, String struct, Map<String, String> outer) {
      int close = closing(open, end);
      boolean isOfOuter = struct.isEmpty() && tokens.is(close + 1, ';');
      Map<String, String> own =
          isOfOuter
              ? outer
              : struct.isEmpty()
                  ? new HashMap<>()
                  : members.computeIfAbsent(struct, s -> new HashMap<>());
      depth++;
      for (int i = open + 1; i < close && depth <= MAX_DEPTH; ) {
        i = declaration(i, close, own);
      }
      depth--;
      return close + 1;
    }

    /** The names of a declaration, with their arrays, bits, values and attributes. */
    private int declarators(int from, int end, String type, Map<String, String> declared) {
      String name = "";
      int i = from;
      while (i < end && !tokens.is(i, ';')) {
        if (tokens.is(i, ',') || tokens.is(i, '=')) {
          declare(name, type, declared);
          name = "";
          while (i < end && !tokens.is(i, ';') && !tokens.is(i, ',')) {
            i = behind(i, end);
          }
          i += tokens.is(i, ',') ? 1 : 0;
        } else if (tokens.is(i, '{') || tokens.is(i, '(') && !isAttribute(i - 1)) {
          // A function, or a pointer to one.
          return statementEnd(i, end);
        } else {
          name = tokens.isIdentifier(i) && !isAttribute(i) ? tokens.text(i) : name;
          i = behind(i, end);
        }
      }
      declare(name, type, declared);
      return i + 1;
    }

    private static void declare(String name, String type, Map<String, String> declared) {
      if (!name.isEmpty()) {
        declared.merge(name, type, (a, b) -> a.equals(b) ? a : "");
      }
    }

    /** A declaration of something else: in other configurations it may be of a struct. */
    private int ofNoStruct(int from, int end, Map<String, String> declared) {
      int next = statementEnd(from, end);
      int last = next - 2;
      if (last > from && tokens.is(last + 1, ';') && tokens.isIdentifier(last)) {
        declare(tokens.text(last), "", declared);
      }
      return next;
    }

    /** The place behind the semicolon or the body with which something ends. */
    private int statementEnd(int from, int end) {
      int i = from;
      while (i < end && !tokens.is(i, ';')) {
        boolean isBody = tokens.is(i, '{');
        i = behind(i, end);
        // A body has no semicolon behind it; an initializer has.
        if (isBody && !tokens.is(i, ';') && !tokens.is(i, ',')) {
          return i;
        }
      }
      return i + 1;
    }

    /** The place behind a token, or what it opens. */
    private int behind(int i, int end) {
      return isOpening(i) ? closing(i, end) + 1 : i + 1;
    }

    private int closing(int open, int end) {
      int depth = 0;
      for (int i = open; i < end; i++) {
        if (isOpening(i)) {
          depth++;
        } else if (tokens.is(i, ')') || tokens.is(i, ']') || tokens.is(i, '}')) {
          depth--;
          if (depth == 0) {
            return i;
          }
        }
      }
      return end;
    }

    private boolean isOpening(int i) {
      return tokens.is(i, '(') || tokens.is(i, '[') || tokens.is(i, '{');
    }

    /** Words that may stand before a type. */
    private boolean isQualifier(int i) {
      return tokens.is(i, "static") || tokens.is(i, "extern") || isAttribute(i);
    }

    /** {@code __read_mostly}, {@code __rcu}, {@code ____cacheline_aligned}. */
    private boolean isAttribute(int i) {
      return tokens.isIdentifier(i)
          && (tokens.text(i).startsWith("__") || tokens.is(i, "const") || tokens.is(i, "volatile"));
    }
  }
}
