package org.lockscope.analyzer.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** A git repository that a test makes, commit by commit. */
public final class TestRepository implements AutoCloseable {

  static {
    IsolatedSystemReader.install();
  }

  private final Repository repository;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, FileMode> modes = new TreeMap<>();
  private int clock = 1_600_000_000;

  private TestRepository(Repository repository) {
    this.repository = repository;
  }

  /** An empty repository with a work tree, in which nothing is ever checked out. */
  public static TestRepository in(Path folder) throws IOException {
    Repository repository = new FileRepositoryBuilder().setWorkTree(folder.toFile()).build();
    repository.create();
    return new TestRepository(repository);
  }

  /** An empty repository without a work tree. */
  public static TestRepository bare(Path folder) throws IOException {
    Repository repository =
        new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).build();
    repository.create(true);
    return new TestRepository(repository);
  }

  public Path gitDirectory() {
    return repository.getDirectory().toPath();
  }

  public TestRepository write(String path, String content) {
    return write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  public TestRepository write(String path, byte[] content) {
    files.put(path, content);
    modes.put(path, FileMode.REGULAR_FILE);
    return this;
  }

  TestRepository executable(String path) {
    modes.put(path, FileMode.EXECUTABLE_FILE);
    return this;
  }

  TestRepository link(String path, String target) {
    write(path, target);
    modes.put(path, FileMode.SYMLINK);
    return this;
  }

  public TestRepository delete(String path) {
    files.remove(path);
    modes.remove(path);
    return this;
  }

  /** Commits what was written on top of HEAD. */
  public String commit(String message) throws IOException {
    ObjectId head = repository.resolve(Constants.HEAD);
    return commit(message, head == null ? List.of() : List.of(head.name()));
  }

  /** Commits what was written on top of other commits; HEAD is the new one. */
  String commit(String message, List<String> parents) throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        DirCacheEntry entry = new DirCacheEntry(file.getKey());
        entry.setFileMode(modes.get(file.getKey()));
        entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getValue()));
        builder.add(entry);
      }
      builder.finish();
      PersonIdent author =
          new PersonIdent(
              "A U Thor", "author@example.org", Instant.ofEpochSecond(clock++), ZoneOffset.UTC);
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(index.writeTree(inserter));
      List<ObjectId> parentIds = new ArrayList<>();
      for (String parent : parents) {
        parentIds.add(ObjectId.fromString(parent));
      }
      commit.setParentIds(parentIds);
      commit.setAuthor(author);
      commit.setCommitter(author);
      commit.setMessage(message);
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      point(Constants.HEAD, id.name());
      return id.name();
    }
  }

  /** Makes a branch or tag, by its whole name, or moves it. */
  public TestRepository point(String ref, String commit) throws IOException {
    RefUpdate update = repository.updateRef(ref);
    update.setNewObjectId(ObjectId.fromString(commit));
    update.forceUpdate();
    return this;
  }

  /** Takes an object away, as if the clone were a partial one. */
  public void lose(String object) throws IOException {
    Files.delete(
        gitDirectory()
            .resolve("objects")
            .resolve(object.substring(0, 2))
            .resolve(object.substring(2)));
  }

  /** Makes an object unreadable. */
  void damage(String object) throws IOException {
    lose(object);
    Files.writeString(
        gitDirectory()
            .resolve("objects")
            .resolve(object.substring(0, 2))
            .resolve(object.substring(2)),
        "garbage");
  }

  String resolve(String revision) throws IOException {
    return repository.resolve(revision).name();
  }

  /** Makes it a shallow clone that ends with these commits. */
  void shallow(String... commits) throws IOException {
    Files.write(gitDirectory().resolve("shallow"), List.of(commits));
  }

  /** A commit as git format-patch writes it, whole blob ids included. */
  public String formatPatch(String commit, int number, int total) throws IOException {
    ByteArrayOutputStream diff = new ByteArrayOutputStream();
    try (RevWalk walk = new RevWalk(repository);
        DiffFormatter formatter = new DiffFormatter(diff)) {
      RevCommit after = walk.parseCommit(ObjectId.fromString(commit));
      formatter.setRepository(repository);
      formatter.setDetectRenames(true);
      formatter.getRenameDetector().setRenameScore(50);
      formatter.format(walk.parseCommit(after.getParent(0)).getTree(), after.getTree());
      String message = after.getFullMessage();
      int body = message.indexOf("\n\n");
      return "From "
          + commit
          + " Mon Sep 17 00:00:00 2001\nFrom: "
          + after.getAuthorIdent().getName()
          + " <"
          + after.getAuthorIdent().getEmailAddress()
          + ">\nSubject: [PATCH "
          + number
          + "/"
          + total
          + "] "
          + after.getShortMessage()
          + "\n\n"
          + (body < 0 ? "" : message.substring(body + 2))
          + "---\n\n"
          + diff.toString(StandardCharsets.UTF_8)
          + "-- \n2.39.5\n\n";
    }
  }

  /** Everything in a folder: names, sizes, contents and times of the last change. */
  public static Map<String, String> snapshot(Path folder) throws IOException {
    Map<String, String> snapshot = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        snapshot.put(
            folder.relativize(path).toString(),
            Files.getLastModifiedTime(path)
                + (Files.isRegularFile(path)
                    ? " " + Files.readString(path, StandardCharsets.ISO_8859_1)
                    : ""));
      }
    }
    return snapshot;
  }

  @Override
  public void close() {
    repository.close();
  }
}
