package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.primitive.PrimitiveTable;

/** Loops that add something with a name to a variable each time. */
class SteppingLoopTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.12");

  /**
   * Visits all slots from one on, under the lock of the shelf, unless it is the first shelf.
   *
   * @param end the question by which the lock is given back
   * @param result what is returned
   */
  private static String visit(String end, String result) {
    return """
    int shelf_visit(struct shelf *s, unsigned long from, unsigned long to, slot_fn_t fn, bool all)
    {
    \tstruct slot *slot = from_slot(s);
    \tint err = 0;

    \tif (s != &first_shelf)
    \t\tspin_lock(&s->lock);
    \tdo {
    \t\tif (all || !slot_is_empty(slot)) {
    \t\t\terr = fn(slot, from);
    \t\t\tif (err)
    \t\t\t\tbreak;
    \t\t}
    \t} while (slot++, from += SLOT_SIZE, from != to);
    \tif (%s)
    \t\tspin_unlock(&s->lock);
    \treturn %s;
    }
    """
        .formatted(end, result);
  }

  private static List<String> open(String text) {
    List<String> found = new ArrayList<>();
    for (FunctionProfile function :
        new Program(PRIMITIVES)
            .analyze(Fixtures.tree(Map.of("mm/shelf.c", text)), "mm/shelf.c", "")
            .orElseThrow()
            .profiles()) {
      function.findings().forEach(f -> found.add(f.rule() + " " + f.subject()));
      function
          .residues()
          .forEach(r -> found.add((r.positive() ? "keeps " : "gives ") + r.finding().subject()));
      function.undecided().ifPresent(found::add);
    }
    return found;
  }

  @Test
  void isDecidedHoweverOftenItGoesRound() {
    assertThat(open(visit("s != &first_shelf", "err"))).isEmpty();
  }

  /** Whoever stops at an error keeps the lock; all others do not. */
  @Test
  void tellsWhatIsLeftOverAfterIt() {
    assertThat(open(visit("s != &first_shelf && !err", "0"))).containsExactly("leak s->lock");
  }
}
