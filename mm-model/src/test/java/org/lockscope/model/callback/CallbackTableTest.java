package org.lockscope.model.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.callback.CallbackContext.Level;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.kconfig.KconfigImplications;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.LockMode;

/** The table of callbacks: every row makes sense, and says what the kernel does. */
class CallbackTableTest {

  private static final ConfigurationSpace SPACE = space();
  private static final CallbackTable TABLE = CallbackTable.load(SPACE);

  private static ConfigurationSpace space() {
    ConfigurationSpace.Builder space = ConfigurationSpace.builder();
    KconfigImplications.forKernel(KernelVersion.parse("5.14")).constrain(space);
    return space.build();
  }

  static List<CallbackKind> kinds() {
    return TABLE.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyRowCoversAllConfigurationsOnce(CallbackKind kind) {
    PresenceCondition seen = SPACE.never();
    for (CallbackContext context : kind.contexts()) {
      assertThat(context.condition().isFeasible()).isTrue();
      assertThat(context.condition().intersects(seen)).isFalse();
      seen = seen.or(context.condition());
    }
    assertThat(seen.isAlways()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyRowCanBeRegisteredAndHasASource(CallbackKind kind) {
    assertThat(kind.registrations()).isNotEmpty();
    assertThat(kind.source()).isNotEmpty().allMatch(s -> s.matches("v\\d\\.\\d+:[\\w./-]+:\\d+"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsNoTaskCannotSleep(CallbackKind kind) {
    for (CallbackContext context : kind.contexts()) {
      if (context.level().equals(Optional.of(Level.HARDIRQ))) {
        assertThat(context.irqs()).contains(false);
        assertThat(context.raised()).contains(Counter.ATOMIC);
      } else if (context.level().equals(Optional.of(Level.SOFTIRQ))) {
        assertThat(context.raised()).contains(Counter.BH);
      }
    }
  }

  @Test
  void noTwoRowsHaveOneName() {
    Set<String> names = new HashSet<>();
    assertThat(TABLE.kinds()).allMatch(k -> names.add(k.name()));
  }

  /**
   * For each row one registration, the arguments' selecting one as written, and the context by hand
   * from the kernel's source, where there are several CPUs; a minus stands for as it was, a plus
   * for irqs on.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          on_each_cpu | 0 | | IPI function | hardirq off atomic | hardirq off atomic
          smp_call_function_single | 1 | | IPI function | hardirq off atomic | hardirq off atomic
          on_each_cpu_mask | 1 | | IPI function on the calling CPU | caller off atomic | caller off atomic
          on_each_cpu_cond | 0 | | condition of on_each_cpu_cond | caller on atomic | caller on atomic
          schedule_on_each_cpu | 0 | | function run by a worker for somebody who waits | task on | task on
          stop_machine | 0 | | stop_machine function | task off atomic | task off atomic
          stop_one_cpu | 1 | | stop_one_cpu function | task on atomic | task on atomic
          cpuhp_setup_state_nocalls | 3 | CPUHP_SLUB_DEAD | CPU hotplug callback, prepare or dead | task on | task on
          cpuhp_setup_state | 2 | CPUHP_AP_PERF_X86_STARTING | CPU hotplug callback, starting or dying | task off | task off
          cpuhp_setup_state | 2 | CPUHP_AP_ONLINE_DYN | CPU hotplug callback, online | task on | task on
          hotplug_memory_notifier | 0 | | memory hotplug notifier | task on | task on
          request_irq | 1 | | irq handler | hardirq off atomic | task on bh
          request_irq | 1 | IRQF_SHARED + IRQF_NO_THREAD | irq handler that is not threaded | hardirq off atomic | hardirq off atomic
          request_threaded_irq | 2 | | thread function of an irq | task on | task on
          timer_setup | 1 | | timer callback | softirq on bh | softirq on bh
          timer_setup | 1 | TIMER_IRQSAFE | timer callback with irqs off | softirq off bh | softirq off bh
          hrtimer_setup | 1 | HRTIMER_MODE_REL | hrtimer callback | hardirq off atomic | softirq on bh
          hrtimer_setup | 1 | HRTIMER_MODE_REL_HARD | hrtimer callback in hardirq | hardirq off atomic | hardirq off atomic
          hrtimer_setup | 1 | HRTIMER_MODE_REL_SOFT | hrtimer callback in softirq | softirq on bh | softirq on bh
          INIT_WORK | 1 | | work item | task on | task on
          call_rcu | 1 | | RCU callback | softirq on bh | softirq on bh
          call_srcu | 2 | | SRCU or RCU tasks callback | task on bh | task on bh
          INIT_RCU_WORK | 1 | | RCU work | task on | task on
          tasklet_setup | 1 | | softirq action or tasklet | softirq on bh | softirq on bh
          init_irq_work | 1 | | irq work | hardirq off atomic | - -
          IRQ_WORK_INIT_HARD | 0 | | irq work in hardirq | hardirq off atomic | hardirq off atomic
          atomic_notifier_chain_register | 1 | | atomic notifier | - - rcu | - - rcu
          blocking_notifier_chain_register | 1 | | blocking notifier | task on | task on
          raw_notifier_chain_register | 1 | | raw or SRCU notifier | - - | - -
          init_waitqueue_func_entry | 1 | | wake function of a wait queue | - off atomic | - -
          kmem_cache_create | 4 | | constructor of a slab | - - | - -
          kthread_run | 0 | | thread function | task on | task on
          module_init | 0 | | initcall | task on | task on
          """)
  void rowsSayWhatTheKernelDoes(
      String function, int argument, String selector, String kind, String notRt, String rt) {
    CallbackKind found =
        TABLE.registeredBy(function).stream()
            .filter(r -> r.call().argument() == argument && r.kind().name().equals(kind))
            .filter(r -> r.call().wanted().isEmpty() || r.call().selects(selector))
            .findFirst()
            .orElseThrow()
            .kind();
    assertThat(text(found, "!PREEMPT_RT && SMP")).containsOnly(notRt);
    assertThat(text(found, "PREEMPT_RT && SMP")).containsOnly(rt);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          struct shrinker | scan_objects | shrinker
          struct seq_operations | start | seq_file operation
          struct seq_operations | show | seq_file operation in what start took
          struct sysfs_ops | store | sysfs attribute
          struct file_operations | open | file operation
          struct syscore_ops | resume | syscore operation
          """)
  void membersMakeCallbacks(String struct, String member, String kind) {
    assertThat(TABLE.assignedTo(struct, member))
        .extracting(CallbackKind::name)
        .containsExactly(kind);
  }

  private static List<String> text(CallbackKind kind, String formula) {
    return kind.contexts().stream()
        .filter(c -> c.condition().intersects(SPACE.parse(formula)))
        .map(CallbackTableTest::text)
        .distinct()
        .toList();
  }

  private static String text(CallbackContext context) {
    StringBuilder text =
        new StringBuilder(
            context.inCaller()
                ? "caller"
                : context.level().map(l -> l.name().toLowerCase(Locale.ROOT)).orElse("-"));
    text.append(context.irqs().map(on -> on ? " on" : " off").orElse(" -"));
    context.raised().forEach(c -> text.append(' ').append(c));
    return text.toString();
  }

  @Test
  void memoryNotifiersRunUnderTheLocksOfHotplug() {
    CallbackContext context =
        TABLE.registeredBy("register_memory_notifier").get(0).kind().contexts().get(0);
    assertThat(context.held())
        .containsExactly(
            new CallbackContext.Lock(LockMode.EXCLUSIVE, "device_hotplug_lock"),
            new CallbackContext.Lock(LockMode.SHARED, "cpu_hotplug_lock"),
            new CallbackContext.Lock(LockMode.EXCLUSIVE, "mem_hotplug_lock"),
            new CallbackContext.Lock(LockMode.SHARED, "memory_chain.rwsem"));
    assertThat(TABLE.registeredBy("register_memory_notifier").get(0).call().member())
        .contains("notifier_call");
  }

  @Test
  void timersOfRealTimeKernelsRunUnderALock() {
    CallbackKind timer =
        TABLE.kinds().stream().filter(k -> k.name().equals("timer callback")).findFirst().get();
    for (CallbackContext context : timer.contexts()) {
      assertThat(context.held().isEmpty())
          .isEqualTo(context.condition().implies(SPACE.parse("!PREEMPT_RT")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "work item, true",
    "timer callback, true",
    "irq handler, true",
    "RCU callback, true",
    "thread function, true",
    // Who waits for them may hold what they rely on.
    "IPI function, false",
    "stop_machine function, false",
    "function run by a worker for somebody who waits, false",
    // Whoever allocates may hold anything.
    "shrinker, false",
    // What open() or start() took.
    "file operation, false",
    "seq_file operation, false",
  })
  void somebodysLocksCountForThoseThatAreWaitedFor(String name, boolean alone) {
    CallbackKind kind =
        TABLE.kinds().stream().filter(k -> k.name().equals(name)).findFirst().orElseThrow();
    assertThat(kind.contexts()).allMatch(c -> c.alone() == alone);
  }
}
