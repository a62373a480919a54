package org.lockscope.frontend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * The constants that a file gives names to, in enumerations and by object-like macros, read in one
 * quick pass. A name that is defined twice, or only if nobody else has defined it, has no value
 * here: which one it has depends on the configuration or the architecture. A macro that is written
 * as variables are is a constant only if no conditional is around it: elsewhere it may be a
 * variable.
 *
 * @param expressions what a name stands for, as it is written
 * @param enumerations all names of an enumeration, by its tag; none of one that has others in other
 *     configurations
 */
public record NamedConstants(
    Map<String, String> expressions, Map<String, List<String>> enumerations) {

  /** {@code #define NAME VALUE} up to the end of the line; {@code #ifndef NAME}; {@code #endif}. */
  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "^[ \\t]*#[ \\t]*(?:define[ \\t]+(\\w+)[ \\t]+((?:[^\\n\\\\]++|\\\\\\n)*+)"
              + "|(ifndef|ifdef|if)\\b([^\\n]*)|(endif)\\b)",
          Pattern.MULTILINE);

  /** What is around all of a header, lest it be read twice. */
  private static final Pattern GUARD =
      Pattern.compile("[ \\t]+(\\w+)[ \\t]*\\n[ \\t]*#[ \\t]*define[ \\t]+\\1[ \\t]*\\n");

  private static final Pattern ENUM =
      Pattern.compile(
          "^[ \\t]*(?:typedef[ \\t]+)?enum\\b[ \\t]*(\\w*)[^;{}()]*\\{", Pattern.MULTILINE);

  private static final Pattern NAME = Pattern.compile("[A-Z_][A-Z0-9_]*");

  public NamedConstants {
    expressions = Map.copyOf(expressions);
    enumerations = Map.copyOf(enumerations);
  }

  /** Reads a text, folded to ASCII. */
  public static NamedConstants of(String text) {
    Reader reader = new Reader(text);
    reader.macros();
    reader.enumerations();
    reader.found.keySet().removeAll(reader.doubtful);
    return new NamedConstants(reader.found, reader.enumerations);
  }

  private static final class Reader {
    private final String text;
    private final Map<String, String> found = new HashMap<>();
    private final Map<String, List<String>> enumerations = new HashMap<>();
    private final Set<String> doubtful = new HashSet<>();

    Reader(String text) {
      this.text = text;
    }

    void macros() {
      String question = "";
      int depth = 0;
      Matcher directive = DIRECTIVE.matcher(text).useAnchoringBounds(false);
      Matcher guard = GUARD.matcher(text);
      int at = 0;
      // To look at each line whether it is one takes several times as long.
      for (int sign = text.indexOf('#'); sign >= 0; sign = text.indexOf('#', at)) {
        directive.region(lineStart(sign, at), text.length());
        if (!directive.lookingAt()) {
          at = sign + 1;
          continue;
        }
        at = directive.end();
        String name = directive.group(1);
        if (directive.group(5) != null) {
          depth--;
        } else if (name == null) {
          // What is defined in one configuration is asked for in another.
          question = directive.group(3).equals("ifdef") ? question : directive.group(4);
          guard.region(directive.end(3), text.length());
          depth += depth == 0 && guard.lookingAt() ? 0 : 1;
        } else if (NAME.matcher(name).matches() || depth == 0) {
          put(name, directive.group(2).replace("\\\n", " ").strip());
          if (question.contains(name)) {
            doubtful.add(name);
          }
        }
      }
    }

    /** Where a line starts, or what is left of it behind some place. */
    private int lineStart(int offset, int from) {
      int start = offset;
      while (start > from && text.charAt(start - 1) != '\n') {
        start--;
      }
      return start;
    }

    void enumerations() {
      if (!text.contains("enum")) {
        return;
      }
      Matcher start = ENUM.matcher(text);
      while (start.find()) {
        int end = text.indexOf('}', start.end());
        if (end >= 0) {
          enumeration(start.group(1), text.substring(start.end(), end));
        }
      }
    }

    /** The names of one enumeration; behind a directive nobody knows how far it has counted. */
    private void enumeration(String tag, String body) {
      List<String> names = new ArrayList<>();
      boolean counts = body.indexOf('#') < 0;
      Tokens tokens = Tokens.of(body.replaceAll("(?m)^[ \\t]*#.*$", ""));
      String base = "0";
      int offset = 0;
      int at = 0;
      while (at < tokens.size()) {
        int end = at;
        for (int depth = 0; end < tokens.size() && (depth > 0 || !tokens.is(end, ',')); end++) {
          depth += tokens.is(end, '(') ? 1 : tokens.is(end, ')') ? -1 : 0;
        }
        String name = tokens.text(at);
        names.add(name);
        if (tokens.is(at + 1, '=') && at + 2 < end) {
          base = body(tokens, at + 2, end);
          offset = 0;
          put(name, base);
        } else if (counts) {
          put(name, "(" + base + ") + " + offset);
        } else {
          doubtful.add(name);
        }
        offset++;
        at = end + 1;
      }
      if (!tag.isEmpty() && body.indexOf('#') < 0) {
        enumerations.merge(tag, List.copyOf(names), (a, b) -> List.of());
      }
    }

    private static String body(Tokens tokens, int from, int to) {
      StringBuilder text = new StringBuilder();
      for (int i = from; i < to; i++) {
        text.append(i > from && tokens.start(i) > tokens.end(i - 1) ? " " : "");
        text.append(tokens.text(i));
      }
      return text.toString();
    }

    private void put(String name, String expression) {
      String before = found.put(name, expression);
      if (before != null && !before.equals(expression)) {
        doubtful.add(name);
      }
    }
  }
}
