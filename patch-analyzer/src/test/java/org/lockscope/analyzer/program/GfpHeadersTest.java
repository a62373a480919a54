package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.model.primitive.GfpMasks;

/** What the headers of a tree say of gfp masks. */
class GfpHeadersTest {

  private static final String HEADER =
      """
      #define ___GFP_IO		0x40u
      #define ___GFP_DIRECT_RECLAIM	0x400u
      #define ___GFP_KSWAPD_RECLAIM	BIT(___GFP_KSWAPD_RECLAIM_BIT)
      #define ___GFP_SHELF	BIT(30)
      #ifdef CONFIG_SHELF_RECLAIM
      #define ___GFP_ODD	___GFP_DIRECT_RECLAIM
      #else
      #define ___GFP_ODD	0
      #endif
      #define __GFP_IO	((__force gfp_t)___GFP_IO)
      #define __GFP_SHELF	((__force gfp_t)___GFP_SHELF)
      #define __GFP_DIRECT_RECLAIM	((__force gfp_t)___GFP_DIRECT_RECLAIM) /* may sleep */
      #define __GFP_RECLAIM ((__force gfp_t)(___GFP_DIRECT_RECLAIM|___GFP_KSWAPD_RECLAIM))
      #define GFP_KERNEL	(__GFP_RECLAIM | __GFP_IO)
      #define GFP_SHELF	((GFP_KERNEL | __GFP_SHELF) & \\
      			 ~__GFP_DIRECT_RECLAIM)
      #define GFP_SHELF_ALL	((__force gfp_t)(___GFP_DIRECT_RECLAIM|___GFP_SHELF))
      #define GFP_SHELF_WAIT	(GFP_SHELF | __GFP_DIRECT_RECLAIM)
      #define GFP_ODD	((__force gfp_t)___GFP_ODD)
      #define GFP_ROUND	GFP_ROUND
      #define __GFP_BITS_MASK ((__force gfp_t)((1 << __GFP_BITS_SHIFT) - 1))
      #define GFP_ATOMIC	(__GFP_RECLAIM | __GFP_IO)
      """;

  private static GfpMasks masks(Map<String, String> files) {
    return new Program(Fixtures.primitives("6.12")).gfpMasks(Fixtures.tree(files), "");
  }

  @Test
  void areMadeOfBits() {
    GfpMasks masks = masks(Map.of("include/linux/gfp_types.h", HEADER));
    assertThat(masks.allowsDirectReclaim("GFP_KERNEL")).contains(true);
    assertThat(masks.allowsDirectReclaim("GFP_SHELF")).contains(false);
    assertThat(masks.allowsDirectReclaim("GFP_SHELF_WAIT")).contains(true);
    assertThat(masks.allowsDirectReclaim("GFP_SHELF_ALL")).contains(true);
    assertThat(masks.allowsDirectReclaim("__GFP_SHELF")).contains(false);
  }

  @Test
  void countAsTheTreeHasThem() {
    // Nobody should define it like this, but in such a tree it is so.
    assertThat(masks(Map.of("include/linux/gfp.h", HEADER)).allowsDirectReclaim("GFP_ATOMIC"))
        .contains(true);
  }

  @Test
  void areNotGuessed() {
    GfpMasks masks = masks(Map.of("include/linux/gfp_types.h", HEADER));
    assertThat(masks.allowsDirectReclaim("GFP_ODD")).isEmpty();
    assertThat(masks.allowsDirectReclaim("GFP_ROUND")).isEmpty();
    // Which bits these are is a matter of arithmetic.
    assertThat(masks.allowsDirectReclaim("__GFP_BITS_MASK")).isEmpty();
  }

  @Test
  void areThoseOfTheTableWithoutHeaders() {
    GfpMasks masks = masks(Map.of());
    assertThat(masks.allowsDirectReclaim("GFP_ATOMIC")).contains(false);
    assertThat(masks.allowsDirectReclaim("GFP_NOIO")).contains(true);
    assertThat(masks.allowsDirectReclaim("GFP_SHELF")).isEmpty();
  }
}
