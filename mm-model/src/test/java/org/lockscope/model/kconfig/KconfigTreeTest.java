package org.lockscope.model.kconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;

/** One rule of the Kconfig language a test; the texts are ours. */
class KconfigTreeTest {

  private static final KconfigImplications CURATED =
      KconfigImplications.forKernel(KernelVersion.parse("6.12"));

  private static final String MODULES = "config MODULES\n\tbool \"modules\"\n\tmodules\n";

  private static KconfigTree tree(String root) {
    return tree(Map.of("Kconfig", root));
  }

  private static KconfigTree tree(Map<String, String> files) {
    return KconfigTree.of(path -> Optional.ofNullable(files.get(path)), "x86");
  }

  private static Said ask(KconfigTree tree, String... symbols) {
    KconfigConstraints constraints = tree.constraints(Set.of(symbols), CURATED);
    return new Said(constraints, constraints.constrain(ConfigurationSpace.builder()).build());
  }

  /** What a tree said, ready to be held against formulas. */
  private record Said(KconfigConstraints constraints, ConfigurationSpace space) {

    Said always(String formula) {
      assertThat(space.parse(formula).not().isFeasible())
          .as("%s without exception, by %s", formula, constraints.constraints())
          .isFalse();
      return this;
    }

    Said possible(String formula) {
      assertThat(space.parse(formula).isFeasible())
          .as("%s is possible, by %s", formula, constraints.constraints())
          .isTrue();
      return this;
    }

    List<String> formulas() {
      return constraints.constraints().stream().map(KconfigConstraint::formula).toList();
    }

    List<String> notes() {
      return constraints.notes().stream().map(KconfigNote::toString).toList();
    }
  }

  private static String bool(String name, String... lines) {
    return "config " + name + "\n\tbool \"" + name + "\"\n\t" + String.join("\n\t", lines) + "\n";
  }

  private static String hidden(String name, String... lines) {
    return "config " + name + "\n\tbool\n\t" + String.join("\n\t", lines) + "\n";
  }

  @Test
  void dependsOn() {
    ask(tree(bool("A") + bool("B", "depends on A")), "A", "B")
        .always("B -> A")
        .possible("A && B")
        .possible("A && !B")
        .possible("!A && !B");
  }

  @Test
  void twoDependenciesBothCount() {
    ask(tree(bool("A") + bool("B") + bool("C", "depends on A", "depends on !B")), "A", "B", "C")
        .always("C -> A && !B")
        .possible("C");
  }

  @Test
  void aPromptCanHaveItsOwnCondition() {
    ask(tree(bool("A") + "config B\n\tbool \"b\" if A\n\tdefault y\n"), "A", "B")
        .always("A || B")
        .possible("A && !B");
  }

  @Test
  void selectOverridesWhatItsTargetDependsOn() {
    String text = bool("A") + bool("B") + bool("C", "depends on A") + bool("D", "select C if B");
    ask(tree(text), "A", "B", "C", "D")
        .always("D && B -> C")
        .always("C -> A || D && B")
        .possible("C && !A");
  }

  @Test
  void whatHasNoPromptIsSetBySomeoneElseOnly() {
    String text = bool("A", "select H") + bool("B", "select H") + hidden("H");
    ask(tree(text), "A", "B", "H").always("H <-> A || B");
  }

  @Test
  void implyIsNoMoreThanADefault() {
    String text = bool("A", "imply P", "imply H") + bool("P") + hidden("H");
    ask(tree(text), "A", "P", "H").always("H <-> A").possible("A && !P").possible("P && !A");
  }

  @Test
  void theFirstDefaultThatCountsDecides() {
    String text = bool("A") + bool("B") + hidden("H", "default n if A", "default y if B");
    ask(tree(text), "A", "B", "H").always("H <-> B && !A");
  }

  @Test
  void defBool() {
    String text = bool("A") + bool("B") + "config H\n\tdef_bool A && !B\n";
    ask(tree(text), "A", "B", "H").always("H <-> A && !B");
  }

  @Test
  void severalEntriesOfASymbolAddUp() {
    String text =
        bool("A")
            + bool("B")
            + hidden("H", "default y", "depends on A")
            + hidden("H", "default y", "depends on B");
    ask(tree(text), "A", "B", "H").always("H <-> A || B");
  }

  @Test
  void aChoiceTakesExactlyOne() {
    String text =
        "choice\n\tprompt \"model\"\n" + bool("A") + bool("B") + bool("C") + "endchoice\n";
    ask(tree(text), "A", "B", "C").always("exactly_one_of(A, B, C)").possible("B");
  }

  @Test
  void anOptionalChoiceTakesAtMostOne() {
    String text =
        "choice\n\tprompt \"model\"\n\toptional\n" + bool("A") + bool("B") + "endchoice\n";
    ask(tree(text), "A", "B").always("!(A && B)").possible("!A && !B");
  }

