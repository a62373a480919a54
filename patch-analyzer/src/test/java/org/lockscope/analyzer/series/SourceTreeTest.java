package org.lockscope.analyzer.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all trees have in common, and what is particular to those without a repository. */
class SourceTreeTest {

  private static final Map<String, String> FILES =
      Map.of(
          "Kconfig", "config A\n",
          "mm/slab.h", "struct slab;\n",
          "mm/slub.c", "int slub;\n",
          "mm/kasan/common.c", "int kasan;\n",
          "mm-api.rst", "text\n");

  @TempDir Path folder;

  private SourceTree onDisk() throws Exception {
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return FolderTree.of(folder);
  }

  private static void assertHasFiles(SourceTree tree) {
    assertThat(tree.list("")).containsExactly("Kconfig", "mm-api.rst", "mm/");
    assertThat(tree.list("mm")).containsExactly("kasan/", "slab.h", "slub.c");
    assertThat(tree.list("mm/")).isEqualTo(tree.list("mm"));
    assertThat(tree.list("mm/slub.c")).isEmpty();
    assertThat(tree.list("nowhere")).isEmpty();
    assertThat(tree.file("mm/slub.c")).contains(SourceFile.of("mm/slub.c", "int slub;\n"));
    assertThat(tree.blobId("mm/slub.c")).contains(SourceFile.of("a", "int slub;\n").blobId());
    assertThat(tree.file("mm")).isEmpty();
    assertThat(tree.file("mm/")).isEmpty();
    assertThat(tree.file("mm/none.c")).isEmpty();
    assertThat(tree.file("../outside.c")).isEmpty();
    assertThat(tree.file("/etc/passwd")).isEmpty();
    assertThat(tree.id()).isEmpty();
    assertThat(tree.problems()).isEmpty();
  }

  @Test
  void inMemory() {
    assertHasFiles(MemoryTree.of(FILES));
    assertThat(MemoryTree.empty().list("")).isEmpty();
  }

  @Test
  void inAFolder() throws Exception {
    SourceTree tree = onDisk();
    Files.createDirectories(folder.resolve(".git"));
    assertHasFiles(tree);
  }

  @Test
  void folderStaysAsItWasRead() throws Exception {
    SourceTree tree = onDisk();
    Optional<SourceFile> first = tree.file("mm/slub.c");
    Files.writeString(folder.resolve("mm/slub.c"), "int changed;\n");
    assertThat(tree.file("mm/slub.c")).isEqualTo(first);
  }

  @Test
  void linksAreNoFilesAndLeadNowhere(@TempDir Path outside) throws Exception {
    SourceTree tree = onDisk();
    Files.writeString(outside.resolve("secret.c"), "int secret;\n");
    Files.createSymbolicLink(folder.resolve("link.c"), folder.resolve("mm/slub.c"));
    Files.createSymbolicLink(folder.resolve("out"), outside);
    assertThat(tree.file("link.c")).isEmpty();
    assertThat(tree.file("out/secret.c")).isEmpty();
    assertThat(tree.list("out")).isEmpty();
    assertThat(tree.list("")).doesNotContain("link.c", "out", "out/");
  }

  @Test
  void folderThatIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> FolderTree.of(file))
        .isInstanceOf(InputException.class)
        .hasMessage(file + ": not a folder");
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> FolderTree.of(missing))
        .isInstanceOf(InputException.class)
        .hasMessage(missing + ": no such folder");
  }

  @Test
  void overAnother() {
    SourceTree base =
        MemoryTree.of(
            Map.of(
                "Kconfig", "other\n",
                "mm/slub.c", "int slub;\n",
                "mm/slob.c", "int slob;\n",
                "mm/slab.h", "struct slab;\n",
                "mm/gone/a.c", "int a;\n",
                "mm-api.rst", "text\n"));
    SourceTree one =
        OverlayTree.of(
            base,
            Map.of(
                "Kconfig", Optional.of(SourceFile.of("Kconfig", "config A\n")),
                "mm/slob.c", Optional.empty(),
                "mm/kasan/common.c", Optional.of(SourceFile.of("mm/kasan/common.c", "?"))));
    SourceTree two =
        OverlayTree.of(
            one,
            Map.of(
                "mm/gone/a.c",
                Optional.empty(),
                "mm/kasan/common.c",
                Optional.of(SourceFile.of("mm/kasan/common.c", "int kasan;\n"))));
    assertHasFiles(two);
    assertThat(one.list("mm")).containsExactly("gone/", "kasan/", "slab.h", "slub.c");
    assertThat(base.list("mm")).contains("slob.c");
    assertThat(OverlayTree.of(base, Map.of())).isSameAs(base);
  }

  @Test
  void addedFileInANewFolderMakesTheFolder() {
    SourceTree tree =
        OverlayTree.of(
            MemoryTree.empty(), Map.of("a/b/c.c", Optional.of(SourceFile.of("a/b/c.c", ""))));
    assertThat(tree.list("")).containsExactly("a/");
    assertThat(tree.list("a")).containsExactly("b/");
    assertThat(tree.list("a/b")).containsExactly("c.c");
    SourceTree without = OverlayTree.of(tree, Map.of("a/b/c.c", Optional.empty()));
    assertThat(without.list("")).isEmpty();
  }

  @Test
  void sameFileTwiceIsAMistake() {
    assertThatThrownBy(
            () -> MemoryTree.of(List.of(SourceFile.of("a.c", "1"), SourceFile.of("a.c", "2"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
