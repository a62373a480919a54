package org.lockscope.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.lockscope.frontend.Code.head;
import static org.lockscope.frontend.Code.names;
import static org.lockscope.frontend.Code.read;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lockscope.frontend.ast.Attribute;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.ast.Parameter;

/** Where functions begin, and what their heads say. */
class HeadTest {

  @Test
  void aFunctionMayDeclareTheStructItReturns() {
    FunctionHead head =
        head("struct pair { int a; int b; } make_pair(int a)", "{", "\treturn none;", "}");
    assertThat(head.name()).isEqualTo("make_pair");
    assertThat(head.returnType()).isEqualTo("struct pair");
    assertThat(head.parameters()).containsExactly(new Parameter("a", "int"));
  }

  @Test
  void aFunctionMayReturnAPointerToAnArrayOrFunction() {
    assertThat(head("static int (*rows(int n))[4]", "{", "\treturn 0;", "}").name())
        .isEqualTo("rows");
    FunctionHead handler = head("void (*handler(int n))(int)", "{", "\treturn 0;", "}");
    assertThat(handler.name()).isEqualTo("handler");
    assertThat(handler.parameters()).containsExactly(new Parameter("n", "int"));
  }

  @Test
  void contractsStandBeforeAndBehindTheParameters() {
    FunctionHead head =
        head(
            "static __always_inline int take(struct s *s)",
            "\t__acquires(&s->lock) __must_check",
            "{",
            "\treturn 0;",
            "}");
    assertThat(head.name()).isEqualTo("take");
    assertThat(head.isStatic()).isTrue();
    assertThat(head.returnType()).isEqualTo("int");
    assertThat(head.attributes("__acquires").get(0).arguments()).containsExactly("&s->lock");
  }

  @Test
  void theNameMayStandInTheFirstColumn() {
    // GNU style: the name on a line of its own, behind the type, or behind an attribute and it.
    FunctionHead head =
        head("__printf(1, 2) void", "report(const char *format, ...)", "{", "\tgo();", "}");
    assertThat(head.name()).isEqualTo("report");
    assertThat(head.returnType()).isEqualTo("void");
    assertThat(head.attributes()).extracting(Attribute::name).containsExactly("__printf");
  }

  @Test
  void invocationsWithoutASemicolonDoNotBelongToTheNextFunction() {
    TranslationUnit unit =
        read(
            "EXPORT_THING(a)",
            "static int f(void)",
            "{",
            "\treturn 1;",
            "}",
            "EXPORT_THING(f)",
            "count_t g(void)",
            "{",
            "\treturn 2;",
            "}");
    assertThat(names(unit)).containsExactly("f", "g");
    assertThat(unit.functions().get(1).span().start())
        .isEqualTo(unit.text().characters().indexOf("count_t"));
  }

  @Test
  void invocationsMayDefineFunctions() {
    FunctionHead head = head("DEFINE_CALL2(open, int, n)", "{", "\treturn n;", "}");
    assertThat(head.name()).isEqualTo("DEFINE_CALL2(open)");
    assertThat(head.definingMacro()).isEqualTo(Optional.of("DEFINE_CALL2"));
  }

  @Test
  void structsAndInitializersAreNoFunctions() {
    TranslationUnit unit =
        read(
            "struct __aligned_to(8) slot {",
            "\tint n;",
            "};",
            "struct slot slots[] = {",
            "\t{ 1 },",
            "};",
            "static const struct slot first __placed(2) =",
            "{",
            "\t1,",
            "};",
            "enum kind",
            "{",
            "\tA,",
            "};",
            "typedef struct",
            "{",
            "\tint n;",
            "} slot_t;",
            "union __attribute__((packed)) both {",
            "\tint n;",
            "};",
            "int f(struct slot *s)",
            "{",
            "\treturn s->n;",
            "}");
    assertThat(names(unit)).containsExactly("f");
    assertThat(unit.unreadable()).isEmpty();
  }

