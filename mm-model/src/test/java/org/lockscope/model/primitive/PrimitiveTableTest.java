package org.lockscope.model.primitive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.kconfig.KconfigImplications;

/** Expectations reasoned by hand from the locking rules, not copied from the tables. */
class PrimitiveTableTest {

  private static final Map<String, PrimitiveTable> TABLES = new HashMap<>();

  private static PrimitiveTable table(String version) {
    return TABLES.computeIfAbsent(
        version,
        text -> {
          KernelVersion kernel = KernelVersion.parse(text);
          ConfigurationSpace space =
              KconfigImplications.forKernel(kernel).constrain(ConfigurationSpace.builder()).build();
          return PrimitiveTable.load(space, kernel);
        });
  }

  private final PrimitiveTable table = table("5.14");

  private Primitive find(String name) {
    return table.find(name).orElseThrow();
  }

  /** Expected cases: a condition, then the effects in the tables' notation, and so on. */
  private static void assertCases(List<EffectCase> actual, String... expected) {
    assertParts(actual, EffectCase::condition, c -> text(c.effects()), (Object[]) expected);
  }

  private static <T> void assertParts(
      List<T> actual,
      Function<T, PresenceCondition> conditionOf,
      Function<T, Object> contentOf,
      Object... expected) {
    List<String> found =
        actual.stream().map(c -> conditionOf.apply(c) + ": " + contentOf.apply(c)).toList();
    assertThat(found).hasSize(expected.length / 2);
    for (int i = 0; i < expected.length; i += 2) {
      PresenceCondition condition =
          conditionOf.apply(actual.get(0)).space().parse((String) expected[i]);
      Object content = expected[i + 1];
      assertThat(actual)
          .as("%s: %s among %s", expected[i], content, found)
          .anyMatch(
              c ->
                  conditionOf.apply(c).isEquivalentTo(condition)
                      && contentOf.apply(c).equals(content));
    }
  }

  private static String text(List<?> entries) {
    return entries.stream().map(Object::toString).collect(Collectors.joining("; "));
  }

  private void assertState(String name, String... expected) {
    assertCases(find(name).stateCases(), expected);
  }

  private void assertAll(String name, String... expected) {
    assertCases(find(name).cases(), expected);
  }

  private void assertRequires(String name, String... expected) {
    assertRequires(find(name), expected);
  }

  private static void assertRequires(Primitive primitive, String... expected) {
    assertParts(
        primitive.requirements(),
        RequirementCase::condition,
        c -> text(c.requirements()),
        (Object[]) expected);
  }

  private static void assertImplied(List<ImpliedCase> actual, Object... expected) {
    assertParts(actual, ImpliedCase::condition, ImpliedCase::counters, expected);
  }

  @Nested
  class Spinlocks {

    @Test
    void rawSpinlocksSpinEverywhere() {
      assertAll("raw_spin_lock", "true", "acquire X of *arg0 implying atomic+1");
      assertRequires("raw_spin_lock", "true", "");
      assertAll(
          "raw_spin_unlock",
          "PREEMPTION",
          "release X of *arg0 implying atomic-1; resched-point",
          "!PREEMPTION",
          "release X of *arg0 implying atomic-1");
      assertState("raw_spin_lock", "true", "acquire X of *arg0");
      assertThat(find("raw_spin_lock").waitType()).contains(WaitType.SPIN);
    }

    @Test
    void spinLockIsOneStateCaseButImpliesOtherCounters() {
      assertState("spin_lock", "true", "acquire X of *arg0");
      assertState("spin_unlock", "true", "release X of *arg0");
      assertAll(
          "spin_lock",
          "!PREEMPT_RT",
          "acquire X of *arg0 implying atomic+1",
          "PREEMPT_RT",
          "may-block rtlock; acquire X of *arg0 implying migrate+1 rcu+1");
      assertRequires("spin_lock", "!PREEMPT_RT", "", "PREEMPT_RT", "preemptible");
      assertImplied(
          find("spin_lock").implied(),
          "!PREEMPT_RT",
          Map.of(Counter.ATOMIC, 1),
          "PREEMPT_RT",
          Map.of(Counter.RCU, 1, Counter.MIGRATE, 1));
      assertThat(find("spin_lock").waitType()).contains(WaitType.CONFIG);
    }

