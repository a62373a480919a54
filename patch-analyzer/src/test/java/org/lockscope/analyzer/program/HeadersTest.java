package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.legality.ContextFindings;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.primitive.PrimitiveTable;

/** Functions that a file defines for some kernels, and a header of it for the others. */
class HeadersTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.1");

  private static final String USE =
      """
      #include <linux/bin.h>

      #ifdef CONFIG_BIN_GROUPS
      void bin_attach_and_unlock(struct bin *b)
      {
      	b->group = current_group();
      	spin_unlock(&b->lock);
      }
      #endif

      static void bin_write(struct bin *b)
      {
      	spin_lock(&b->lock);
      	b->busy = true;
      	bin_attach_and_unlock(b);
      	cond_resched();
      }
      """;

  /** A header in which a function does something without CONFIG_BIN_GROUPS. */
  private static String header(String statement) {
    return """
        #ifdef CONFIG_BIN_GROUPS
        void bin_attach_and_unlock(struct bin *b);
        #else
        static inline void bin_attach_and_unlock(struct bin *b)
        {
        	%s
        }
        #endif
        """
        .formatted(statement);
  }

  private static List<String> found(String header) {
    var tree = Fixtures.tree(Map.of("mm/bin.c", USE, "include/linux/bin.h", header));
    Program program = new Program(PRIMITIVES);
    ContextFindings findings =
        ContextFindings.of(new CallGraphs(program).of(tree, List.of("mm/bin.c"), ""));
    return program.analyze(tree, "mm/bin.c", "").orElseThrow().profiles().stream()
        .map(findings::judged)
        .map(FunctionProfile::findings)
        .flatMap(List::stream)
        .map(f -> f.function() + " " + f.rule() + " " + f.subject() + " when " + f.condition())
        .toList();
  }

  @Test
  void knowsWhatTheHeaderDoesInPlaceOfTheFile() {
    assertThat(found(header("spin_unlock(&b->lock);"))).isEmpty();
  }

  @Test
  void tellsWhatTheHeaderDoesNotDo() {
    assertThat(found(header("b->group = NULL;")))
        .containsExactly("bin_write sleep-in-atomic cond_resched when !BIN_GROUPS");
  }
}
