package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.lockscope.analyzer.flow.Patience;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Analyses of functions, kept with the questions each has asked about the rest of the program. One
 * is still good where all of them get the same answers again. Thread-safe.
 *
 * @param <V> what an analysis finds out
 */
final class AnalysisCache<V> {

  private record Key(String text, PresenceCondition condition) {}

  private record Entry<V>(List<RecordingScope.Question> questions, V analysis, int spent) {}

  private final Map<Key, List<Entry<V>>> entries = new ConcurrentHashMap<>();
  private final AtomicInteger hits = new AtomicInteger();
  private final AtomicInteger misses = new AtomicInteger();

  /**
   * Looks for an analysis.
   *
   * @param text the function under one variant
   * @param condition the variant's configurations
   * @param scope where the function is now
   * @param patience how long it would be looked at if it were now: what comes of that must not
   *     depend on who has looked at it before
   */
  Optional<V> find(String text, PresenceCondition condition, FileScope scope, Patience patience) {
    List<Entry<V>> candidates = entries.getOrDefault(new Key(text, condition), List.of());
    for (Entry<V> entry : candidates) {
      if (!patience.endsAfter(entry.spent())
          && entry.questions().stream().allMatch(q -> q.getsSameAnswerFrom(scope))) {
        hits.incrementAndGet();
        return Optional.of(entry.analysis());
      }
    }
    misses.incrementAndGet();
    return Optional.empty();
  }

  /**
   * Keeps an analysis.
   *
   * @param spent the visits of nodes that it took
   */
  void put(
      String text,
      PresenceCondition condition,
      List<RecordingScope.Question> questions,
      V analysis,
      int spent) {
    entries.compute(
        new Key(text, condition),
        (key, present) -> {
          List<Entry<V>> more = present == null ? new ArrayList<>() : new ArrayList<>(present);
          more.add(new Entry<>(List.copyOf(questions), analysis, spent));
          return List.copyOf(more);
        });
  }

  /** How many analyses were found here. */
  int hits() {
    return hits.get();
  }

  /** How many analyses were not. */
  int misses() {
    return misses.get();
  }
}