    @Test
    void irqsaveSavesOnlyWhereTheLockSpins() {
      assertState(
          "spin_lock_irqsave",
          "!PREEMPT_RT",
          "irq-save of arg1; acquire X of *arg0",
          "PREEMPT_RT",
          "flags-zero of arg1; acquire X of *arg0");
      assertState(
          "spin_unlock_irqrestore",
          "!PREEMPT_RT",
          "release X of *arg0; irq-restore of arg1",
          "PREEMPT_RT",
          "release X of *arg0");
      assertState("raw_spin_lock_irqsave", "true", "irq-save of arg1; acquire X of *arg0");
      assertState("_raw_spin_lock_irqsave", "true", "irq-save of return; acquire X of *arg0");
    }

    @Test
    void lockIrqLeavesIrqsAloneOnRt() {
      assertState(
          "spin_lock_irq",
          "!PREEMPT_RT",
          "irq-disable; acquire X of *arg0",
          "PREEMPT_RT",
          "acquire X of *arg0");
      assertState(
          "spin_unlock_irq",
          "!PREEMPT_RT",
          "release X of *arg0; irq-enable",
          "PREEMPT_RT",
          "release X of *arg0");
      assertState("raw_spin_unlock_irq", "true", "release X of *arg0; irq-enable");
    }

    @Test
    void bhVariantsDisableBhEverywhere() {
      assertState("spin_lock_bh", "true", "bh+1; acquire X of *arg0");
      assertState("spin_unlock_bh", "true", "release X of *arg0; bh-1");
      assertRequires("spin_unlock_bh", "true", "not-in-hardirq; irqs-on");
    }

    @Test
    void rawSpinLockBhImpliesNothingOnRt() {
      assertState("raw_spin_lock_bh", "true", "bh+1; acquire X of *arg0");
      assertAll(
          "raw_spin_lock_bh",
          "!PREEMPT_RT",
          "bh+1; acquire X of *arg0 implying atomic+1",
          "PREEMPT_RT",
          "bh+1; may-block rtlock if preemptible; acquire X of *arg0");
      assertImplied(
          find("raw_spin_lock_bh").implied(),
          "!PREEMPT_RT",
          Map.of(Counter.ATOMIC, 1),
          "PREEMPT_RT",
          Map.of());
    }

    @Test
    void trylocksNeverBlockButAreForbiddenInHardirqsOnRt() {
      Primitive trylock = find("spin_trylock");
      assertThat(trylock.success()).isEqualTo(Success.IF_NONZERO);
      assertAll(
          "spin_trylock",
          "!PREEMPT_RT",
          "acquire X of *arg0 implying atomic+1",
          "PREEMPT_RT",
          "acquire X of *arg0 implying migrate+1 rcu+1");
      assertRequires("spin_trylock", "!PREEMPT_RT", "", "PREEMPT_RT", "not-in-nmi; not-in-hardirq");
      assertThat(find("raw_spin_trylock_irqsave").flags()).map(Object::toString).contains("arg1");
    }

    @Test
    void atomicDecAndLockTakesItsSecondArgument() {
      assertState("atomic_dec_and_lock", "true", "acquire X of *arg1");
      assertThat(find("atomic_dec_and_lock").success()).isEqualTo(Success.IF_NONZERO);
      assertThat(find("atomic_dec_and_lock_irqsave").flags()).hasToString("Optional[arg2]");
      assertThat(find("refcount_dec_and_lock_irqsave").flags()).hasToString("Optional[*arg2]");
    }

    @Test
    void readersShareAndWritersDoNot() {
      assertState("read_lock", "true", "acquire S of *arg0");
      assertState("read_unlock", "true", "release S of *arg0");
      assertState(
          "write_lock_irqsave",
          "!PREEMPT_RT",
          "irq-save of arg1; acquire X of *arg0",
          "PREEMPT_RT",
          "flags-zero of arg1; acquire X of *arg0");
    }

    @Test
    void aliasesAreTheSamePrimitive() {
      assertThat(find("_raw_spin_lock")).isSameAs(find("raw_spin_lock"));
      assertThat(table.find("put_cpu_partial")).isEmpty();
      assertThat(table.find("spin_lock_bucket")).isEmpty();
      assertThat(table.find("spin_loc")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "raw_spin_lock_rcu_node, arg0->lock",
    "inode_lock, arg0->i_rwsem",
    "i_mmap_lock_read, arg0->i_mmap_rwsem",
    "lock_page, bit PG_locked of arg0->flags",
    "task_lock, arg0->alloc_lock",
    "xa_lock_irqsave, arg0->xa_lock",
    "xas_lock, arg0->xa->xa_lock",
    "mmap_read_lock, arg0->mmap_lock",
    "rtnl_lock, global:rtnl_mutex",
    "cpus_read_lock, global:cpu_hotplug_lock",
    "device_lock, arg0->mutex",
    "lock_sock, arg0->sk_lock",
    "bh_lock_sock, arg0->sk_lock.slock",
    "write_seqlock, arg0->lock",
    "bit_spin_lock, bit arg0 of *arg1",
    "hlist_bl_lock, bit 0 of *arg0",
    "local_lock, percpu *arg0",
    "pmd_lock, *return",
    "pte_offset_map_lock, **arg3",
    "pte_unmap_unlock, *arg1",
    "lock_task_sighand, arg0->sighand->siglock",
    "wait_event_lock_irq, arg2",
    "rq_lock_irqsave, arg0->__lock",
    "netif_addr_lock_bh, arg0->addr_list_lock",
    "__netif_tx_lock, arg0->_xmit_lock",
    "dma_resv_lock, arg0->lock",
    "DEFINE_SPINLOCK, arg0",
    "wake_up, arg0->lock"
  })
  void wrappersNameTheLockThatDirectUseNames(String name, String lock) {
    assertThat(find(name).lock()).map(LockOperand::toString).contains(lock);
  }

