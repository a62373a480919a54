package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;
import org.lockscope.model.primitive.PrimitiveTable;

/** Calls of functions that are known by an annotated prototype alone. */
class DeclaredFunctionsTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.1");

  private static final String HEADER =
      """
      struct rack { spinlock_t lock; int n; };
      extern spinlock_t rack_lock;
      void rack_close(struct rack *r, int n)
      \t__releases(&r->lock);
      extern int rack_open(struct rack *) ;
      struct rack *rack_take(struct rack *r) __acquires(r->lock);
      void rack_drop(spinlock_t *l) __releases(l);
      int rack_try(struct rack *r) __cond_acquires(&r->lock);
      void rack_sort(struct rack *r) __must_hold(&r->lock);
      void rack_all(void) __acquires(&rack_lock);
      void rack_none(void) __releases(&rack_lock);
      void rack_read(struct rack *r) __acquires(RCU);
      void rack_bit(struct rack *r) __acquires(bitlock);
      void rack_print(const char *f, ...) __printf(1, 2);
      """;

  private static List<String> findings(String body) {
    String text =
        """
        #include <linux/rack.h>

        int rack_use(struct rack *r, int n)
        {
        %s
        }
        """
            .formatted(body);
    return RevisionAnalysis.run(
            Fixtures.tree(Map.of("mm/use.c", text, "include/linux/rack.h", HEADER)),
            List.of("mm/use.c"),
            new Program(PRIMITIVES),
            Progress.NONE)
        .findings()
        .stream()
        .map(f -> f.finding().rule() + " " + f.finding().subject())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          spin_lock(&r->lock); rack_close(r, n); return 0;
          rack_take(r); spin_unlock(&r->lock); return 0;
          rack_take(r); rack_drop(&r->lock); return 0;
          rack_take(r); if (n) { rack_close(r, n); return 1; } spin_unlock(&r->lock); return 0;
          if (!rack_try(r)) return -1; spin_unlock(&r->lock); return 0;
          spin_lock(&r->lock); rack_sort(r); spin_unlock(&r->lock); return 0;
          rack_all(); if (n) { spin_unlock(&rack_lock); return 1; } rack_none(); return 0;
          rack_read(r); if (n) return 1; return 0;
          rack_bit(r); if (n) return 1; return 0;
          rack_print("%d", n); return 0;
          """)
  void balances(String body) {
    assertThat(findings(body)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          spin_lock(&r->lock); if (n) return -1; rack_close(r, n); return 0; # leak r->lock
          rack_take(r); if (n) return -1; spin_unlock(&r->lock); return 0;   # leak r->lock
          rack_take(r); if (n) return -1; rack_drop(&r->lock); return 0; # leak r->lock
          if (rack_try(r)) return -1; if (n) { spin_lock(&r->lock); spin_unlock(&r->lock); } return 0; # leak r->lock
          rack_all(); if (n) return -1; rack_none(); return 0;               # leak rack_lock
          """)
  void tellsOf(String body, String finding) {
    assertThat(findings(body)).containsExactly(finding.strip());
  }
}
