package org.lockscope.analyzer.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.analyzer.store.DiskStore;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * A function that a header defines for some kernels and a C file for the others: a function of the
 * header that calls it calls either, whichever file is asked what the header means, and whether
 * that is known from an earlier run.
 */
class KeptSitesTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("5.14");
  private static final String BIN = "mm/bin.c";
  private static final String SHOP = "mm/shop.c";

  private static final String HEADER =
      """
      struct bin { int n; };
      void bin_get(struct bin *b);
      #ifdef CONFIG_TRACING
      void bin_get_traced(struct bin *b);
      #else
      static inline void bin_get_traced(struct bin *b)
      {
      	bin_get(b);
      }
      #endif
      static inline void bin_use(struct bin *b)
      {
      	bin_get_traced(b);
      }
      """;

  private static final String BIN_TEXT =
      """
      #include <linux/bin.h>
      static DEFINE_MUTEX(bin_mutex);

      void bin_get(struct bin *b)
      {
      	mutex_lock(&bin_mutex);
      	b->n--;
      	mutex_unlock(&bin_mutex);
      }

      #ifdef CONFIG_TRACING
      void bin_get_traced(struct bin *b)
      {
      	bin_get(b);
      }
      #endif

      void bin_test(struct bin *b)
      {
      	bin_use(b);
      }
      """;

  private static final String USER =
      """
      #include <linux/bin.h>
      static DEFINE_MUTEX(%1$s_mutex);

      void %1$s_sell(struct bin *b)
      {
      	mutex_lock(&%1$s_mutex);
      	bin_use(b);
      	mutex_unlock(&%1$s_mutex);
      }
      """;

  @TempDir private Path folder;

  private static SourceTree tree(String bin, String... users) {
    Map<String, String> files = new TreeMap<>(Map.of("include/linux/bin.h", HEADER, BIN, bin));
    for (String user : users) {
      files.put("mm/" + user + ".c", USER.formatted(user));
    }
    return Fixtures.tree(files);
  }

  private static List<String> told(LockOrder order) {
    return order.edges().stream()
        .map(e -> e.name() + " [" + e.condition().minimal() + "] " + e.path())
        .toList();
  }

  /** A run of its own, with nothing in memory, over two revisions of one file. */
  private List<String> run() throws Exception {
    Program program = new Program(PRIMITIVES);
    program.keepSites(DiskStore.open(folder.resolve("store"), 1 << 20).orElseThrow(), "1");
    Set<String> files = Set.of(BIN, SHOP);
    Predicate<FunctionId> changing = f -> f.path().equals(BIN);
    CallGraphs graphs = new CallGraphs(program);
    LockOrders orders = new LockOrders(program, files, BIN::equals);
    SourceTree first = tree(BIN_TEXT, "shop");
    program.findSites(first, SHOP, "");
    CallGraph whole = graphs.of(first, files, BIN::equals, "");
    List<String> all = new ArrayList<>();
    for (SourceTree tree : List.of(first, tree(BIN_TEXT.replace("b->n--", "b->n -= 2"), "shop"))) {
      CallGraph part = graphs.part(whole, tree, files, BIN::equals, "");
      LockOrder order =
          orders.next(tree, whole, whole.without(changing).with(part, changing), "").get();
      assertThat(order.edges())
          .anySatisfy(
              e -> {
                assertThat(e.name()).isEqualTo("shop_mutex → bin_mutex");
                assertThat(e.condition().isAlways()).isTrue();
              });
      all.addAll(told(order));
    }
    return all;
  }

  @Test
  void whatIsKeptIsWhatWouldBeFound() throws Exception {
    List<String> cold = run();
    assertThat(run()).containsExactlyElementsOf(cold);
  }

  /** One of the users is looked at before the file that defines the function, and one after it. */
  @Test
  void itDoesNotMatterWhichFileComesFirst() {
    Program program = new Program(PRIMITIVES);
    LockOrder order =
        LockOrder.of(tree(BIN_TEXT, "attic", "shop"), List.of(SHOP, BIN, "mm/attic.c"), program);
    assertThat(order.edges())
        .filteredOn(e -> e.name().endsWith(" → bin_mutex"))
        .extracting(e -> e.name() + " " + e.condition().isAlways())
        .containsExactly("attic_mutex → bin_mutex true", "shop_mutex → bin_mutex true");
  }

  private static final String KEYS =
      """
      struct key { int n; };
      #ifdef CONFIG_JUMP_LABEL
      void key_on(struct key *k);
      void key_on_locked(struct key *k);
      #else
      static inline void key_on(struct key *k)
      {
      	k->n = 1;
      }
      #define key_on_locked(k) key_on(k)
      #endif
      """;

  private static final String KEY =
      """
      #include <linux/key.h>
      static DEFINE_MUTEX(key_mutex);

      void key_on_locked(struct key *k)
      {
      	k->n = 2;
      }

      void key_on(struct key *k)
      {
      	mutex_lock(&key_mutex);
      	key_on_locked(k);
      	mutex_unlock(&key_mutex);
      }
      """;

  private static final String DOOR =
      """
      #include <linux/key.h>
      static DEFINE_MUTEX(door_mutex);

      void door_turn(struct key *k)
      {
      	mutex_lock(&door_mutex);
      	%s(k);
      	mutex_unlock(&door_mutex);
      }
      """;

  private static List<String> doors(String called) {
    SourceTree tree =
        Fixtures.tree(
            Map.of(
                "include/linux/key.h", KEYS, "mm/key.c", KEY, "mm/door.c", DOOR.formatted(called)));
    return LockOrder.of(tree, List.of("mm/door.c", "mm/key.c"), new Program(PRIMITIVES))
        .edges()
        .stream()
        .map(e -> e.name() + " [" + e.condition().minimal() + "]")
        .toList();
  }

  /**
   * What another file exports counts in the kernels in which the header has nothing of that name:
   * the macro that calls the stub does not call the function.
   */
  @Test
  void aStubOfAHeaderIsNotWhatIsExportedElsewhere() {
    assertThat(doors("key_on")).containsExactly("door_mutex → key_mutex [JUMP_LABEL]");
    assertThat(doors("key_on_locked")).isEmpty();
  }
}