  @Test
  void operandsAreStructured() {
    LockOperand xas = find("xas_lock").lock().orElseThrow();
    assertThat(xas.object().root()).isEqualTo(new AccessPath.Argument(0));
    assertThat(xas.object().selectors())
        .containsExactly(
            new AccessPath.Dereference(),
            new AccessPath.Field("xa"),
            new AccessPath.Dereference(),
            new AccessPath.Field("xa_lock"));
    LockOperand bit = find("bit_spin_lock").lock().orElseThrow();
    assertThat(bit.bit()).contains(new LockOperand.BitArgument(0));
    assertThat(bit.object().root()).isEqualTo(new AccessPath.Argument(1));
    assertThat(find("rq_lock_irqsave").flags()).map(AccessPath::toString).contains("arg1->flags");
    assertThat(find("lock_task_sighand").flags()).map(AccessPath::toString).contains("*arg1");
  }

  @Nested
  class PreemptionAndIrqs {

    @Test
    void preemptDisableIsOneCase() {
      assertState("preempt_disable", "true", "atomic+1");
      assertState("preempt_enable", "true", "atomic-1");
      assertAll(
          "preempt_enable", "PREEMPTION", "atomic-1; resched-point", "!PREEMPTION", "atomic-1");
      assertAll("preempt_enable_no_resched", "true", "atomic-1");
      assertThat(table.observed(Counter.ATOMIC)).hasToString("PREEMPT_COUNT");
    }

    @Test
    void irqFlags() {
      assertState("local_irq_disable", "true", "irq-disable");
      assertState("local_irq_save", "true", "irq-save of arg0");
      assertState("local_irq_restore", "true", "irq-restore of arg0");
      assertState("local_save_flags", "true", "flags-read of arg0");
      assertState("arch_local_irq_save", "true", "irq-save of return");
      assertState("local_irq_enable_in_hardirq", "LOCKDEP", "", "!LOCKDEP", "irq-enable");
      assertThat(table("6.1").find("local_irq_enable_in_hardirq")).isEmpty();
    }

    @Test
    void perCpuAccessorsDisablePreemptionEvenOnRt() {
      for (String name : List.of("get_cpu", "get_cpu_ptr", "get_cpu_var")) {
        assertState(name, "true", "atomic+1");
      }
      assertState("put_cpu_ptr", "true", "atomic-1");
      assertAll("this_cpu_ptr", "DEBUG_PREEMPT", "assert debug cpu-stable", "!DEBUG_PREEMPT", "");
    }

    @Test
    void nestedPreemptDisableIsForRt() {
      assertThat(table.find("preempt_disable_nested")).isEmpty();
      assertCases(
          table("6.1").find("preempt_disable_nested").orElseThrow().stateCases(),
          "PREEMPT_RT",
          "atomic+1",
          "!PREEMPT_RT",
          "");
    }

    @Test
    void migrationAndNonBlockSectionsAreNominal() {
      assertState("migrate_disable", "true", "migrate+1");
      assertThat(table.observed(Counter.MIGRATE)).hasToString("SMP");
      assertState("non_block_start", "true", "non_block+1");
      assertState("pagefault_disable", "true", "pagefault+1");
    }

    @Test
    void bottomHalvesOff() {
      assertState("local_bh_disable", "true", "bh+1");
      assertAll(
          "local_bh_disable",
          "PREEMPT_RT",
          "bh+1; may-block rtlock if preemptible",
          "!PREEMPT_RT",
          "bh+1");
      assertAll(
          "local_bh_enable",
          "PREEMPTION",
          "bh-1; runs-softirqs; resched-point",
          "!PREEMPTION",
          "bh-1; runs-softirqs");
      assertRequires("local_bh_enable", "true", "not-in-hardirq; irqs-on");
      assertCases(
          table("6.18").find("local_bh_disable").orElseThrow().cases(),
          "PREEMPT_RT_NEEDS_BH_LOCK",
          "bh+1; may-block rtlock if preemptible",
          "!PREEMPT_RT_NEEDS_BH_LOCK",
          "bh+1");
      assertImplied(
          table.implied(Counter.BH),
          "!PREEMPT_RT",
          Map.of(),
          "PREEMPT_RT",
          Map.of(Counter.RCU, 1, Counter.MIGRATE, 1));
    }

