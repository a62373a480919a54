package org.lockscope.analyzer.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathSpecTest {

  /** What {@code git ls-files -- SPEC} says, run in FOLDER. */
  @ParameterizedTest
  @CsvSource({
    "mm/slub.c, '', mm/slub.c, true",
    "mm/slub.c, '', mm/slub.cpp, false",
    "mm, '', mm/slub.c, true",
    "mm/, '', mm/kasan/common.c, true",
    "mm, '', mmx/slub.c, false",
    "mm/*.c, '', mm/slub.c, true",
    "mm/*.c, '', mm/kasan/common.c, true",
    "mm/*.c, '', mm/slab.h, false",
    "mm/sl?b.c, '', mm/slub.c, true",
    "mm/sl[au]b.c, '', mm/slab.c, true",
    "mm/sl[au]b.c, '', mm/slob.c, false",
    "mm/sl[!au]b.c, '', mm/slob.c, true",
    "mm/sl\\?b.c, '', mm/slub.c, false",
    "mm/[, '', mm/[, true",
    "m?, '', mm/slub.c, false",
    "*.c, '', mm/slub.c, true",
    ".., mm, kernel/fork.c, true",
    "., mm, mm/slub.c, true",
    "., mm, kernel/fork.c, false",
    "slub.c, mm, mm/slub.c, true",
    "slub.c, mm, slub.c, false",
    "../kernel, mm, kernel/fork.c, true",
    ":/kernel, mm, kernel/fork.c, true",
    ":(top)kernel, mm, kernel/fork.c, true",
    ":/, mm, kernel/fork.c, true",
    "./mm//slub.c, '', mm/slub.c, true",
  })
  void matchesAsInGit(String spec, String folder, String path, boolean matches) throws Exception {
    assertThat(PathSpec.parse(List.of(spec), folder).matches(path)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "mm :!mm/slub.c, mm/slub.c, false",
    "mm :!mm/slub.c, mm/slab.c, true",
    "mm :^mm/slub.c, mm/slub.c, false",
    ":(exclude)mm, mm/slub.c, false",
    ":(exclude)mm, kernel/fork.c, true",
    "mm kernel, kernel/fork.c, true",
    "mm kernel, lib/rbtree.c, false",
  })
  void takesSeveralAndExclusions(String specs, String path, boolean matches) throws Exception {
    PathSpec spec = PathSpec.parse(Arrays.asList(specs.split(" ", -1)), "");
    assertThat(spec.matches(path)).isEqualTo(matches);
    assertThat(spec).hasToString(specs);
  }

  @Test
  void noneMatchesEverything() throws Exception {
    assertThat(PathSpec.parse(List.of(), "mm").matches("kernel/fork.c")).isTrue();
    assertThat(PathSpec.everything().matches("a")).isTrue();
  }

  @Test
  void changeMatchesOnEitherSide() throws Exception {
    PathSpec mm = PathSpec.parse(List.of("mm"), "");
    assertThat(mm.matches(FileChange.renamed("mm/a.c", "lib/a.c"))).isTrue();
    assertThat(mm.matches(FileChange.renamed("lib/a.c", "mm/a.c"))).isTrue();
    assertThat(mm.matches(FileChange.modified("lib/a.c"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          :(icase)mm | path ':(icase)mm': unknown magic; only :(exclude), :!, :(top) and :/ are known
          :(top      | path ':(top': unknown magic; only :(exclude), :!, :(top) and :/ are known
          :x         | path ':x': unknown magic; only :(exclude), :!, :(top) and :/ are known
          ../mm      | path '../mm': leads out of the tree
          /mm        | path '/mm': absolute; give it as it is in the tree, such as mm/slub.c
          mm/[z-a]   | path 'mm/[z-a]': not a pattern: Illegal character range
          """)
  void saysWhatItDoesNotUnderstand(String spec, String message) {
    assertThatThrownBy(() -> PathSpec.parse(List.of(spec), ""))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }
}
