package org.lockscope.model.primitive;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Depths by counter, in the counters' order. */
final class Depths {

  private Depths() {}

  static Map<Counter, Integer> copy(Map<Counter, Integer> depths) {
    Map<Counter, Integer> copy = new EnumMap<>(Counter.class);
    copy.putAll(depths);
    return Collections.unmodifiableMap(copy);
  }

  static Map<Counter, Integer> sum(Collection<Map<Counter, Integer>> depths) {
    Map<Counter, Integer> sum = new EnumMap<>(Counter.class);
    depths.forEach(map -> map.forEach((counter, depth) -> sum.merge(counter, depth, Integer::sum)));
    return sum;
  }

  static String text(Map<Counter, Integer> implied, String sign) {
    return implied.isEmpty()
        ? ""
        : implied.entrySet().stream()
            .map(e -> e.getKey() + sign + e.getValue())
            .collect(Collectors.joining(" ", " implying ", ""));
  }
}