    @Test
    void kmapAtomicStoppedDisablingPreemptionOnRt() {
      assertState("kmap_atomic", "true", "atomic+1; pagefault+1");
      assertCases(
          table("5.16").find("kmap_atomic").orElseThrow().stateCases(),
          "!PREEMPT_RT",
          "atomic+1; pagefault+1",
          "PREEMPT_RT",
          "migrate+1; pagefault+1");
      assertCases(
          table("6.12").find("kunmap_atomic").orElseThrow().stateCases(),
          "!PREEMPT_RT",
          "pagefault-1; atomic-1",
          "PREEMPT_RT",
          "pagefault-1; migrate-1");
      assertState("kmap_local_page", "HIGHMEM", "migrate+1", "!HIGHMEM", "");
    }

    @Test
    void whateverIsMappedLocallyIsUnmappedAlike() {
      assertState("kmap_local_page_prot", "HIGHMEM", "migrate+1", "!HIGHMEM", "");
      assertState("kmap_local_pfn", "HIGHMEM", "migrate+1", "!HIGHMEM", "");
      assertState("__kmap_local_page_prot", "HIGHMEM", "migrate+1", "!HIGHMEM", "");
      assertState("__kmap_local_pfn_prot", "HIGHMEM", "migrate+1", "!HIGHMEM", "");
      assertState("kunmap_local", "HIGHMEM", "migrate-1", "!HIGHMEM", "");
    }

    @Test
    void theFpuOfX86() {
      assertState("fpregs_lock", "!PREEMPT_RT", "bh+1", "PREEMPT_RT", "atomic+1");
      assertState("kernel_fpu_begin", "true", "atomic+1");
    }

    @Test
    void interruptEntry() {
      assertState("irq_enter", "true", "hardirq+1");
      assertState("nmi_exit", "true", "nmi-1");
    }
  }

  @Nested
  class LocalLocks {

    @Test
    void localLockDisablesPreemptionOrPinsTwice() {
      assertState("local_lock", "true", "acquire X of percpu *arg0");
      assertAll(
          "local_lock",
          "!PREEMPT_RT",
          "acquire X of percpu *arg0 implying atomic+1",
          "PREEMPT_RT",
          "may-block rtlock; acquire X of percpu *arg0 implying migrate+2 rcu+1");
    }

    @Test
    void localLockIrqDoesNotTouchPreemptCount() {
      assertAll(
          "local_lock_irq",
          "!PREEMPT_RT",
          "irq-disable; acquire X of percpu *arg0",
          "PREEMPT_RT",
          "may-block rtlock; acquire X of percpu *arg0 implying migrate+2 rcu+1");
      assertState(
          "local_unlock_irqrestore",
          "!PREEMPT_RT",
          "release X of percpu *arg0; irq-restore of arg1",
          "PREEMPT_RT",
          "release X of percpu *arg0");
    }

    @Test
    void whoDropsTheMmapLockChanged() {
      assertThat(table("6.1").find("expand_stack")).isEmpty();
      assertThat(table("6.1").find("do_vmi_munmap")).isEmpty();
      assertThat(table("6.12").find("expand_stack")).isPresent();
      assertThat(table("6.12").find("do_vmi_align_munmap")).isPresent();
    }

    @Test
    void localTrylockCameLater() {
      assertThat(table("6.12").find("local_trylock_irqsave")).isEmpty();
      Primitive trylock = table("6.15").find("local_trylock_irqsave").orElseThrow();
      assertThat(trylock.since()).contains(KernelVersion.parse("6.15"));
      assertCases(
          trylock.stateCases(),
          "!PREEMPT_RT",
          "irq-save of arg1; acquire X of percpu *arg0",
          "PREEMPT_RT",
          "flags-zero of arg1; acquire X of percpu *arg0");
    }

    @Test
    void bitSpinlocksAreNeverConverted() {
      assertAll("bit_spin_lock", "true", "acquire X of bit arg0 of *arg1 implying atomic+1");
      assertRequires("bit_spin_lock", "true", "");
      assertThat(find("bit_spin_lock").waitType()).contains(WaitType.NONE);
    }
  }