  @Test
  void aHiddenChoiceTakesNone() {
    String text =
        bool("S")
            + "choice\n\tprompt \"model\"\n\tdepends on S\n"
            + bool("A")
            + bool("B")
            + "endchoice\n";
    ask(tree(text), "A", "B", "S").always("S <-> A || B").always("!(A && B)");
  }

  @Test
  void ifAndMenuEnclose() {
    String text =
        bool("A")
            + bool("B")
            + "if A\nmenu \"m\"\n\tdepends on B\n"
            + bool("C")
            + "endmenu\nendif\n"
            + bool("D");
    ask(tree(text), "A", "B", "C", "D").always("C -> A && B").possible("D && !A && !B");
  }

  @Test
  void anInvisibleMenuLeavesTheDefaults() {
    String text = bool("A") + "menu \"m\"\n\tvisible if A\n" + bool("B", "default y") + "endmenu\n";
    ask(tree(text), "A", "B").always("A || B").possible("A && !B");
  }

  @Test
  void aTristateIsBuiltInOrAModule() {
    String text =
        MODULES + "config T\n\ttristate \"t\"\nconfig U\n\ttristate \"u\"\n\tdepends on T\n";
    Said said = ask(tree(text), "T", "U");
    said.always("!(T && T=m)")
        .always("U -> T")
        .always("U=m -> T || T=m")
        .possible("T=m && U=m")
        .possible("T && U=m");
    assertThat(said.space().isBool("T")).isFalse();
  }

  @Test
  void aBoolThatDependsOnAModuleCanBeBuiltIn() {
    String text =
        MODULES
            + "config T\n\ttristate \"t\"\n"
            + bool("B", "depends on T")
            + bool("Y", "depends on T=y");
    Said said = ask(tree(text), "T", "B", "Y");
    said.always("B -> T || T=m").possible("B && T=m").always("Y -> T");
    assertThat(said.space().isBool("B")).isTrue();
  }

  @Test
  void notAModule() {
    String text =
        MODULES
            + "config T\n\ttristate \"t\"\nconfig U\n\ttristate \"u\"\n"
            + "\tdepends on !T || T\n";
    ask(tree(text), "T", "U").always("!(U && T=m)").possible("U=m && T=m").possible("U && !T");
  }

  @Test
  void withoutModulesNothingIsOne() {
    ask(tree(MODULES + "config T\n\ttristate \"t\"\n"), "MODULES", "T").always("T=m -> MODULES");
  }

  @Test
  void aSelectedTristateIsAtLeastWhatSelectsIt() {
    String text = MODULES + "config T\n\ttristate\nconfig U\n\ttristate \"u\"\n\tselect T\n";
    ask(tree(text), "T", "U").always("U -> T").always("U=m -> T=m").always("T -> U");
  }

  @Test
  void whatWasNotAskedAboutIsRemoved() {
    String text =
        bool("A")
            + bool("X", "depends on A")
            + bool("Y", "depends on X")
            + bool("B", "depends on Y");
    Said said = ask(tree(text), "A", "B");
    said.always("B -> A").possible("B");
    assertThat(said.formulas()).containsExactly("B -> A");
  }

  @Test
  void whatTwoShareTiesThemTogether() {
    String text = bool("X") + bool("A", "depends on X") + bool("B", "depends on !X");
    Said said = ask(tree(text), "A", "B");
    said.always("!(A && B)");
    assertThat(said.formulas()).containsExactly("!(A && B)");
  }

  @Test
  void aSymbolOfNoEntryIsOff() {
    ask(tree(bool("A", "select GONE") + bool("B", "depends on GONE")), "A", "B", "GONE")
        .always("!GONE")
        .always("!B")
        .possible("A");
  }

  @Test
  void numbersAreDefinedWhereTheyAreShown() {
    String text = bool("A") + "config N\n\tint \"n\"\n\tdefault 4\n\tdepends on A\n";
    ask(tree(text), "A", "N").always("N <-> A");
  }

  @Test
  void sourceFollowsTheArchitecture() {
    KconfigTree tree =
        tree(
            Map.of(
                "Kconfig", "source \"arch/$(SRCARCH)/Kconfig\"\nsource \"mm/Kconfig\"\n",
                "arch/x86/Kconfig", "config X\n\tdef_bool y\n\tselect HAVE\n",
                "mm/Kconfig", hidden("HAVE") + bool("A", "depends on HAVE")));
    assertThat(tree.isComplete()).isTrue();
    assertThat(tree.files()).isEqualTo(3);
    assertThat(tree.symbol("A").places()).containsExactly(new KconfigPlace("mm/Kconfig", 4));
    ask(tree, "X", "A").always("X").possible("A").possible("!A");
  }

