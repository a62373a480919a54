package org.lockscope.analyzer.git;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.diff.DiffConfig;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffEntry.ChangeType;
import org.eclipse.jgit.diff.DiffEntry.Side;
import org.eclipse.jgit.diff.RenameDetector;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.PathSpec;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceTree;

/** Reads one range. */
final class RangeReader {

  /** What git takes for a rename if nobody says otherwise. */
  private static final int RENAME_SCORE = 50;

  private final GitRepository repository;
  private final String range;
  private final PathSpec paths;
  private final List<Problem> problems = new ArrayList<>();

  RangeReader(GitRepository repository, String range, PathSpec paths) {
    this.repository = repository;
    this.range = range;
    this.paths = paths;
  }

  Series read() throws InputException, IOException {
    if (range.contains("...")) {
      throw new InputException(
          range,
          "two sides are no series; '"
              + range.replace("...", "..")
              + "' is what is new on the right");
    }
    try (RevWalk walk = new RevWalk(repository.repository())) {
      ObjectReader reader = walk.getObjectReader();
      int dots = range.indexOf("..");
      String to = dots < 0 ? range : range.substring(dots + 2);
      to = to.endsWith("^!") ? to.substring(0, to.length() - 2) : to;
      to = to.isEmpty() ? "HEAD" : to;
      String from = dots < 0 ? to + "^" : dots == 0 ? "HEAD" : range.substring(0, dots);
      RevCommit last = repository.commit(walk, to, range);
      boolean single = from.equals(to + "^") || from.equals(to + "~") || from.equals(to + "~1");
      List<RevCommit> commits =
          single
              ? List.of(last)
              : chain(walk, from, repository.commit(walk, from, range), to, last);
      List<RevCommit> patches = new ArrayList<>();
      for (RevCommit commit : commits) {
        if (isPatch(reader, commit)) {
          patches.add(commit);
        }
      }
      if (patches.isEmpty()) {
        throw new InputException(range, nothingButMerges(commits));
      }
      return series(walk, patches, from);
    }
  }