  @Nested
  class SleepingLocks {

    @Test
    void mutexesSleepEverywhere() {
      assertAll("mutex_lock", "true", "may-block sleep; acquire X of *arg0");
      assertRequires("mutex_lock", "true", "may-sleep");
      assertThat(find("mutex_lock").success()).isEqualTo(Success.ALWAYS);
      assertThat(find("mutex_lock").implied())
          .singleElement()
          .extracting(ImpliedCase::counters)
          .isEqualTo(Map.of());
    }

    @ParameterizedTest
    @CsvSource({
      "mutex_lock_interruptible, IF_ZERO",
      "mutex_lock_killable, IF_ZERO",
      "mutex_trylock, IF_NONZERO",
      "down_trylock, IF_ZERO",
      "down_interruptible, IF_ZERO",
      "down_read_trylock, IF_NONZERO",
      "down_read_killable, IF_ZERO",
      "device_lock_interruptible, IF_ZERO",
      "device_trylock, IF_NONZERO",
      "ww_mutex_lock, IF_ZERO",
      "ww_mutex_trylock, IF_NONZERO",
      "lock_task_sighand, IF_NONNULL",
      "lock_device_hotplug_sysfs, IF_ZERO",
      "console_trylock, IF_NONZERO",
      "rtnl_lock_killable, IF_ZERO",
      "wait_on_bit_lock, IF_ZERO",
      "refcount_dec_and_mutex_lock, IF_NONZERO",
      "lock_sock_fast, SPECIAL",
      "read_seqbegin_or_lock, SPECIAL"
    })
    void fallibleLocksSayOnWhichResultTheyAreHeld(String name, Success success) {
      assertThat(find(name).success()).isEqualTo(success);
    }

    @Test
    void rwsemsAndTheirDowngrade() {
      assertAll("down_read", "true", "may-block sleep; acquire S of *arg0");
      assertState("downgrade_write", "true", "downgrade of *arg0");
      assertState("mmap_write_downgrade", "true", "downgrade of arg0->mmap_lock");
      assertThat(find("percpu_down_read").waitType()).contains(WaitType.UNCHECKED);
    }

    @Test
    void hotplugLocksExistWithHotplug() {
      assertState(
          "cpus_read_lock",
          "HOTPLUG_CPU",
          "acquire S of global:cpu_hotplug_lock",
          "!HOTPLUG_CPU",
          "");
      assertState(
          "mem_hotplug_begin",
          "MEMORY_HOTPLUG && HOTPLUG_CPU",
          "acquire S of global:cpu_hotplug_lock; acquire X of global:mem_hotplug_lock",
          "MEMORY_HOTPLUG && !HOTPLUG_CPU",
          "acquire X of global:mem_hotplug_lock",
          "!MEMORY_HOTPLUG",
          "");
      assertThat(find("get_online_cpus").until()).isPresent();
      assertThat(table("6.1").find("get_online_cpus")).isEmpty();
    }

    @Test
    void hiddenHotplugLockTakers() {
      assertCases(
          table("6.1").find("kmem_cache_destroy").orElseThrow().cases(),
          "HOTPLUG_CPU",
          "may-block sleep; momentary S global:cpu_hotplug_lock then X global:slab_mutex",
          "!HOTPLUG_CPU",
          "may-block sleep; momentary X global:slab_mutex");
      assertAll("kmem_cache_destroy", "true", "may-block sleep; momentary X global:slab_mutex");
      assertAll(
          "rcu_barrier",
          "HOTPLUG_CPU",
          "may-block sleep; momentary X global:rcu_state.barrier_mutex"
              + " then S global:cpu_hotplug_lock",
          "!HOTPLUG_CPU",
          "may-block sleep; momentary X global:rcu_state.barrier_mutex");
    }
  }

  @Nested
  class Rcu {

    @Test
    void readersAreOneStateCase() {
      assertState("rcu_read_lock", "true", "rcu+1");
      assertState("rcu_read_unlock", "true", "rcu-1");
      assertImplied(
          table.implied(Counter.RCU),
          "PREEMPT_RCU",
          Map.of(),
          "!PREEMPT_RCU",
          Map.of(Counter.ATOMIC, 1));
      assertThat(find("rcu_read_lock").outerWaitType()).contains(WaitType.FREE);
    }

    @Test
    void flavours() {
      assertState("rcu_read_lock_bh", "true", "bh+1");
      assertState("rcu_read_lock_sched", "true", "atomic+1");
      assertState("rcu_read_lock_trace", "true", "rcu_trace+1");
      assertState("srcu_read_lock", "true", "srcu+1");
      assertThat(find("srcu_read_lock").lock()).map(LockOperand::toString).contains("*arg0");
    }

