package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.primitive.PrimitiveTable;

/** Expressions that can be evaluated in more ways than anybody can look at. */
@Timeout(20)
class ManyWaysTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.1");

  /** A function that prints of thirty members whether they are there, and then does something. */
  private static FunctionProfile afterPrinting(String statement) {
    String has =
        IntStream.range(0, 30)
            .mapToObj(i -> "has(r->m" + i + ")")
            .collect(Collectors.joining(", "));
    String text =
        """
        static char has(const void *member)
        {
        	return member == NULL ? 'n' : 'y';
        }

        static int rack_print(struct seq_file *m, struct rack *r)
        {
        	spin_lock(&r->lock);
        	seq_printf(m, "rack", %s);
        	%s
        	return 0;
        }
        """
            .formatted(has, statement);
    return new Program(PRIMITIVES)
        .analyze(Fixtures.tree(Map.of("mm/rack.c", text)), "mm/rack.c", "")
        .orElseThrow()
        .profiles()
        .get(1);
  }

  private static List<String> open(FunctionProfile function) {
    assertThat(function.undecided()).isEmpty();
    List<String> found = new ArrayList<>();
    function.findings().forEach(f -> found.add(f.rule() + " " + f.subject()));
    function
        .residues()
        .forEach(r -> found.add((r.positive() ? "keeps " : "gives ") + r.finding().subject()));
    return found;
  }

  @Test
  void areAllFollowedToTheEnd() {
    assertThat(open(afterPrinting("spin_unlock(&r->lock);"))).isEmpty();
  }

  @Test
  void hideNoLockThatIsKept() {
    assertThat(open(afterPrinting("if (r->full)\n\t\treturn 1;\n\tspin_unlock(&r->lock);")))
        .containsExactly("keeps r->lock");
  }

  /** What is printed goes into what is asked as well; what is asked is whether there is a lock. */
  @Test
  void keepLocksApartThatAreTakenOnSomeOfThem() {
    String asked =
        IntStream.range(0, 30)
            .mapToObj(i -> "(r->m" + i + " ? 1 : 2)")
            .collect(Collectors.joining(" + "));
    String unlock = "spin_unlock(&r->lock);\n\t";
    String found = unlock + "if (r->n = " + asked + ", %s)\n\t\tspin_unlock(&r->door);";
    assertThat(open(afterPrinting(found.formatted("spin_trylock(&r->door)")))).isEmpty();
    // Who may not get it does not have it, and can give nothing back.
    assertThat(open(afterPrinting(found.formatted("!spin_trylock(&r->door)"))))
        .containsExactlyInAnyOrder("keeps r->door", "underflow r->door");
  }
}
