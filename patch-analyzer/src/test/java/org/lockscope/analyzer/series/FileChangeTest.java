package org.lockscope.analyzer.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileChangeTest {

  @Test
  void isCIfOneSideIs() {
    assertThat(FileChange.modified("mm/slub.c").isC()).isTrue();
    assertThat(FileChange.added("include/linux/slub_def.h").isC()).isTrue();
    assertThat(FileChange.renamed("mm/old.c", "attic/old.txt").isC()).isTrue();
    assertThat(FileChange.modified("arch/x86/entry/entry_64.S").isC()).isFalse();
    assertThat(FileChange.modified("mm/Kconfig").isC()).isFalse();
    assertThat(FileChange.modified("tools/c").isC()).isFalse();
  }

  @Test
  void hasThePathsThatItsKindHas() {
    assertThat(FileChange.deleted("mm/slob.c").path()).isEqualTo("mm/slob.c");
    assertThat(FileChange.copied("a.c", "b.c").path()).isEqualTo("b.c");
    assertThatThrownBy(
            () -> new FileChange(Optional.of("a.c"), Optional.of("a.c"), FileChange.Kind.ADDED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new FileChange(Optional.of("a.c"), Optional.of("b.c"), FileChange.Kind.MODIFIED))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
