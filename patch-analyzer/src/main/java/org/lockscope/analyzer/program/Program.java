package org.lockscope.analyzer.program;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.TranslationUnit;
import org.lockscope.frontend.preprocess.Include;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * The sources under analysis, revision by revision: the door of this package. What is the same in
 * two revisions is looked at once.
 */
public final class Program {

  private final Sources sources;

  /** Headers by the file they are for and by everything that may change them. */
  private final Map<String, Headers> headers = new ConcurrentHashMap<>();

  /** Files that were asked for functions, by all that may change what they can name. */
  private final Map<String, FileScope> neighbours = new HashMap<>();

  /** Makes a program; the primitives say in which kernels, and in which configurations. */
  public Program(PrimitiveTable primitives) {
    this.sources = new Sources(primitives);
  }

  /**
   * A file of a revision.
   *
   * @param unit what was read of it
   * @param profiles what is known about its functions, in their order
   * @param worthMentioning whether a call of a function means something to a reviewer
   * @param complaints what is wrong with the file as a whole, one line each
   */
  public record AnalyzedFile(
      TranslationUnit unit,
      List<FunctionProfile> profiles,
      Predicate<String> worthMentioning,
      List<String> complaints) {

    public AnalyzedFile {
      profiles = List.copyOf(profiles);
      complaints = List.copyOf(complaints);
    }

    /** This file with more known about its functions. */
    public AnalyzedFile withProfiles(List<FunctionProfile> newProfiles) {
      return new AnalyzedFile(unit, newProfiles, worthMentioning, complaints);
    }
  }

  /**
   * Analyses a file.
   *
   * @param headerState a text that is another one whenever the headers of the tree may be others,
   *     and the same where they are known to be the same
   * @return empty if the tree has no such file
   */
  public Optional<AnalyzedFile> analyze(SourceTree tree, String path, String headerState) {
    return tree.file(path).map(file -> analyze(tree, file, headerState));
  }

  private AnalyzedFile analyze(SourceTree tree, SourceFile file, String headerState) {
    FileScope scope = scope(tree, file, headerState, Optional.empty(), Effort.THOROUGH);
    Neighbours neighbours =
        new Neighbours(tree, file, sources, f -> neighbour(tree, f, headerState));
    FileScope wide = scope(tree, file, headerState, Optional.of(neighbours), Effort.THOROUGH);
    return new AnalyzedFile(
        scope.unit(),
        scope.profiles(wide),
        scope::isWorthMentioning,
        Legibility.complaints(scope.unit()));
  }

  /** Files whose sites were asked for, by all that may change what they say of themselves. */
  private final Map<String, FileSites> sites = new HashMap<>();

  /**
   * A file whose sites can be asked for. This takes no time by itself. Not thread-safe.
   *
   * @param headerState as in {@link #analyze}
   * @param effort how much to do
   * @return empty if the tree has no such file
   */
  public Optional<FileSites> sites(
      SourceTree tree, String path, String headerState, Effort effort) {
    return tree.file(path)
        .map(
            file -> {
              Neighbours others =
                  new Neighbours(tree, file, sources, f -> neighbour(tree, f, headerState));
              FileScope wide = scope(tree, file, headerState, Optional.of(others), effort);
              String key = path + "\n" + headerState + "\n" + file.blobId() + "\n" + effort;
              FileSites known =
                  sites.computeIfAbsent(
                      key,
                      k ->
                          FileSites.of(
                              scope(tree, file, headerState, Optional.empty(), effort), wide));
              return known.among(wide);
            });
  }

  private FileScope scope(
      SourceTree tree,
      SourceFile file,
      String headerState,
      Optional<Neighbours> neighbours,
      Effort effort) {
    return new FileScope(
        sources,
        file,
        () ->
            headers.computeIfAbsent(
                file.path() + "\n" + headerState + "\n" + includes(file),
                key -> Headers.of(file, tree, sources)),
        neighbours,
        effort);
  }

  /** What can be named in a file that others ask for, kept for the next one to ask. */
  private FileScope neighbour(SourceTree tree, SourceFile file, String headerState) {
    String key = file.path() + "\n" + headerState + "\n" + file.blobId();
    synchronized (neighbours) {
      FileScope known = neighbours.get(key);
      if (known == null) {
        known = scope(tree, file, headerState, Optional.empty(), Effort.THOROUGH);
        neighbours.put(key, known);
      }
      return known;
    }
  }

  private List<String> includes(SourceFile file) {
    return sources.unit(file).includes().stream().map(Include::path).toList();
  }

  /** The primitives of the kernels the program is about. */
  public PrimitiveTable primitives() {
    return sources.primitives();
  }

  /** How often an analysis of a function could be used again. */
  public int cacheHits() {
    return sources.analyses(Effort.THOROUGH).hits();
  }

  /** How often a function had to be analysed. */
  public int cacheMisses() {
    return sources.analyses(Effort.THOROUGH).misses();
  }
}
