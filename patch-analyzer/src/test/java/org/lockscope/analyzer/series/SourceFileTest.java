package org.lockscope.analyzer.series;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceFileTest {

  @Test
  void namesContentAsGitDoes() {
    // printf '' | git hash-object --stdin; printf 'int x;\n' | git hash-object --stdin
    assertThat(SourceFile.of("a.c", "").blobId())
        .isEqualTo("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    assertThat(SourceFile.of("a.c", "int x;\n").blobId())
        .isEqualTo("6d1a0d47b7f73eacb962f3711df06b21ed11f7ca");
  }

  @Test
  void isEqualToTheSameContentAtTheSamePathOnly() {
    SourceFile file = SourceFile.of("a.c", "int x;\n");
    assertThat(file).isEqualTo(SourceFile.of("a.c", "int x;\n"));
    assertThat(file).hasSameHashCodeAs(SourceFile.of("a.c", "int x;\n"));
    assertThat(file).isNotEqualTo(SourceFile.of("a.c", "int y;\n"));
    assertThat(file).isNotEqualTo(file.at("b.c"));
    assertThat(file.at("b.c").blobId()).isEqualTo(file.blobId());
  }

  @Test
  void isBinaryWithANulNearTheBeginning() {
    assertThat(SourceFile.of("a.c", "int x;\n").isBinary()).isFalse();
    assertThat(SourceFile.of("a.o", "\177ELF\0").isBinary()).isTrue();
    assertThat(SourceFile.of("a.c", "x".repeat(9000) + "\0").isBinary()).isFalse();
  }
}
