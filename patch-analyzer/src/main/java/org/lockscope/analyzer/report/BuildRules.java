package org.lockscope.analyzer.report;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.program.KconfigRules;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.kbuild.KbuildTree;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * What the trees under analysis say themselves about their configurations: in which a file is
 * built, by their Makefiles, and which combinations of symbols there are, by their Kconfig files.
 *
 * <p>Both are read when there is a finding that they have to do with. Reading all Kconfig files
 * takes longer than analysing a file, and most patches give no reason for it.
 */
final class BuildRules {

  private final List<SourceTree> trees;
  private final Map<String, PresenceCondition> built = new LinkedHashMap<>();
  private final Map<String, ConfigurationSpace> spaces = new HashMap<>();
  private List<Problem> problems = List.of();
  private ConfigurationSpace space;

  private BuildRules(List<SourceTree> trees, PrimitiveTable primitives) {
    this.trees = trees;
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
    KconfigRules kconfig = KconfigRules.of(trees, primitives, rules.symbols(findings));
    rules.space = kconfig.space();
    rules.problems = kconfig.problems();
    return rules;
  }

  /** What could not be read, or makes no sense. */
  List<Problem> problems() {
    return problems;
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
    built.values().forEach(c -> KconfigRules.addSymbols(c, symbols));
    for (FindingReport finding : findings) {
      KconfigRules.addSymbols(finding.condition(), symbols);
      KconfigRules.addSymbols(finding.finding().condition(), symbols);
      KconfigRules.addSymbols(finding.function().condition(), symbols);
    }
    return symbols;
  }

  private static Optional<String> text(SourceTree tree, String path) {
    return tree.file(path).map(SourceFile::content).map(c -> SourceText.of(c).characters());
  }
}
