package org.lockscope.analyzer.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

class GitRepositoryTest {

  private static final String LONG = "int line;\n".repeat(30);

  @TempDir Path top;
  private TestRepository repository;

  /** Where the series begins, and its three commits. */
  private String base;

  private String first;
  private String second;
  private String third;

  @BeforeEach
  void makeSeries() throws IOException {
    repository = TestRepository.in(top);
    base =
        repository
            .write("mm/slub.c", "int slub;\n" + LONG)
            .write("mm/slob.c", "int slob;\n" + LONG)
            .write("kernel/fork.c", "int fork;\n")
            .write("MAINTAINERS", "SLAB ALLOCATOR\n")
            .commit("Linux 5.14-rc5\n");
    repository.point("refs/tags/v5.14-rc5", base);
    first =
        repository
            .write("mm/slub.c", "int slub, one;\n" + LONG)
            .commit(
                "mm, slub: first\n\nBecause.\n\nSigned-off-by: A U Thor <author@example.org>\n");
    second = repository.write("MAINTAINERS", "SLUB\n").commit("MAINTAINERS: second\n");
    third =
        repository
            .write("mm/slub.c", "int slub, three;\n" + LONG)
            .write("kernel/fork.c", "int fork, three;\n")
            .commit("mm, slub: third,\nin two lines\n\nThe message.\n");
  }

  @AfterEach
  void close() {
    repository.close();
  }

  private Series read(String range, String... paths) throws InputException {
    return GitRepository.open(top).range(range, List.of(paths));
  }

  private void refused(String range, String message, String... paths) {
    assertThatThrownBy(() -> read(range, paths))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  private static String text(Optional<SourceFile> file) {
    return new String(file.orElseThrow().content(), StandardCharsets.UTF_8);
  }

  private static List<String> subjects(Series series) {
    return series.patches().stream().map(Patch::subject).toList();
  }

  @Test
  void diffOfACommit() throws Exception {
    repository.write("x.c", "int f(void)\n{\n\ta;\n\tb;\n\tc;\n\td;\n\te;\n}\n").commit("one\n");
    String id =
        repository
            .write("x.c", "int f(void)\n{\n\ta;\n\tb;\n\tc;\n\td;\n\tE;\n}\n")
            .write("y.c", "new\n")
            .commit("two\n");

    assertThat(GitRepository.open(top).diff(id))
        .isEqualTo(
            """
            diff --git a/x.c b/x.c
            index 134f005f3b0b..efad1716c2c7 100644
            --- a/x.c
            +++ b/x.c
            @@ -4,5 +4,5 @@ int f(void)
             	b;
             	c;
             	d;
            -	e;
            +	E;
             }
            diff --git a/y.c b/y.c
            new file mode 100644
            index 000000000000..3e757656cf36
            --- /dev/null
            +++ b/y.c
            @@ -0,0 +1 @@
            +new
            """);
    assertThatThrownBy(() -> GitRepository.open(top).diff("0".repeat(40)))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> GitRepository.open(top).diff("no id"))
        .isInstanceOf(InputException.class);
  }

  @Test
  void rangeIsThePatchesOldestFirst() throws Exception {
    Series series = read("v5.14-rc5..HEAD");
    assertThat(series.title()).isEqualTo("v5.14-rc5..HEAD");
    assertThat(series.baseName()).isEqualTo("v5.14-rc5 (" + base.substring(0, 12) + ")");
    assertThat(series.base().id()).contains(base);
    assertThat(series.problems()).isEmpty();
    assertThat(subjects(series))
        .containsExactly("mm, slub: first", "MAINTAINERS: second", "mm, slub: third, in two lines");

    Patch one = series.patches().get(0);
    assertThat(one.number()).isEqualTo(1);
    assertThat(one.total()).isEqualTo(3);
    assertThat(one.message()).isEqualTo("Because.\n\nSigned-off-by: A U Thor <author@example.org>");
    assertThat(one.author()).isEqualTo("A U Thor <author@example.org>");
    assertThat(one.id()).contains(first);
    assertThat(one.changes()).containsExactly(FileChange.modified("mm/slub.c"));
    assertThat(one.applied()).isTrue();
    assertThat(one.mail()).isEmpty();
    assertThat(one.before().id()).contains(base);
    assertThat(one.after().id()).contains(first);
    assertThat(text(one.before().file("mm/slub.c"))).startsWith("int slub;\n");
    assertThat(text(one.after().file("mm/slub.c"))).startsWith("int slub, one;\n");

    assertThat(series.patches().get(1).changes()).isEmpty();
    assertThat(series.patches().get(2).message()).isEqualTo("The message.");
    assertThat(series.patches().get(2).changes())
        .containsExactly(FileChange.modified("kernel/fork.c"), FileChange.modified("mm/slub.c"));
  }

