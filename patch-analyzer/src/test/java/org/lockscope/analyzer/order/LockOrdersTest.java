package org.lockscope.analyzer.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * The orders of revisions that follow on each other: mm/bin.c is another one in each, mm/shop.c and
 * the header are the same. What is found with less effort is what is found by looking at all there
 * is, with the places in the revision at hand.
 */
class LockOrdersTest {

  private static final String BIN = "mm/bin.c";
  private static final String SHOP = "mm/shop.c";
  private static final String HEADER = "include/linux/bin.h";
  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("5.14");

  private static final String DECLARATIONS =
      """
      struct bin { spinlock_t lock; int n; struct work_struct work; };
      void __bin_fill(struct bin *b, int all);
      static inline void bin_fill(struct bin *b)
      {
      	__bin_fill(b, 1);
      }
      static inline void bin_with(struct bin *b, void (*f)(struct bin *b))
      {
      	f(b);
      }
      """;

  private static final String SHOP_TEXT =
      """
      static DEFINE_MUTEX(shop_mutex);
      static DEFINE_SPINLOCK(till_lock);
      static struct bin *shop_bin;

      void shop_till(void)
      {
      	spin_lock(&till_lock);
      	spin_unlock(&till_lock);
      }

      void shop_open(struct bin *b)
      {
      	mutex_lock(&shop_mutex);
      	bin_fill(b);
      	mutex_unlock(&shop_mutex);
      }

      void shop_close(struct bin *b)
      {
      	shop_open(b);
      }

      void shop_move(struct bin *b)
      {
      	mutex_lock(&shop_mutex);
      	mutex_unlock(&shop_mutex);
      }

      void shop_sell(struct bin *b)
      {
      	spin_lock(&till_lock);
      	bin_take(b);
      	spin_unlock(&till_lock);
      }

      static irqreturn_t shop_irq(int irq, void *b)
      {
      	bin_take(b);
      	return IRQ_HANDLED;
      }

      static void shop_work(struct work_struct *work)
      {
      	bin_take(shop_bin);
      }

      void shop_start(int irq, struct bin *b)
      {
      	INIT_WORK(&b->work, shop_work);
      	request_irq(irq, shop_irq, 0, "shop", b);
      }
      """;

  private static final String FIRST =
      """
      static DEFINE_MUTEX(bin_mutex);

      void bin_take(struct bin *b)
      {
      	spin_lock(&b->lock);
      	b->n--;
      	spin_unlock(&b->lock);
      }

      void __bin_fill(struct bin *b, int all)
      {
      	if (all)
      		mutex_lock(&bin_mutex);
      	b->n++;
      	if (all)
      		mutex_unlock(&bin_mutex);
      }
      """;

  /** The lock is taken a line further down. */
  private static final String SHIFTED =
      FIRST.replace("\tspin_lock(&b->lock);\n", "\tb->n++;\n\tspin_lock(&b->lock);\n");

  /** Where it was taken under till_lock, that is taken under it: a cycle. */
  private static final String TURNED =
      SHIFTED.replace("\tb->n--;\n", "\tb->n--;\n\tshop_till();\n");

  /** Through a function of the other file, and one that is passed on, bin_mutex goes outside. */
  private static final String OUTSIDE =
      SHIFTED
          + """

          void bin_all(struct bin *b)
          {
          	mutex_lock(&bin_mutex);
          	shop_move(b);
          	mutex_unlock(&bin_mutex);
          }

          static void bin_shake(struct bin *b)
          {
          	spin_lock(&b->lock);
          	spin_unlock(&b->lock);
          }

          void bin_each(struct bin *b)
          {
          	mutex_lock(&bin_mutex);
          	bin_with(b, bin_shake);
          	mutex_unlock(&bin_mutex);
          }
          """;

  private static SourceTree tree(String bin) {
    String include = "#include <linux/bin.h>\n";
    return Fixtures.tree(
        Map.of(HEADER, DECLARATIONS, BIN, include + bin, SHOP, include + SHOP_TEXT));
  }

  private static List<String> told(LockOrder order) {
    List<String> all = new ArrayList<>();
    order
        .edges()
        .forEach(e -> all.add(e.name() + " [" + e.condition().minimal() + "] " + e.path()));
    order
        .findings()
        .forEach(
            f ->
                all.add(
                    f.finding().fingerprint()
                        + " "
                        + f.finding().message()
                        + " ["
                        + f.finding().condition().minimal()
                        + "] "
                        + f.finding().path()));
    return all;
  }

  private static List<String> findings(LockOrder order) {
    return order.findings().stream()
        .map(f -> f.finding().rule() + " " + f.finding().subject())
        .toList();
  }

  @Test
  void eachRevisionIsToldOfAsIfItWasTheOnlyOne() throws Exception {
    Program program = new Program(PRIMITIVES);
    CallGraphs graphs = new CallGraphs(program);
    Set<String> files = Set.of(BIN, SHOP);
    Predicate<FunctionId> changing = f -> f.path().equals(BIN);
    LockOrders orders = new LockOrders(program, files, BIN::equals);
    CallGraph whole = graphs.of(tree(FIRST), files, BIN::equals, "");
    List<List<String>> found = new ArrayList<>();
    for (String bin : List.of(FIRST, SHIFTED, TURNED, OUTSIDE, FIRST)) {
      SourceTree tree = tree(bin);
      CallGraph part = graphs.part(whole, tree, files, BIN::equals, "");
      LockOrder order =
          orders.next(tree, whole, whole.without(changing).with(part, changing), "").get();
      LockOrder alone = LockOrder.of(tree, List.of(BIN, SHOP), new Program(PRIMITIVES));
      assertThat(told(order)).containsExactlyElementsOf(told(alone));
      found.add(findings(order));
    }
    // An interrupt calls bin_take(), and comes while shop_work() has it called with irqs on.
    String inversion = "irq-inversion struct bin.lock";
    assertThat(found.get(0)).containsExactly(inversion);
    assertThat(found.get(1)).containsExactly(inversion);
    assertThat(found.get(2)).anyMatch(f -> f.startsWith("lock-cycle ") && f.contains("till_lock"));
    assertThat(found.get(3))
        .anyMatch(f -> f.startsWith("lock-cycle ") && f.contains("bin_mutex → shop_mutex"));
    assertThat(found.get(4)).containsExactly(inversion);
  }
}