    @Test
    void dereferencesAssertTheirReaderUnlessTold() {
      assertAll("rcu_dereference", "PROVE_RCU", "assert lockdep rcu", "!PROVE_RCU", "");
      assertAll(
          "rcu_dereference_check", "PROVE_RCU", "assert lockdep rcu unless arg1", "!PROVE_RCU", "");
      assertAll("RCU_LOCKDEP_WARN", "PROVE_RCU", "assert lockdep !arg0", "!PROVE_RCU", "");
    }

    @Test
    void callbacksAreNamed() {
      assertAll("call_rcu", "true", "callback arg1");
      assertAll("kfree_rcu", "true", "may-block sleep if argc 1");
      assertRequires("kvfree_rcu", "true", "may-sleep if argc 1");
    }

    @Test
    void condReschedRcuOpensAGap() {
      assertState(
          "cond_resched_rcu",
          "DEBUG_ATOMIC_SLEEP || !PREEMPT_RCU",
          "rcu-1; rcu+1",
          "!DEBUG_ATOMIC_SLEEP && PREEMPT_RCU",
          "");
    }
  }

  @Nested
  class Seqcounts {

    @Test
    void aWriterOfAMutexSeqcountDisablesPreemptionItself() {
      Primitive begin = find("write_seqcount_begin");
      assertCases(begin.stateCases(), "true", "acquire X of *arg0");
      Primitive mutex = begin.forType("seqcount_mutex_t");
      assertImplied(
          mutex.implied(), "!PREEMPT_RT", Map.of(Counter.ATOMIC, 1), "PREEMPT_RT", Map.of());
      assertCases(mutex.stateCases(), "true", "acquire X of *arg0");
      assertRequires(begin.forType("seqcount_t"), "true", "atomic");
      assertThat(begin.forType("seqlock_t")).isSameAs(begin);
    }

    @Test
    void aReaderMayTakeTheAssociatedLockOnRt() {
      assertCases(
          find("read_seqcount_begin").forType("seqcount_spinlock_t").cases(),
          "PREEMPT_RT",
          "may-block rtlock; momentary X *arg0->lock",
          "!PREEMPT_RT",
          "");
    }
  }

  @Nested
  class Waiting {

    @Test
    void waitEventLockIrqDropsTheLock() {
      assertAll(
          "wait_event_lock_irq",
          "!PREEMPT_RT",
          "drop-retake X of arg2 irqs to sleep",
          "PREEMPT_RT",
          "drop-retake X of arg2 to sleep");
      assertState(
          "wait_event_lock_irq",
          "!PREEMPT_RT",
          "drop-retake X of arg2 irqs to sleep",
          "PREEMPT_RT",
          "drop-retake X of arg2 to sleep");
      assertRequires(
          "wait_event_lock_irq",
          "!PREEMPT_RT",
          "held X of arg2; irqs-off",
          "PREEMPT_RT",
          "held X of arg2");
      assertState("cond_resched_lock", "true", "drop-retake X of *arg0 to resched");
      assertState("wait_event_interruptible_locked", "true", "drop-retake X of arg0.lock to sleep");
    }

    @Test
    void wakeUpTakesASleepingSpinlock() {
      assertAll(
          "wake_up",
          "!PREEMPT_RT",
          "momentary X arg0->lock",
          "PREEMPT_RT",
          "momentary X arg0->lock; may-block rtlock");
      assertRequires("wake_up", "!PREEMPT_RT", "", "PREEMPT_RT", "preemptible");
      assertAll("swake_up_one", "true", "momentary X arg0->lock");
      assertState("wake_up", "true", "");
    }

    @Test
    void mightSleepIsARequirementEverywhere() {
      assertRequires("might_sleep", "true", "may-sleep");
      assertRequires("might_sleep_if", "true", "may-sleep if arg0");
      assertThat(find("might_sleep").cases())
          .filteredOn(c -> c.condition().implies(table.space().parse("DEBUG_ATOMIC_SLEEP")))
          .isNotEmpty()
          .allSatisfy(c -> assertThat(text(c.effects())).startsWith("assert debug may-sleep"));
    }

    @Test
    void exitingThreadsDoNotReturn() {
      assertThat(find("complete_and_exit").cases().get(0).effects())
          .contains(new Effect.NoReturn());
      assertThat(table.find("kthread_complete_and_exit")).isEmpty();
      assertThat(table("6.1").find("kthread_complete_and_exit")).isPresent();
    }
  }

  @Nested
  class Allocation {

