package org.lockscope.analyzer.change;

import java.util.HashMap;
import java.util.Map;

/** Compares pieces of source by the words in them. */
final class Words {

  private Words() {}

  /** How many of the words of two texts they share, from 0 to 1. */
  static double similarity(String a, String b) {
    Map<String, Integer> words = new HashMap<>();
    int total = count(a, words, 1);
    Map<String, Integer> others = new HashMap<>();
    total += count(b, others, 1);
    int shared = 0;
    for (Map.Entry<String, Integer> entry : words.entrySet()) {
      shared += Math.min(entry.getValue(), others.getOrDefault(entry.getKey(), 0));
    }
    return total == 0 ? 1 : 2.0 * shared / total;
  }

  private static int count(String text, Map<String, Integer> words, int by) {
    int total = 0;
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        // Brackets and operators are in everything.
        at++;
        continue;
      }
      words.merge(text.substring(start, at), by, Integer::sum);
      total++;
    }
    return total;
  }
}
