package org.lockscope.model.kconfig;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A kernel tree's own Kconfig files.
 *
 * <pre>
 * KconfigTree tree = KconfigTree.of(path -&gt; textOf(revision, path));
 * KconfigConstraints constraints = tree.constraints(symbols, KconfigImplications.forKernel(version));
 * ConfigurationSpace space = constraints.constrain(ConfigurationSpace.builder()).build();
 * </pre>
 *
 * <p>Reading cuts the files into statements and follows their source statements; what the
 * statements of a symbol say is read when the symbol is asked about. Immutable and thread-safe.
 */
public final class KconfigTree {

  private static final String ROOT = "Kconfig";

  private final Entries entries;

  private KconfigTree(Entries entries) {
    this.entries = entries;
  }

  /** Where the text of a tree's files comes from: a folder, or a revision of a git repository. */
  @FunctionalInterface
  public interface Files {
    /**
     * The text of a file, if the tree has it.
     *
     * @param path with slashes, from the top of the tree
     */
    Optional<String> text(String path);
  }

  /**
   * Reads the Kconfig files of a tree for all architectures at once: a fact about a symbol is then
   * one that holds for each of them.
   */
  public static KconfigTree of(Files files) {
    return new KconfigTree(TreeReader.read(files, ROOT, Optional.empty()));
  }

  /**
   * Reads the Kconfig files of a tree for one architecture.
   *
   * @param architecture the name of its folder in arch/
   */
  public static KconfigTree of(Files files, String architecture) {
    return new KconfigTree(TreeReader.read(files, ROOT, Optional.of(architecture)));
  }

  /** The architectures the tree was read for, in order. */
  public List<String> architectures() {
    return entries.architectures();
  }

  /** How many files were read. */
  public int files() {
    return entries.files();
  }

  /** The names of all symbols some entry defines. */
  public SortedSet<String> symbols() {
    return new TreeSet<>(entries.bySymbol().keySet());
  }

  /**
   * Whether everything was read. If not, a symbol may have prompts, defaults and selectors that are
   * not known, and only what selects it still says something about it.
   */
  public boolean isComplete() {
    return entries.complete();
  }

  /** What could not be read, in order. */
  public List<KconfigNote> notes() {
    return entries.notes().stream().sorted().toList();
  }

  /** What the tree says about a symbol. */
  public KconfigSymbol symbol(String name) {
    return new EntryReader(entries).symbol(name);
  }

  /**
   * What every valid configuration satisfies, about some symbols alone. Says nothing that would
   * make PREEMPT_RT impossible, and nothing that contradicts the curated implications.
   *
   * <p>A symbol the tree does not define is never set in it. Where one set of conditions is to
   * speak of several revisions, of which some define more symbols than others, see {@link
   * KconfigConstraints#common}.
   *
   * @param symbols the symbols presence conditions will speak of, besides the curated ones
   */
  public KconfigConstraints constraints(Set<String> symbols, KconfigImplications curated) {
    return new Derivation(entries, symbols).constraints(curated);
  }

  /** The rules about some symbols, before any is removed: what soundness rests on. */
  Rules.Derived rules(Set<String> interest) {
    return Rules.about(new TreeSet<>(interest), new Facts(entries));
  }
}
