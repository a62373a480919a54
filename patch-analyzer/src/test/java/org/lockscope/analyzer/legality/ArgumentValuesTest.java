package org.lockscope.analyzer.legality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.model.primitive.GfpMasks;

/** What is known of arguments: which gfp masks let an allocation sleep, and which ways are open. */
class ArgumentValuesTest {

  private static final GfpMasks MASKS = GfpMasks.load();
  private static final Argument KERNEL = new Argument.Symbol("GFP_KERNEL");
  private static final Argument ATOMIC = new Argument.Symbol("GFP_ATOMIC");
  private static final Argument ONE = new Argument.Constant(1);
  private static final Argument ZERO = new Argument.Constant(0);

  /** The calls of a function in the body of another one. */
  private static List<Site> calls(String function, String body) {
    String text =
        """
        static inline bool gfpflags_allow_blocking(const gfp_t gfp_flags)
        {
        	return !!(gfp_flags & __GFP_DIRECT_RECLAIM);
        }

        void f(struct shelf *s, gfp_t gfp, int wait)
        {
        %s
        }
        """
            .formatted(body);
    FileSites sites =
        new Program(Fixtures.primitives("6.12"))
            .sites(Fixtures.tree(Map.of("mm/f.c", text)), "mm/f.c", "", Effort.THOROUGH)
            .orElseThrow();
    return sites.of(sites.unit().functions().get(1)).get(0).sites().stream()
        .filter(s -> s.target().equals(new Target.Function(function)))
        .toList();
  }

  private static ArgumentValues values(List<Argument> passed, List<Assumption> assumptions) {
    return new ArgumentValues(MASKS, passed, assumptions);
  }

  @ParameterizedTest
  @CsvSource({
    "GFP_KERNEL, yes",
    "GFP_NOFS, yes",
    "GFP_ATOMIC, no",
    "GFP_NOWAIT, no",
    "0, no",
    "__GFP_HIGH, no",
    "GFP_KERNEL | __GFP_ZERO, yes",
    "GFP_ATOMIC | __GFP_NOWARN, no",
    "GFP_NOWAIT | __GFP_DIRECT_RECLAIM, yes",
    "GFP_KERNEL & ~__GFP_DIRECT_RECLAIM, no",
    "GFP_KERNEL & ~__GFP_FS, yes",
    "GFP_KERNEL & ~(__GFP_RECLAIM | __GFP_IO), no",
    "(GFP_USER | __GFP_NOWARN) & ~__GFP_RECLAIM, no",
    "(gfp_t)GFP_KERNEL, yes",
    "gfp, open",
    "gfp | __GFP_ZERO, open",
    "gfp | GFP_KERNEL, yes",
    "gfp & ~__GFP_RECLAIM, no",
    "gfp & GFP_KERNEL, open",
    "mask_of(s), open",
    "s->gfp, open",
    "GFP_RECLAIM_MASK, open",
  })
  void mask(String mask, String verdict) {
    Site site = calls("alloc", "\talloc(" + mask + ");").get(0);

    Optional<Boolean> expected =
        verdict.equals("open") ? Optional.empty() : Optional.of(verdict.equals("yes"));
    assertThat(values(List.of(), List.of()).allowsBlocking(site.arguments().get(0)))
        .isEqualTo(expected);
  }

  @Test
  void aMaskThatIsPassed() {
    Argument mask = calls("alloc", "\talloc(gfp | __GFP_ZERO);").get(0).arguments().get(0);

    assertThat(values(List.of(ZERO, KERNEL), List.of()).allowsBlocking(mask)).contains(true);
    assertThat(values(List.of(ZERO, ATOMIC), List.of()).allowsBlocking(mask)).contains(false);
    assertThat(values(List.of(ZERO, new Argument.Unknown()), List.of()).allowsBlocking(mask))
        .isEmpty();
  }

  @Test
  void aMaskThatIsTested() {
    Site site =
        calls(
                "alloc",
                """
                	if (gfpflags_allow_blocking(gfp))
                		alloc(gfp | __GFP_ZERO);
                """)
            .get(0);
    List<Assumption> assumed = site.circumstances().get(0).assumptions();

    assertThat(values(List.of(), assumed).allowsBlocking(site.arguments().get(0))).contains(true);
    assertThat(values(List.of(ZERO, ATOMIC), assumed).arePossible()).isFalse();
    assertThat(values(List.of(ZERO, KERNEL), assumed).arePossible()).isTrue();
    assertThat(values(List.of(), assumed).arePossible()).isTrue();
  }

  @Test
  void aWayThatWhatIsPassedExcludes() {
    Site site = calls("drain", "\tif (wait)\n\t\tdrain(s, wait);").get(0);
    Circumstance way = site.circumstances().get(0);

    assertThat(values(List.of(ZERO, ZERO, ZERO), way.assumptions()).arePossible()).isFalse();
    assertThat(values(List.of(ZERO, ZERO, ONE), way.assumptions()).arePossible()).isTrue();
    assertThat(values(List.of(), way.assumptions()).isTrue(site.arguments().get(1))).contains(true);
    assertThat(values(List.of(), List.of()).isTrue(site.arguments().get(1))).isEmpty();
  }
}
