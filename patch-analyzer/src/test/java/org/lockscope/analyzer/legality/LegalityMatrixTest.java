package org.lockscope.analyzer.legality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Fact;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * The kernel's own rules of what may run where, cell by cell: Documentation/locking/locktypes.rst
 * and lockdep's wait types. A cell is {@code without PREEMPT_RT/with it}.
 */
class LegalityMatrixTest {

  private static final PrimitiveTable TABLE = Fixtures.primitives("5.14");
  private static final PresenceCondition RT = TABLE.space().symbol("PREEMPT_RT");

  private static final Map<String, List<Operation>> OPERATIONS = operations();
  private static final Map<String, List<Surroundings>> CONTEXTS = contexts();

  private static final String[] COLUMNS = {
    "raw", "spin", "sleep", "alloc", "deferred", "wake_up", "trylock"
  };

  private static final String MATRIX =
      """
      task            ok/ok ok/ok ok/ok ok/ok ok/ok ok/ok ok/ok
      migrate-off     ok/ok ok/ok ok/ok ok/ok ok/ok ok/ok ok/ok
      mutex           ok/ok ok/ok ok/ok ok/ok ok/ok ok/ok ok/ok
      rcu             ok/ok ok/ok X/X   ok/ok ok/ok ok/ok ok/ok
      bh-off          ok/ok ok/ok X/X   ok/ok ok/ok ok/ok ok/ok
      softirq         ok/ok ok/ok X/X   ok/ok ok/ok ok/ok ok/ok
      spinlock        ok/ok ok/ok X/X   ok/ok ok/ok ok/ok ok/ok
      threaded-irq    -/ok  -/ok  -/X   -/ok  -/ok  -/ok  -/ok
      threadable-irq  ok/-  ok/-  X/-   ok/-  ok/-  ok/-  ok/-
      preempt-off     ok/ok ok/X  X/X   ok/X  ok/ok ok/X  ok/ok
      irq-off         ok/ok ok/X  X/X   ok/X  ok/ok ok/X  ok/ok
      raw-lock        ok/ok ok/X  X/X   ok/X  ok/ok ok/X  ok/ok
      seqcount        ok/ok ok/X  X/X   ok/X  ok/ok ok/X  ok/ok
      hardirq         ok/ok ok/X  X/X   ok/X  ok/ok ok/X  ok/X
      ipi-here        ok/ok ok/X  X/X   ok/X  ok/ok ok/X  ok/ok
      nmi             X/X   X/X   X/X   X/X   -/-   X/X   ok/X
      """;

  private static Map<String, List<Operation>> operations() {
    Map<String, List<Operation>> operations = new LinkedHashMap<>();
    operations.put(
        "raw", of("raw_spin_lock", "raw_spin_lock_irqsave", "bit_spin_lock", "hlist_bl_lock"));
    operations.put(
        "spin",
        of(
            "spin_lock",
            "spin_lock_irqsave",
            "read_lock",
            "write_lock_irq",
            "local_lock",
            "local_lock_irqsave"));
    List<Operation> sleep =
        new ArrayList<>(of("mutex_lock", "down_read", "might_sleep", "synchronize_rcu", "vmalloc"));
    sleep.add(allocation("kmalloc", true));
    sleep.add(allocation("alloc_pages", true));
    sleep.add(new Operation(find("kfree_rcu"), new Passed(1, false)));
    operations.put("sleep", sleep);
    List<Operation> alloc = new ArrayList<>(of("kfree", "free_pages", "kmem_cache_free"));
    alloc.add(allocation("kmalloc", false));
    alloc.add(allocation("alloc_pages", false));
    alloc.add(allocation("kmem_cache_alloc", false));
    operations.put("alloc", alloc);
    List<Operation> deferred =
        new ArrayList<>(
            of(
                "call_rcu",
                "queue_work",
                "complete",
                "wake_up_process",
                "swake_up_one",
                "mod_timer",
                "raise_softirq",
                "irq_work_queue"));
    deferred.add(new Operation(find("kfree_rcu"), new Passed(2, false)));
    operations.put("deferred", deferred);
    operations.put("wake_up", of("wake_up", "wake_up_all"));
    operations.put("trylock", of("spin_trylock", "read_trylock"));
    return operations;
  }

