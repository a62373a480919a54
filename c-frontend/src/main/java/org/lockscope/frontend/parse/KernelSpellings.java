package org.lockscope.frontend.parse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The reviewed table of words that are rewritten before parsing: kernel-spellings.txt. */
final class KernelSpellings {

  /** What becomes of a word. */
  enum Treatment {
    BLANK("blank"),
    BLANK_CALL("blank-call"),
    TYPE_CALL("type-call"),
    TYPE("type"),
    UNEVALUATED("unevaluated"),
    ASSEMBLER("assembler");

    private final String keyword;

    Treatment(String keyword) {
      this.keyword = keyword;
    }

    static Treatment of(String keyword) {
      for (Treatment treatment : values()) {
        if (treatment.keyword.equals(keyword)) {
          return treatment;
        }
      }
      throw new IllegalArgumentException("no treatment: " + keyword);
    }
  }

  private static final Map<String, Treatment> TABLE = load();

  private KernelSpellings() {}

  static Optional<Treatment> of(String word) {
    return Optional.ofNullable(TABLE.get(word));
  }

  /** The treatment of the word between two offsets of a text; null if it is not in the table. */
  static Treatment find(String text, int start, int end) {
    return TABLE.get(text.substring(start, end));
  }

  static boolean is(String word, Treatment treatment) {
    return TABLE.get(word) == treatment;
  }

  private static Map<String, Treatment> load() {
    Map<String, Treatment> table = new HashMap<>();
    try (InputStream in = KernelSpellings.class.getResourceAsStream("kernel-spellings.txt");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          int blank = line.indexOf(' ');
          String word = line.substring(blank + 1).trim();
          if (table.put(word, Treatment.of(line.substring(0, blank))) != null) {
            throw new IllegalStateException("kernel-spellings.txt names twice: " + word);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(table);
  }
}
