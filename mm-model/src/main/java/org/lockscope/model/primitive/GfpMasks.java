package org.lockscope.model.primitive;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.model.resource.JsonRow;
import org.lockscope.model.resource.JsonTable;

/**
 * Which of the kernel's named gfp masks allow direct reclaim, so that an allocation with them may
 * sleep: what the headers of a tree say, and for the others the resource gfp.json. Those have meant
 * the same since v5.14 at least.
 */
public final class GfpMasks {

  /** The modifier of a mask with which an allocation does not fail. */
  static final String NO_FAILURE = "__GFP_NOFAIL";

  private static final String FILE = "gfp.json";

  /** The names of the one bit that lets an allocation sleep. */
  private static final Set<String> RECLAIM_BIT =
      Set.of("__GFP_DIRECT_RECLAIM", "___GFP_DIRECT_RECLAIM");

  private final Map<String, Boolean> reclaiming = new HashMap<>();

  private GfpMasks(Map<String, Boolean> reclaiming) {
    this.reclaiming.putAll(reclaiming);
  }

  private GfpMasks() {
    for (JsonRow row : JsonTable.resource(GfpMasks.class, FILE)) {
      row.allowOnly(Set.of("directReclaim", "names", "remarks", "source"));
      String value = row.text("directReclaim").toLowerCase(Locale.ROOT);
      if (!Set.of("yes", "no").contains(value)) {
        throw row.error("directReclaim", "yes or no expected");
      }
      for (String name : row.texts("names")) {
        if (reclaiming.put(name, value.equals("yes")) != null) {
          throw row.error("names", name + " twice");
        }
      }
    }
  }

  /** Loads the table. */
  public static GfpMasks load() {
    return new GfpMasks();
  }

  /** These masks, but for those that a tree defines by itself. */
  public GfpMasks with(Map<String, Boolean> defined) {
    GfpMasks masks = new GfpMasks(reclaiming);
    masks.reclaiming.putAll(defined);
    return masks;
  }

  /** Whether a mask is the bit that lets an allocation sleep, and nothing else. */
  public static boolean isReclaimBit(String name) {
    return RECLAIM_BIT.contains(name);
  }

  /** Whether a mask has {@code __GFP_DIRECT_RECLAIM} set; empty if its name is not known. */
  public Optional<Boolean> allowsDirectReclaim(String name) {
    return Optional.ofNullable(reclaiming.get(name));
  }
}
