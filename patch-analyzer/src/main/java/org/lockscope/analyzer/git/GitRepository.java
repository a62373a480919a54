package org.lockscope.analyzer.git;

import java.io.File;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.PathSpec;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

/**
 * A git repository, to read series and revisions from.
 *
 * <p>Trees read from it keep it open; it closes itself when the last of them is gone. Thread-safe.
 */
public final class GitRepository {

  /** What is read if a user asks for nothing in particular. */
  public static final String DEFAULT_RANGE = "HEAD^..HEAD";

  /** So many commits before HEAD, and so many branches and tags, are tried as a base. */
  private static final int SEARCHED = 256;

  private static final int ABBREVIATION = 12;
  private static final Cleaner CLEANER = Cleaner.create();

  private final Repository repository;
  private final ObjectStore store;
  private final String folder;

  private GitRepository(Repository repository, String folder) {
    this.repository = repository;
    this.store = new ObjectStore(repository);
    this.folder = folder;
    CLEANER.register(this.store, repository::close);
  }

  /**
   * Opens the repository that a folder belongs to.
   *
   * @param directory the work tree, a folder in it, or a bare repository
   * @throws InputException if there is none, or JGit cannot read it
   */
  public static GitRepository open(Path directory) throws InputException {
    return find(directory)
        .orElseThrow(
            () ->
                new InputException(
                    directory.toString(),
                    "not a git repository, nor is any folder above it;"
                        + " run in a kernel tree or name one"));
  }

  /**
   * Opens the repository that a folder belongs to, if it does.
   *
   * @throws InputException if there is one that JGit cannot read
   */
  public static Optional<GitRepository> find(Path directory) throws InputException {
    if (!Files.isDirectory(directory)) {
      throw new InputException(
          directory.toString(), Files.exists(directory) ? "not a folder" : "no such folder");
    }
    IsolatedSystemReader.install();
    try {
      Path start = directory.toRealPath();
      FileRepositoryBuilder builder = new FileRepositoryBuilder().findGitDir(start.toFile());
      if (builder.getGitDir() == null) {
        return Optional.empty();
      }
      Repository repository = builder.setBare().setMustExist(true).build();
      String format = repository.getConfig().getString("extensions", null, "objectFormat");
      if (format != null && !format.toLowerCase(Locale.ROOT).equals("sha1")) {
        repository.close();
        throw new InputException(
            directory.toString(),
            "repository with " + format + " object ids, which JGit cannot read");
      }
      String folder = folder(start, repository.getDirectory().toPath());
      return Optional.of(new GitRepository(repository, folder));
    } catch (IOException e) {
      throw new InputException(
          directory.toString(), "the git repository cannot be read: " + oneLine(e), e);
    }
  }

  /** Where in its tree a folder is; the top of a work tree is where {@code .git} is. */
  private static String folder(Path start, Path gitDirectory) {
    Path top = start;
    while (top != null && !Files.exists(top.resolve(".git")) && !top.equals(gitDirectory)) {
      top = top.getParent();
    }
    return top == null || start.startsWith(gitDirectory)
        ? ""
        : top.relativize(start).toString().replace(File.separatorChar, '/');
  }

  /** Where in the tree the folder is that the repository was opened with; empty at the top. */
  public String folder() {
    return folder;
  }

  /**
   * Reads the patches of a range.
   *
   * @param range {@code A..B}, or a commit for it alone, or empty for {@link #DEFAULT_RANGE}
   * @param paths which files to list as changed, meant from the folder the repository was opened
   *     with; none for all
   * @throws InputException if it is no range of this repository, or no patch in it changes C there
   */
  public Series range(String range, List<String> paths) throws InputException {
    String text = range.isBlank() ? DEFAULT_RANGE : range.strip();
    try {
      return new RangeReader(this, text, PathSpec.parse(paths, folder)).read();
    } catch (MissingObjectException e) {
      throw new InputException(
          text,
          "object "
              + abbreviate(e.getObjectId().name())
              + " is not in this repository; if it is a shallow clone, run git fetch --unshallow",
          e);
    } catch (IOException e) {
      throw new InputException(text, "cannot be read: " + oneLine(e), e);
    }
  }

