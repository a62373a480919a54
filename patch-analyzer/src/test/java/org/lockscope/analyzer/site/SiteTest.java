package org.lockscope.analyzer.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.site.LocalContext.Irqs;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.PrimitiveTable;

/** What is said of the places where functions call something. */
class SiteTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.12");

  /** The sites of the last function of a file. */
  private static FunctionSites sites(String text) {
    FileSites file =
        new Program(PRIMITIVES)
            .sites(Fixtures.tree(Map.of("mm/shelf.c", text)), "mm/shelf.c", "", Effort.THOROUGH)
            .orElseThrow();
    List<FunctionSites> variants =
        file.of(file.unit().functions().get(file.unit().functions().size() - 1));
    assertThat(variants).hasSize(1);
    return variants.get(0);
  }

  private static List<Site> calls(FunctionSites sites, String target) {
    return sites.sites().stream().filter(s -> s.target().toString().equals(target)).toList();
  }

  private static Circumstance only(FunctionSites sites, String target) {
    assertThat(calls(sites, target)).hasSize(1);
    Site site = calls(sites, target).get(0);
    assertThat(site.circumstances()).as("%s", site.circumstances()).hasSize(1);
    return site.circumstances().get(0);
  }

  @Test
  void saysThatIrqsAreOffWhereTheyWereDisabled() {
    FunctionSites sites =
        sites(
            """
            static void shelf_count(struct shelf *s)
            {
            	unsigned long flags;

            	before(s);
            	local_irq_save(flags);
            	inside(s);
            	local_irq_restore(flags);
            	after(s);
            }
            """);
    assertThat(only(sites, "before").context()).isEqualTo(LocalContext.AS_ON_ENTRY);
    assertThat(only(sites, "inside").context().irqs()).isEqualTo(Irqs.OFF);
    assertThat(only(sites, "after").context()).isEqualTo(LocalContext.AS_ON_ENTRY);
    assertThat(only(sites, "local_irq_save").context()).isEqualTo(LocalContext.AS_ON_ENTRY);
    assertThat(only(sites, "local_irq_restore").context().irqs()).isEqualTo(Irqs.OFF);
    assertThat(calls(sites, "inside").get(0).arguments())
        .containsExactly(new Argument.Parameter(0));
  }

  @Test
  void remembersWhichParameterAPathDependsOn() {
    FunctionSites sites =
        sites(
            """
            static void shelf_put(struct shelf *s, struct box *b, int drain)
            {
            	struct box *old = NULL;
            	unsigned long flags;

            	spin_lock_irqsave(&s->lock, flags);
            	if (s->full) {
            		if (drain)
            			old = s->first;
            	}
            	s->first = b;
            	spin_unlock_irqrestore(&s->lock, flags);
            	if (old)
            		shelf_drain(s, old);
            	shelf_check(s);
            }
            """);
    Circumstance drained = only(sites, "shelf_drain");
    assertThat(drained.context()).isEqualTo(LocalContext.AS_ON_ENTRY);
    assertThat(drained.assumptions()).hasSize(1);
    assertThat(drained.assumptions().get(0).subject()).isEqualTo(new Argument.Parameter(2));
    assertThat(drained.assumptions().get(0).isNonzero()).isTrue();
    assertThat(only(sites, "shelf_check").assumptions()).isEmpty();
  }

  @Test
  void tellsLocksInTheOrderInWhichTheyAreTaken() {
    FunctionSites sites =
        sites(
            """
            static void shelf_move(struct shelf *to, struct shelf *from)
            {
            	mutex_lock(&shelf_mutex);
            	spin_lock(&to->lock);
            	spin_lock_nested(&from->lock, SINGLE_DEPTH_NESTING);
            	move(to, from);
            	spin_unlock(&from->lock);
            	spin_unlock(&to->lock);
            	mutex_unlock(&shelf_mutex);
            }
            """);
    List<HeldLock> held = only(sites, "move").context().held();
    assertThat(held)
        .extracting(HeldLock::text)
        .containsExactly("shelf_mutex", "to->lock", "from->lock");
    assertThat(held)
        .extracting(h -> h.object().toString())
        .containsExactly("shelf_mutex", "arg0->lock", "arg1->lock");
    assertThat(held)
        .extracting(HeldLock::owner)
        .containsExactly("", "struct shelf", "struct shelf");
    assertThat(held)
        .extracting(HeldLock::family)
        .containsExactly("mutex", "spinlock_t", "spinlock_t");
    assertThat(held.get(2).takenBy())
        .contains(
            new HeldLock.Taking(
                "spin_lock_nested", List.of(), Optional.of("SINGLE_DEPTH_NESTING")));
  }

  @Test
  void tellsOfLocksThatAFunctionTakesForItsCaller() {
    FunctionSites sites =
        sites(
            """
            static void shelf_lock(struct shelf *s)
            {
            	preempt_disable();
            	spin_lock(&s->lock);
            }

            static void shelf_unlock(struct shelf *s)
            {
            	spin_unlock(&s->lock);
            	preempt_enable();
            }

            static void shelf_use(struct shelf *mine)
            {
            	shelf_lock(mine);
            	use(mine);
            	shelf_unlock(mine);
            }
            """);
    LocalContext inside = only(sites, "use").context();
    assertThat(inside.depth(Counter.ATOMIC)).isEqualTo(1);
    assertThat(inside.held()).hasSize(1);
    assertThat(inside.held().get(0).text()).isEqualTo("mine->lock");
    assertThat(inside.held().get(0).takenBy().orElseThrow().through())
        .containsExactly("shelf_lock");
    assertThat(inside.released()).isEmpty();
  }

  @Test
  void tellsOfLocksThatTheCallerHolds() {
    FunctionSites sites =
        sites(
            """
            static void shelf_relax(struct shelf *s)
            {
            	spin_unlock(&s->lock);
            	relax(s);
            	spin_lock(&s->lock);
            	again(s);
            }
            """);
    assertThat(only(sites, "relax").context().released())
        .extracting(HeldLock::text)
        .containsExactly("s->lock");
    assertThat(only(sites, "again").context()).isEqualTo(LocalContext.AS_ON_ENTRY);
  }

  @Test
  void knowsWhatIsCalledThroughAPointer() {
    FunctionSites sites =
        sites(
            """
            static void shelf_walk(struct shelf *s, void (*visit)(struct box *b))
            {
            	void (*drop)(struct box *b) = s->drop;

            	on_each_cpu(shelf_flush, s, 1);
            	visit(s->first);
            	drop(s->first);
            	s->ops(s->first);
            	(*s->last)(s->first);
            	s->next->ops(s);
            }
            """);
    assertThat(sites.sites())
        .extracting(Site::target)
        .contains(
            new Target.Parameter(1),
            new Target.Member("struct shelf", "ops"),
            new Target.Member("struct shelf", "last"),
            new Target.Member("", "ops"),
            new Target.Pointer("drop"));
    assertThat(calls(sites, "on_each_cpu").get(0).arguments())
        .containsExactly(
            new Argument.Named("shelf_flush"), new Argument.Parameter(0), new Argument.Constant(1));
  }

  @Test
  void saysWhatMacrosOfTheFileCall() {
    FunctionSites sites =
        sites(
            """
            #define shelf_locked(s, what) do { spin_lock(&(s)->lock); what(s, 3); \\
            	spin_unlock(&(s)->lock); } while (0)

            static void shelf_use(struct shelf *s)
            {
            	shelf_locked(s, use);
            }
            """);
    Site use = calls(sites, "use").get(0);
    assertThat(use.arguments())
        .containsExactly(new Argument.Parameter(0), new Argument.Constant(3));
    assertThat(use.circumstances().get(0).context().held())
        .extracting(HeldLock::text)
        .containsExactly("s->lock");
  }

  @Test
  void tellsOfGuardsAndOfWhatIsInTheirScope() {
    FunctionSites sites =
        sites(
            """
            static void shelf_use(struct shelf *s)
            {
            	guard(spinlock_irqsave)(&s->lock);
            	use(s);
            }
            """);
    assertThat(sites.sites())
        .extracting(Site::target)
        .contains(
            new Target.Guard("spinlock_irqsave", true),
            new Target.Guard("spinlock_irqsave", false));
    List<Circumstance> inside = calls(sites, "use").get(0).circumstances();
    // Irqs stay on with PREEMPT_RT.
    assertThat(inside).extracting(c -> c.context().irqs()).contains(Irqs.OFF, Irqs.AS_ON_ENTRY);
    assertThat(inside)
        .allSatisfy(
            c ->
                assertThat(c.context().held())
                    .extracting(HeldLock::text)
                    .containsExactly("s->lock"));
    PrimitiveTable table = PRIMITIVES;
    inside.forEach(
        c ->
            assertThat(c.condition().isEquivalentTo(table.space().parse("PREEMPT_RT")))
                .isEqualTo(c.context().irqs() == Irqs.AS_ON_ENTRY));
  }

  @Test
  void foldsFlagWords() {
    FunctionSites sites =
        sites(
            """
            static inline bool may_wait(gfp_t gfp)
            {
            	return !!(gfp & __GFP_DIRECT_RECLAIM);
            }

            static void shelf_fill(struct shelf *s, gfp_t gfp)
            {
            	if (may_wait(gfp))
            		wait(s);
            	fill(s, (gfp & ~__GFP_NOFAIL) | __GFP_NOWARN);
            }
            """);
    Circumstance waits = only(sites, "wait");
    assertThat(waits.assumptions())
        .extracting(Assumption::toString)
        .contains("(arg1 & __GFP_DIRECT_RECLAIM)");
    // A function that is but an expression is called all the same.
    assertThat(calls(sites, "may_wait")).hasSize(1);
    assertThat(calls(sites, "fill").get(0).arguments().get(1).toString())
        .isEqualTo("((arg1 & ~__GFP_NOFAIL) | __GFP_NOWARN)");
  }

  @Test
  void saysWhyNothingIsKnown() {
    FunctionSites sites = sites("static void f(void)\n{\n\tif (x { spin_lock(&a); ) return;\n}\n");
    assertThat(sites.problem()).isPresent();
    assertThat(sites.sites()).isEmpty();
  }
}
