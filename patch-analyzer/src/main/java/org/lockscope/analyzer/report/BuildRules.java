package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.kbuild.KbuildTree;
import org.lockscope.model.kconfig.KconfigConstraints;
import org.lockscope.model.kconfig.KconfigImplications;
import org.lockscope.model.kconfig.KconfigNote;
import org.lockscope.model.kconfig.KconfigTree;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * What the trees under analysis say themselves about their configurations: in which a file is
 * built, by their Makefiles, and which combinations of symbols there are, by their Kconfig files.
 *
 * <p>Both are read when there is a finding that they have to do with. Reading all Kconfig files
 * takes longer than analysing a file, and most patches give no reason for it.
 */
final class BuildRules {

  /** The Kconfig files of a tree include each other, from this one on. */
  private static final String KCONFIG = "Kconfig";

  private final List<SourceTree> trees;
  private final KconfigImplications curated;
  private final Map<String, PresenceCondition> built = new LinkedHashMap<>();
  private final Map<String, ConfigurationSpace> spaces = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private ConfigurationSpace space;

  private BuildRules(List<SourceTree> trees, PrimitiveTable primitives) {
    this.trees = trees;
    this.curated = KconfigImplications.forKernel(primitives.version());
    this.space = primitives.space();
  }

  /**
   * Reads what has to do with some findings.
   *
   * @param trees the first and the last revision: a rule counts if it holds in both
   * @param primitives the primitives that the findings were found with
   */
  static BuildRules of(
      List<SourceTree> trees, PrimitiveTable primitives, Collection<FindingReport> findings) {
    BuildRules rules = new BuildRules(trees, primitives);
    rules.readMakefiles(findings);
    SortedSet<String> asked = rules.symbols(findings);
    if (!rules.curated.symbols().containsAll(asked)) {
      rules.readKconfig(asked);
    }
    return rules;
  }

  /** What could not be read, or makes no sense. */
  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The findings that are possible, each in the configurations in which it is. */
  List<FindingReport> possible(List<FindingReport> findings) {
    return findings.stream().map(this::narrow).flatMap(Optional::stream).toList();
  }

  private Optional<FindingReport> narrow(FindingReport report) {
    FunctionProfile function = report.function();
    PresenceCondition file =
        space.adopt(built.getOrDefault(function.path(), function.condition().space().always()));
    PresenceCondition seen = space.adopt(report.condition()).and(file);
    if (!seen.isFeasible()) {
      return Optional.empty();
    }
    // That the file is built goes without saying.
    ConfigurationSpace inFile = spaces.computeIfAbsent(function.path(), p -> whereBuilt(file));
    return Optional.of(
        report.in(
            inFile.adopt(report.condition()),
            seen,
            inFile.adopt(report.finding().condition()),
            inFile.adopt(function.condition())));
  }

  private ConfigurationSpace whereBuilt(PresenceCondition file) {
    return file.isEquivalentTo(space.always())
        ? space
        : space.toBuilder().constraint(file.toString()).build();
  }

  private void readMakefiles(Collection<FindingReport> findings) {
    SortedSet<String> paths = new TreeSet<>();
    findings.forEach(f -> paths.add(f.function().path()));
    if (paths.isEmpty()) {
      return;
    }
    for (SourceTree tree : trees) {
      KbuildTree kbuild = KbuildTree.of(path -> text(tree, path), space);
      for (String path : paths) {
        if (tree.blobId(path).isPresent()) {
          built.merge(path, kbuild.built(path), PresenceCondition::or);
        }
      }
    }
  }

  private SortedSet<String> symbols(Collection<FindingReport> findings) {
    SortedSet<String> symbols = new TreeSet<>();
    built.values().forEach(c -> addSymbols(c, symbols));
    for (FindingReport finding : findings) {
      addSymbols(finding.condition(), symbols);
      addSymbols(finding.finding().condition(), symbols);
      addSymbols(finding.function().condition(), symbols);
    }
    return symbols;
  }

  private static void addSymbols(PresenceCondition condition, SortedSet<String> symbols) {
    for (Atom atom : condition.atoms()) {
      if (atom.kind() == Atom.Kind.SYMBOL || atom.kind() == Atom.Kind.MODULE) {
        symbols.add(atom.text());
      }
    }
  }

  private void readKconfig(SortedSet<String> asked) {
    Optional<KconfigConstraints> all = Optional.empty();
    Map<String, Optional<String>> read = new LinkedHashMap<>();
    for (SourceTree tree : trees) {
      boolean isNew =
          read.isEmpty()
              || read.entrySet().stream()
                  .anyMatch(e -> !e.getValue().equals(tree.blobId(e.getKey())));
      if (tree.blobId(KCONFIG).isEmpty()) {
        // Nothing is known of a tree without them, and so nothing of both.
        return;
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
    all.ifPresent(this::constrain);
  }

  private void constrain(KconfigConstraints constraints) {
    try {
      space = constraints.constrain(space.toBuilder()).build();
    } catch (IllegalArgumentException e) {
      problems.add(
          Problem.note(
              KCONFIG,
              "no configuration of the tree is like that; what its Kconfig files rule out counts"
                  + " as possible"));
      return;
    }
    List<KconfigNote> notes = constraints.notes();
    if (!notes.isEmpty()) {
      problems.add(
          Problem.note(
              KCONFIG,
              (notes.size() == 1 ? "one thing was" : notes.size() + " things were")
                  + " not read or used, and what that rules out counts as possible: "
                  + notes.get(0)));
    }
  }

  private static Optional<String> text(SourceTree tree, String path) {
    return tree.file(path).map(SourceFile::content).map(c -> SourceText.of(c).characters());
  }
}