  @Test
  void everyArchitectureAtOnce() {
    Map<String, String> files =
        Map.of(
            "Kconfig", "source \"arch/$(SRCARCH)/Kconfig\"\nsource \"mm/Kconfig\"\n",
            "arch/x86/Kconfig", "config X\n\tdef_bool y\n\tselect HAVE\n",
            "arch/arm/Kconfig", "config ARM\n\tdef_bool y\n",
            "mm/Kconfig", hidden("HAVE") + bool("A", "depends on HAVE"));
    KconfigTree tree = KconfigTree.of(path -> Optional.ofNullable(files.get(path)));
    assertThat(tree.architectures()).containsExactly("arm", "x86");
    ask(tree, "X", "ARM", "A")
        .always("exactly_one_of(X, ARM)")
        .always("A -> X")
        .possible("ARM")
        .possible("X && !A");
  }

  @Test
  void aMissingFileCouldSayAnything() {
    Said said = ask(tree("source \"gone\"\n" + hidden("H") + bool("A", "depends on H")), "A", "H");
    said.possible("A && H").possible("A && !H");
    assertThat(said.notes()).contains("Kconfig:1: no file gone");
  }

  @Test
  void selectsHoldEvenInATreeWithHoles() {
    Said said = ask(tree("source \"gone\"\n" + bool("A", "select B") + bool("B")), "A", "B");
    said.always("A -> B");
  }

  @Test
  void aMacroIsUndecided() {
    Said said =
        ask(
            tree(bool("A") + bool("B", "depends on A && $(cc-option,-fsanitize=address)")),
            "A",
            "B");
    said.always("B -> A").possible("B").possible("A && !B");
    assertThat(said.notes())
        .containsExactly("Kconfig:4: for B taken as undecided: $(cc-option,-fsanitize=address)");
  }

  @Test
  void aComparisonOfNumbersIsUndecided() {
    Said said = ask(tree(bool("A") + bool("B", "depends on A && GCC_VERSION >= 80300")), "A", "B");
    said.always("B -> A").possible("B");
    assertThat(said.notes())
        .containsExactly("Kconfig:4: for B taken as undecided: GCC_VERSION >= 80300");
  }

  @Test
  void anAttributeOfAnUnknownKindFreesItsSymbol() {
    Said said = ask(tree(bool("A") + bool("B", "depends on A", "wobbles if A")), "A", "B");
    said.possible("B && !A");
    assertThat(said.notes()).containsExactly("Kconfig:7: not understood: wobbles if A");
  }

  @Test
  void realTimeIsPossibleWhereNoArchitectureSupportsIt() {
    String text =
        hidden("ARCH_SUPPORTS_RT")
            + bool("EXPERT")
            + bool("PREEMPT_RT", "depends on EXPERT && ARCH_SUPPORTS_RT");
    ask(tree(text), "PREEMPT_RT", "EXPERT").always("PREEMPT_RT -> EXPERT").possible("PREEMPT_RT");
  }

  @Test
  void theCuratedImplicationsWin() {
    Said said = ask(tree(bool("SMP") + hidden("PREEMPT_RT")), "PREEMPT_RT");
    said.possible("PREEMPT_RT");
    assertThat(said.notes())
        .containsExactly("left out, since it contradicts what is known otherwise: !PREEMPT_RT");
  }

  @Test
  void whatTwoTreesHaveInCommon() {
    KconfigTree before = tree(bool("A") + bool("B", "depends on A") + bool("C", "depends on A"));
    KconfigTree after = tree(bool("A") + bool("B", "depends on A") + bool("C") + bool("NEW"));
    Set<String> symbols = Set.of("A", "B", "C", "NEW");
    KconfigConstraints common =
        before.constraints(symbols, CURATED).common(after.constraints(symbols, CURATED));
    new Said(common, common.constrain(ConfigurationSpace.builder()).build())
        .always("B -> A")
        .possible("C && !A")
        .possible("NEW");
  }

  @Test
  void theSameAnswerEveryTime() {
    StringBuilder text = new StringBuilder(bool("S0"));
    Set<String> symbols = new TreeSet<>();
    for (int i = 1; i < 40; i++) {
      text.append(bool("S" + i, "depends on S" + i / 2 + " || S" + i / 3, "select S" + (i + 7)));
      symbols.add("S" + i);
    }
    Map<String, String> files = new HashMap<>(Map.of("Kconfig", text.toString()));
    KconfigConstraints once = tree(files).constraints(symbols, CURATED);
    KconfigConstraints again = tree(files).constraints(symbols, CURATED);
    assertThat(again.constraints()).isEqualTo(once.constraints()).isNotEmpty();
    assertThat(again.notes()).isEqualTo(once.notes());
    assertThat(again.order()).isEqualTo(once.order());
  }
}
