package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.primitive.PrimitiveTable;

/** Calls of functions that another file of the folder defines. */
class NeighboursTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.1");

  /** Takes the lock unless the rack is full. */
  private static final String ENTER =
      """
      int rack_enter(struct rack *r)
      {
      \tspin_lock(&r->lock);
      \tif (r->full) {
      \t\tspin_unlock(&r->lock);
      \t\treturn 0;
      \t}
      \treturn 1;
      }
      """;

  private static final String USE =
      """
      int rack_use(struct rack *r, int n)
      {
      \tif (!rack_enter(r))
      \t\treturn -1;
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
          .forEach(r -> found.add((r.positive() ? "keeps " : "gives ") + r.finding().subject()));
      function.undecided().ifPresent(reason -> found.add(reason));
    }
    return found;
  }

  private static List<String> open(String... pathsAndTexts) {
    Map<String, String> files = new HashMap<>();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      files.put(pathsAndTexts[i], pathsAndTexts[i + 1]);
    }
    return open(new Program(PRIMITIVES), "mm/use.c", files);
  }

  @Test
  void knowsWhatAFunctionOfTheFolderDoes() {
    assertThat(open("mm/use.c", USE, "mm/enter.c", ENTER)).isEmpty();
  }

  /** Gives back the door, and does not know of a rack in kernels without racks. */
  private static final String PUT =
      """
      static int rack_put(struct rack *r, int n)
      {
      \tif (!rack_enter(r)) {
      \t\tspin_unlock(&r->door);
      \t\treturn -1;
      \t}
      \tr->n += n;
      \tspin_unlock(&r->lock);
      \tspin_unlock(&r->door);
      \treturn 0;
      }
      """;

  @Test
  void whatIsDefinedForSomeKernelsIsKnownThere() {
    String add =
        """
        int rack_add(struct rack *r, int n)
        {
        \tspin_lock(&r->door);
        \treturn rack_put(r, n);
        }
        """;
    assertThat(
            open("mm/use.c", PUT + add, "mm/enter.c", "#ifdef CONFIG_RACK\n" + ENTER + "#endif\n"))
        .containsExactly("gives r->door");
  }

  /** The door is given back by the callee, whether or not it fails, in kernels with racks. */
  @Test
  void whatIsDefinedForSomeKernelsIsHeldAgainstCallersThere() {
    String add =
        """
        int rack_add(struct rack *r, int n)
        {
        \tspin_lock(&r->door);
        \tif (rack_put(r, n) < 0) {
        \t\tspin_unlock(&r->door);
        \t\treturn -1;
        \t}
        \treturn 0;
        }
        """;
    assertThat(
            open("mm/use.c", PUT + add, "mm/enter.c", "#ifdef CONFIG_RACK\n" + ENTER + "#endif\n"))
        .contains("rack_add underflow r->door");
  }

  /** Takes the lock, and has it taken back by another file's function if the rack is full. */
  private static final String ASKS =
      """
      int rack_enter(struct rack *r)
      {
      \tspin_lock(&r->lock);
      \tif (rack_full(r))
      \t\treturn 0;
      \treturn 1;
      }
      """;

  private static final String FULL =
      """
      int rack_full(struct rack *r)
      {
      \tif (!r->full)
      \t\treturn 0;
      \tspin_unlock(&r->lock);
      \treturn 1;
      }
      """;

  @Test
  void knowsWhatTheNeighbourOfANeighbourDoes() {
    assertThat(open("mm/use.c", USE, "mm/enter.c", ASKS, "mm/full.c", FULL)).isEmpty();
  }

  @Test
  void findsWhatTheNeighbourOfANeighbourForgets() {
    String keeps = FULL.replace("\tspin_unlock(&r->lock);\n", "");
    assertThat(open("mm/use.c", USE, "mm/enter.c", ASKS, "mm/full.c", keeps))
        .containsExactly("rack_use leak r->lock");
  }

  /** A header that has the function for kernels without racks, and names it for the others. */
  private static final String HEADER =
      """
      #ifdef CONFIG_RACKS
      int rack_enter(struct rack *r);
      #else
      static inline int rack_enter(struct rack *r)
      {
      \treturn 0;
      }
      #endif
      """;

  @Test
  void knowsWhatAHeaderHasForSomeKernelsOnly() {
    assertThat(
            open(
                "mm/use.c", "#include <linux/rack.h>\n" + USE,
                "mm/enter.c", ENTER,
                "include/linux/rack.h", HEADER))
        .isEmpty();
  }

  @Test
  void findsWhatIsForgottenWhereTheHeaderHasNothing() {
    String forgets = USE.replace("\tr->n += n;", "\tif (n > 9)\n\t\treturn -1;");
    Map<String, String> files =
        Map.of(
            "mm/use.c", "#include <linux/rack.h>\n" + forgets,
            "mm/enter.c", ENTER,
            "include/linux/rack.h", HEADER);
    assertThat(
            new Program(PRIMITIVES)
                .analyze(Fixtures.tree(files), "mm/use.c", "").orElseThrow().profiles().stream()
                    .flatMap(f -> f.findings().stream())
                    .map(f -> f.subject() + " when " + f.condition()))
        .containsExactly("r->lock when RACKS");
  }

  @Test
  void findsWhatIsForgottenOfIt() {
    String forgets = USE.replace("\tr->n += n;", "\tif (n > 9)\n\t\treturn -1;");
    assertThat(open("mm/use.c", forgets, "mm/enter.c", ENTER))
        .containsExactly("rack_use leak r->lock");
  }

  /** It is another function, or one of several, or too far away. */
  @Test
  void doesNotGuess() {
    String alone = "gives r->lock";
    assertThat(open("mm/use.c", USE)).containsExactly(alone);
    assertThat(open("mm/use.c", USE, "mm/enter.c", "static " + ENTER)).containsExactly(alone);
    assertThat(open("mm/use.c", USE, "fs/enter.c", ENTER)).containsExactly(alone);
    assertThat(open("mm/use.c", USE, "mm/enter.c", ENTER, "mm/none.c", ENTER))
        .containsExactly(alone);
    assertThat(open("mm/use.c", USE, "mm/enter.c", ENTER, "mm/none.c", "static " + ENTER))
        .isEmpty();
  }

  @Test
  void prefersWhatIsNearer() {
    String header = "static inline " + ENTER.replace("\tspin_lock(&r->lock);\n", "");
    assertThat(
            open(
                "mm/use.c", "#include \"rack.h\"\n" + USE,
                "mm/rack.h", header,
                "mm/enter.c", ENTER))
        .isNotEmpty();
  }

  @Test
  void noticesThatTheOtherFileChanges() {
    Program program = new Program(PRIMITIVES);
    String free =
        ENTER.replace("\tspin_lock(&r->lock);\n", "").replace("\t\tspin_unlock(&r->lock);\n", "");
    Map<String, String> locks = Map.of("mm/use.c", USE, "mm/enter.c", ENTER);
    Map<String, String> doesNot = Map.of("mm/use.c", USE, "mm/enter.c", free);
    assertThat(open(program, "mm/use.c", locks)).isEmpty();
    assertThat(open(program, "mm/use.c", doesNot)).containsExactly("gives r->lock");
    assertThat(open(program, "mm/use.c", locks)).isEmpty();
  }

  /** Two files that call each other, in either order. */
  @Test
  void goesInNoCircles() {
    String even =
        """
        void rack_even(struct rack *r, int n)
        {
        \tif (!rack_enter(r))
        \t\treturn;
        \tif (n)
        \t\track_odd(r, n - 1);
        \tspin_unlock(&r->lock);
        }
        """;
    String odd = even.replace("even", "ODD").replace("rack_odd", "rack_even").replace("ODD", "odd");
    Map<String, String> files =
        Map.of("mm/even.c", even + ENTER, "mm/odd.c", odd, "mm/third.c", USE);
    List<TreeSet<String>> runs = new ArrayList<>();
    for (List<String> order :
        List.of(List.of("mm/even.c", "mm/odd.c"), List.of("mm/odd.c", "mm/even.c"))) {
      Program program = new Program(PRIMITIVES);
      TreeSet<String> all = new TreeSet<>();
      order.forEach(path -> all.addAll(open(program, path, files)));
      runs.add(all);
    }
    // All that is left is what rack_enter() is for.
    assertThat(runs.get(0)).isEqualTo(runs.get(1)).containsExactly("keeps r->lock");
  }
}