  @Test
  void defaultIsTheLastCommit() throws Exception {
    Series series = read("");
    assertThat(subjects(series)).containsExactly("mm, slub: third, in two lines");
    assertThat(series.title()).isEqualTo("mm, slub: third, in two lines");
    assertThat(series.baseName()).isEqualTo("HEAD^ (" + second.substring(0, 12) + ")");
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD~2, 1, HEAD~2^",
    "HEAD~2^!, 1, HEAD~2^",
    "HEAD~2^..HEAD~2, 1, HEAD~2^",
    "v5.14-rc5.., 3, v5.14-rc5",
    "' v5.14-rc5..HEAD ', 3, v5.14-rc5",
    "HEAD~3..HEAD~1, 2, HEAD~3",
  })
  void waysToSayIt(String range, int patches, String name) throws Exception {
    Series series = read(range);
    assertThat(series.patches()).hasSize(patches);
    assertThat(series.baseName()).isEqualTo(name + " (" + base.substring(0, 12) + ")");
  }

  @Test
  void idsNeedNotBeNamedTwice() throws Exception {
    assertThat(read(base.substring(0, 7) + "..HEAD").baseName()).isEqualTo(base.substring(0, 12));
    assertThat(read(first).patches().get(0).id()).contains(first);
  }

  @Test
  void rightSideAloneBeginsAtHead() throws Exception {
    repository.point("refs/heads/topic", third).point("HEAD", base);
    assertThat(read("..topic").patches()).hasSize(3);
  }

  @Test
  void firstCommitIsOnNothing() throws Exception {
    Series series = read("v5.14-rc5");
    assertThat(series.baseName()).isEqualTo("nothing");
    assertThat(series.base().list("")).isEmpty();
    assertThat(series.patches().get(0).changes())
        .containsExactly(
            FileChange.added("kernel/fork.c"),
            FileChange.added("mm/slob.c"),
            FileChange.added("mm/slub.c"));
  }

  @Test
  void branchThatLeftEarlierIsASeriesOnWhereItLeft() throws Exception {
    repository.point("refs/heads/topic", third).point("HEAD", first);
    String other = repository.write("lib/new.c", "int x;\n").commit("other\n");
    Series series = read(other + "..topic");
    assertThat(subjects(series)).hasSize(2);
    assertThat(series.base().id()).contains(first);
    assertThat(series.baseName()).isEqualTo(first.substring(0, 12));
  }

  @Test
  void mergesAreLeftOut() throws Exception {
    repository.point("HEAD", first);
    String side = repository.write("lib/side.c", "int side;\n").commit("side\n");
    String merge = repository.commit("Merge branch 'side'\n", List.of(third, side));
    repository.write("lib/last.c", "int last;\n").commit("last\n");
    Series series = read("v5.14-rc5..HEAD");
    assertThat(subjects(series))
        .containsExactly(
            "mm, slub: first", "MAINTAINERS: second", "mm, slub: third, in two lines", "last");
    String name = merge.substring(0, 12);
    assertThat(series.problems())
        .containsExactly(
            Problem.note(
                name,
                "merge left out; '"
                    + name
                    + "^1.."
                    + name
                    + "^2' has the patches it brought in (Merge branch 'side')"));
    assertThat(series.patches().get(3).before().id()).contains(merge);
    refused(
        merge,
        merge
            + ": merge left out; '"
            + name
            + "^1.."
            + name
            + "^2' has the patches it brought in (Merge branch 'side')");
  }

  @Test
  void rangeOfMergesOnly() throws Exception {
    repository.point("HEAD", base);
    String a = repository.write("lib/a.c", "").commit("a\n");
    repository.point("HEAD", base);
    String merge1 = repository.commit("merge 1\n", List.of(base, a));
    String merge2 = repository.commit("merge 2\n", List.of(merge1, first));
    refused(base + ".." + merge2, base + ".." + merge2 + ": nothing but merges");
  }

  @Test
  void renamesCopiesAndTheRest() throws Exception {
    repository
        .delete("mm/slob.c")
        .write("mm/attic/slob.c", "int slob;\n" + LONG + "int more;\n")
        .write("lib/new.h", "#define NEW\n")
        .delete("kernel/fork.c")
        .executable("mm/slub.c")
        .link("mm/link.c", "slub.c")
        .write("Documentation/mm.rst", "text\n")
        .commit("all at once\n");
    Patch patch = read("HEAD").patches().get(0);
    assertThat(patch.changes())
        .containsExactly(
            FileChange.deleted("kernel/fork.c"),
            FileChange.added("lib/new.h"),
            FileChange.renamed("mm/slob.c", "mm/attic/slob.c"),
            FileChange.modified("mm/slub.c"));
    assertThat(patch.after().file("mm/link.c")).isEmpty();
    assertThat(patch.after().list("mm")).containsExactly("attic/", "slub.c");
    assertThat(patch.before().list("")).containsExactly("MAINTAINERS", "kernel/", "mm/");
  }

  @Test
  void fileThatBecomesALinkIsDeleted() throws Exception {
    repository.link("mm/slob.c", "slub.c").commit("link\n");
    assertThat(read("HEAD").patches().get(0).changes())
        .containsExactly(FileChange.deleted("mm/slob.c"));
  }

  @Test
  void pathsLimitWhatIsListed() throws Exception {
    Series series = read("v5.14-rc5..HEAD", "kernel/");
    assertThat(series.patches()).hasSize(3);
    assertThat(series.patches().get(0).changes()).isEmpty();
    assertThat(series.patches().get(2).changes())
        .containsExactly(FileChange.modified("kernel/fork.c"));
    assertThat(read("HEAD", "mm/*.c").patches().get(0).changes())
        .containsExactly(FileChange.modified("mm/slub.c"));
  }

  @Test
  void pathsAreMeantFromTheFolder() throws Exception {
    Path mm = Files.createDirectories(top.resolve("mm"));
    GitRepository opened = GitRepository.open(mm);
    assertThat(opened.folder()).isEqualTo("mm");
    assertThat(opened.range("HEAD", List.of("slub.c")).patches().get(0).changes())
        .containsExactly(FileChange.modified("mm/slub.c"));
    assertThat(opened.range("HEAD", List.of("../kernel")).patches().get(0).changes())
        .containsExactly(FileChange.modified("kernel/fork.c"));
  }

  @Test
  void nothingInC() {
    refused("HEAD~1", "HEAD~1: the patch changes no .c or .h file");
    refused(
        "HEAD~2..HEAD",
        "HEAD~2..HEAD: no patch changes a .c or .h file under lib net",
        "lib",
        "net");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v5.14-rc5...HEAD | v5.14-rc5...HEAD: two sides are no series; 'v5.14-rc5..HEAD' is what is new on the right
          HEAD..v5.14-rc5 | HEAD..v5.14-rc5: empty; 'HEAD' has all of 'v5.14-rc5', is it 'v5.14-rc5..HEAD' that you mean?
          HEAD..HEAD | HEAD..HEAD: empty; both ends are the same commit
          v5.14-rc6..HEAD | v5.14-rc6..HEAD: unknown revision 'v5.14-rc6'; did you mean 'v5.14-rc5'?
          v5.14-rc6~3..HEAD | v5.14-rc6~3..HEAD: unknown revision 'v5.14-rc6~3'; did you mean 'v5.14-rc5'?
          HEAD..mastr | HEAD..mastr: unknown revision 'mastr'; did you mean 'master'?
          nonsense | nonsense: unknown revision 'nonsense'; 'git branch -a' and 'git tag' list what there is
          HEAD~9..HEAD | HEAD~9..HEAD: 'HEAD' has no '~9'
          HEAD^2..HEAD | HEAD^2..HEAD: 'HEAD' has no '^2'
          HEAD:mm..HEAD | HEAD:mm..HEAD: 'HEAD:mm' is a tree, not a commit
          HEAD:mm/slub.c | HEAD:mm/slub.c: 'HEAD:mm/slub.c' is a blob, not a commit
          @{bad | @{bad: unknown revision '@{bad'; 'git branch -a' and 'git tag' list what there is
          """)
  void saysWhatIsWrongWithARange(String range, String message) {
    refused(range, message);
  }

  @Test
  void repositoryWithoutCommits() throws Exception {
    Path empty = Files.createDirectories(top.resolve("empty"));
    TestRepository.in(empty).close();
    assertThatThrownBy(() -> GitRepository.open(empty).range("", List.of()))
        .hasMessage("HEAD^..HEAD: HEAD names no commit; the repository has none yet");
  }

  @Test
  void shallowClone() throws Exception {
    repository.shallow(first);
    repository.lose(base);
    assertThat(read("HEAD~2..HEAD").problems()).isEmpty();
    refused(
        first,
        first
            + ": left out, its parent is not in this shallow clone; git fetch --deepen=1 gets it");
    refused(
        "HEAD~3..HEAD",
        "HEAD~3..HEAD: 'HEAD' has no '~3' in this shallow clone; git fetch --deepen=100 gets more");
  }

  @Test
  void shallowEndInsideOfARange() throws Exception {
    repository.point("HEAD", base);
    String other = repository.write("lib/a.c", "").commit("other history\n", List.of());
    repository.shallow(first);
    Series series = read(other + ".." + third);
    assertThat(subjects(series)).hasSize(2);
    assertThat(series.problems())
        .containsExactly(
            Problem.fatal(
                first.substring(0, 12),
                "left out, its parent is not in this shallow clone; git fetch --deepen=1 gets it"));
  }

  @Test
  void folderWithoutRepository(@TempDir Path elsewhere) throws Exception {
    assertThat(GitRepository.find(elsewhere)).isEmpty();
    assertThatThrownBy(() -> GitRepository.open(elsewhere))
        .isInstanceOf(InputException.class)
        .hasMessage(
            elsewhere
                + ": not a git repository, nor is any folder above it;"
                + " run in a kernel tree or name one");
    Path missing = elsewhere.resolve("missing");
    assertThatThrownBy(() -> GitRepository.find(missing)).hasMessage(missing + ": no such folder");
    Path file = Files.writeString(elsewhere.resolve("file"), "");
    assertThatThrownBy(() -> GitRepository.find(file)).hasMessage(file + ": not a folder");
  }

  @Test
  void bareRepositoryAndGitDirectory() throws Exception {
    Path place = top.resolve("bare.git");
    try (TestRepository bare = TestRepository.bare(place)) {
      bare.write("a.c", "int a;\n").commit("one\n");
      assertThat(GitRepository.open(place).range("HEAD", List.of()).patches()).hasSize(1);
      assertThat(GitRepository.open(place).folder()).isEmpty();
    }
    assertThat(GitRepository.open(top.resolve(".git")).range("HEAD", List.of("mm")).patches())
        .hasSize(1);
  }

  @Test
  void linkedWorkTree(@TempDir Path linked) throws Exception {
    Path admin = Files.createDirectories(top.resolve(".git/worktrees/linked"));
    Files.writeString(linked.resolve(".git"), "gitdir: " + admin.toRealPath() + "\n");
    Files.writeString(admin.resolve("gitdir"), linked.toRealPath().resolve(".git") + "\n");
    Files.writeString(admin.resolve("commondir"), "../..\n");
    Files.writeString(admin.resolve("HEAD"), first + "\n");
    Path folder = Files.createDirectories(linked.resolve("mm"));
    GitRepository opened = GitRepository.open(folder);
    assertThat(opened.folder()).isEqualTo("mm");
    assertThat(subjects(opened.range("v5.14-rc5..HEAD", List.of())))
        .containsExactly("mm, slub: first");
  }

  @Test
  void linkedWorkTreeOfNothing(@TempDir Path linked) throws Exception {
    Path gone = linked.toRealPath().resolve("gone");
    Files.writeString(linked.resolve(".git"), "gitdir: " + gone + "\n");
    assertThatThrownBy(() -> GitRepository.open(linked))
        .isInstanceOf(InputException.class)
        .hasMessage(linked + ": the git repository cannot be read: repository not found: " + gone);
  }

  @Test
  void objectIdsOfAnotherKind() throws Exception {
    Files.writeString(
        top.resolve(".git/config"),
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n");
    assertThatThrownBy(() -> GitRepository.open(top))
        .hasMessage(top + ": repository with sha256 object ids, which JGit cannot read");
  }

  @Test
  void missingBlobIsAProblemOfItsFileOnly() throws Exception {
    SourceFile lost = SourceFile.of("mm/slub.c", "int slub, one;\n" + LONG);
    repository.lose(lost.blobId());
    Series series = read("v5.14-rc5..HEAD");
    String one = first.substring(0, 12);
    String two = second.substring(0, 12);
    assertThat(series.problems())
        .extracting(Problem::text)
        .containsExactly(
            one
                + ": mm/slub.c is not in this clone, and not analysed; 'git show "
                + one
                + ":mm/slub.c' fetches it if the clone is a partial one",
            two
                + ": mm/slub.c is not in this clone, and not analysed; 'git show "
                + two
                + ":mm/slub.c' fetches it if the clone is a partial one");
    assertThat(series.problems()).as("the patches change it").allMatch(Problem::fatal);
    SourceTree after = series.patches().get(0).after();
    assertThat(after.blobId("mm/slub.c")).contains(lost.blobId());
    assertThat(after.problems()).isEmpty();
    assertThat(after.file("mm/slub.c")).isEmpty();
    assertThat(after.problems())
        .containsExactly(Problem.note(one, series.problems().get(0).message()));
    assertThat(after.file("mm/slob.c")).isPresent();
    assertThat(series.patches().get(2).changes()).hasSize(2);
  }

  @Test
  void missingFolderIsAProblemOfItsCommits() throws Exception {
    repository.lose(repository.resolve(first + ":mm"));
    String one = first.substring(0, 12);
    String three = third.substring(0, 12);
    refused(
        "v5.14-rc5..HEAD",
        "v5.14-rc5..HEAD: nothing can be read; "
            + one
            + ": left out, its folders are not all in this clone; 'git show --stat "
            + one
            + "' fetches them if the clone is a partial one");
    repository.write("lib/new.c", "int x;\n").commit("fourth\n");
    Series series = read("v5.14-rc5..HEAD");
    assertThat(series.problems())
        .containsExactly(
            Problem.fatal(
                one,
                "left out, its folders are not all in this clone; 'git show --stat "
                    + one
                    + "' fetches them if the clone is a partial one"),
            Problem.fatal(
                three,
                "left out, its folders are not all in this clone; 'git show --stat "
                    + three
                    + "' fetches them if the clone is a partial one"));
    assertThat(series.patches()).hasSize(4);
  }

  @Test
  void renameOfAMissingBlobIsADeletionAndAnAddition() throws Exception {
    repository.delete("mm/slob.c").write("mm/new.c", "int slob;\n" + LONG + "x\n").commit("mv\n");
    repository.lose(SourceFile.of("mm/slob.c", "int slob;\n" + LONG).blobId());
    assertThat(read("HEAD").patches().get(0).changes())
        .containsExactly(FileChange.added("mm/new.c"), FileChange.deleted("mm/slob.c"));
  }

  @Test
  void damagedBlobIsAProblemOfItsFileOnly() throws Exception {
    repository.damage(SourceFile.of("mm/slub.c", "int slub, one;\n" + LONG).blobId());
    SourceTree tree = read("v5.14-rc5..HEAD").patches().get(0).after();
    assertThat(tree.file("mm/slub.c")).isEmpty();
    assertThat(tree.problems())
        .containsExactly(
            Problem.note(
                first.substring(0, 12),
                "mm/slub.c is damaged or larger than JGit reads, and not analysed"));
  }

  @Test
  void missingCommit() throws Exception {
    repository.lose(first);
    refused(
        "v5.14-rc5..HEAD",
        "v5.14-rc5..HEAD: object "
            + first.substring(0, 12)
            + " is not in this repository; if it is a shallow clone, run git fetch --unshallow");
  }

  @Test
  void revisionIsATree() throws Exception {
    Revision revision = GitRepository.open(top).revision("v5.14-rc5");
    assertThat(revision.commit()).isEqualTo(base);
    assertThat(revision.display()).isEqualTo("v5.14-rc5 (" + base.substring(0, 12) + ")");
    SourceTree tree = revision.tree();
    assertThat(tree.id()).contains(base);
    assertThat(tree.list("")).containsExactly("MAINTAINERS", "kernel/", "mm/");
    assertThat(tree.list("mm/")).containsExactly("slob.c", "slub.c");
    assertThat(tree.list("mm/slub.c")).isEmpty();
    assertThat(tree.list("none")).isEmpty();
    assertThat(tree.file("mm/slub.c")).contains(SourceFile.of("mm/slub.c", "int slub;\n" + LONG));
    assertThat(tree.file("mm")).isEmpty();
    assertThat(tree.file("mm/slub.c/x")).isEmpty();
    assertThat(tree.file("")).isEmpty();
    assertThat(tree.file("../x")).isEmpty();
    assertThat(tree.problems()).isEmpty();
    assertThatThrownBy(() -> GitRepository.open(top).revision("nowhere"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "nowhere: unknown revision 'nowhere';"
                + " 'git branch -a' and 'git tag' list what there is");
  }

  @Test
  void findsTheRevisionThatHasCertainFiles() throws Exception {
    GitRepository opened = GitRepository.open(top);
    assertThat(opened.revisionWith(Map.of("mm/slub.c", blob("int slub, three;\n" + LONG))))
        .map(Revision::name)
        .contains("HEAD");
    assertThat(opened.revisionWith(Map.of("mm/slub.c", blob("int slub;\n" + LONG))))
        .map(Revision::name)
        .contains("v5.14-rc5");
    assertThat(
            opened.revisionWith(
                Map.of(
                    "mm/slub.c", blob("int slub, one;\n" + LONG), "MAINTAINERS", blob("SLUB\n"))))
        .map(Revision::name)
        .contains("HEAD~1");
    assertThat(opened.revisionWith(Map.of("mm/slub.c", "1234567"))).isEmpty();
    assertThat(opened.revisionWith(Map.of())).isEmpty();
    assertThat(opened.commit(second)).map(Revision::display).contains(second.substring(0, 12));
    assertThat(opened.commit("1".repeat(40))).isEmpty();
    assertThat(opened.commit("no id")).isEmpty();
  }

  private static String blob(String content) {
    return SourceFile.of("any", content).blobId().substring(0, 10);
  }

  @Test
  void readingChangesNothing() throws Exception {
    Map<String, String> before = TestRepository.snapshot(top);
    Series series = read("v5.14-rc5..HEAD");
    for (Patch patch : series.patches()) {
      assertThat(patch.after().file("mm/slub.c")).isPresent();
      assertThat(patch.after().list("mm")).isNotEmpty();
    }
    GitRepository.open(top).revisionWith(Map.of("mm/slub.c", "1234567"));
    assertThat(TestRepository.snapshot(top)).isEqualTo(before);
  }

  @Test
  void treesCanBeReadFromManyThreads() throws Exception {
    List<SourceTree> trees = read("v5.14-rc5..HEAD").patches().stream().map(Patch::after).toList();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        answers.add(
            threads.submit(
                () ->
                    trees.stream()
                        .map(tree -> text(tree.file("mm/slub.c")) + tree.list("mm"))
                        .toList()));
      }
      for (Future<List<String>> answer : answers) {
        assertThat(answer.get()).isEqualTo(answers.get(0).get()).hasSize(3);
      }
    } finally {
      threads.shutdown();
    }
  }
}
