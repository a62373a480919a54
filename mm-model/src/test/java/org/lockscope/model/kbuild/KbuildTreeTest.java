package org.lockscope.model.kbuild;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockscope.model.condition.ConfigurationSpace;

/** When a file is built, by Makefiles written for it. */
class KbuildTreeTest {

  private static final Map<String, String> TREE =
      Map.of(
          "Kbuild",
          """
          obj-y += mm/
          obj-y += $(ARCH_CORE)
          obj-$(CONFIG_NET) += net/
          """,
          "mm/Makefile",
          """
          # nothing here: obj-y += cellar.o
          CFLAGS_cellar.o := -Wno-override-init
          mmu-y := flat.o
          mmu-$(CONFIG_MMU) := paged.o \\
          \t\t     fault.o
          obj-y := always.o $(mmu-y)
          ifdef CONFIG_SWAP
          \tobj-$(CONFIG_CELLAR) += swapped.o
          else ifeq ($(CONFIG_ZONES)$(CONFIG_ORDERS),yy)
          obj-y += both.o
          else
          obj-y += neither.o
          endif
          ifneq ($(CONFIG_ZONES)$(CONFIG_ORDERS),)
          obj-y += either.o
          endif
          ifeq ($(shell uname),Linux)
          obj-y += linux.o
          endif
          obj-$(CONFIG_CELLAR) += cellar.o
          obj-$(subst m,y,$(CONFIG_CELLAR)) += core.o
          cellar-y := rack.o deep/shelf.o
          cellar-objs += wine.o
          cellar-$(CONFIG_STATS) += stats.o
          obj-$(CONFIG_DEEP) += deep/
          unused-y := loose.o
          """,
          "mm/deep/Makefile",
          """
          ccflags-remove-$(CONFIG_TRACER) += $(CC_FLAGS_FTRACE)
          obj-$(CONFIG_VAULT) += vault.o
          $(obj)/vault.gz: $(obj)/vault FORCE
          \t$(call if_changed,gzip)
          """,
          "net/Makefile",
          """
          obj-y += core.o
          include scripts/Makefile.net
          """,
          "lib/Makefile",
          """
          lib-y += a.o $(patsubst %,%.o,$(LIST))
          lib-$(CONFIG_B) += b.o
          some-$(CONFIG_C) := c.o
          """);

  private static final ConfigurationSpace SPACE =
      ConfigurationSpace.builder().bool("MMU").bool("NET").bool("SWAP").build();

  private static final KbuildTree KBUILD =
      KbuildTree.of(path -> Optional.ofNullable(TREE.get(path)), SPACE);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          mm/always.c; true
          mm/paged.c; MMU
          mm/fault.c; MMU
          mm/flat.c; !MMU
          mm/swapped.c; SWAP && (CELLAR || CELLAR=m)
          mm/both.c; !SWAP && ZONES && ORDERS
          mm/neither.c; !SWAP && !(ZONES && ORDERS)
          mm/either.c; ZONES || ZONES=m || ORDERS || ORDERS=m
          mm/cellar.c; CELLAR || CELLAR=m
          mm/core.c; CELLAR || CELLAR=m
          mm/rack.c; CELLAR || CELLAR=m
          mm/wine.c; CELLAR || CELLAR=m
          mm/stats.c; (CELLAR || CELLAR=m) && (STATS || STATS=m)
          mm/deep/shelf.c; CELLAR || CELLAR=m
          mm/deep/vault.c; (DEEP || DEEP=m) && (VAULT || VAULT=m)
          """)
  void tellsWhen(String file, String formula) {
    assertThat(KBUILD.built(file).isEquivalentTo(SPACE.parse(formula)))
        .as(KBUILD.built(file).toString())
        .isTrue();
  }

  /** What is not understood rules nothing out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          mm/linux.c; a condition that only the shell knows
          mm/nowhere.c; not named: another file may include it
          mm/loose.c; in a list that nobody uses
          mm/paged.h; a header
          mm/none/x.c; in a folder without a Makefile
          lib/b.c; a function of make could name it as well
          lib/c.c; a function of make could name it as well
          fs/file.c; in a folder that is not in the tree
          """)
  void leavesOpen(String file, String why) {
    assertThat(KBUILD.built(file).isAlways()).as(why).isTrue();
  }

  /** The folder's own Makefile says all of it; the one above does not. */
  @Test
  void followsFolders() {
    assertThat(KBUILD.built("net/core.c").isEquivalentTo(SPACE.parse("NET"))).isTrue();
    assertThat(KBUILD.built("net/other.c").isEquivalentTo(SPACE.parse("NET"))).isTrue();
  }

  @Test
  void fixesWhatAConfigurationFixes() {
    ConfigurationSpace off = ConfigurationSpace.builder().configuration(Map.of()).build();
    KbuildTree kbuild = KbuildTree.of(path -> Optional.ofNullable(TREE.get(path)), off);
    assertThat(kbuild.built("mm/cellar.c").isFeasible()).isFalse();
    assertThat(kbuild.built("mm/flat.c").isAlways()).isTrue();
  }
}
