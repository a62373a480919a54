package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.CallGraphs;
import org.lockscope.analyzer.callgraph.EnteredSections;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.EntryContexts.Detail;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.legality.ContextFindings;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.reach.ReachChange;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * What files of the scope that a series leaves alone do with the functions that it changes:
 * mm/bin.c is changed, mm/shop.c is not.
 */
class ScopeTest {

  private static final String BIN = "mm/bin.c";
  private static final String SHOP = "mm/shop.c";
  private static final String HEADER = "include/linux/bin.h";
  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("5.14");

  private static final String DECLARATIONS =
      """
      struct bin { spinlock_t lock; raw_spinlock_t raw; struct mutex mutex; int n; };
      void __bin_fill(struct bin *b, int all);
      static inline void bin_fill(struct bin *b)
      {
      	__bin_fill(b, 1);
      }
      """;

  private static SourceTree tree(String bin, String shop) {
    String include = "#include <linux/bin.h>\n";
    return Fixtures.tree(Map.of(HEADER, DECLARATIONS, BIN, include + bin, SHOP, include + shop));
  }

  private static PatchReport change(String before, String after, String shop, boolean inScope) {
    SourceTree old = tree(before, shop);
    Patch patch =
        new Patch(
            1,
            1,
            "mm, bin: change it",
            "",
            "Ada <ada@example.org>",
            Optional.empty(),
            List.of(FileChange.modified(BIN)),
            old,
            tree(after, shop),
            true,
            Optional.empty());
    return SeriesAnalysis.run(
            new Series("series", "base", old, List.of(patch), List.of()),
            new Program(PRIMITIVES),
            new SeriesAnalysis.Options(inScope ? List.of(SHOP) : List.of(), false),
            new Report.Kernel("5.14", ""),
            Progress.NONE)
        .patches()
        .get(0);
  }

  private static List<Finding> introduced(PatchReport patch) {
    return patch.findings().stream()
        .filter(f -> f.status() == FindingReport.Status.INTRODUCED)
        .map(FindingReport::finding)
        .toList();
  }

  private static List<String> reach(PatchReport patch) {
    return patch.reach().stream()
        .map(
            c ->
                c.functions().stream()
                    .map(ReachChange.Function::name)
                    .sorted()
                    .collect(
                        Collectors.joining(
                            ", ", (c.entered() ? "+ " : "- ") + c.section() + ": ", "")))
        .toList();
  }

