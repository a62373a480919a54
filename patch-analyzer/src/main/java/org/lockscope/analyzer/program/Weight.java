package org.lockscope.analyzer.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lockscope.frontend.cfg.ControlMacros;
import org.lockscope.frontend.preprocess.Tokens;

/** How much a call means to somebody who counts what runs inside a critical section. */
final class Weight {

  /** A function with more statements than this is no mere accessor. */
  private static final int FEW_STATEMENTS = 8;

  private static final Set<String> NAMES = new HashSet<>();
  private static final List<String> PREFIXES = new ArrayList<>();

  static {
    try (InputStream in = Weight.class.getResourceAsStream("light-functions.txt");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String word = line.trim();
        if (word.endsWith("*")) {
          PREFIXES.add(word.substring(0, word.length() - 1));
        } else if (!word.isEmpty() && !word.startsWith("#")) {
          NAMES.add(word);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Weight() {}

  /**
   * Whether a function known by name is heavy; empty if it is not known.
   *
   * @param own whether the file itself defines it; how its name begins tells nothing then: {@code
   *     cmpxchg_double_slab()} takes a lock
   */
  static Optional<Boolean> of(String name, boolean own) {
    return NAMES.contains(name)
            || ControlMacros.isCheck(name)
            || !own && PREFIXES.stream().anyMatch(name::startsWith)
        ? Optional.of(false)
        : Optional.empty();
  }

  /** Whether a function's text has a loop, or many statements. */
  static boolean isLarge(String text) {
    Tokens tokens = Tokens.of(text);
    int statements = 0;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.is(i, "while") || tokens.is(i, "for")) {
        return true;
      }
      statements += tokens.is(i, ';') ? 1 : 0;
    }
    return statements > FEW_STATEMENTS;
  }
}