  @Test
  void attributesBeforeAFunctionBelongToIt() {
    FunctionHead head =
        head("__attribute__((cold))", "struct slot *f(int a) __placed(1)", "{", "\tgo();", "}");
    assertThat(head.name()).isEqualTo("f");
    assertThat(head.returnType()).isEqualTo("struct slot *");
  }

  @Test
  void oldStyleParametersStandBehindTheHead() {
    FunctionHead head = head("int f(a, b)", "int a;", "char *b;", "{", "\treturn a;", "}");
    assertThat(head.parameters())
        .containsExactly(new Parameter("a", "int"), new Parameter("b", "char *"));
  }

  @Test
  void aPieceOfAFunctionIsNamedAsUnreadable() {
    // A file that others include in the middle of a function.
    for (String start : new String[] {"if (a)", "else", "do", "for (;;)"}) {
      TranslationUnit unit = read(start, "{", "\tgo();", "}");
      assertThat(names(unit)).as(start).isEmpty();
      assertThat(unit.unreadable())
          .as(start)
          .extracting(TranslationUnit.Unreadable::reason)
          .containsExactly("no function head");
    }
  }

  @Test
  void aFunctionAmongTheArgumentsOfAMacroIsNamedAsUnreadable() {
    // What the macro makes of it, if anything, is not known.
    TranslationUnit unit =
        read(
            "DEB(",
            "static void report(struct slot *s)",
            "{",
            "\tgo(s);",
            "}",
            "\t)",
            "",
            "int f(void)",
            "{",
            "\treturn 0;",
            "}");
    assertThat(names(unit)).containsExactly("f");
    assertThat(unit.unreadable())
        .extracting(TranslationUnit.Unreadable::line, TranslationUnit.Unreadable::reason)
        .containsExactly(tuple(1, "a function among the arguments of a macro"));
    assertThat(unit.text().slice(unit.unreadable().get(0).span())).contains("report").endsWith(")");
  }

  @Test
  void aStructAmongTheArgumentsOfAMacroIsNoFunction() {
    TranslationUnit unit =
        read("DEFINE(slot, (struct slot)", "{", "\t.n = MAX(2, 1),", "});", "KEEP({", "\t1", "});");
    assertThat(unit.functions()).isEmpty();
    assertThat(unit.unreadable()).isEmpty();
  }

  @Test
  void aBraceInTheFirstColumnEndsAFunctionUnlessItGoesOn() {
    // The inner brace stands too far left; behind it there is a label, and no item.
    TranslationUnit unit =
        read(
            "int f(int a)",
            "{",
            "\tif (a) {",
            "\t\tgoto out;",
            "}",
            "out:",
            "\treturn a;",
            "}",
            "int g(void)",
            "{",
            "\treturn 0;",
            "}");
    assertThat(names(unit)).containsExactly("f", "g");
    assertThat(unit.unreadable()).isEmpty();
    assertThat(unit.functions().get(0).variants().get(0).definition().isParsed()).isTrue();
  }

  @Test
  void headsInBranchesShareABody() {
    TranslationUnit unit =
        read(
            "#ifdef CONFIG_A",
            "int f(int a)",
            "#else",
            "FOO(x)",
            "int f(void)",
            "#endif",
            "{",
            "\treturn 0;",
            "}");
    assertThat(names(unit)).containsExactly("f");
    assertThat(unit.functions().get(0).variants()).hasSize(2);
    assertThat(unit.functions().get(0).condition().isFeasible()).isTrue();
  }

  @Test
  void invocationsInBranchesAreNoHeads() {
    TranslationUnit unit =
        read(
            "#ifdef CONFIG_A", "EXPORT_THING(a)", "#endif", "int f(void)", "{", "\treturn 0;", "}");
    assertThat(unit.functions().get(0).span().start())
        .isEqualTo(unit.text().characters().indexOf("int f"));
    assertThat(unit.functions().get(0).variants()).hasSize(1);
  }
}
