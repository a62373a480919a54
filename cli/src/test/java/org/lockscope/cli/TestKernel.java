package org.lockscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;

/** A small repository with a history of one file, {@code mm/shelf.c}. */
final class TestKernel implements AutoCloseable {

  static final String UNLOCKED =
      """
      static void shelf_put(struct shelf *s, int n)
      {
      \tunsigned long flags;

      \tflags = 0;
      \tshelf_check(s);
      \ts->count += n;
      }
      """;

  static final String LOCKED =
      """
      static void shelf_put(struct shelf *s, int n)
      {
      \tunsigned long flags;

      \tspin_lock_irqsave(&s->lock, flags);
      \tshelf_check(s);
      \ts->count += n;
      \tspin_unlock_irqrestore(&s->lock, flags);
      }
      """;

  static final String SHRUNK =
      """
      static void shelf_put(struct shelf *s, int n)
      {
      \tunsigned long flags;

      \tshelf_check(s);
      \tspin_lock_irqsave(&s->lock, flags);
      \ts->count += n;
      \tspin_unlock_irqrestore(&s->lock, flags);
      }
      """;

  private final Path folder;
  private final Git git;
  private int commits;

  TestKernel(Path folder) throws IOException, GitAPIException {
    this.folder = folder;
    this.git = Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call();
    write("Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n");
    commit("begin", UNLOCKED);
    git.tag().setName("v6.1").setAnnotated(false).call();
    commit("mm, shelf: lock", LOCKED);
    commit("mm, shelf: lock less", SHRUNK);
  }

  Path folder() {
    return folder;
  }

  void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Commits the work tree, and this as the file. */
  void commit(String subject, String text) throws IOException, GitAPIException {
    write("mm/shelf.c", text);
    git.add().addFilepattern(".").call();
    PersonIdent someone =
        new PersonIdent(
            "Some One",
            "some.one@example.org",
            Instant.ofEpochSecond(1_700_000_000L + commits++),
            ZoneOffset.UTC);
    git.commit().setAuthor(someone).setCommitter(someone).setMessage(subject + "\n").call();
  }

  @Override
  public void close() {
    git.close();
  }
}