    @ParameterizedTest
    @CsvSource({"kmalloc, 1", "kcalloc, 2", "alloc_pages, 0", "kmem_cache_alloc, 1", "krealloc, 2"})
    void allocationSleepsIfItsMaskAllows(String name, int argument) {
      String gfp = " if gfp arg" + argument;
      assertAll(
          name,
          "!PREEMPT_RT",
          "may-block sleep" + gfp + "; momentary X global:fs_reclaim" + gfp,
          "PREEMPT_RT",
          "may-block sleep" + gfp + "; momentary X global:fs_reclaim" + gfp + "; may-block rtlock");
      assertRequires(
          name,
          "!PREEMPT_RT",
          "may-sleep" + gfp + "; not-in-nmi",
          "PREEMPT_RT",
          "may-sleep" + gfp + "; not-in-nmi; preemptible");
    }

    @Test
    void freeingNeedsAPreemptibleContextOnRt() {
      assertAll("kfree", "!PREEMPT_RT", "", "PREEMPT_RT", "may-block rtlock");
      assertRequires(
          "kfree",
          "!PREEMPT_RT",
          "not-in-nmi",
          "PREEMPT_RT",
          "not-in-nmi; preemptible unless null arg0");
    }

    @Test
    void xarrayStoresTakeTheirLockAndMayAllocate() {
      assertAll(
          "xa_store",
          "!PREEMPT_RT",
          "momentary X arg0->xa_lock; may-block sleep if gfp arg3",
          "PREEMPT_RT",
          "momentary X arg0->xa_lock; may-block sleep if gfp arg3; may-block rtlock");
    }
  }

  @Nested
  class Assertions {

    @Test
    void lockdepAssertions() {
      assertAll("lockdep_assert_held", "LOCKDEP", "assert lockdep held of *arg0", "!LOCKDEP", "");
      assertAll(
          "lockdep_assert_held_write", "LOCKDEP", "assert lockdep held X of *arg0", "!LOCKDEP", "");
      assertAll(
          "lockdep_assert_irqs_disabled",
          "PROVE_LOCKING",
          "assert lockdep irqs-off",
          "!PROVE_LOCKING",
          "");
      assertAll(
          "lockdep_assert_preemption_disabled",
          "PROVE_LOCKING && PREEMPT_COUNT",
          "assert lockdep atomic",
          "!PROVE_LOCKING || !PREEMPT_COUNT",
          "");
    }

    @Test
    void idiomsAreFoundByTheirText() {
      assertAll("BUG_ON(!irqs_disabled())", "true", "assert bug irqs-off");
      assertAll(
          "VM_BUG_ON(!irqs_disabled())", "DEBUG_VM", "assert vm-bug irqs-off", "!DEBUG_VM", "");
      assertAll("BUG_ON(in_interrupt())", "true", "assert bug not-in-interrupt");
    }

    @Test
    void assertSpinLockedProvesOnlyThatSomebodyHolds() {
      assertAll(
          "assert_spin_locked",
          "SMP || DEBUG_SPINLOCK",
          "assert bug held-by-anyone of *arg0",
          "!SMP && !DEBUG_SPINLOCK",
          "");
    }
  }

  @Nested
  class Guards {

    @Test
    void guardsCameWithSixFive() {
      assertThat(table("6.1").findGuard("mutex")).isEmpty();
      assertThat(table("6.5").findGuard("mutex")).isPresent();
      assertThat(table("6.5").findGuard("mutex_try")).isEmpty();
      assertThat(table("6.12").findGuard("srcu_fast")).isEmpty();
    }

    @Test
    void flagsLiveInTheGuardObject() {
      Guard guard = table("6.12").findGuard("spinlock_irqsave").orElseThrow();
      assertCases(
          guard.acquire().stateCases(),
          "!PREEMPT_RT",
          "irq-save of guard; acquire X of *arg0",
          "PREEMPT_RT",
          "flags-zero of guard; acquire X of *arg0");
      assertCases(
          guard.release().stateCases(),
          "!PREEMPT_RT",
          "release X of *arg0; irq-restore of guard",
          "PREEMPT_RT",
          "release X of *arg0");
      assertThat(guard.isConditional()).isFalse();
    }

    @Test
    void aGuardMayHideALockInItsArgument() {
      Guard wiphy = table("6.12").findGuard("wiphy").orElseThrow();
      assertCases(wiphy.acquire().stateCases(), "true", "acquire X of arg0->mtx");
      assertCases(wiphy.release().stateCases(), "true", "release X of arg0->mtx");
      Guard mount = table("6.18").findGuard("mount_writer").orElseThrow();
      assertCases(mount.acquire().stateCases(), "true", "acquire X of global:mount_lock.lock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rcu", "preempt", "irq", "migrate", "pagefault", "cpus_read_lock"})
    void aGuardNeedsNoArgument(String name) {
      Guard guard = table("6.12").findGuard(name).orElseThrow();
      assertThat(guard.acquire().lock().map(LockOperand::object).map(AccessPath::root))
          .satisfiesAnyOf(
              root -> assertThat(root).isEmpty(),
              root -> assertThat(root).containsInstanceOf(AccessPath.Global.class));
    }

