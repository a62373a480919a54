package org.lockscope.analyzer.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

/**
 * What {@code git apply} of git 2.39 does with the same diffs, unless a test says that we do
 * otherwise.
 */
class UnifiedDiffTest {

  private static final String TEN = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

  private static UnifiedDiff parse(String text) {
    return UnifiedDiff.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Application.Applied applied(Map<String, String> files, String diff) {
    Application application = parse(diff).applyTo(MemoryTree.of(files));
    assertThat(application).isInstanceOf(Application.Applied.class);
    return (Application.Applied) application;
  }

  private static List<Rejection> rejected(Map<String, String> files, String diff) {
    Application application = parse(diff).applyTo(MemoryTree.of(files));
    assertThat(application).isInstanceOf(Application.Rejected.class);
    return ((Application.Rejected) application).reasons();
  }

  private static Rejection refusal(Map<String, String> files, String diff) {
    List<Rejection> reasons = rejected(files, diff);
    assertThat(reasons).hasSize(1);
    return reasons.get(0);
  }

  private static Map<String, String> contents(SourceTree tree, String... paths) {
    Map<String, String> contents = new LinkedHashMap<>();
    for (String path : paths) {
      tree.file(path)
          .ifPresent(
              file -> contents.put(path, new String(file.content(), StandardCharsets.UTF_8)));
    }
    return contents;
  }

  private static String content(SourceTree tree, String path) {
    return contents(tree, path).get(path);
  }

  /** Changes the 5 of {@link #TEN}, wherever it may be. */
  private static String change5(String header) {
    return """
        diff --git a/a.c b/a.c
        index f00c965..5a1a2c9 100644
        --- a/a.c
        +++ b/a.c
        %s
         3
         4
        -5
        +five
         6
         7
        """
        .formatted(header);
  }

  @Nested
  class Places {

    @Test
    void whereTheHeaderSays() {
      Application.Applied applied = applied(Map.of("a.c", TEN), change5("@@ -3,5 +3,5 @@"));
      assertThat(content(applied.after(), "a.c")).isEqualTo(TEN.replace("5", "five"));
      assertThat(applied.changes()).containsExactly(FileChange.modified("a.c"));
      assertThat(applied.leftOut()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 40, 999})
    void elsewhereIfTheLinesAreThere(int line) {
      String header = "@@ -" + line + ",5 +" + line + ",5 @@";
      assertThat(content(applied(Map.of("a.c", TEN), change5(header)).after(), "a.c"))
          .isEqualTo(TEN.replace("5", "five"));
    }

    @Test
    void afterLinesAddedAbove() {
      String longer = "x\n".repeat(100) + TEN;
      assertThat(content(applied(Map.of("a.c", longer), change5("@@ -3,5 +3,5 @@")).after(), "a.c"))
          .isEqualTo(longer.replace("5", "five"));
    }

    /** Looking backwards first, all of the way, would find the wrong place here. */
    @Test
    void nearestOfTwo() {
      String twice = "3\n4\n5\n6\n7\n" + "x\n".repeat(20) + "3\n4\n5\n6\n7\n";
      assertThat(
              content(applied(Map.of("a.c", twice), change5("@@ -23,5 +23,5 @@")).after(), "a.c"))
          .isEqualTo("3\n4\n5\n6\n7\n" + "x\n".repeat(20) + "3\n4\nfive\n6\n7\n");
      assertThat(content(applied(Map.of("a.c", twice), change5("@@ -4,5 +4,5 @@")).after(), "a.c"))
          .isEqualTo("3\n4\nfive\n6\n7\n" + "x\n".repeat(20) + "3\n4\n5\n6\n7\n");
    }

    @Test
    void forwardsIfTwoAreEquallyNear() {
      String twice = "x\n3\n4\n5\n6\n7\n3\n4\n5\n6\n7\n";
      // At line 2 and at line 7; line 4.5 is in the middle, so say 4 and 5.
      assertThat(content(applied(Map.of("a.c", twice), change5("@@ -5,5 +5,5 @@")).after(), "a.c"))
          .isEqualTo("x\n3\n4\n5\n6\n7\n3\n4\nfive\n6\n7\n");
      assertThat(content(applied(Map.of("a.c", twice), change5("@@ -4,5 +4,5 @@")).after(), "a.c"))
          .isEqualTo("x\n3\n4\nfive\n6\n7\n3\n4\n5\n6\n7\n");
    }

    @Test
    void neverWithLessContext() {
      Rejection refusal =
          refusal(Map.of("a.c", TEN.replace("7", "seven")), change5("@@ -3,5 +3,5 @@ int f(void)"));
      assertThat(refusal.path()).contains("a.c");
      assertThat(refusal.hunk()).contains("hunk 1 '@@ -3,5 +3,5 @@ int f(void)'");
      assertThat(refusal.line()).isEqualTo(5);
      assertThat(refusal.kind()).isEqualTo(Rejection.Kind.DOES_NOT_APPLY);
      assertThat(refusal.reason()).isEqualTo("does not apply");
    }

    @Test
    void onlyAtTheBeginningIfItSaysLine1() {
      String diff =
          """
          --- a/a.c
          +++ b/a.c
          @@ -1,2 +1,3 @@
          +0
           1
           2
          """;
      assertThat(content(applied(Map.of("a.c", TEN), diff).after(), "a.c")).isEqualTo("0\n" + TEN);
      assertThat(refusal(Map.of("a.c", "x\n" + TEN), diff).reason()).isEqualTo("does not apply");
    }

    @Test
    void onlyAtTheEndIfNothingFollows() {
      String diff =
          """
          --- a/a.c
          +++ b/a.c
          @@ -9,2 +9,3 @@
           9
           10
          +11
          """;
      assertThat(content(applied(Map.of("a.c", "0\n" + TEN), diff).after(), "a.c"))
          .isEqualTo("0\n" + TEN + "11\n");
      assertThat(refusal(Map.of("a.c", TEN + "x\n"), diff).reason()).isEqualTo("does not apply");
    }

    @Test
    void notWhereAnEarlierHunkHasBeen() {
      String diff =
          """
          --- a/a.c
          +++ b/a.c
          @@ -2,3 +2,4 @@
           a
          +new
           b
           c
          @@ -3,2 +3,2 @@
           b
          -c
          +d
           e
          """;
      assertThat(refusal(Map.of("a.c", "x\na\nb\nc\ne\n"), diff).hunk())
          .contains("hunk 2 '@@ -3,2 +3,2 @@'");
    }

    @Test
    void severalHunks() {
      String diff =
          """
          diff --git a/a.c b/a.c
          --- a/a.c
          +++ b/a.c
          @@ -1,3 +1,2 @@
          -1
           2
           3
          @@ -5,3 +4,4 @@ context
           5
          +5.5
           6
           7
          @@ -9,2 +9,1 @@
           9
          -10
          """;
      assertThat(content(applied(Map.of("a.c", TEN), diff).after(), "a.c"))
          .isEqualTo("2\n3\n4\n5\n5.5\n6\n7\n8\n9\n");
    }

    @Test
    void saysIfTheChangeIsThereAlready() {
      Rejection refusal =
          refusal(Map.of("a.c", TEN.replace("5", "five")), change5("@@ -3,5 +3,5 @@"));
      assertThat(refusal.kind()).isEqualTo(Rejection.Kind.ALREADY_APPLIED);
      assertThat(refusal.reason()).isEqualTo("is in the tree already");
    }

    @Test
    void appliesAllFilesOrNone() {
      String diff =
          change5("@@ -3,5 +3,5 @@")
              + change5("@@ -3,5 +3,5 @@").replace("a.c", "b.c")
              + change5("@@ -3,5 +3,5 @@").replace("a.c", "c.c");
      List<Rejection> reasons =
          rejected(Map.of("a.c", TEN, "b.c", "other\n", "c.c", "other\n"), diff);
      assertThat(reasons)
          .extracting(Rejection::path)
          .map(Optional::get)
          .containsExactly("b.c", "c.c");
    }

    @Test
    void leavesOutWhatIsNotC() {
      String diff =
          change5("@@ -3,5 +3,5 @@").replace("a.c", "MAINTAINERS") + change5("@@ -3,5 +3,5 @@");
      Application.Applied applied = applied(Map.of("a.c", TEN), diff);
      assertThat(applied.changes()).containsExactly(FileChange.modified("a.c"));
      assertThat(applied.leftOut()).hasSize(1);
      assertThat(applied.leftOut().get(0).path()).contains("MAINTAINERS");
      assertThat(applied.leftOut().get(0).reason()).isEqualTo("is not in the tree");
    }
  }

  @Nested
  class Files {

    @Test
    void added() {
      String diff =
          """
          diff --git a/mm/new.c b/mm/new.c
          new file mode 100644
          index 0000000..6d1a0d4
          --- /dev/null
          +++ b/mm/new.c
          @@ -0,0 +1 @@
          +int x;
          """;
      Application.Applied applied = applied(Map.of(), diff);
      assertThat(applied.changes()).containsExactly(FileChange.added("mm/new.c"));
      assertThat(applied.after().file("mm/new.c")).contains(SourceFile.of("mm/new.c", "int x;\n"));
      assertThat(applied.after().list("mm")).containsExactly("new.c");
      Rejection refusal = refusal(Map.of("mm/new.c", "int x;\n"), diff);
      assertThat(refusal.kind()).isEqualTo(Rejection.Kind.ALREADY_APPLIED);
      assertThat(refusal.reason()).isEqualTo("is to be made, but is in the tree already");
    }

    @Test
    void addedEmpty() {
      String diff =
          """
          diff --git a/mm/new.h b/mm/new.h
          new file mode 100644
          index 0000000..e69de29
          """;
      assertThat(content(applied(Map.of(), diff).after(), "mm/new.h")).isEmpty();
    }

    @Test
    void deleted() {
      String diff =
          """
          diff --git a/a.c b/a.c
          deleted file mode 100644
          index 01e79c3..0000000
          --- a/a.c
          +++ /dev/null
          @@ -1,3 +0,0 @@
          -1
          -2
          -3
          """;
      Application.Applied applied = applied(Map.of("a.c", "1\n2\n3\n", "b.c", ""), diff);
      assertThat(applied.changes()).containsExactly(FileChange.deleted("a.c"));
      assertThat(applied.after().file("a.c")).isEmpty();
      assertThat(applied.after().list("")).containsExactly("b.c");
      assertThat(refusal(Map.of("a.c", "1\n2\n3\n4\n"), diff).reason()).isEqualTo("does not apply");
      assertThat(refusal(Map.of(), diff).reason()).isEqualTo("is not in the tree");
    }

    @Test
    void deletedWithoutItsContent() {
      String diff =
          """
          diff --git a/a.c b/a.c
          deleted file mode 100644
          index e69de29..0000000
          """;
      assertThat(applied(Map.of("a.c", ""), diff).after().file("a.c")).isEmpty();
      assertThat(refusal(Map.of("a.c", "1\n"), diff).reason())
          .isEqualTo("is to be deleted, but has more in it than the patch knows");
    }

    @Test
    void renamed() {
      String diff =
          """
          diff --git a/old.c b/mm/new.c
          similarity index 90%
          rename from old.c
          rename to mm/new.c
          index f00c965..5a1a2c9 100644
          --- a/old.c
          +++ b/mm/new.c
          @@ -3,5 +3,5 @@
           3
           4
          -5
          +five
           6
           7
          """;
      Application.Applied applied = applied(Map.of("old.c", TEN), diff);
      assertThat(applied.changes()).containsExactly(FileChange.renamed("old.c", "mm/new.c"));
      assertThat(contents(applied.after(), "old.c", "mm/new.c"))
          .isEqualTo(Map.of("mm/new.c", TEN.replace("5", "five")));
      assertThat(refusal(Map.of("old.c", TEN, "mm/new.c", ""), diff).kind())
          .isEqualTo(Rejection.Kind.ALREADY_APPLIED);
    }

    @Test
    void renamedUnchanged() {
      String diff =
          """
          diff --git a/old.c b/new.c
          similarity index 100%
          rename from old.c
          rename to new.c
          """;
      assertThat(contents(applied(Map.of("old.c", TEN), diff).after(), "old.c", "new.c"))
          .isEqualTo(Map.of("new.c", TEN));
    }

    @Test
    void swapped() {
      String diff =
          """
          diff --git a/a.c b/b.c
          similarity index 100%
          rename from a.c
          rename to b.c
          diff --git a/b.c b/a.c
          similarity index 100%
          rename from b.c
          rename to a.c
          """;
      assertThat(contents(applied(Map.of("a.c", "A\n", "b.c", "B\n"), diff).after(), "a.c", "b.c"))
          .isEqualTo(Map.of("a.c", "B\n", "b.c", "A\n"));
    }

    @Test
    void copiedFromWhatWasThereBefore() {
      String diff =
          change5("@@ -3,5 +3,5 @@")
              + """
              diff --git a/a.c b/copy.c
              similarity index 100%
              copy from a.c
              copy to copy.c
              """;
      Application.Applied applied = applied(Map.of("a.c", TEN), diff);
      assertThat(content(applied.after(), "copy.c")).isEqualTo(TEN);
      assertThat(content(applied.after(), "a.c")).isEqualTo(TEN.replace("5", "five"));
      assertThat(applied.changes())
          .containsExactly(FileChange.modified("a.c"), FileChange.copied("a.c", "copy.c"));
    }

    @Test
    void changedInItsModeOnly() {
      String diff =
          """
          diff --git a/a.c b/a.c
          old mode 100644
          new mode 100755
          """;
      Application.Applied applied = applied(Map.of("a.c", TEN), diff);
      assertThat(applied.changes()).containsExactly(FileChange.modified("a.c"));
      assertThat(content(applied.after(), "a.c")).isEqualTo(TEN);
    }

    @Test
    void changedTwiceInOneDiff() {
      String diff =
          change5("@@ -3,5 +3,5 @@")
              + """
              diff --git a/a.c b/a.c
              --- a/a.c
              +++ b/a.c
              @@ -4,3 +4,3 @@
               4
              -five
              +FIVE
               6
              """;
      Application.Applied applied = applied(Map.of("a.c", TEN), diff);
      assertThat(content(applied.after(), "a.c")).isEqualTo(TEN.replace("5", "FIVE"));
      assertThat(applied.changes()).containsExactly(FileChange.modified("a.c"));
    }

    @Test
    void binaryIsLeftAlone() {
      String diff =
          """
          diff --git a/logo.gif b/logo.gif
          index f00c965..5a1a2c9 100644
          Binary files a/logo.gif and b/logo.gif differ
          diff --git a/logo.png b/logo.png
          new file mode 100644
          index 0000000000000000000000000000000000000000..d95f3ad14dee633a758d2e331151e950dd13e4ed
          GIT binary patch
          literal 8
          Pc$`bXO-fZTGTHVt)n
          \s
          literal 0
          HcmV?d00001
          \s
          """
              + change5("@@ -3,5 +3,5 @@");
      Application.Applied applied = applied(Map.of("a.c", TEN, "logo.gif", "GIF"), diff);
      assertThat(applied.after().file("logo.gif")).isEmpty();
      assertThat(content(applied.after(), "a.c")).isEqualTo(TEN.replace("5", "five"));
      Rejection refusal =
          refusal(
              Map.of("a.c", TEN),
              "diff --git a/a.c b/a.c\nindex f00c965..5a1a2c9 100644\nBinary files a/a.c and b/a.c differ\n");
      assertThat(refusal.reason()).isEqualTo("changes as a binary file, a link or a submodule");
    }

    @Test
    void linksAndSubmodulesAreNoFiles() {
      String diff =
          """
          diff --git a/link b/link
          new file mode 120000
          index 0000000..2e65efe
          --- /dev/null
          +++ b/link
          @@ -0,0 +1 @@
          +a
          \\ No newline at end of file
          diff --git a/sub b/sub
          index 1111111..2222222 160000
          --- a/sub
          +++ b/sub
          @@ -1 +1 @@
          -Subproject commit 1111111111111111111111111111111111111111
          +Subproject commit 2222222222222222222222222222222222222222
          """;
      Application.Applied applied = applied(Map.of(), diff);
      assertThat(applied.after().list("")).isEmpty();
      assertThat(applied.leftOut()).isEmpty();
    }

    @Test
    void fileReplacedInOnePatchIsChanged() {
      String diff =
          """
          diff --git a/a.c b/a.c
          deleted file mode 100644
          --- a/a.c
          +++ /dev/null
          @@ -1 +0,0 @@
          -old
          diff --git a/a.c b/a.c
          new file mode 100644
          --- /dev/null
          +++ b/a.c
          @@ -0,0 +1 @@
          +new
          """;
      Application.Applied applied = applied(Map.of("a.c", "old\n"), diff);
      assertThat(applied.changes()).containsExactly(FileChange.modified("a.c"));
      assertThat(content(applied.after(), "a.c")).isEqualTo("new\n");
    }
  }

  @Nested
  class Names {

    private String traditional(String oldName, String newName) {
      return "--- " + oldName + "\n+++ " + newName + "\n@@ -4,3 +4,3 @@\n 4\n-5\n+five\n 6\n";
    }

    @ParameterizedTest
    @CsvSource({
      "a/mm/a.c, b/mm/a.c",
      "linux.orig/mm/a.c, linux/mm/a.c",
      "'a/mm/a.c\t2021-08-05 15:19:00.000000000 +0000', 'b/mm/a.c\t2021-08-05 15:19:01 +0000'",
      "a/mm/a.c.orig, b/mm/a.c",
      "a/mm/a.c, b/mm/a.c.new",
      "mm/a.c, mm/a.c",
      "'\"a/mm/a.c\"', '\"b/mm/a.c\"'",
      "'\"a/mm/\\141.c\"', b/mm/a.c",
    })
    void ofTraditionalDiffs(String oldName, String newName) {
      assertThat(
              content(
                  applied(Map.of("mm/a.c", TEN), traditional(oldName, newName)).after(), "mm/a.c"))
          .isEqualTo(TEN.replace("5", "five"));
    }

    @Test
    void prefixThatIsAlsoAFolder() {
      String diff = change5("@@ -3,5 +3,5 @@");
      assertThat(refusal(Map.of("a/a.c", TEN), diff).reason()).isEqualTo("is not in the tree");
    }

    @Test
    void twoFilesWithNothingBetween() {
      String diff = traditional("a/a.c", "b/a.c") + traditional("a/b.c", "b/b.c");
      assertThat(applied(Map.of("a.c", TEN, "b.c", TEN), diff).changes())
          .containsExactly(FileChange.modified("a.c"), FileChange.modified("b.c"));
    }

    @ParameterizedTest
    @CsvSource({
      "diff --git a/mm/a.c b/mm/a.c, mm/a.c",
      "diff --git mm/a.c mm/a.c, mm/a.c",
      "diff --git a.c a.c, a.c",
      "diff --git a/odd name.c b/odd name.c, odd name.c",
      "diff --git a/odd b/odd b/odd b/odd, odd b/odd",
      "'diff --git \"a/t\\303\\244st.c\" \"b/t\\303\\244st.c\"', t\u00e4st.c",
      "'diff --git \"a/ta\\tb.c\" \"b/ta\\tb.c\"', 'ta\tb.c'",
      "'diff --git a/q.c \"b/q.c\"', q.c",
    })
    void ofGitDiffs(String header, String path) {
      String diff = header + "\nold mode 100644\nnew mode 100755\n";
      assertThat(applied(Map.of(path, TEN), diff).changes()).contains(FileChange.modified(path));
    }

    @Test
    void epochMeansThatThereIsNoFile() {
      String epoch = "\t1970-01-01 00:00:00.000000000 +0000";
      String later = "\t2021-08-05 15:19:00.000000000 +0000";
      String diff =
          """
          --- a/new.c%s
          +++ b/new.c%s
          @@ -0,0 +1 @@
          +int x;
          """
              .formatted(epoch, later);
      assertThat(applied(Map.of(), diff).changes()).containsExactly(FileChange.added("new.c"));
      String reverse =
          """
          --- a/new.c%s
          +++ b/new.c%s
          @@ -1 +0,0 @@
          -int x;
          """
              .formatted(later, epoch);
      assertThat(applied(Map.of("new.c", "int x;\n"), reverse).changes())
          .containsExactly(FileChange.deleted("new.c"));
    }

    @Test
    void missingFileMayBeAddedWithoutSayingSo() {
      String diff = "--- a/new.c\n+++ b/new.c\n@@ -0,0 +1 @@\n+int x;\n";
      assertThat(applied(Map.of(), diff).changes()).containsExactly(FileChange.added("new.c"));
      assertThat(applied(Map.of("new.c", ""), diff).changes())
          .containsExactly(FileChange.modified("new.c"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "../../etc/passwd",
          "/etc/passwd",
          "mm/../../x.c",
          ".git/config",
          "mm/.git/x.c",
          "./x.c",
          "mm//x.c"
        })
    void outsideOfTheTreeAreRefused(String path) {
      String diff = "--- /dev/null\n+++ b/" + path + "\n@@ -0,0 +1 @@\n+x\n";
      Rejection refusal = refusal(Map.of(), diff);
      assertThat(refusal.kind()).isEqualTo(Rejection.Kind.UNSAFE);
      assertThat(refusal.reason()).isEqualTo("names '" + path + "', which is not a path in a tree");
      String rename = "diff --git a/a.c b/b.c\nrename from a.c\nrename to " + path + "\n";
      assertThat(refusal(Map.of("a.c", ""), rename).kind()).isEqualTo(Rejection.Kind.UNSAFE);
    }
  }

  @Nested
  class Text {

    @Test
    void withoutLastNewline() {
      String diff =
          """
          --- a/a.c
          +++ b/a.c
          @@ -1,2 +1,2 @@
           1
          -2
          \\ No newline at end of file
          +2
          """;
      assertThat(content(applied(Map.of("a.c", "1\n2"), diff).after(), "a.c")).isEqualTo("1\n2\n");
      assertThat(refusal(Map.of("a.c", "1\n2\n"), diff).reason())
          .isEqualTo("is in the tree already");
      String reverse =
          """
          --- a/a.c
          +++ b/a.c
          @@ -1,2 +1,2 @@
           1
          -2
          +2
          \\ No newline at end of file
          """;
      assertThat(content(applied(Map.of("a.c", "1\n2\n"), reverse).after(), "a.c"))
          .isEqualTo("1\n2");
    }

    @Test
    void emptyLineOfContextMayHaveLostItsSpace() {
      String diff = "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n 1\n\n-2\n+two\n";
      assertThat(content(applied(Map.of("a.c", "1\n\n2\n"), diff).after(), "a.c"))
          .isEqualTo("1\n\ntwo\n");
    }

    @Test
    void mailSignatureAndEmptyLinesEndNothing() {
      String diff = change5("@@ -3,5 +3,5 @@") + "\n\n-- \n2.32.0\n\n_____\n- list footer\n";
      assertThat(content(applied(Map.of("a.c", TEN), diff).after(), "a.c"))
          .isEqualTo(TEN.replace("5", "five"));
    }

    @Test
    void removedLineMayLookLikeAHeader() {
      String diff =
          """
          --- a/a.c
          +++ b/a.c
          @@ -1,3 +1,3 @@
           1
          --- a/x
          +++ b/x
           3
          """;
      assertThat(content(applied(Map.of("a.c", "1\n-- a/x\n3\n"), diff).after(), "a.c"))
          .isEqualTo("1\n++ b/x\n3\n");
    }

    @Test
    void crLfOfTheMailIsNotThatOfTheFile() {
      String diff = change5("@@ -3,5 +3,5 @@").replace("\n", "\r\n");
      assertThat(content(applied(Map.of("a.c", TEN), diff).after(), "a.c"))
          .isEqualTo(TEN.replace("5", "five"));
      String crLf = TEN.replace("\n", "\r\n");
      assertThat(content(applied(Map.of("a.c", crLf), diff).after(), "a.c"))
          .isEqualTo(crLf.replace("5", "five"));
    }

    @Test
    void crLfOfTheFileIsKept() {
      String crLf = TEN.replace("\n", "\r\n");
      String diff = change5("@@ -3,5 +3,5 @@");
      String hunkOnly =
          diff.substring(0, diff.indexOf("\n 3") + 1)
              + diff.substring(diff.indexOf("\n 3") + 1).replace("\n", "\r\n");
      assertThat(content(applied(Map.of("a.c", crLf), hunkOnly).after(), "a.c"))
          .isEqualTo(crLf.replace("5", "five"));
      assertThat(refusal(Map.of("a.c", crLf), diff).reason()).isEqualTo("does not apply");
    }

    @Test
    void newFileOfACrLfMailHasLf() {
      String diff =
          "diff --git a/n.c b/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1,2 @@\n+1\n+2\n\\ No newline at end of file\n";
      assertThat(content(applied(Map.of(), diff.replace("\n", "\r\n")).after(), "n.c"))
          .isEqualTo("1\n2");
    }

    @Test
    void bytesStayBytes() {
      byte[] latin1 = "/* \u00e4 */\nint x;\n".getBytes(StandardCharsets.ISO_8859_1);
      byte[] diff =
          "--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n /* \u00e4 */\n-int x;\n+int y;\n"
              .getBytes(StandardCharsets.ISO_8859_1);
      Application application =
          UnifiedDiff.parse(diff).applyTo(MemoryTree.of(List.of(SourceFile.of("a.c", latin1))));
      assertThat(((Application.Applied) application).after().file("a.c"))
          .contains(
              SourceFile.of("a.c", "/* \u00e4 */\nint y;\n".getBytes(StandardCharsets.ISO_8859_1)));
    }
  }

  @Nested
  class Damage {

    private void malformed(String diff, int line, String reason) {
      Rejection refusal = refusal(Map.of("a.c", TEN), diff);
      assertThat(refusal.kind()).isEqualTo(Rejection.Kind.MALFORMED);
      assertThat(refusal.reason()).isEqualTo(reason);
      assertThat(refusal.line()).isEqualTo(line);
      assertThat(parse(diff).isEmpty()).isFalse();
    }

    @Test
    void cutOffInAHunk() {
      String diff = change5("@@ -3,5 +3,5 @@ f");
      malformed(
          diff.substring(0, diff.indexOf(" 6")),
          5,
          "breaks off in the hunk '@@ -3,5 +3,5 @@ f'; the mail is cut off");
    }

    @Test
    void cutOffInAHeader() {
      String diff = change5("@@ -3,5 +3,5 @@");
      malformed(
          diff.substring(0, diff.indexOf("@@")),
          1,
          "breaks off after 'diff --git a/a.c b/a.c'; the mail is damaged");
    }

    @Test
    void wrappedLine() {
      malformed(
          change5("@@ -3,5 +3,5 @@").replace("+five", "+five and\nso on"),
          10,
          "is damaged at 'so on' in '@@ -3,5 +3,5 @@'");
    }

    @Test
    void wrongCounts() {
      malformed(
          change5("@@ -3,4 +3,5 @@") + "-- \n2.32.0\n",
          11,
          "is damaged at ' 7' in '@@ -3,4 +3,5 @@'");
    }

    @Test
    void hunkOfNoFile() {
      malformed(
          "@@ -3,5 +3,5 @@ f\n 3\n",
          1,
          "has a hunk '@@ -3,5 +3,5 @@ f' without the name of a file");
    }

    @Test
    void hunkWithoutChange() {
      malformed(
          "--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n 1\n 2\n",
          3,
          "has the hunk '@@ -1,2 +1,2 @@' without a change");
    }

    @Test
    void headerThatIsCutOff() {
      malformed(
          "--- a/a.c\n+++ b/a.c\n@@ -1,2 +1", 3, "is damaged at '@@ -1,2 +1' in '@@ -1,2 +1'");
    }

    @Test
    void newFileWithOldLines() {
      malformed(
          "--- /dev/null\n+++ b/n.c\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n",
          1,
          "has lines in a file before it is added, or after it is deleted");
    }

    @Test
    void twoNamesForOneFile() {
      malformed(
          change5("@@ -3,5 +3,5 @@").replace("+++ b/a.c", "+++ b/b.c"),
          1,
          "names both 'a.c' and 'b.c' where it changes one file");
    }

    @Test
    void mergeDiff() {
      malformed(
          "diff --cc a.c\nindex 1,2..3\n--- a/a.c\n+++ b/a.c\n@@@ -1,1 -1,1 +1,1 @@@\n- 1\n -2\n++3\n",
          1,
          "is the combined diff of a merge, which has no order to apply it in");
    }

    @Test
    void hugeNumbersAndGarbage() {
      malformed(
          "--- a/a.c\n+++ b/a.c\n@@ -99999999999,1 +1,1 @@\n-1\n+2\n",
          3,
          "is damaged at '@@ -99999999999,1 +1,1 @@' in '@@ -99999999999,1 +1,1 @@'");
      malformed(
          "--- a/a.c\n+++ b/a.c\n@@ -1,999999999 +1,999999999 @@\n-1\n+2\n",
          3,
          "breaks off in the hunk '@@ -1,999999999 +1,999999999 @@'; the mail is cut off");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "\n",
          "no diff\n--- at all\n+++ here\n",
          "text\n---\n a.c | 2 +-\n 1 file changed\n",
          "--- a/a.c\n",
          "\0\1\2"
        })
    void nothingThere(String text) {
      assertThat(parse(text).isEmpty()).isTrue();
    }
  }

  @Nested
  class Knows {

    @Test
    void whatTheTreeMustHave() {
      String diff =
          change5("@@ -3,5 +3,5 @@")
              + """
              diff --git a/old.c b/new.c
              similarity index 90%
              rename from old.c
              rename to new.c
              index 1234567..5a1a2c9 100644
              --- a/old.c
              +++ b/new.c
              @@ -1 +1 @@
              -1
              +2
              diff --git a/n.c b/n.c
              new file mode 100644
              index 0000000..6d1a0d4
              --- /dev/null
              +++ b/n.c
              @@ -0,0 +1 @@
              +int x;
              """;
      assertThat(parse(diff).preimages()).isEqualTo(Map.of("a.c", "f00c965", "old.c", "1234567"));
      assertThat(parse(diff).paths()).containsExactly("a.c", "n.c", "new.c", "old.c");
    }
  }
}
