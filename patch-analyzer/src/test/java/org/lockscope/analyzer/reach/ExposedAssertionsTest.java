package org.lockscope.analyzer.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.change.PatchComparison;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.SourceTree;

/** Which assertions a change takes out of sections, and which of them are worth a word. */
class ExposedAssertionsTest {

  private static final String PATH = "mm/shelf.c";
  private static final String HEADER = "include/linux/box.h";

  private static final String BOX =
      """
      static inline bool box_sealed(struct box *b)
      {
      	VM_BUG_ON(!box_valid(b));
      	return b->seal;
      }

      static inline int box_flag(struct box *b, int flag)
      {
      	WARN_ON_ONCE(flag & ~BOX_FLAGS);
      	return b->flags & flag;
      }
      """;

  private static final String SHELF =
      """
      #include <linux/box.h>

      static bool shelf_fits(struct box *b, int size)
      {
      	if (unlikely(box_sealed(b)))
      		return false;
      	return b->size >= size;
      }

      static bool shelf_alone(struct box *b)
      {
      	VM_BUG_ON(!irqs_disabled());
      	return b->count == 1;
      }

      static void shelf_drop(struct box *b)
      {
      	shelf_count(b);
      	BUG_ON(b->count);
      	box_free(b);
      }

      """;

  /** What is told of {@code shelf_get()} if its statements change like this. */
  private static List<String> exposed(String before, String after) {
    Program program = new Program(Fixtures.primitives("5.14"));
    SourceTree later = tree(after);
    CallGraph graph = new CallGraphs(program).of(later, List.of(PATH), "");
    ExposedAssertions assertions = new ExposedAssertions(graph);
    List<FunctionProfile> old = profiles(program, tree(before));
    List<FunctionProfile> now = profiles(program, later);
    return PatchComparison.compare(old, now, name -> true).stream()
        .flatMap(c -> assertions.in(c).stream())
        .map(
            a ->
                a.scope()
                    + ": "
                    + a.chain().stream().collect(Collectors.joining(" "))
                    + " "
                    + a.assertion()
                    + " ["
                    + a.condition().minimalWithin(a.defined())
                    + "]")
        .toList();
  }

  private static SourceTree tree(String get) {
    String function =
        "void shelf_get(struct shelf *s, struct box *given, int size)\\n{\\n".replace("\\n", "\n")
            + get
            + "}\n";
    return Fixtures.tree(Map.of(PATH, SHELF + function, HEADER, BOX));
  }

  private static List<FunctionProfile> profiles(Program program, SourceTree tree) {
    return program.analyze(tree, PATH, "").orElseThrow().profiles();
  }

  @Test
  void tellsWhatIsAskedOfAnObjectThatWasFoundInTheSection() {
    String before =
        """
        	struct box *b;

        	spin_lock_irq(&s->lock);
        	b = s->box;
        	if (!shelf_fits(b, size))
        		s->misses++;
        	s->hits++;
        	spin_unlock_irq(&s->lock);
        """;
    String after =
        """
        	struct box *b;

        	b = READ_ONCE(s->box);
        	if (!shelf_fits(b, size))
        		s->misses++;
        	spin_lock_irq(&s->lock);
        	s->hits++;
        	spin_unlock_irq(&s->lock);
        """;
    assertThat(exposed(before, after))
        .containsExactly(
            // With PREEMPT_RT irqs have been on before, but the lock was held.
            "s->lock: shelf_fits box_sealed VM_BUG_ON(!box_valid(b)) [DEBUG_VM]");
    assertThat(exposed(after, before)).isEmpty();
  }

  /** One call that leaves a section with irqs off. */
  private static List<String> leaving(String load, String call) {
    String begin = "\tstruct box *b;\n\n" + load;
    String inside = "\tlocal_irq_disable();\n" + call + "\ts->hits++;\n\tlocal_irq_enable();\n";
    String outside = call + "\tlocal_irq_disable();\n\ts->hits++;\n\tlocal_irq_enable();\n";
    return exposed(begin + inside, begin + outside);
  }

  @Test
  void saysNothingOfWhatTheCallerWasGiven() {
    assertThat(leaving("", "\tshelf_fits(given, size);\n")).isEmpty();
    assertThat(leaving("\tb = s->box;\n", "\tshelf_fits(b, size);\n")).hasSize(1);
  }

  @Test
  void saysNothingOfValues() {
    // That a flag is one says nothing of the box.
    assertThat(leaving("\tb = s->box;\n", "\tbox_flag(b, size);\n")).isEmpty();
  }

  @Test
  void saysNothingOfWhatIsAssertedOnTheWay() {
    // By then shelf_drop() has done something, and its assertion is about that.
    assertThat(leaving("\tb = s->box;\n", "\tshelf_drop(b);\n")).isEmpty();
  }

  @Test
  void saysNothingOfAssertionsAboutTheContext() {
    // Whether that fails is a finding, or not known.
    assertThat(leaving("\tb = s->box;\n", "\tshelf_alone(b);\n")).isEmpty();
  }
}