  private static Map<String, List<Surroundings>> contexts() {
    Surroundings task = Surroundings.task(TABLE);
    Surroundings unknown = Surroundings.unknown(TABLE);
    Map<String, List<Surroundings>> contexts = new LinkedHashMap<>();
    contexts.put("task", List.of(task, unknown));
    contexts.put(
        "migrate-off", List.of(task.raised(Counter.MIGRATE), unknown.raised(Counter.MIGRATE)));
    contexts.put(
        "mutex",
        List.of(holding(task, "mutex_lock"), holding(unknown, "down_read"), srcu(unknown)));
    contexts.put("rcu", List.of(task.raised(Counter.RCU), unknown.raised(Counter.RCU)));
    contexts.put("bh-off", List.of(task.raised(Counter.BH), unknown.raised(Counter.BH)));
    contexts.put("softirq", List.of(task.withLevel(Level.SOFTIRQ)));
    contexts.put(
        "spinlock",
        List.of(
            holding(task, "spin_lock"),
            holding(unknown, "spin_lock"),
            holding(unknown, "read_lock"),
            holding(unknown, "local_lock")));
    contexts.put("threaded-irq", List.of(task.raised(Counter.BH)));
    contexts.put(
        "threadable-irq", List.of(task.withLevel(Level.THREADABLE_HARDIRQ).withIrqs(false)));
    contexts.put(
        "preempt-off", List.of(task.raised(Counter.ATOMIC), unknown.raised(Counter.ATOMIC)));
    contexts.put("irq-off", List.of(task.withIrqs(false), unknown.withIrqs(false)));
    contexts.put(
        "raw-lock",
        List.of(
            holding(task, "raw_spin_lock"),
            holding(unknown, "raw_spin_lock"),
            holding(unknown, "raw_spin_lock_bh"),
            holding(unknown, "bit_spin_lock"),
            holding(unknown, "hlist_bl_lock")));
    contexts.put(
        "seqcount",
        List.of(
            unknown.holding(
                new Holding("seq", "", "", find("write_seqcount_begin").forType("seqcount_t")))));
    contexts.put("hardirq", List.of(task.withLevel(Level.HARDIRQ).withIrqs(false)));
    contexts.put("ipi-here", List.of(task.raised(Counter.ATOMIC).withIrqs(false)));
    contexts.put("nmi", List.of(task.withLevel(Level.NMI).withIrqs(false)));
    return contexts;
  }

  private static List<Operation> of(String... names) {
    return Stream.of(names).map(n -> new Operation(find(n), Operation.Arguments.UNKNOWN)).toList();
  }

  private static Operation allocation(String name, boolean blocking) {
    return new Operation(find(name), new Passed(2, blocking));
  }

  private static Surroundings holding(Surroundings context, String acquire) {
    return context.holding(new Holding("lock", "", "", find(acquire)));
  }

  private static Surroundings srcu(Surroundings context) {
    return holding(context.raised(Counter.SRCU), "srcu_read_lock");
  }

  private static Primitive find(String name) {
    return TABLE.find(name).orElseThrow(() -> new IllegalArgumentException(name));
  }

  /** So many arguments, each of them a mask. */
  private record Passed(int number, boolean blocking) implements Operation.Arguments {
    @Override
    public Optional<Integer> count() {
      return Optional.of(number);
    }

    @Override
    public Optional<Boolean> isTrue(int index) {
      return Optional.empty();
    }

    @Override
    public Optional<Boolean> allowsBlocking(int index) {
      return Optional.of(blocking);
    }

    @Override
    public Optional<Boolean> isSo(Fact fact) {
      return Optional.empty();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCell() {
    List<DynamicTest> tests = new ArrayList<>();
    MATRIX
        .lines()
        .map(line -> line.split("\\s+", -1))
        .forEach(
            row -> {
              for (int i = 0; i < COLUMNS.length; i++) {
                String column = COLUMNS[i];
                String cell = row[i + 1];
                tests.add(
                    DynamicTest.dynamicTest(
                        row[0] + " × " + column + ": " + cell, () -> check(row[0], column, cell)));
              }
            });
    assertThat(tests).hasSize(CONTEXTS.size() * COLUMNS.length);
    return tests.stream();
  }

  private static void check(String row, String column, String cell) {
    String[] verdicts = cell.split("/", -1);
    for (Surroundings context : CONTEXTS.get(row)) {
      for (Operation operation : OPERATIONS.get(column)) {
        PresenceCondition wrong = TABLE.space().never();
        for (Violation violation : Legality.judge(operation, context)) {
          wrong = wrong.or(violation.condition());
        }
        String what = row + ": " + operation.primitive() + " is wrong when " + wrong;
        check(what, verdicts[0], wrong, RT.not());
        check(what, verdicts[1], wrong, RT);
      }
    }
  }

  private static void check(
      String what, String verdict, PresenceCondition wrong, PresenceCondition kernels) {
    switch (verdict) {
      case "ok" -> assertThat(wrong.intersects(kernels)).as(what).isFalse();
      case "X" -> assertThat(kernels.implies(wrong)).as(what).isTrue();
      default -> assertThat(verdict).isEqualTo("-");
    }
  }
}
