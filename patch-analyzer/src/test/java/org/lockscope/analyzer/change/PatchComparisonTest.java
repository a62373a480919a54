package org.lockscope.analyzer.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.model.primitive.PrimitiveTable;

/** What is told of regions that move, convert, split, or stay what they are. */
class PatchComparisonTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.1");

  private static List<FunctionProfile> profiles(String text) {
    return new Program(PRIMITIVES)
        .analyze(Fixtures.tree(Map.of("mm/rack.c", text)), "mm/rack.c", "")
        .orElseThrow()
        .profiles();
  }

  /** A line for each change: function, scope, what happens, the other function or scope. */
  private static List<String> changes(String before, String after) {
    List<String> lines = new ArrayList<>();
    for (FunctionChange f : PatchComparison.compare(profiles(before), profiles(after), c -> true)) {
      for (RegionChange change : f.regions()) {
        String condition = change.condition().toString();
        lines.add(
            f.name()
                + " "
                + change.scope()
                + " "
                + change.kinds()
                + change.otherFunction().map(o -> " " + o + "()").orElse("")
                + change.otherScope().map(Scope::toString).map(o -> " " + o).orElse("")
                + (condition.equals("true") ? "" : " [" + condition + "]"));
      }
    }
    return lines;
  }

  @Test
  void movesToTheCalleeThatHasTheStatements() {
    // first_lock() gains a region of its own, and is called by rack_swap() as well.
    String before =
        """
        static void first_lock(struct rack *r) { prepare(r); }
        static void swap(struct rack *r) { first_lock(r); }
        static void rack_swap(struct rack *r)
        {
        	unsigned long flags;
        	local_irq_save(flags);
        	first_lock(r);
        	r->head = r->tail;
        	r->tail = NULL;
        	local_irq_restore(flags);
        }
        """;
    String after =
        """
        static void first_lock(struct rack *r)
        {
        	unsigned long flags;
        	local_irq_save(flags);
        	prepare(r);
        	local_irq_restore(flags);
        }
        static void swap(struct rack *r)
        {
        	unsigned long flags;
        	local_irq_save(flags);
        	first_lock(r);
        	r->head = r->tail;
        	r->tail = NULL;
        	local_irq_restore(flags);
        }
        static void rack_swap(struct rack *r)
        {
        	swap(r);
        }
        """;

    assertThat(changes(before, after))
        .containsExactly(
            "first_lock irq-off [added]",
            "swap irq-off [moved from caller] rack_swap()",
            "rack_swap irq-off [moved to callee] swap()");
  }

  @Test
  void doesNotMoveToWhereItWasBefore() {
    String before =
        """
        static void map_get(struct rack *r)
        {
        	spin_lock(&map_lock);
        	clear(r);
        }
        static void verify(struct rack *r)
        {
        	map_get(r);
        	check(r);
        	spin_unlock(&map_lock);
        }
        """;
    String after =
        """
        static void map_get(struct rack *r)
        {
        	spin_lock(&map_lock);
        	clear(r);
        	fill(r);
        }
        static void verify(struct rack *r)
        {
        	check(r);
        }
        """;

    assertThat(changes(before, after))
        .containsExactly("map_get map_lock [grown]", "verify map_lock [removed]");
  }

  @Test
  void movesRatherThanConverts() {
    String before =
        """
        static void refill(struct rack *r) { take(r); }
        static void get(struct rack *r)
        {
        	unsigned long flags;
        	local_irq_save(flags);
        	refill(r);
        	local_irq_restore(flags);
        }
        """;
    String after =
        """
        static void refill(struct rack *r)
        {
        	unsigned long flags;
        	local_irq_save(flags);
        	take(r);
        	local_irq_restore(flags);
        }
        static void get(struct rack *r)
        {
        	preempt_disable();
        	refill(r);
        	preempt_enable();
        }
        """;

    assertThat(changes(before, after))
        .containsExactly(
            "refill irq-off [moved from caller] get()",
            "get irq-off [moved to callee] refill()",
            "get preempt-off [added]");
  }

  @Test
  void convertsToTheLockRatherThanToWhatComesWithIt() {
    String before =
        """
        static void put(struct rack *r)
        {
        	unsigned long flags;
        	local_irq_save(flags);
        	add(r);
        	count(r);
        	local_irq_restore(flags);
        }
        """;
    String after =
        """
        static void put(struct rack *r)
        {
        	unsigned long flags;
        	migrate_disable();
        	local_lock_irqsave(&r->lock, flags);
        	add(r);
        	count(r);
        	local_unlock_irqrestore(&r->lock, flags);
        	migrate_enable();
        }
        """;

    assertThat(changes(before, after))
        .containsExactlyInAnyOrder(
            "put irq-off [converted] [!PREEMPT_RT]",
            "put irq-off [removed, converted] r->lock [PREEMPT_RT]",
            "put r->lock [added]",
            "put migrate-off [added]");
  }

  @Test
  void anEmptyStubIsNotWhatAFunctionHasBecome() {
    String before =
        """
        static void put(struct rack *r)
        {
        #ifdef CONFIG_SMP
        	preempt_disable();
        	add(r);
        	count(r);
        	preempt_enable();
        #endif
        }
        """;
    String after =
        """
        #ifndef CONFIG_SMP
        static void put(struct rack *r) { }
        #else
        static void put(struct rack *r)
        {
        	unsigned long flags;
        	local_irq_save(flags);
        	add(r);
        	count(r);
        	local_irq_restore(flags);
        }
        #endif
        """;

    assertThat(changes(before, after)).containsExactly("put irq-off [converted] preempt-off [SMP]");
  }

  @Test
  void aSectionThatEndsLikeOneThatGoesHasNotMergedWithIt() {
    // The second section goes; the first one gets a release more.
    String before =
        """
        static void flush(struct rack *r)
        {
        	unsigned long flags;
        	local_irq_save(flags);
        	load(r);
        	local_irq_restore(flags);
        	between(r);
        	local_irq_save(flags);
        	drop(r);
        	local_irq_restore(flags);
        }
        """;
    String after =
        """
        static void flush(struct rack *r)
        {
        	unsigned long flags;
        	local_irq_save(flags);
        	load(r);
        	local_irq_restore(flags);
        	between(r);
        	drop(r);
        }
        """;

    assertThat(changes(before, after)).containsExactly("flush irq-off [removed]");
  }

  @Test
  void statementsThatShareOnlyBracketsAreDifferentOnes() {
    // The list is taken off at once, outside of the lock; what the lock covers is the same.
    String before =
        """
        static void drain(struct rack *r)
        {
        	struct cell *c;
        	spin_lock(&r->lock);
        	while ((c = first(r))) {
        		set_first(r, c);
        		free(c);
        	}
        	spin_unlock(&r->lock);
        }
        """;
    String after =
        """
        static void drain(struct rack *r)
        {
        	struct cell *c, *list = first(r);
        	r->list = NULL;
        	spin_lock(&r->lock);
        	while (list) {
        		c = list;
        		list = c->next;
        		free(c);
        	}
        	spin_unlock(&r->lock);
        }
        """;
    List<FunctionChange> light =
        PatchComparison.compare(profiles(before), profiles(after), name -> name.equals("free"));

    assertThat(light).isEmpty();
  }
}
