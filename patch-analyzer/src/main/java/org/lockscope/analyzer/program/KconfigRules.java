package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.kconfig.KconfigConstraints;
import org.lockscope.model.kconfig.KconfigImplications;
import org.lockscope.model.kconfig.KconfigNote;
import org.lockscope.model.kconfig.KconfigTree;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * What the Kconfig files of trees say of some symbols: of which type they are, and which
 * combinations of them there are. Reading them takes longer than analysing a file.
 *
 * @param space what is left of the configurations
 * @param problems what could not be read, or makes no sense
 */
public record KconfigRules(ConfigurationSpace space, List<Problem> problems) {

  /** The Kconfig files of a tree include each other, from this one on. */
  private static final String KCONFIG = "Kconfig";

  public KconfigRules {
    problems = List.copyOf(problems);
  }

  /**
   * Reads them, if what is known anyway is not enough.
   *
   * @param trees a rule counts if it holds in all of them
   * @param primitives what is known anyway: of the version of their kernel, and by their space
   * @param asked the symbols
   */
  public static KconfigRules of(
      List<SourceTree> trees, PrimitiveTable primitives, SortedSet<String> asked) {
    KconfigRules none = new KconfigRules(primitives.space(), List.of());
    KconfigImplications curated = KconfigImplications.forKernel(primitives.version());
    if (curated.symbols().containsAll(asked)) {
      return none;
    }
    Optional<KconfigConstraints> all = Optional.empty();
    Map<String, Optional<String>> read = new LinkedHashMap<>();
    for (SourceTree tree : trees) {
      boolean isNew =
          read.isEmpty()
              || read.entrySet().stream()
                  .anyMatch(e -> !e.getValue().equals(tree.blobId(e.getKey())));
      if (tree.blobId(KCONFIG).isEmpty()) {
        // Nothing is known of a tree without them, and so nothing of all.
        return none;
      }
      if (isNew) {
        KconfigConstraints constraints =
            KconfigTree.of(
                    path -> {
                      read.put(path, tree.blobId(path));
                      return text(tree, path);
                    })
                .constraints(asked, curated);
        all = Optional.of(all.map(constraints::common).orElse(constraints));
      }
    }
    return all.map(constraints -> constrain(primitives.space(), constraints)).orElse(none);
  }

  private static KconfigRules constrain(ConfigurationSpace space, KconfigConstraints constraints) {
    ConfigurationSpace narrowed;
    try {
      narrowed = constraints.constrain(space.toBuilder()).build();
    } catch (IllegalArgumentException e) {
      Problem problem =
          Problem.note(
              KCONFIG,
              "no configuration of the tree is like that; what its Kconfig files rule out counts"
                  + " as possible");
      return new KconfigRules(space, List.of(problem));
    }
    List<Problem> problems = new ArrayList<>();
    List<KconfigNote> notes = constraints.notes();
    if (!notes.isEmpty()) {
      problems.add(
          Problem.note(
              KCONFIG,
              (notes.size() == 1 ? "one thing was" : notes.size() + " things were")
                  + " not read or used, and what that rules out counts as possible: "
                  + notes.get(0)));
    }
    return new KconfigRules(narrowed, problems);
  }

  /** Adds the symbols that a condition asks about. */
  public static void addSymbols(PresenceCondition condition, SortedSet<String> symbols) {
    for (Atom atom : condition.atoms()) {
      if (atom.kind() == Atom.Kind.SYMBOL || atom.kind() == Atom.Kind.MODULE) {
        symbols.add(atom.text());
      }
    }
  }

  private static Optional<String> text(SourceTree tree, String path) {
    return tree.file(path).map(SourceFile::content).map(c -> SourceText.of(c).characters());
  }
}
