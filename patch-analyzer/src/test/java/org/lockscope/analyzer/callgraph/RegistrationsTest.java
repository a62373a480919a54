package org.lockscope.analyzer.callgraph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;

/** In which configurations a registration makes a function a callback. */
class RegistrationsTest {

  /** How a tree may define registrations. That of hotplug_memory_notifier() is made up. */
  private static final String MEMORY_H =
      """
      #ifdef CONFIG_LOFT
      extern int register_memory_notifier(struct notifier_block *nb);
      #define hotplug_memory_notifier(fn, pri) add_notifier(fn, pri)
      #define register_hotmemory_notifier(nb) register_memory_notifier(nb)
      #else
      static inline int register_memory_notifier(struct notifier_block *nb)
      {
      	(void)nb;
      	return 0;
      }
      #define hotplug_memory_notifier(fn, pri) ({ 0; })
      #define register_hotmemory_notifier(nb) register_memory_notifier(nb)
      #endif
      """;

  private static final String SHELF =
      """
      #include <linux/memory.h>

      static int shelf_told(struct notifier_block *self, unsigned long action, void *arg)
      {
      	return 0;
      }

      static struct notifier_block shelf_nb = {
      	.notifier_call = shelf_told,
      };

      void shelf_init(void)
      {
      	%s
      }
      """;

  private static CallGraph graph(String registration, Map<String, String> headers) {
    Map<String, String> files = new HashMap<>(headers);
    files.put("mm/shelf.c", SHELF.formatted(registration));
    return new CallGraphs(new Program(Fixtures.primitives("5.14")))
        .of(Fixtures.tree(files), List.of("mm/shelf.c"), "");
  }

  /** As what shelf_told() is called, and when. */
  private static List<String> roots(String registration, Map<String, String> headers) {
    return graph(registration, headers).roots().stream()
        .filter(r -> r.function().name().equals("shelf_told"))
        .map(
            r ->
                r.callback().map(k -> k.name()).orElse("?")
                    + " when "
                    + r.condition().minimal().toString())
        .toList();
  }

  private static List<String> roots(String registration) {
    return roots(registration, Map.of());
  }

  private static List<String> withHeader(String registration) {
    return roots(registration, Map.of("include/linux/memory.h", MEMORY_H));
  }

  @Test
  void theTableKnowsWhenAHeaderHasItDoNothing() {
    assertThat(roots("register_memory_notifier(&shelf_nb);"))
        .containsExactly("memory hotplug notifier when MEMORY_HOTPLUG");
    assertThat(roots("hotplug_memory_notifier(shelf_told, 1);"))
        .containsExactly("memory hotplug notifier when MEMORY_HOTPLUG");
    assertThat(roots("smp_call_function(shelf_told, NULL, 1);"))
        .containsExactly("IPI function when SMP");
    assertThat(roots("blocking_notifier_chain_register(&shelf_chain, &shelf_nb);"))
        .containsExactly("blocking notifier when true");
  }

  @Test
  void theTreeKnowsBetter() {
    assertThat(withHeader("register_memory_notifier(&shelf_nb);"))
        .containsExactly("memory hotplug notifier when LOFT");
    assertThat(withHeader("hotplug_memory_notifier(shelf_told, 1);"))
        .containsExactly("memory hotplug notifier when LOFT");
    // Another one that does nothing is all it calls.
    assertThat(withHeader("register_hotmemory_notifier(&shelf_nb);"))
        .containsExactly("memory hotplug notifier when LOFT");
  }

  @Test
  void aHeaderThatNeverDropsItLeavesItToTheTable() {
    String wrapper =
        """
        int add_notifier(struct notifier_block *nb);
        static inline int register_memory_notifier(struct notifier_block *nb)
        {
        	return add_notifier(nb);
        }
        """;
    assertThat(
            roots(
                "register_memory_notifier(&shelf_nb);", Map.of("include/linux/memory.h", wrapper)))
        .containsExactly("memory hotplug notifier when MEMORY_HOTPLUG");
  }

  @Test
  void aFunctionIsACallbackWhereItIsRegistered() {
    String some =
        """
        #ifdef CONFIG_ATTIC
        	blocking_notifier_chain_register(&attic_chain, &shelf_nb);
        #endif
        #ifdef CONFIG_CELLAR
        	blocking_notifier_chain_register(&cellar_chain, &shelf_nb);
        #endif
        """;
    assertThat(roots(some)).containsExactly("blocking notifier when ATTIC || CELLAR");
  }

  @Test
  void theOnlyCpuRunsItAtOnce() {
    // smp_call_function_single() does it itself then, with irqs off: no interrupt comes.
    assertThat(roots("smp_call_function_single(1, shelf_told, NULL, 1);"))
        .containsExactly("IPI function when SMP");
    CallGraph graph = graph("smp_call_function_single(1, shelf_told, NULL, 1);", Map.of());
    List<Edge> calls =
        graph.callers(graph.named("shelf_told").get(0)).stream()
            .filter(e -> e.kind() == Edge.Kind.CALLBACK)
            .toList();
    assertThat(calls).hasSize(1);
    assertThat(calls.get(0).callback().orElseThrow().condition().minimal().toString())
        .isEqualTo("!SMP");
    assertThat(calls.get(0).callback().orElseThrow().irqs()).contains(false);
  }
}