    @Test
    void conditionalGuards() {
      Guard guard = table("6.12").findGuard("mutex_intr").orElseThrow();
      assertThat(guard.isConditional()).isTrue();
      assertThat(guard.acquire().success()).isEqualTo(Success.IF_ZERO);
      assertThat(guard.acquire().name()).isEqualTo("mutex_lock_interruptible");
      assertThat(guard.release().name()).isEqualTo("mutex_unlock");
    }
  }

  @Test
  void pteOffsetMapLockChangedItsContract() {
    assertThat(find("pte_offset_map_lock").success()).isEqualTo(Success.ALWAYS_NONNULL);
    assertState("pte_offset_map_lock", "true", "acquire X of **arg3");
    Primitive later = table("6.5").find("pte_offset_map_lock").orElseThrow();
    assertThat(later.success()).isEqualTo(Success.IF_NONNULL);
    assertCases(later.stateCases(), "true", "rcu+1; acquire X of **arg3");
  }

  @Test
  void aFaultTellsByFlagsThatItHasGivenBackTheLock() {
    Primitive fault = find("handle_mm_fault");
    assertThat(fault.success()).isEqualTo(Success.IF_TOLD);
    assertState("handle_mm_fault", "true", "release S of arg0->vm_mm->mmap_lock");
    Flags flags = fault.told();
    assertThat(flags.given()).containsExactly(new Flags.OfArgument(2, "FAULT_FLAG_ALLOW_RETRY"));
    assertThat(flags.unless())
        .extracting(Flags.OfArgument::toString)
        .contains("arg2 has FAULT_FLAG_RETRY_NOWAIT");
    assertThat(flags.told()).containsExactly("VM_FAULT_RETRY", "VM_FAULT_COMPLETED");
    assertThat(flags.certain()).containsExactly("VM_FAULT_COMPLETED");
    assertThat(flags.never()).containsExactly("VM_FAULT_ERROR");
    assertThat(find("mutex_lock").told()).isEqualTo(Flags.NONE);
  }

  @Test
  void aFolioIsLockedIfThatWasAskedFor() {
    Primitive early = table("6.1").find("__filemap_get_folio").orElseThrow();
    Primitive late = table("6.12").find("__filemap_get_folio").orElseThrow();
    assertThat(early.success()).isEqualTo(Success.IF_NONNULL);
    assertThat(late.success()).isEqualTo(Success.IF_NONNEGATIVE);
    assertThat(early.told().given()).containsExactly(new Flags.OfArgument(2, "FGP_LOCK"));
    assertThat(late.told().given()).isEqualTo(early.told().given());
  }

  @Test
  void aFlagOfAnArgumentIsWrittenAsItIsRead() {
    assertThat(Flags.OfArgument.parse("arg3 has FGP_LOCK")).hasToString("arg3 has FGP_LOCK");
    assertThatThrownBy(() -> Flags.OfArgument.parse("arg3 is FGP_LOCK"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("arg3 is FGP_LOCK");
  }

  @Test
  void aVmaBelongsToItsAddressSpace() {
    assertThat(table("5.14").owners()).containsEntry("vm_mm", "struct mm_struct");
  }

  @Test
  void aFixedConfigurationLeavesOneCase() {
    KernelVersion kernel = KernelVersion.parse("5.14");
    ConfigurationSpace rt =
        KconfigImplications.forKernel(kernel)
            .constrain(ConfigurationSpace.builder())
            .constraint("PREEMPT_RT")
            .build();
    assertCases(
        PrimitiveTable.load(rt, kernel).find("spin_lock_irqsave").orElseThrow().cases(),
        "true",
        "flags-zero of arg1; may-block rtlock; acquire X of *arg0 implying migrate+1 rcu+1");
  }

  @Test
  void theOrderIsThatOfTheTables() {
    assertThat(table.all()).extracting(Primitive::name).startsWith("raw_spin_lock");
    assertThat(table.all())
        .extracting(Primitive::name)
        .isEqualTo(
            PrimitiveTable.load(table.space(), table.version()).all().stream()
                .map(Primitive::name)
                .toList());
    assertThat(table.find("raw_spin_lock").flatMap(Primitive::until)).isEqualTo(Optional.empty());
  }
}
