package org.lockscope.analyzer.program;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.KernelVersion;

/** Finds out which version of the kernel a tree is. */
public final class KernelVersions {

  private static final Pattern MAKEFILE =
      Pattern.compile("^VERSION = (\\d+)\\s*^PATCHLEVEL = (\\d+)", Pattern.MULTILINE);

  private KernelVersions() {}

  /** The version its Makefile names; empty if it has none, as a tree of some folders may not. */
  public static Optional<KernelVersion> named(SourceTree tree) {
    return tree.file("Makefile")
        .map(f -> new String(f.content(), java.nio.charset.StandardCharsets.ISO_8859_1))
        .map(MAKEFILE::matcher)
        .filter(Matcher::find)
        .map(m -> KernelVersion.parse(m.group(1) + "." + m.group(2)));
  }

  /**
   * The oldest version that has the headers the tree has, among those whose locking differs; the
   * newest the tables know if it has no kernel headers at all.
   */
  public static KernelVersion guessed(SourceTree tree) {
    if (has(tree, "include/linux/cleanup.h")) {
      return has(tree, "include/linux/local_lock_internal.h") && hasTrylock(tree)
          ? KernelVersion.parse("6.15")
          : KernelVersion.parse("6.5");
    }
    if (has(tree, "include/linux/spinlock_rt.h")) {
      return KernelVersion.parse("5.15");
    }
    return has(tree, "include/linux/spinlock.h")
        ? KernelVersion.parse("5.14")
        : KernelVersion.parse("6.18");
  }

  private static boolean has(SourceTree tree, String path) {
    return tree.file(path).isPresent();
  }

  private static boolean hasTrylock(SourceTree tree) {
    return tree.file("include/linux/local_lock_internal.h")
        .map(f -> new String(f.content(), java.nio.charset.StandardCharsets.ISO_8859_1))
        .filter(text -> text.contains("local_trylock_t"))
        .isPresent();
  }
}
