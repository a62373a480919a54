package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;

/** A function that is called through a pointer gives back what another one of its file takes. */
class CounterpartTest {

  private static final String UNLOCK =
      """
      static void rack_unlock_all(unsigned int set)
      {
      	int i;

      	for (i = rack_count - 1; i >= 0; i--)
      		if (set & (1 << i))
      			mutex_unlock(&rack_mutexes[i]);
      }

      static const struct rack_ops rack_ops = { .unlock_all = rack_unlock_all };
      """;

  private static List<String> findings(String text) {
    return RevisionAnalysis.run(
            Fixtures.tree(Map.of("mm/rack.c", text)),
            List.of("mm/rack.c"),
            new Program(Fixtures.primitives("6.1")),
            Progress.NONE)
        .findings()
        .stream()
        .map(f -> f.finding().rule() + " " + f.finding().function())
        .toList();
  }

  @Test
  void theOtherOneNeedNotBeUnderstood() {
    String lock =
        """
        static int rack_lock_all(unsigned int set)
        {
        	int i;

        	for (i = 0; i < rack_count; i++)
        		if (set & (1 << i))
        			mutex_lock(&rack_mutexes[i]);
        	return 0;
        }

        """;
    assertThat(findings(lock + UNLOCK)).isEmpty();
  }

  @Test
  void somebodyHasToTakeIt() {
    assertThat(findings(UNLOCK)).containsExactly("underflow rack_unlock_all");
    String other =
        """
        static int rack_lock_others(unsigned int set)
        {
        	int i;

        	for (i = 0; i < rack_count; i++)
        		if (set & (1 << i))
        			mutex_lock(&other_mutexes[i]);
        	return 0;
        }

        """;
    assertThat(findings(other + UNLOCK)).containsExactly("underflow rack_unlock_all");
  }
}