  /** The first parents from {@code last} to what {@code first} has already, oldest first. */
  private List<RevCommit> chain(
      RevWalk walk, String from, RevCommit first, String to, RevCommit last)
      throws InputException, IOException {
    walk.markStart(last);
    walk.markUninteresting(first);
    Set<RevCommit> fresh = new HashSet<>();
    for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
      fresh.add(commit);
    }
    Deque<RevCommit> chain = new ArrayDeque<>();
    RevCommit commit = last;
    while (fresh.contains(commit)) {
      chain.addFirst(commit);
      if (commit.getParentCount() == 0) {
        break;
      }
      commit = commit.getParent(0);
    }
    if (chain.isEmpty()) {
      throw new InputException(
          range,
          first.equals(last)
              ? "empty; both ends are the same commit"
              : "empty; '"
                  + from
                  + "' has all of '"
                  + to
                  + "', is it '"
                  + to
                  + ".."
                  + from
                  + "' that you mean?");
    }
    return List.copyOf(chain);
  }

  private boolean isPatch(ObjectReader reader, RevCommit commit) throws IOException {
    String name = GitRepository.abbreviate(commit);
    if (commit.getParentCount() > 1) {
      problems.add(
          Problem.note(
              name,
              "merge left out; '"
                  + name
                  + "^1.."
                  + name
                  + "^2' has the patches it brought in ("
                  + commit.getShortMessage()
                  + ")"));
      return false;
    }
    if (commit.getParentCount() == 0 && repository.isShallow(reader, commit)) {
      problems.add(
          Problem.fatal(
              name,
              "left out, its parent is not in this shallow clone; git fetch --deepen=1 gets it"));
      return false;
    }
    return true;
  }

  private String nothingButMerges(List<RevCommit> commits) {
    if (commits.size() == 1) {
      return problems.get(0).message();
    }
    boolean shallow = problems.stream().anyMatch(Problem::fatal);
    return "nothing but merges" + (shallow ? " and commits whose parents are missing" : "");
  }

  private Series series(RevWalk walk, List<RevCommit> commits, String from)
      throws InputException, IOException {
    List<Patch> patches = new ArrayList<>();
    for (RevCommit commit : commits) {
      patches.add(patch(walk, commit, patches.size() + 1, commits.size()));
    }
    if (patches.stream().allMatch(patch -> patch.changes().isEmpty())) {
      Optional<Problem> cause = problems.stream().filter(Problem::fatal).findFirst();
      if (cause.isPresent()) {
        throw new InputException(range, "nothing can be read; " + cause.get().text());
      }
      String under = paths.toString();
      throw InputException.withoutC(
          range,
          (patches.size() == 1 ? "the patch changes no" : "no patch changes a")
              + " .c or .h file"
              + (under.isEmpty() ? "" : " under " + under));
    }
    RevCommit oldest = commits.get(0);
    String base;
    if (oldest.getParentCount() == 0) {
      base = "nothing";
    } else {
      String parent = GitRepository.abbreviate(oldest.getParent(0));
      boolean named = oldest.getParent(0).equals(repository.commit(walk, from, range));
      base = named && !parent.startsWith(from) ? from + " (" + parent + ")" : parent;
    }
    return new Series(
        patches.size() == 1 ? patches.get(0).subject() : range,
        base,
        patches.get(0).before(),
        patches,
        problems);
  }

  private Patch patch(RevWalk walk, RevCommit commit, int number, int total) throws IOException {
    walk.parseBody(commit);
    Optional<RevCommit> parent = Optional.empty();
    if (commit.getParentCount() > 0) {
      walk.parseHeaders(commit.getParent(0));
      parent = Optional.of(commit.getParent(0));
    }
    String message = commit.getFullMessage().strip();
    int body = message.indexOf("\n\n");
    PersonIdent author = commit.getAuthorIdent();
    return new Patch(
        number,
        total,
        commit.getShortMessage(),
        body < 0 ? "" : message.substring(body).strip(),
        author.getName() + " <" + author.getEmailAddress() + ">",
        Optional.of(commit.name()),
        changes(walk.getObjectReader(), parent, commit),
        parent.<SourceTree>map(repository::tree).orElseGet(MemoryTree::empty),
        repository.tree(commit),
        true,
        Optional.empty());
  }

  private List<FileChange> changes(
      ObjectReader reader, Optional<RevCommit> parent, RevCommit commit) throws IOException {
    Map<String, FileChange> changes = new TreeMap<>();
    List<DiffEntry> entries;
    try {
      entries = diff(reader, parent, commit);
    } catch (MissingObjectException e) {
      String name = GitRepository.abbreviate(commit);
      problems.add(
          Problem.fatal(
              name,
              "left out, its folders are not all in this clone; 'git show --stat "
                  + name
                  + "' fetches them if the clone is a partial one"));
      return List.of();
    }
    for (DiffEntry entry : entries) {
      Optional<FileChange> change = change(entry).filter(FileChange::isC).filter(paths::matches);
      if (change.isPresent()) {
        changes.put(change.get().path(), change.get());
        if (parent.isPresent()) {
          check(reader, parent.get(), change.get().oldPath(), entry.getId(Side.OLD));
        }
        check(reader, commit, change.get().newPath(), entry.getId(Side.NEW));
      }
    }
    return List.copyOf(changes.values());
  }

  private List<DiffEntry> diff(ObjectReader reader, Optional<RevCommit> parent, RevCommit commit)
      throws IOException {
    List<DiffEntry> entries;
    try (TreeWalk walk = new TreeWalk(reader)) {
      walk.setRecursive(true);
      walk.setFilter(TreeFilter.ANY_DIFF);
      if (parent.isPresent()) {
        walk.addTree(parent.get().getTree());
      } else {
        walk.addTree(new EmptyTreeIterator());
      }
      walk.addTree(commit.getTree());
      entries = DiffEntry.scan(walk);
    }
    boolean added = false;
    boolean deleted = false;
    for (DiffEntry entry : entries) {
      added |= entry.getChangeType() == ChangeType.ADD;
      deleted |= entry.getChangeType() == ChangeType.DELETE;
    }
    return added && deleted ? withRenames(reader, entries) : entries;
  }

  private static List<DiffEntry> withRenames(ObjectReader reader, List<DiffEntry> entries)
      throws IOException {
    RenameDetector renames = new RenameDetector(reader, new Config().get(DiffConfig.KEY));
    renames.setRenameScore(RENAME_SCORE);
    renames.addAll(entries);
    try {
      List<DiffEntry> result = new ArrayList<>(renames.compute());
      result.sort(Comparator.comparing(DiffEntry::getNewPath).thenComparing(DiffEntry::getOldPath));
      return result;
    } catch (MissingObjectException e) {
      // Without the contents, a renamed file is one that goes and one that comes.
      return entries;
    }
  }

  private static Optional<FileChange> change(DiffEntry entry) {
    boolean before = isFile(entry.getOldMode());
    boolean after = isFile(entry.getNewMode());
    String oldPath = entry.getOldPath();
    String newPath = entry.getNewPath();
    if (!before && !after) {
      return Optional.empty();
    }
    if (!before) {
      return Optional.of(FileChange.added(newPath));
    }
    if (!after) {
      return Optional.of(FileChange.deleted(oldPath));
    }
    return Optional.of(
        switch (entry.getChangeType()) {
          case RENAME -> FileChange.renamed(oldPath, newPath);
          case COPY -> FileChange.copied(oldPath, newPath);
          default -> FileChange.modified(newPath);
        });
  }

  private static boolean isFile(FileMode mode) {
    return FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode);
  }

  /** Says so if the content of a changed file is not there, as in a partial clone. */
  private void check(
      ObjectReader reader, RevCommit commit, Optional<String> path, AbbreviatedObjectId blob)
      throws IOException {
    ObjectId id = blob.toObjectId();
    if (path.isPresent() && id != null && !reader.has(id)) {
      Problem problem =
          Problem.fatal(
              GitRepository.abbreviate(commit),
              GitTree.unreadable(commit, path.get(), true).message());
      if (!problems.contains(problem)) {
        problems.add(problem);
      }
    }
  }
}
