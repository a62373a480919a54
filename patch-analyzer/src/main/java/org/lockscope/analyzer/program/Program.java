package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.flow.Patience;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.analyzer.store.DiskStore;
import org.lockscope.frontend.TranslationUnit;
import org.lockscope.frontend.preprocess.Include;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.primitive.GfpMasks;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * The sources under analysis, revision by revision: the door of this package. What is the same in
 * two revisions is looked at once. Not thread-safe; see {@link #forThread}.
 */
public final class Program {

  /** So many files with their neighbours are kept: they know much, and are asked for in turn. */
  private static final int MAX_WIDE = 16;

  /** So many neighbours are kept: most files of a folder need some of its files. */
  private static final int MAX_NEAR = 64;

  private final Sources sources;

  /** Headers by the file they are for and by everything that may change them. */
  private final Map<String, Headers> headers;

  /** What call graphs ask of files that have been analysed, by all that may change it. */
  private final Map<String, FileSites.Snapshot> snapshots;

  /** The gfp masks by what may change the headers that define them. */
  private final Map<String, GfpMasks> masks = new ConcurrentHashMap<>();

  /** Files by themselves, by all that may change what can be named in them. */
  private final Map<String, FileScope> narrow = new HashMap<>();

  /** Files with their neighbours, the last ones asked for. */
  private final Map<String, Wide> wide = lastOnes(MAX_WIDE);

  /** Neighbours of files with their own neighbours, the last ones asked for. */
  private final Map<String, Wide> near = lastOnes(MAX_NEAR);

  /** What was found out last about each file. */
  private final Map<String, Known> known = new HashMap<>();

  /** A file with its neighbours, in a tree. */
  private record Wide(SourceTree tree, String headerState, FileScope scope) {}

  /**
   * What was found out about a file.
   *
   * @param state all that may change it
   */
  private record Known(String state, AnalyzedFile file) {}

  /** Makes a program; the primitives say in which kernels, and in which configurations. */
  public Program(PrimitiveTable primitives) {
    this(new Sources(primitives), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
  }

  private Program(
      Sources sources, Map<String, Headers> headers, Map<String, FileSites.Snapshot> snapshots) {
    this.sources = sources;
    this.headers = headers;
    this.snapshots = snapshots;
  }

  /**
   * Has the sites of functions found along with what else is found out about them: that takes less
   * time than finding them when somebody asks, and more than not finding them.
   */
  public void expectSites() {
    sources.wantSites();
  }

  /** A map that keeps the entries that were asked for last. */
  private static <T> Map<String, T> lastOnes(int max) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > max;
      }
    };
  }

  /** The same program for another thread: what one of them has looked at, the other one knows. */
  public Program forThread() {
    Program other = new Program(sources, headers, snapshots);
    kept.ifPresent(other::keep);
    return other;
  }

  /** Where results are kept, which, and what program keeps them. */
  private record Kept(DiskStore store, String version, boolean sitesOnly) {}

  private Optional<Kept> kept = Optional.empty();
  private Optional<StoredFiles> store = Optional.empty();
  private Optional<StoredFiles> siteStore = Optional.empty();

  /**
   * Uses what other runs have found out about files, and keeps what this one does.
   *
   * @param version a text that is another one whenever the program may find out something else
   */
  public void keepResults(DiskStore where, String version) {
    keep(new Kept(where, version, false));
  }

  /**
   * Does so with sites that are found with little effort only: of a file of which there are many
   * revisions, to keep each would take longer than it saves.
   *
   * @param version as in {@link #keepResults}
   */
  public void keepSites(DiskStore where, String version) {
    keep(new Kept(where, version, true));
  }

  private void keep(Kept what) {
    Optional<StoredFiles> opened =
        Optional.of(new StoredFiles(what.store(), what.version(), primitives()));
    kept = Optional.of(what);
    store = opened.filter(o -> !what.sitesOnly());
    siteStore = opened.filter(o -> what.sitesOnly());
  }

  /**
   * A file of a revision.
   *
   * @param text its text
   * @param unreadable what in it could not be read
   * @param profiles what is known about its functions, in their order
   * @param worthMentioning whether a call of a function means something to a reviewer; to be asked
   *     by one thread at a time
   * @param complaints what is wrong with the file as a whole, one line each
   */
  public record AnalyzedFile(
      SourceText text,
      List<TranslationUnit.Unreadable> unreadable,
      List<FunctionProfile> profiles,
      Predicate<String> worthMentioning,
      List<String> complaints) {

    public AnalyzedFile {
      unreadable = List.copyOf(unreadable);
      profiles = List.copyOf(profiles);
      complaints = List.copyOf(complaints);
    }

    /** This file with more known about its functions. */
    public AnalyzedFile withProfiles(List<FunctionProfile> newProfiles) {
      return new AnalyzedFile(text, unreadable, newProfiles, worthMentioning, complaints);
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
    String state = state(tree, file, headerState);
    Known before = known.get(file.path());
    if (before == null || !before.state().equals(state)) {
      StoredFile found = stored(tree, file).orElseGet(() -> analyzeNow(tree, file, headerState));
      found.sites().ifPresent(s -> snapshots.put(state, s));
      before = new Known(state, analyzed(found, tree, file, headerState));
      known.put(file.path(), before);
    }
    return before.file();
  }

  /**
   * Helps another thread that is analysing a file, until it is done.
   *
   * @param headerState as in {@link #analyze}
   * @param done whether the other thread is
   */
  public void help(SourceTree tree, String path, String headerState, BooleanSupplier done) {
    tree.file(path)
        .filter(f -> Legibility.refusal(f).isEmpty())
        .ifPresent(f -> narrow(tree, f, headerState, Effort.THOROUGH).prepare(done));
  }

  /** A text that is another one whenever anything is that may change what is known of a file. */
  private String state(SourceTree tree, SourceFile file, String headerState) {
    return key(file, headerState, Effort.THOROUGH) + "\n" + folderState(tree, file.path());
  }

  /** What an earlier run has found out. */
  private Optional<StoredFile> stored(SourceTree tree, SourceFile file) {
    Optional<StoredFile> found =
        store.flatMap(s -> s.find(tree, file, kind(), folderState(tree, file.path())));
    found.ifPresent(f -> sources.noteFound());
    return found;
  }

  private StoredFiles.Kind kind() {
    return sources.wantsSites() ? StoredFiles.Kind.RESULTS_AND_SITES : StoredFiles.Kind.RESULTS;
  }

  private StoredFile analyzeNow(SourceTree tree, SourceFile file, String headerState) {
    FileScope scope = narrow(tree, file, headerState, Effort.THOROUGH);
    FileScope wide = wide(tree, file, headerState, Effort.THOROUGH);
    List<FunctionProfile> profiles = scope.profiles(wide);
    Optional<FileSites.Snapshot> sites =
        sources.wantsSites()
            ? Optional.of(live(tree, file, headerState, Effort.THOROUGH).snapshot())
            : Optional.empty();
    SortedMap<String, String> failures = scope.failures();
    failures.putAll(wide.failures());
    List<String> complaints = new ArrayList<>(Legibility.complaints(scope.unit()));
    failures.forEach(
        (function, failure) ->
            complaints.add(function + "(): " + failure + "; the rest is analysed"));
    StoredFile found = new StoredFile(profiles, complaints, scope.unit().unreadable(), sites);
    // With more memory, or in another order, it may not fail again.
    store
        .filter(s -> failures.isEmpty())
        .ifPresent(
            s ->
                s.save(
                    tree,
                    file,
                    kind(),
                    scope.unit().text(),
                    wide.looked(),
                    folderState(tree, file.path()),
                    found));
    return found;
  }

  private AnalyzedFile analyzed(
      StoredFile found, SourceTree tree, SourceFile file, String headerState) {
    // Whoever asks that may do so while this thread looks at other files.
    Supplier<FileScope> asked = once(() -> alone(tree, file, headerState, Effort.THOROUGH));
    SourceText text =
        found.profiles().stream()
            .map(FunctionProfile::file)
            .findFirst()
            .orElseGet(() -> SourceText.of(file.content()));
    return new AnalyzedFile(
        text,
        found.unreadable(),
        found.profiles(),
        name -> asked.get().isWorthMentioning(name),
        found.complaints());
  }

  private static <T> Supplier<T> once(Supplier<T> maker) {
    List<T> made = new ArrayList<>();
    return () -> {
      if (made.isEmpty()) {
        made.add(maker.get());
      }
      return made.get(0);
    };
  }

  /** The tree that was looked at last, and the state of each of its folders. */
  private Optional<SourceTree> lastTree = Optional.empty();

  private final Map<String, String> folderStates = new HashMap<>();

  /** A text that is another one whenever a file of the folder that functions can be in is. */
  private String folderState(SourceTree tree, String path) {
    noteTree(tree);
    return folderStates.computeIfAbsent(folder(path), f -> folderState(f, tree));
  }

  /** The folder of a file, with its slash. */
  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private void noteTree(SourceTree tree) {
    if (lastTree.filter(t -> t == tree).isEmpty()) {
      lastTree = Optional.of(tree);
      folderStates.clear();
      folderIndexes.clear();
    }
  }

  private final Map<String, Map<String, List<SourceFile>>> folderIndexes = new HashMap<>();

  /** Which C files of a file's folder may define a name; found out when it is asked for. */
  private Supplier<Map<String, List<SourceFile>>> folderIndex(SourceTree tree, SourceFile file) {
    String folder = folder(file.path());
    return once(
        () -> {
          noteTree(tree);
          return folderIndexes.computeIfAbsent(folder, f -> Neighbours.index(tree, f, sources));
        });
  }

  private static String folderState(String folder, SourceTree tree) {
    StringBuilder state = new StringBuilder();
    for (String child : tree.list(folder)) {
      if (child.endsWith(".c")) {
        state.append(child).append(' ').append(tree.blobId(folder + child).orElse("")).append('\n');
      }
    }
    return state.toString();
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
    return tree.file(path).map(file -> sites(tree, file, headerState, effort));
  }

  /**
   * Finds the sites of a file with little effort, so that all threads know them; or takes them from
   * an earlier run that has kept them.
   *
   * @param headerState as in {@link #analyze}
   */
  public void findSites(SourceTree tree, String path, String headerState) {
    tree.file(path)
        .filter(f -> Legibility.refusal(f).isEmpty())
        .ifPresent(f -> findSites(tree, f, headerState));
  }

  private void findSites(SourceTree tree, SourceFile file, String headerState) {
    String key = key(file, headerState, Effort.QUICK);
    if (snapshots.containsKey(key)) {
      return;
    }
    // What others in the folder do makes no difference: with little effort they are not asked.
    Optional<FileSites.Snapshot> kept =
        siteStore
            .flatMap(s -> s.find(tree, file, StoredFiles.Kind.QUICK_SITES, ""))
            .flatMap(StoredFile::sites);
    kept.ifPresent(k -> sources.noteFound());
    snapshots.put(key, kept.orElseGet(() -> findSitesNow(tree, file, headerState)));
  }

  private FileSites.Snapshot findSitesNow(SourceTree tree, SourceFile file, String headerState) {
    FileScope scope = narrow(tree, file, headerState, Effort.QUICK);
    FileSites.Snapshot found = live(tree, file, headerState, Effort.QUICK).snapshot();
    siteStore
        .filter(s -> scope.failures().isEmpty())
        .ifPresent(
            s ->
                s.save(
                    tree,
                    file,
                    StoredFiles.Kind.QUICK_SITES,
                    scope.unit().text(),
                    scope.looked(),
                    "",
                    new StoredFile(List.of(), List.of(), List.of(), Optional.of(found))));
    return found;
  }

  private FileSites sites(SourceTree tree, SourceFile file, String headerState, Effort effort) {
    FileSites live = live(tree, file, headerState, effort);
    FileSites.Snapshot snapshot =
        snapshots.get(
            effort == Effort.THOROUGH
                ? state(tree, file, headerState)
                : key(file, headerState, effort));
    return snapshot == null ? live : live.knowing(snapshot);
  }

  private FileSites live(SourceTree tree, SourceFile file, String headerState, Effort effort) {
    FileScope others = wide(tree, file, headerState, effort);
    String key = key(file, headerState, effort);
    FileSites alone = sites.get(key);
    if (alone == null) {
      alone = FileSites.of(narrow(tree, file, headerState, effort), others);
      sites.put(key, alone);
    }
    return alone.among(others);
  }

  private FileScope scope(
      SourceTree tree,
      SourceFile file,
      String headerState,
      Optional<Neighbours> neighbours,
      Optional<FileScope> alone,
      Effort effort,
      Patience patience) {
    return new FileScope(
        sources,
        file,
        once(
            () ->
                headers.computeIfAbsent(
                    file.path() + "\n" + headerState + "\n" + includes(file),
                    key -> Headers.of(file, tree, sources))),
        neighbours,
        alone,
        effort,
        patience);
  }

  /** What can be named in a file by itself. */
  private FileScope narrow(SourceTree tree, SourceFile file, String headerState, Effort effort) {
    String key = key(file, headerState, effort);
    FileScope scope = narrow.get(key);
    if (scope == null) {
      scope = alone(tree, file, headerState, effort);
      narrow.put(key, scope);
    }
    return scope;
  }

  private FileScope alone(SourceTree tree, SourceFile file, String headerState, Effort effort) {
    return scope(
        tree, file, headerState, Optional.empty(), Optional.empty(), effort, Patience.FIRST_LOOK);
  }

  /** What can be named in a file with its neighbours. */
  private FileScope wide(SourceTree tree, SourceFile file, String headerState, Effort effort) {
    return among(
        wide, f -> nextDoor(tree, f, headerState), tree, file, headerState, effort, Patience.FULL);
  }

  /**
   * What can be named in a neighbour of a file, with its own neighbours, which see none. One step
   * is often not enough: what a function of the next file does is up to a third one.
   */
  private FileScope nextDoor(SourceTree tree, SourceFile file, String headerState) {
    return among(
        near,
        f -> narrow(tree, f, headerState, Effort.THOROUGH),
        tree,
        file,
        headerState,
        Effort.THOROUGH,
        Patience.CALLEE);
  }

  /**
   * What can be named in a file with its neighbours.
   *
   * @param kept what was asked for before
   * @param scopes what can be named in a neighbour
   */
  private FileScope among(
      Map<String, Wide> kept,
      Function<SourceFile, FileScope> scopes,
      SourceTree tree,
      SourceFile file,
      String headerState,
      Effort effort,
      Patience patience) {
    String key = key(file, headerState, effort);
    Wide last = kept.get(key);
    if (last == null || last.tree() != tree || !last.headerState().equals(headerState)) {
      Neighbours neighbours = new Neighbours(file, folderIndex(tree, file), scopes);
      FileScope alone = narrow(tree, file, headerState, effort);
      last =
          new Wide(
              tree,
              headerState,
              scope(
                  tree,
                  file,
                  headerState,
                  Optional.of(neighbours),
                  Optional.of(alone),
                  effort,
                  patience));
      kept.put(key, last);
    }
    return last.scope();
  }

  private static String key(SourceFile file, String headerState, Effort effort) {
    return file.path() + "\n" + headerState + "\n" + file.blobId() + "\n" + effort;
  }

  private List<String> includes(SourceFile file) {
    return sources.unit(file).includes().stream().map(Include::path).toList();
  }

  /**
   * The gfp masks of a revision, as its headers define them.
   *
   * @param headerState as in {@link #analyze}
   */
  public GfpMasks gfpMasks(SourceTree tree, String headerState) {
    return masks.computeIfAbsent(
        headerState + GfpHeaders.state(tree), k -> GfpHeaders.read(tree, sources));
  }

  /** The primitives of the kernels the program is about. */
  public PrimitiveTable primitives() {
    return sources.primitives();
  }

  /** Of how many files an earlier run had kept what it found out, and it still held. */
  public int filesFound() {
    return sources.filesFound();
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
