package org.lockscope.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
  private final String comment;
  private final String newline;
  private final Git git;
  private int commits;

  TestKernel(Path folder) throws IOException, GitAPIException {
    this(folder, "", "\n");
  }

  /**
   * Makes one whose file is the same to a compiler.
   *
   * @param comment what stands in a comment at its end, in ISO 8859-1
   * @param newline what ends its lines
   */
  TestKernel(Path folder, String comment, String newline) throws IOException, GitAPIException {
    this.folder = folder;
    this.comment = comment;
    this.newline = newline;
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
    String whole = comment.isEmpty() ? text : text + "/* " + comment + " */\n";
    Path file = folder.resolve("mm/shelf.c");
    Files.createDirectories(file.getParent());
    Files.write(file, whole.replace("\n", newline).getBytes(StandardCharsets.ISO_8859_1));
    git.add().addFilepattern(".").call();
    PersonIdent someone =
        new PersonIdent(
            "Some One",
            "some.one@example.org",
            Instant.ofEpochSecond(1_700_000_000L + commits++),
            ZoneOffset.UTC);
    git.commit().setAuthor(someone).setCommitter(someone).setMessage(subject + "\n").call();
  }

  /** Takes the content of a file away, as if it had never been fetched. */
  void loseBlob(String revision, String path) throws IOException {
    String id = git.getRepository().resolve(revision + ":" + path).name();
    Path object = folder.resolve(".git/objects/" + id.substring(0, 2) + "/" + id.substring(2));
    Files.delete(object);
  }

  @Override
  public void close() {
    git.close();
  }
}
