package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.primitive.PrimitiveTable;

/** Functions that take so long that a first look does not come to the end of them. */
class PatienceTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.1");

  /**
   * Takes the lock unless the rack is full. Before that, there is much to do, and a lock is taken
   * if a member says so and given back if a variable says the same, which the first run does not
   * keep apart.
   */
  private static String enter(int statements) {
    return IntStream.range(0, statements)
        .mapToObj(i -> "\tif (r->has_%d)\n\t\tr->n++;\n".formatted(i))
        .collect(
            Collectors.joining(
                "",
                """
                int rack_enter(struct rack *r)
                {
                \tint locked = 0;

                """,
                """
                \tif (r->door)
                \t\tlocked = 1;
                \tr->n++;
                \tif (r->door)
                \t\tspin_lock(&r->key);
                \tr->n++;
                \tif (locked)
                \t\tspin_unlock(&r->key);
                \tspin_lock(&r->lock);
                \tif (r->full) {
                \t\tspin_unlock(&r->lock);
                \t\treturn 0;
                \t}
                \treturn 1;
                }
                """));
  }

  private static final String USES =
      """

      int rack_use(struct rack *r, int n)
      {
      \tif (!rack_enter(r))
      \t\treturn -1;
      \tr->n += n;
      \tspin_unlock(&r->lock);
      \treturn 0;
      }

      int rack_lose(struct rack *r, int n)
      {
      \tif (!rack_enter(r))
      \t\treturn -1;
      \tif (n == 0)
      \t\treturn -2;
      \tr->n += n;
      \tspin_unlock(&r->lock);
      \treturn 0;
      }
      """;

  private static List<String> open(Program program, String path, Map<String, String> files) {
    List<String> found = new ArrayList<>();
    for (FunctionProfile function :
        program.analyze(Fixtures.tree(files), path, "").orElseThrow().profiles()) {
      function
          .findings()
          .forEach(f -> found.add(function.name() + " " + f.rule() + " " + f.subject()));
      function
          .residues()
          .forEach(r -> found.add(function.name() + " leaves " + r.finding().subject()));
      function.undecided().ifPresent(reason -> found.add(function.name() + ": " + reason));
    }
    return found;
  }

  @Test
  void whatAFirstLookDoesNotShowIsLookedAtAgainAndSoAreItsCallers() {
    Program program = new Program(PRIMITIVES);
    assertThat(open(program, "mm/rack.c", Map.of("mm/rack.c", enter(1_100) + USES)))
        .containsExactly("rack_enter leaves r->lock", "rack_lose leak r->lock");
    assertThat(program.cacheMisses()).as("three functions, each twice").isEqualTo(6);
  }

  @Test
  void itMakesNoDifferenceWhichFileIsLookedAtFirst() {
    for (int statements : new int[] {500, 1_100, 2_100}) {
      Map<String, String> files = Map.of("mm/enter.c", enter(statements), "mm/use.c", USES);
      Program users = new Program(PRIMITIVES);
      List<String> first = open(users, "mm/use.c", files);
      Program callees = new Program(PRIMITIVES);
      assertThat(open(callees, "mm/enter.c", files))
          .as("%d statements", statements)
          .containsExactly("rack_enter leaves r->lock");
      assertThat(open(callees, "mm/use.c", files)).as("%d statements", statements).isEqualTo(first);
    }
  }
}