  @Test
  void aFunctionIsCalledAsACallbackOfAnotherFile() {
    String shop =
        """
        static void shop_poke(void *bin)
        {
        	bin_take(bin);
        }

        void shop_poke_all(struct bin *b)
        {
        	on_each_cpu(shop_poke, b, 1);
        }
        """;
    String before = "void bin_take(struct bin *b)\n{\n\tb->n--;\n}\n";
    String after =
        """
        void bin_take(struct bin *b)
        {
        	spin_lock(&b->lock);
        	b->n--;
        	spin_unlock(&b->lock);
        }
        """;
    List<Finding> found = introduced(change(before, after, shop, true));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).rule()).isEqualTo(Rule.RT_SLEEPING_LOCK);
    assertThat(found.get(0).condition().isEquivalentTo(PRIMITIVES.space().symbol("PREEMPT_RT")))
        .isTrue();
    assertThat(found.get(0).path())
        .extracting(Step::function)
        .containsExactly("shop_poke", "bin_take");
    assertThat(introduced(change(before, after, shop, false))).isEmpty();
  }

  @Test
  void whatIsCalledIsReachedAsCallersOfOtherFilesHaveIt() {
    String shop =
        """
        void shop_sell(struct bin *b)
        {
        	local_irq_disable();
        	bin_take(b);
        	local_irq_enable();
        }
        """;
    String before = "void bin_take(struct bin *b)\n{\n\tb->n--;\n}\n";
    String after =
        "void bin_take(struct bin *b)\n{\n\tb->n--;\n\tbin_weigh(b);\n\tbin_clean(b);\n}\n";
    assertThat(reach(change(before, after, shop, true)))
        .containsExactly("+ irq-off: bin_clean, bin_weigh");
    assertThat(reach(change(before, after, shop, false))).isEmpty();
  }

  @Test
  void constantsThatOtherFilesPassDecide() {
    String shop =
        """
        void shop_sell(struct bin *b)
        {
        	local_irq_disable();
        	bin_put(b, WHAT);
        	local_irq_enable();
        }
        """;
    String before = "void bin_put(struct bin *b, int drain)\n{\n\tb->n++;\n}\n";
    String after =
        """
        void bin_put(struct bin *b, int drain)
        {
        	b->n++;
        	if (drain)
        		bin_drain(b);
        }
        """;
    assertThat(reach(change(before, after, shop.replace("WHAT", "0"), true))).isEmpty();
    assertThat(reach(change(before, after, shop.replace("WHAT", "1"), true)))
        .containsExactly("+ irq-off: bin_drain");
  }

  @Test
  void functionsOfHeadersLeadToTheChangedFile() {
    String shop =
        """
        void shop_open(struct bin *b)
        {
        	raw_spin_lock(&b->raw);
        	bin_fill(b);
        	raw_spin_unlock(&b->raw);
        }
        """;
    String before = "void __bin_fill(struct bin *b, int all)\n{\n\tb->n = 1;\n}\n";
    String after =
        """
        void __bin_fill(struct bin *b, int all)
        {
        	if (all)
        		mutex_lock(&b->mutex);
        	b->n = 1;
        	if (all)
        		mutex_unlock(&b->mutex);
        }
        """;
    List<Finding> found = introduced(change(before, after, shop, true));
    assertThat(found).extracting(Finding::rule).containsExactly(Rule.SLEEP_IN_ATOMIC);
    assertThat(found.get(0).condition().isAlways()).isTrue();
    assertThat(introduced(change(before, after, shop.replace("raw_spin", "mutex_"), true)))
        .isEmpty();
  }

  @Test
  void aChangedFunctionCallsAnotherOneThroughAFileThatStays() {
    String shop =
        """
        void shop_help(struct bin *b)
        {
        	bin_wait(b);
        }
        """;
    String wait =
        "void bin_wait(struct bin *b)\n{\n\tmutex_lock(&b->mutex);\n\tmutex_unlock(&b->mutex);\n}\n";
    String before = wait + "void bin_close(struct bin *b)\n{\n\tshop_help(b);\n}\n";
    String after =
        wait
            + """
            void bin_close(struct bin *b)
            {
            	spin_lock(&b->lock);
            	shop_help(b);
            	spin_unlock(&b->lock);
            }
            """;
    List<Finding> found = introduced(change(before, after, shop, true));
    assertThat(found).extracting(Finding::rule).containsExactly(Rule.SLEEP_IN_ATOMIC);
    assertThat(found.get(0).path())
        .extracting(Step::function)
        .containsExactly("bin_close", "shop_help", "bin_wait");
    assertThat(introduced(change(before, after, shop, false))).isEmpty();
  }

  @Test
  void aSectionIsEnteredByWhoeverHoldsTheLock() {
    String shop =
        """
        void shop_swap(struct bin *b)
        {
        	spin_lock(&b->lock);
        	bin_move(b);
        	spin_unlock(&b->lock);
        }
        """;
    String look =
        """
        void bin_look(struct bin *b)
        {
        	spin_lock(&b->lock);
        	bin_count(b);
        	spin_unlock(&b->lock);
        }

        """;
    String before = look + "void bin_move(struct bin *b)\n{\n\tb->n = 0;\n}\n";
    String after = look + "void bin_move(struct bin *b)\n{\n\tb->n = 0;\n\tbin_weigh(b);\n}\n";
    assertThat(reach(change(before, after, shop, true))).contains("+ bin.lock: bin_weigh");
    assertThat(reach(change(before, after, shop, false))).isEmpty();
  }

  /** Whatever is found with less effort is what is found by looking at all there is. */
  @Test
  void aPartTellsTheSameAsTheWhole() {
    String bin =
        """
        static void bin_spill(struct bin *b)
        {
        	kfree(b);
        }

        static void bin_step(void *bin)
        {
        	bin_spill(bin);
        }

        void bin_take(struct bin *b, int n)
        {
        	if (n)
        		bin_spill(b);
        	shop_note(b);
        }

        void __bin_fill(struct bin *b, int all)
        {
        	unsigned long flags;

        	spin_lock_irqsave(&b->lock, flags);
        	bin_take(b, all);
        	spin_unlock_irqrestore(&b->lock, flags);
        }

        void bin_visit(struct bin *b)
        {
        	shop_each(b, bin_step);
        }

        static const struct shop_ops bin_ops = { .move = bin_visit };
        """;
    String shop =
        """
        void shop_note(struct bin *b)
        {
        	b->n++;
        }

        void shop_each(struct bin *b, void (*f)(void *bin))
        {
        	preempt_disable();
        	f(b);
        	preempt_enable();
        }

        void shop_sell(struct bin *b)
        {
        	local_irq_disable();
        	bin_take(b, 0);
        	local_irq_enable();
        }

        void shop_open(struct bin *b)
        {
        	raw_spin_lock(&b->raw);
        	bin_fill(b);
        	raw_spin_unlock(&b->raw);
        }

        void shop_move(const struct shop_ops *ops, struct bin *b)
        {
        	rcu_read_lock();
        	ops->move(b);
        	rcu_read_unlock();
        }

        void shop_all(struct bin *b)
        {
        	smp_call_function((smp_call_func_t)bin_visit, b, 1);
        }
        """;
    SourceTree tree = tree(bin, shop);
    Program program = new Program(PRIMITIVES);
    CallGraphs graphs = new CallGraphs(program);
    Set<String> files = Set.of(BIN, SHOP);
    Predicate<FunctionId> changing = f -> f.path().equals(BIN);
    CallGraph whole = graphs.of(tree, files, BIN::equals, "");
    CallGraph part = graphs.part(whole, tree, files, BIN::equals, "");

    EntryContexts all = EntryContexts.irqsOf(whole);
    EntryContexts around = EntryContexts.around(whole, changing, Detail.IRQS);
    EntryContexts within = around.within(part);
    EnteredSections allSections = EnteredSections.of(whole, all, (path, name) -> false);
    EnteredSections sections =
        EnteredSections.of(whole, around, (path, name) -> false)
            .within(part, within, (path, name) -> false, changing, false);
    Map<String, Boolean> entered = new HashMap<>();
    for (CallGraph.Node node : whole.functions()) {
      if (changing.test(node.id())) {
        FunctionId id = node.id();
        entered.put(id.name(), all.irqsOff(id).isFeasible());
        assertThat(within.irqsOff(id).isEquivalentTo(all.irqsOff(id))).as(id.name()).isTrue();
        assertThat(sections.on(id))
            .as(id.name())
            .extracting(e -> e.section() + " " + e.condition().minimal())
            .containsExactlyElementsOf(
                allSections.on(id).stream()
                    .map(e -> e.section() + " " + e.condition().minimal())
                    .toList());
      }
    }
    // bin_take() by shop_sell(), and under b->lock; what it spills for the latter only.
    assertThat(entered)
        .containsEntry("bin_take", true)
        .containsEntry("bin_spill", true)
        .containsEntry("bin_visit", true);

    ContextFindings judged = ContextFindings.of(whole);
    ContextFindings partly = ContextFindings.around(whole, changing).within(part);
    program
        .analyze(tree, BIN, "")
        .orElseThrow()
        .profiles()
        .forEach(
            p ->
                assertThat(partly.judged(p).findings())
                    .as(p.name())
                    .extracting(Finding::fingerprint)
                    .containsExactlyElementsOf(
                        judged.judged(p).findings().stream().map(Finding::fingerprint).toList()));
  }
}
