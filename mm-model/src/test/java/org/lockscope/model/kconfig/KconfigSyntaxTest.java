package org.lockscope.model.kconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How files are found and cut into statements, and what a symbol's statements say. */
class KconfigSyntaxTest {

  private static KconfigTree tree(String root) {
    return tree(Map.of("Kconfig", root));
  }

  private static KconfigTree tree(Map<String, String> files) {
    return KconfigTree.of(path -> Optional.ofNullable(files.get(path)), "x86");
  }

  private static String bool(String name) {
    return "config " + name + "\n\tbool \"" + name + "\"\n\n";
  }

  @Test
  void relativeAndOptionalSources() {
    KconfigTree tree =
        tree(
            Map.of(
                "Kconfig", "source \"a/Kconfig\"\n",
                "a/Kconfig", "rsource \"b/Kconfig\"\norsource \"nowhere\"\nosource \"nowhere\"\n",
                "a/b/Kconfig", bool("A")));
    assertThat(tree.isComplete()).isTrue();
    assertThat(tree.symbol("A").isDefined()).isTrue();
  }

  @Test
  void anUnclosedBlockIsSaid() {
    KconfigTree tree = tree("if A\n" + bool("B"));
    assertThat(tree.isComplete()).isFalse();
    assertThat(tree.notes().toString()).contains("Kconfig:1: the block is not closed in its file");
  }

  @Test
  void filesThatSourceThemselvesAreSaid() {
    KconfigTree tree = tree("source \"Kconfig\"\n");
    assertThat(tree.notes().toString()).contains("a file that sources itself: Kconfig");
  }

  @Test
  void helpTextsAndCommentsAreNoStatements() {
    String text =
        "# config NO\nconfig A\n\tbool \"a # b\"\n\thelp\n\t  config NO\n\n\t  select NO\n"
            + "config B\n\tbool \"b\" # depends on A\n\tdepends on A || \\\n\t\tC\n"
            + bool("C");
    KconfigTree tree = tree(text);
    assertThat(tree.isComplete()).isTrue();
    assertThat(tree.symbol("NO").isDefined()).isFalse();
    assertThat(tree.symbol("A").definitions().get(0).prompts().get(0).text()).isEqualTo("a # b");
    assertThat(tree.symbol("C").places()).containsExactly(new KconfigPlace("Kconfig", 12));
  }

  @Test
  void whatAnEntrySays() {
    KconfigSymbol symbol =
        tree("""
                menu "outer"
                \tdepends on (A || !B) && C != n
                config S
                \ttristate "text" if D
                \tdefault m if E
                \tselect T if F = y
                \timply U
                endmenu
                config BY
                \tbool
                \tselect S if G
                """)
            .symbol("S");
    assertThat(symbol.type()).isEqualTo(KconfigSymbol.Type.TRISTATE);
    KconfigSymbol.Definition definition = symbol.definitions().get(0);
    assertThat(definition.place()).hasToString("Kconfig:3");
    assertThat(definition.dependency()).hasToString("(A || !B) && (C != n)");
    assertThat(definition.prompts().get(0).condition()).hasToString("D");
    assertThat(definition.defaults().get(0).value()).hasToString("m");
    assertThat(definition.defaults().get(0).condition()).hasToString("E");
    assertThat(definition.selects().get(0).target()).isEqualTo("T");
    assertThat(definition.selects().get(0).condition()).hasToString("F = y");
    assertThat(definition.implies().get(0).target()).isEqualTo("U");
    assertThat(symbol.selectedBy().get(0).by()).isEqualTo("BY");
    assertThat(symbol.selectedBy().get(0).condition()).hasToString("G");
  }

  @Test
  void whatIsNoExpressionIsKeptAsItStands() {
    KconfigSymbol symbol = tree("config S\n\tbool\n\tdepends on A &&\n").symbol("S");
    assertThat(symbol.definitions().get(0).dependency())
        .isEqualTo(new KconfigExpression.Unreadable("on A &&"));
  }
}
