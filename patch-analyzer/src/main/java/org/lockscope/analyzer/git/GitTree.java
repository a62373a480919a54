package org.lockscope.analyzer.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.lockscope.analyzer.git.ObjectStore.Entry;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

/** The files of a commit. */
final class GitTree implements SourceTree {

  private final ObjectStore store;
  private final ObjectId commit;
  private final ObjectId root;
  private final Map<String, Problem> problems = new ConcurrentSkipListMap<>();

  GitTree(ObjectStore store, ObjectId commit, ObjectId root) {
    this.store = store;
    this.commit = commit;
    this.root = root;
  }

  @Override
  public Optional<SourceFile> file(String path) {
    Optional<Entry> entry = find(path).filter(Entry::isFile);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(store.file(path, entry.get().id()));
    } catch (IOException | LargeObjectException e) {
      unreadable(path, e);
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> blobId(String path) {
    return find(path).filter(Entry::isFile).map(entry -> entry.id().name());
  }

  @Override
  public List<String> list(String folder) {
    String path = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
    Optional<ObjectId> tree =
        path.isEmpty() ? Optional.of(root) : find(path).filter(Entry::isFolder).map(Entry::id);
    List<String> names = new ArrayList<>();
    if (tree.isPresent()) {
      try {
        store
            .folder(tree.get())
            .forEach(
                (name, entry) -> {
                  if (entry.isFile()) {
                    names.add(name);
                  } else if (entry.isFolder()) {
                    names.add(name + "/");
                  }
                });
      } catch (IOException e) {
        unreadable(folder, e);
      }
    }
    names.sort(null);
    return List.copyOf(names);
  }

  private Optional<Entry> find(String path) {
    ObjectId folder = root;
    int from = 0;
    try {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
        Entry entry = store.folder(folder).get(path.substring(from, slash));
        if (entry == null || !entry.isFolder()) {
          return Optional.empty();
        }
        folder = entry.id();
        from = slash + 1;
      }
      return Optional.ofNullable(store.folder(folder).get(path.substring(from)));
    } catch (IOException e) {
      unreadable(path, e);
      return Optional.empty();
    }
  }

  private void unreadable(String path, Exception cause) {
    problems.put(path, unreadable(commit, path, cause instanceof MissingObjectException));
  }

  /**
   * What to say of a file that a commit has and the repository has not.
   *
   * @param missing whether the object is not there at all
   */
  static Problem unreadable(ObjectId commit, String path, boolean missing) {
    String name = GitRepository.abbreviate(commit);
    return Problem.note(
        name,
        missing
            ? path
                + " is not in this clone, and not analysed; 'git show "
                + name
                + ":"
                + path
                + "' fetches it if the clone is a partial one"
            : path + " is damaged or larger than JGit reads, and not analysed");
  }

  @Override
  public Optional<String> id() {
    return Optional.of(commit.name());
  }

  @Override
  public List<Problem> problems() {
    return List.copyOf(problems.values());
  }
}
