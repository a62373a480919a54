package org.lockscope.analyzer.callgraph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.callgraph.EntryContext.Irqs;
import org.lockscope.analyzer.program.Program;

/** The calls of an example are all made in some configuration. */
class FeasibleChainsTest {

  /**
   * The shortest way to the middle is there without boxes only, and what the middle calls with them
   * only.
   */
  private static final String SHELF =
      """
      static void shelf_last(struct shelf *s)
      {
      }

      static void shelf_middle(struct shelf *s)
      {
      #ifdef CONFIG_BOXES
      	shelf_last(s);
      #endif
      }

      static void shelf_step(struct shelf *s)
      {
      	shelf_middle(s);
      }

      #ifdef CONFIG_BOXES
      void boxes_look(struct shelf *s)
      {
      	raw_spin_lock_irq(&s->lock);
      	shelf_step(s);
      	raw_spin_unlock_irq(&s->lock);
      }
      #else
      void plain_look(struct shelf *s)
      {
      	raw_spin_lock_irq(&s->lock);
      	shelf_middle(s);
      	raw_spin_unlock_irq(&s->lock);
      }
      #endif
      """;

  private static final FunctionId LAST = new FunctionId("mm/shelf.c", "shelf_last");

  private final CallGraph graph =
      new CallGraphs(new Program(Fixtures.primitives("5.14")))
          .of(Fixtures.tree(Map.of("mm/shelf.c", SHELF)), List.of("mm/shelf.c"), "");

  private static List<String> names(List<Edge> chain) {
    return chain.stream().map(e -> e.caller().name()).toList();
  }

  @Test
  void withIrqsOff() {
    assertThat(EntryContexts.irqsOf(graph).of(LAST))
        .filteredOn(e -> e.context().irqs() == Irqs.OFF)
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.condition()).hasToString("BOXES");
              assertThat(names(e.chain().stream().map(Step::edge).toList()))
                  .containsExactly("boxes_look", "shelf_step", "shelf_middle");
            });
  }

  @Test
  void underALock() {
    EnteredSections sections =
        EnteredSections.of(graph, EntryContexts.irqsOf(graph), (path, name) -> false);
    assertThat(sections.on(LAST))
        .filteredOn(e -> e.section().lock().isPresent())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.condition()).hasToString("BOXES");
              assertThat(names(e.chain()))
                  .containsExactly("boxes_look", "shelf_step", "shelf_middle");
            });
  }
}