  /**
   * Finds a commit.
   *
   * @param name as git understands it: a branch, a tag, an id or its beginning, {@code HEAD~3}
   * @throws InputException if there is no such commit
   */
  public Revision revision(String name) throws InputException {
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit commit = commit(walk, name, name);
      return new Revision(name, commit.name(), tree(commit));
    } catch (IOException e) {
      throw new InputException(name, "cannot be read: " + oneLine(e), e);
    }
  }

  /**
   * What a commit changes, as {@code git diff} writes it.
   *
   * @param id whole
   * @throws InputException if there is no such commit, or not all of it is here
   */
  public String diff(String id) throws InputException {
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit commit = walk.parseCommit(ObjectId.fromString(id));
      if (commit.getParentCount() > 0) {
        walk.parseHeaders(commit.getParent(0));
      }
      return CommitDiff.of(repository, commit);
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException(id, "its diff cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * When a commit was written, by its author.
   *
   * @param id whole
   * @throws InputException if there is no such commit
   */
  public Instant date(String id) throws InputException {
    try (RevWalk walk = new RevWalk(repository)) {
      return walk.parseCommit(ObjectId.fromString(id)).getAuthorIdent().getWhenAsInstant();
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException(id, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** The folder in which git keeps what belongs to the repository. */
  public Path gitDirectory() {
    return repository.getDirectory().toPath();
  }

  /** Finds a commit by its whole id. */
  public Optional<Revision> commit(String id) {
    if (!ObjectId.isId(id)) {
      return Optional.empty();
    }
    try (RevWalk walk = new RevWalk(repository)) {
      return Optional.of(new Revision(id, id, tree(walk.parseCommit(ObjectId.fromString(id)))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Looks for the revision that patches were made for: HEAD, then branches and tags, the newest
   * first, then what was before HEAD.
   *
   * @param blobs what its files must be: blob ids, perhaps shortened, by path
   */
  public Optional<Revision> revisionWith(Map<String, String> blobs) {
    if (blobs.isEmpty()) {
      return Optional.empty();
    }
    try (RevWalk walk = new RevWalk(repository)) {
      ObjectId head = repository.resolve(Constants.HEAD);
      if (head != null && has(walk.parseCommit(head), blobs)) {
        return Optional.of(new Revision("HEAD", head.name(), tree(walk.parseCommit(head))));
      }
      for (Map.Entry<String, RevCommit> named : newestRefs(walk)) {
        if (has(named.getValue(), blobs)) {
          return Optional.of(
              new Revision(named.getKey(), named.getValue().name(), tree(named.getValue())));
        }
      }
      RevCommit commit = head == null ? null : walk.parseCommit(head);
      for (int n = 1; n < SEARCHED && commit != null && commit.getParentCount() > 0; n++) {
        commit = walk.parseCommit(commit.getParent(0));
        if (has(commit, blobs)) {
          return Optional.of(new Revision("HEAD~" + n, commit.name(), tree(commit)));
        }
      }
    } catch (IOException e) {
      // A search for something better than HEAD; what stops it is no problem of the user's.
      return Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * The files of blobs, if all of them are in this repository, in whichever commit: those that a
   * patch from the middle of a series changes, where the series has been applied.
   *
   * @param blobs ids, perhaps shortened, by path
   */
  public Optional<Map<String, Optional<SourceFile>>> files(Map<String, String> blobs) {
    Map<String, Optional<SourceFile>> files = new TreeMap<>();
    try (ObjectReader reader = repository.newObjectReader()) {
      for (Map.Entry<String, String> blob : blobs.entrySet()) {
        Collection<ObjectId> ids = reader.resolve(AbbreviatedObjectId.fromString(blob.getValue()));
        if (ids.size() != 1) {
          return Optional.empty();
        }
        ObjectId id = ids.iterator().next();
        files.put(blob.getKey(), Optional.of(store.file(blob.getKey(), id)));
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(files);
  }

  private boolean has(RevCommit commit, Map<String, String> blobs) {
    SourceTree tree = tree(commit);
    return blobs.entrySet().stream()
        .allMatch(
            blob ->
                tree.blobId(blob.getKey())
                    .filter(id -> id.startsWith(blob.getValue()))
                    .isPresent());
  }

  private List<Map.Entry<String, RevCommit>> newestRefs(RevWalk walk) throws IOException {
    List<Map.Entry<String, RevCommit>> named = new ArrayList<>();
    for (Ref ref :
        repository
            .getRefDatabase()
            .getRefsByPrefix(Constants.R_TAGS, Constants.R_HEADS, Constants.R_REMOTES)) {
      peel(walk, ref)
          .ifPresent(
              commit -> named.add(Map.entry(Repository.shortenRefName(ref.getName()), commit)));
    }
    named.sort(
        Comparator.<Map.Entry<String, RevCommit>>comparingInt(
                entry -> -entry.getValue().getCommitTime())
            .thenComparing(Map.Entry::getKey));
    return named.size() > SEARCHED ? named.subList(0, SEARCHED) : named;
  }

  private static Optional<RevCommit> peel(RevWalk walk, Ref ref) throws IOException {
    try {
      if (ref.getObjectId() != null
          && walk.peel(walk.parseAny(ref.getObjectId())) instanceof RevCommit commit) {
        walk.parseHeaders(commit);
        return Optional.of(commit);
      }
      return Optional.empty();
    } catch (MissingObjectException e) {
      // A branch whose commit a partial or damaged clone lacks.
      return Optional.empty();
    }
  }

  Repository repository() {
    return repository;
  }

  SourceTree tree(RevCommit commit) {
    return new GitTree(store, commit.copy(), commit.getTree().copy());
  }

  boolean isShallow(ObjectReader reader, AnyObjectId commit) throws IOException {
    return reader.getShallowCommits().contains(commit.toObjectId());
  }

  /**
   * Finds a commit.
   *
   * @param input what to name in the exception
   */
  RevCommit commit(RevWalk walk, String name, String input) throws InputException, IOException {
    ObjectId id;
    try {
      id = repository.resolve(name);
    } catch (AmbiguousObjectException e) {
      throw new InputException(
          input, "'" + name + "' is the beginning of more than one id; give more of it", e);
    } catch (RevisionSyntaxException | IncorrectObjectTypeException e) {
      id = null;
    }
    if (id == null) {
      throw unknown(walk, name, input);
    }
    RevObject object = walk.peel(walk.parseAny(id));
    if (object instanceof RevCommit commit) {
      walk.parseHeaders(commit);
      return commit;
    }
    throw new InputException(
        input, "'" + name + "' is a " + Constants.typeString(object.getType()) + ", not a commit");
  }

  private InputException unknown(RevWalk walk, String name, String input) throws IOException {
    int suffix = indexOfSuffix(name);
    if (suffix > 0) {
      Optional<ObjectId> start = resolveQuietly(name.substring(0, suffix));
      if (start.isPresent()) {
        boolean shallow = !walk.getObjectReader().getShallowCommits().isEmpty();
        return new InputException(
            input,
            "'"
                + name.substring(0, suffix)
                + "' has no '"
                + name.substring(suffix)
                + "'"
                + (shallow ? " in this shallow clone; git fetch --deepen=100 gets more" : ""));
      }
    }
    if (name.equals(Constants.HEAD)) {
      return new InputException(input, "HEAD names no commit; the repository has none yet");
    }
    return new InputException(
        input,
        "unknown revision '"
            + name
            + "'; "
            + nearest(suffix > 0 ? name.substring(0, suffix) : name)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("'git branch -a' and 'git tag' list what there is"));
  }

  private Optional<ObjectId> resolveQuietly(String name) throws IOException {
    try {
      return Optional.ofNullable(repository.resolve(name));
    } catch (RevisionSyntaxException | AmbiguousObjectException | IncorrectObjectTypeException e) {
      return Optional.empty();
    }
  }

  private static int indexOfSuffix(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '^' || name.charAt(i) == '~') {
        return i;
      }
    }
    return -1;
  }

  private Optional<String> nearest(String name) throws IOException {
    String best = null;
    int bestDistance = Math.max(1, name.length() / 4) + 1;
    for (Ref ref :
        repository
            .getRefDatabase()
            .getRefsByPrefix(Constants.R_TAGS, Constants.R_HEADS, Constants.R_REMOTES)) {
      String candidate = Repository.shortenRefName(ref.getName());
      int distance = EditDistance.between(name, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  static String abbreviate(AnyObjectId id) {
    return abbreviate(id.name());
  }

  static String abbreviate(String id) {
    return id.length() > ABBREVIATION ? id.substring(0, ABBREVIATION) : id;
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
