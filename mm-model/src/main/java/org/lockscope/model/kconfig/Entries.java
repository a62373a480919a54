package org.lockscope.model.kconfig;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All entries of a tree, by symbol, as {@link TreeReader} found them.
 *
 * @param architectures the architectures the tree was read for; their positions are the bits of
 *     {@link Block#architectures()}
 * @param bySymbol the entries of each symbol, in the order the kernel's tool meets them
 * @param selecting who selects a symbol
 * @param implying who implies a symbol
 * @param choices the members of each choice
 * @param modules the symbol that allows m, if one does
 * @param files how many files were read
 * @param complete whether nothing is missing that could say more about a symbol
 * @param notes what could not be read
 */
record Entries(
    List<String> architectures,
    Map<String, List<Entry>> bySymbol,
    Map<String, List<Reverse>> selecting,
    Map<String, List<Reverse>> implying,
    Map<Block, List<Entry>> choices,
    Optional<String> modules,
    int files,
    boolean complete,
    List<KconfigNote> notes) {

  /** A select or imply statement. */
  record Reverse(Entry entry, Statement statement) {
    KconfigPlace place() {
      return entry.file().place(statement);
    }
  }

  /** All architectures. */
  long everywhere() {
    return architectures.isEmpty() ? 1 : -1L >>> (Long.SIZE - architectures.size());
  }
}
