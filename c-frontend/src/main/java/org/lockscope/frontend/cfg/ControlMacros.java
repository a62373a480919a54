package org.lockscope.frontend.cfg;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The reviewed table of macros with a meaning for control flow: control-macros.txt. */
public final class ControlMacros {

  /** What a macro means. */
  enum Meaning {
    IS_FIRST("is-first"),
    WARNS_IF("warns-if"),
    IS_SECOND("is-second"),
    STOPS_IF("stops-if"),
    ENABLED("enabled"),
    BUILT_IN("built-in"),
    MODULE("module"),
    STOPS("stops"),
    CRASHES("crashes"),
    CHECKS("checks");

    private final String keyword;

    Meaning(String keyword) {
      this.keyword = keyword;
    }

    /** Whether the value of the macro is the truth of its first argument. */
    boolean isFirst() {
      return this == IS_FIRST || this == WARNS_IF;
    }

    /** Whether the path ends with the macro. */
    boolean stops() {
      return this == STOPS || this == CRASHES;
    }

    static Meaning of(String keyword) {
      for (Meaning meaning : values()) {
        if (meaning.keyword.equals(keyword)) {
          return meaning;
        }
      }
      throw new IllegalArgumentException("no meaning: " + keyword);
    }
  }

  private static final Map<String, Meaning> TABLE = load();

  private ControlMacros() {}

  /** Whether a macro does nothing but complain if something is not as it should be. */
  public static boolean isCheck(String macro) {
    Meaning meaning = TABLE.get(macro);
    return meaning == Meaning.CHECKS || meaning == Meaning.STOPS_IF || meaning == Meaning.WARNS_IF;
  }

  /**
   * Whether a macro complains, in some kernels, if its first argument is true, and goes on: who
   * wrote it says that it never is.
   */
  public static boolean isDebugCheck(String macro) {
    return of(macro).filter(m -> m == Meaning.CHECKS).isPresent();
  }

  /** Whether a macro complains, in all kernels, if its first argument is true, and goes on. */
  public static boolean isWarning(String macro) {
    return of(macro).filter(m -> m == Meaning.WARNS_IF).isPresent();
  }

  /** Whether the value of a macro is that of its first argument, or the truth of it. */
  public static boolean isFirst(String macro) {
    return of(macro).filter(Meaning::isFirst).isPresent();
  }

  /** Whether the value of a macro is that of its second argument, and the first one no C at all. */
  public static boolean isSecond(String macro) {
    return of(macro).filter(m -> m == Meaning.IS_SECOND).isPresent();
  }

  /** Whether a macro, or function, is the end of the kernel, and not only of the task. */
  public static boolean crashes(String macro) {
    return of(macro).filter(m -> m == Meaning.CRASHES).isPresent();
  }

  static Optional<Meaning> of(String macro) {
    return Optional.ofNullable(TABLE.get(macro));
  }

  private static Map<String, Meaning> load() {
    Map<String, Meaning> table = new HashMap<>();
    try (InputStream in = ControlMacros.class.getResourceAsStream("control-macros.txt");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          int blank = line.indexOf(' ');
          String name = line.substring(blank + 1).trim();
          if (table.put(name, Meaning.of(line.substring(0, blank))) != null) {
            throw new IllegalStateException("control-macros.txt names twice: " + name);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(table);
  }
}
