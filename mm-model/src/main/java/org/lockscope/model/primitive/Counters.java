package org.lockscope.model.primitive;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.resource.JsonRow;
import org.lockscope.model.resource.JsonTable;

/** What the counters mean: the resource counters.json. */
final class Counters {

  private static final String FILE = "counters.json";

  private final Conditions conditions;
  private final Map<Counter, PresenceCondition> observed = new EnumMap<>(Counter.class);
  private final Map<Counter, Map<PresenceCondition, Map<Counter, Integer>>> implied =
      new EnumMap<>(Counter.class);

  private final Map<Counter, List<ImpliedCase>> cases = new ConcurrentHashMap<>();
  private final Map<Counter, Map<Counter, PresenceCondition>> implying = new ConcurrentHashMap<>();

  Counters(Conditions conditions) {
    this.conditions = conditions;
    for (JsonRow row : JsonTable.resource(Counters.class, FILE)) {
      row.allowOnly(Set.of("counter", "observed", "implies", "remarks", "source"));
      Counter counter =
          row.constant("counter", Counter.class).orElseThrow(() -> row.error("counter", "missing"));
      observed.put(counter, conditions.parse(row.optionalText("observed").orElse("*")));
      Map<PresenceCondition, Map<Counter, Integer>> rules = new LinkedHashMap<>();
      row.textsByKey("implies")
          .forEach((where, raised) -> rules.put(conditions.parse(where), Notation.raised(raised)));
      implied.put(counter, rules);
    }
  }

  /** In which configurations the kernel itself keeps a counter. */
  PresenceCondition observed(Counter counter) {
    return observed.get(counter);
  }

  /** What a raised counter means for the others. */
  List<ImpliedCase> implied(Counter counter) {
    List<ImpliedCase> known = cases.get(counter);
    return known != null ? known : cases.computeIfAbsent(counter, this::findImplied);
  }

  /** The counters that raise another one along with them, and in which configurations. */
  Map<Counter, PresenceCondition> implying(Counter counter) {
    Map<Counter, PresenceCondition> known = implying.get(counter);
    return known != null ? known : implying.computeIfAbsent(counter, this::findImplying);
  }

  private Map<Counter, PresenceCondition> findImplying(Counter counter) {
    Map<Counter, PresenceCondition> found = new EnumMap<>(Counter.class);
    for (Counter other : Counter.values()) {
      PresenceCondition condition = conditions.space().never();
      for (ImpliedCase implication : implied(other)) {
        if (implication.counters().getOrDefault(counter, 0) > 0) {
          condition = condition.or(implication.condition());
        }
      }
      if (other != counter && condition.isFeasible()) {
        found.put(other, condition);
      }
    }
    return Collections.unmodifiableMap(found);
  }

  private List<ImpliedCase> findImplied(Counter counter) {
    Partition<Map<Counter, Integer>> raised = new Partition<>(conditions.space());
    implied.get(counter).forEach((where, depths) -> raised.add(where, List.of(depths)));
    return ImpliedCase.of(raised.by(Depths::sum));
  }
}
