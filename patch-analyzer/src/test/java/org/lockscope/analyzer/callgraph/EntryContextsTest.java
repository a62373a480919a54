package org.lockscope.analyzer.callgraph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;
import org.lockscope.model.callback.CallbackContext.Level;
import org.lockscope.model.callback.CallbackKind;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.PrimitiveTable;

/** In which contexts functions can be entered, by who calls them. */
class EntryContextsTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("5.14");

  private final CallGraph graph;
  private final EntryContexts contexts;

  /** One graph a test. */
  EntryContextsTest() {
    Map<String, String> files = Map.of("mm/shelf.c", SHELF, "mm/rack.c", RACK);
    graph = new CallGraphs(new Program(PRIMITIVES)).of(Fixtures.tree(files), files.keySet(), "");
    contexts = EntryContexts.of(graph);
  }

  private static final String SHELF =
      """
      static void shelf_drain(struct shelf *s)
      {
      	drained(s);
      }

      static void shelf_put(struct shelf *s, int drain)
      {
      	int must = 0;

      	s->boxes++;
      	if (drain && s->boxes > 8)
      		must = 1;
      	if (must)
      		shelf_drain(s);
      	shelf_count(s);
      }

      static void shelf_put_twice(struct shelf *s, bool drain)
      {
      	shelf_put(s, drain);
      	shelf_put(s, 0);
      }

      void shelf_flush(struct shelf *s)
      {
      	unsigned long flags;

      	local_irq_save(flags);
      	shelf_put(s, 0);
      	shelf_put_twice(s, false);
      	local_irq_restore(flags);
      	shelf_put(s, 1);
      }

      void shelf_count(struct shelf *s)
      {
      	spin_lock(&s->lock);
      	rack_note(s);
      	spin_unlock(&s->lock);
      }

      static void shelf_ipi(void *info)
      {
      	emptied(info);
      }

      static bool shelf_wanted(int cpu, void *info)
      {
      	return asked(info);
      }

      static void shelf_work(struct work_struct *w)
      {
      	worked(w);
      }

      static int shelf_dead(unsigned int cpu)
      {
      	died(cpu);
      	return 0;
      }

      static int shelf_online(struct notifier_block *self, unsigned long action, void *arg)
      {
      	came(arg);
      	return 0;
      }

      static struct notifier_block shelf_notifier = {
      	.notifier_call = shelf_online,
      	.priority = 1,
      };

      static void shelf_drop(struct shelf *s)
      {
      	dropped(s);
      }

      static const struct shelf_ops plain_ops = {
      	.drop = shelf_drop,
      };

      void shelf_init(struct shelf *s)
      {
      	INIT_WORK(&s->work, shelf_work);
      	on_each_cpu_cond(shelf_wanted, shelf_ipi, s, 1);
      	cpuhp_setup_state_nocalls(CPUHP_SHELF_DEAD, "shelf:dead", NULL, shelf_dead);
      	register_memory_notifier(&shelf_notifier);
      }

      void crate_use(struct crate *c)
      {
      	local_irq_disable();
      	c->ops->drop(c);
      	local_irq_enable();
      }

      void shelf_use(struct shelf_ops *ops, struct shelf *s)
      {
      	rcu_read_lock();
      	preempt_disable();
      	ops->drop(s);
      	preempt_enable();
      	rcu_read_unlock();
      }
      """;

  private static final String RACK =
      """
      void rack_note(struct shelf *s)
      {
      	noted(s);
      }

      static void shelf_drain(struct shelf *s)
      {
      	other(s);
      }

      void rack_drain(struct shelf *s)
      {
      	local_irq_disable();
      	shelf_drain(s);
      	local_irq_enable();
      }
      """;

  private List<Entry> entries(String function) {
    List<FunctionId> named = graph.named(function);
    assertThat(named).as(function).hasSize(1);
    return contexts.of(named.get(0));
  }

  private List<EntryContext> entered(String function) {
    return entries(function).stream().map(Entry::context).toList();
  }

  private String irqsOff(String function) {
    return contexts.irqsOff(graph.named(function).get(0)).minimal().toString();
  }

  @Test
  void passesIrqsOffOnToWhatIsCalled() {
    // shelf_flush() calls shelf_put() with irqs off, and that calls shelf_count().
    assertThat(contexts.irqsOff(graph.named("shelf_put").get(0)).isAlways()).isTrue();
    assertThat(contexts.irqsOff(graph.named("shelf_count").get(0)).isAlways()).isTrue();
    assertThat(contexts.irqsOff(graph.named("noted").get(0)).isAlways()).isTrue();
    assertThat(contexts.irqsOff(graph.named("shelf_flush").get(0)).isFeasible()).isFalse();
  }

  @Test
  void knowsThatAConstantRulesACallOut() {
    // Only shelf_put(s, 1), after irqs are restored, drains; shelf_put_twice() passes on false.
    assertThat(contexts.irqsOff(new FunctionId("mm/shelf.c", "shelf_drain")).isFeasible())
        .isFalse();
    assertThat(entered("drained")).containsExactly(EntryContext.UNKNOWN);
  }

  @Test
  void keepsStaticFunctionsOfTwoFilesApart() {
    assertThat(contexts.irqsOff(new FunctionId("mm/rack.c", "shelf_drain")).isAlways()).isTrue();
    assertThat(contexts.irqsOff(new FunctionId("", "other")).isAlways()).isTrue();
  }

  @Test
  void showsTheChainOfCalls() {
    Entry noted =
        entries("noted").stream()
            .filter(e -> e.context().irqs() == EntryContext.Irqs.OFF)
            .findFirst()
            .orElseThrow();
    assertThat(noted.reason())
        .extracting(s -> s.edge().caller().name())
        .startsWith("shelf_flush")
        .endsWith("shelf_put", "shelf_count", "rack_note");
  }

  @Test
  void countsWhatLocksImplyWhereTheyDo() {
    // spin_lock() disables preemption, but with PREEMPT_RT it pins the task and begins RCU.
    List<Entry> known = entries("noted").stream().filter(e -> !e.context().isUnknown()).toList();
    assertThat(known).hasSizeGreaterThan(1);
    for (Entry entry : known) {
      boolean rt = entry.condition().implies(PRIMITIVES.space().parse("PREEMPT_RT"));
      assertThat(entry.context().raised().contains(Counter.ATOMIC)).isEqualTo(!rt);
      assertThat(entry.context().raised().contains(Counter.RCU)).isEqualTo(rt);
    }
  }

  @Test
  void entersCallbacksAsTheKernelDoes() {
    assertThat(entered("emptied"))
        .contains(
            new EntryContext(
                Optional.of(Level.HARDIRQ), EntryContext.Irqs.OFF, Set.of(Counter.ATOMIC)));
    // The condition is asked by the caller, who may be anybody, with preemption disabled.
    assertThat(entered("asked"))
        .containsExactly(
            new EntryContext(Optional.empty(), EntryContext.Irqs.ON, Set.of(Counter.ATOMIC)));
    EntryContext task = new EntryContext(Optional.of(Level.TASK), EntryContext.Irqs.ON, Set.of());
    assertThat(entered("worked")).containsExactly(task);
    assertThat(entered("died")).containsExactly(task);
    assertThat(entered("came")).containsExactly(task);
    assertThat(entries("came").get(0).root().map(CallbackKind::name))
        .contains("memory hotplug notifier");
  }

  @Test
  void doesNotGiveAFunctionAnotherStruct() {
    // Which ops crate_use() calls is not known, but shelf_drop() takes no crate.
    assertThat(entered("dropped")).noneMatch(c -> c.irqs() == EntryContext.Irqs.OFF);
  }

  @Test
  void followsMembersThatFunctionsAreAssignedTo() {
    assertThat(entered("dropped"))
        .contains(
            new EntryContext(
                Optional.empty(), EntryContext.Irqs.UNKNOWN, Set.of(Counter.ATOMIC, Counter.RCU)));
  }

  private List<String> sections(String function) {
    return EnteredSections.of(graph, contexts, (path, name) -> false)
        .on(graph.named(function).get(0))
        .stream()
        .map(e -> e.section() + " " + e.condition().minimal())
        .toList();
  }

  @Test
  void knowsWhichLocksAreHeld() {
    List<SectionEntry> noted =
        EnteredSections.of(graph, contexts, (path, name) -> false).on(graph.named("noted").get(0));
    // That spin_lock() disables preemption is not said again.
    assertThat(noted).extracting(e -> e.section().toString()).containsExactly("shelf.lock");
    assertThat(noted.get(0).chain())
        .extracting(e -> e.caller().name())
        .containsExactly("shelf_count", "rack_note");
    assertThat(sections("shelf_count")).isEmpty();
    // As the table says of memory notifiers.
    assertThat(sections("came"))
        .containsExactly(
            "cpu_hotplug_lock HOTPLUG_CPU && MEMORY_HOTPLUG",
            "device_hotplug_lock MEMORY_HOTPLUG",
            "mem_hotplug_lock MEMORY_HOTPLUG",
            "memory_chain.rwsem MEMORY_HOTPLUG");
  }

  @Test
  void knowsWhoIsEnteredWithPreemptionOff() {
    // shelf_use() calls what plain_ops holds in both sections.
    assertThat(sections("dropped")).containsExactly("preempt-off true", "rcu true");
    // The IPI and its condition run with preemption off, the work item does not.
    assertThat(sections("emptied")).containsExactly("preempt-off true");
    assertThat(sections("asked")).containsExactly("preempt-off true");
    assertThat(sections("worked")).isEmpty();
    assertThat(sections("shelf_use")).isEmpty();
  }

  @Test
  void somebodyUnknownIsNoEvidence() {
    assertThat(entered("shelf_flush")).containsExactly(EntryContext.UNKNOWN);
    assertThat(irqsOff("shelf_init")).isEqualTo("false");
  }
}
