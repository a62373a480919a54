package org.lockscope.analyzer.legality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.ContextFact;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.PrimitiveTable;

/** Which of the facts that code asserts are certainly broken in a context, and why. */
class SurroundingsTest {

  private static final PrimitiveTable TABLE = Fixtures.primitives("5.14");
  private static final Surroundings TASK = Surroundings.task(TABLE);
  private static final Surroundings UNKNOWN = Surroundings.unknown(TABLE);

  private static final Map<String, Surroundings> CONTEXTS =
      Map.of(
          "task", TASK,
          "unknown", UNKNOWN,
          "irq-off", TASK.withIrqs(false),
          "irq-on", UNKNOWN.withIrqs(true),
          "preempt-off", TASK.raised(Counter.ATOMIC),
          "bh-off", TASK.raised(Counter.BH),
          "softirq", TASK.withLevel(Level.SOFTIRQ),
          "hardirq", TASK.withLevel(Level.HARDIRQ).withIrqs(false),
          "spinlock", TASK.holding(lock("spin_lock")),
          "rcu", UNKNOWN.raised(Counter.RCU));

  /** A fact, and where it is certainly broken; in all kernels, or in those in brackets. */
  private static final String BROKEN =
      """
      irqs-off          task irq-on preempt-off bh-off softirq spinlock
      irqs-on           irq-off hardirq
      atomic            task bh-off[PREEMPT_RT] spinlock[PREEMPT_RT]
      not-atomic        preempt-off bh-off[!PREEMPT_RT] softirq[!PREEMPT_RT] hardirq \
                        spinlock[!PREEMPT_RT] rcu[!PREEMPT_RCU]
      preemptible       irq-off preempt-off bh-off[!PREEMPT_RT] softirq[!PREEMPT_RT] hardirq \
                        spinlock[!PREEMPT_RT] rcu[!PREEMPT_RCU]
      may-sleep         irq-off preempt-off bh-off softirq hardirq spinlock rcu
      in-hardirq        task irq-off preempt-off bh-off softirq spinlock
      not-in-hardirq    hardirq
      in-softirq        task irq-off preempt-off hardirq spinlock
      in-task           softirq hardirq
      not-in-interrupt  bh-off softirq hardirq
      not-in-nmi
      threaded          hardirq
      rcu
      not-rcu           bh-off[PREEMPT_RT] softirq[PREEMPT_RT] spinlock[PREEMPT_RT] rcu
      cpu-stable
      """;

  private static Holding lock(String acquire) {
    return new Holding("s->lock", "", "", TABLE.find(acquire).orElseThrow());
  }

  @TestFactory
  Stream<DynamicTest> everyFact() {
    return BROKEN
        .lines()
        .map(line -> line.split("\\s+", -1))
        .map(row -> DynamicTest.dynamicTest(row[0], () -> check(row)));
  }

  private static void check(String[] row) {
    ContextFact fact =
        Stream.of(ContextFact.values())
            .filter(f -> f.toString().equals(row[0]))
            .findFirst()
            .orElseThrow();
    List<String> cells = List.of(row).subList(1, row.length);
    assertThat(cells).allMatch(c -> CONTEXTS.containsKey(c.replaceFirst("\\[.*", "")));
    CONTEXTS.forEach(
        (name, context) -> {
          PresenceCondition broken = TABLE.space().never();
          for (Cause cause : context.against(fact)) {
            broken = broken.or(cause.condition());
          }
          assertThat(broken.isEquivalentTo(expected(cells, name)))
              .as("%s in %s is broken when %s", fact, name, broken)
              .isTrue();
        });
  }

  private static PresenceCondition expected(List<String> cells, String context) {
    if (cells.contains(context)) {
      return TABLE.space().always();
    }
    return cells.stream()
        .filter(c -> c.startsWith(context + "["))
        .map(c -> TABLE.space().parse(c.substring(context.length() + 1, c.length() - 1)))
        .findFirst()
        .orElse(TABLE.space().never());
  }

  @Test
  void theReasonIsToldOnce() {
    Surroundings context = TASK.withIrqs(false).holding(lock("spin_lock")).raised(Counter.ATOMIC);

    assertThat(context.against(ContextFact.MAY_SLEEP).stream().map(Cause::text))
        .containsExactly("irqs are off", "s->lock is held", "preemption is off");
    assertThat(context.against(ContextFact.MAY_SLEEP))
        .allMatch(c -> c.condition().isAlways(), "spinlocks forbid sleeping in every kernel");
  }
}
