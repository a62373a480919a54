package org.lockscope.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockscope.frontend.Code.statements;

import org.junit.jupiter.api.Test;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.Stmt;

/** What the kernel's ways to write statements become, where no C grammar would know. */
class StatementTest {

  @Test
  void aMacroMayBringTheParenthesesOfACondition() {
    // What the macro is called with are its arguments, and no comma expression.
    assertThat(statements("\tif later(now, end)", "\t\tstop();", "\telse", "\t\tgo();"))
        .isEqualTo("if (later(now, end)) stop(); else go();");
    assertThat(statements("\twhile pending(q)", "\t\tgo();")).isEqualTo("while (pending(q)) go();");
    assertThat(statements("\tswitch kind(q) {", "\tcase 1:", "\t\tgo();", "\t}"))
        .isEqualTo("switch (kind(q)) {case 1: go();}");
    assertThat(statements("\tif (a)", "\t\tgo();", "\telse if later(b, c)", "\t\tstop();"))
        .isEqualTo("if (a) go(); else if (later(b, c)) stop();");
  }

  @Test
  void aMacroThatBringsParenthesesMayHaveNoArguments() {
    assertThat(statements("\tif pending()", "\t\tgo();", "\telse if ( a )", "\t\tstop();"))
        .isEqualTo("if (pending()) go(); else if (a) stop();");
    assertThat(statements("\twhile p() go();")).isEqualTo("while (p()) go();");
    assertThat(statements("\tif check(<)", "\t\tgo();")).isEqualTo("if (check(<)) go();");
    assertThat(statements("\tswitch kind() {", "\tcase 1:", "\t\tgo();", "\t}"))
        .isEqualTo("switch (kind()) {case 1: go();}");
  }

  @Test
  void aMacroMayEndALoop() {
    assertThat(statements("\tdo {", "\t\tgo(t);", "\t} while_each_task(g, t);"))
        .isEqualTo("do {go(t);} while (while_each_task(g, t));");
    assertThat(statements("\tdo {", "\t\tgo();", "\t} while_each();"))
        .isEqualTo("do {go();} while (while_each());");
  }

  @Test
  void aLabelMayStandBeforeTheBracesOfASwitch() {
    assertThat(
            statements(
                "\tswitch (kind & MASK)",
                "\tcase 1: {",
                "\t\tgo();",
                "\t\tbreak;",
                "",
                "\tdefault:",
                "\t\tstop();",
                "\t}",
                "\tafter();"))
        .isEqualTo("switch (kind & MASK) {case 1: go(); break; default: stop();} after();");
    assertThat(statements("\tswitch (kind) case 1: case 2 ... 4: default: {", "\t\tgo();", "\t}"))
        .startsWith("switch (kind) {case 1: case ")
        .endsWith(" default: go();}");
  }

  @Test
  void aSwitchWithoutBracesIsUnknown() {
    FunctionDefinition f =
        Code.function("static void f(void)", "{", "\tswitch (a)", "\tcase 1:", "\t\tgo();", "}");
    assertThat(f.isParsed()).isFalse();
  }

  @Test
  void theNameOfAConditionMacroStandsWhereItWasWritten() {
    FunctionDefinition f =
        Code.function("static int f(void)", "{", "\tif later(a, b)", "\t\treturn 1;", "}");
    Stmt.If first = (Stmt.If) f.body().orElseThrow().statements().get(0);
    assertThat(f.source(first.condition().span())).isEqualTo("later(a, b)");
  }

  @Test
  void aMacroBeforeANameIsItsType() {
    assertThat(statements("\tHASH_OF(key) hash;", "\tgo(&hash);"))
        .isEqualTo("[HASH_OF] hash; go(&hash);");
    assertThat(statements("\tBITS_OF(8) map = { 0 };")).isEqualTo("[BITS_OF] map = {...};");
    assertThat(statements("\tBITS_OF(8) a, b;")).isEqualTo("[BITS_OF] a; [BITS_OF] b;");
  }

  @Test
  void aMacroBeforeAStatementOnItsLineIsNoType() {
    // The second word assigns, so something is executed under the macro.
    assertThat(statements("\tfor_each_slot(i) sum = sum + i;"))
        .isEqualTo("<for_each_slot[i]> sum = sum + i;");
    assertThat(statements("\tfor_each_slot(i) return;")).isEqualTo("<for_each_slot[i]> return;");
  }

  @Test
  void theSameMacroTwiceOnALineStandsForTwoStatements() {
    assertThat(statements("\tswitch (n) {", "\tNAME(UP) NAME(DOWN) NAME(LEFT)", "\t}"))
        .isEqualTo("switch (n) {NAME(UP); NAME(DOWN); NAME(LEFT);}");
  }

  @Test
  void indentationTellsWhatBelongsToAMacro() {
    assertThat(statements("\tfor_each_slot(i)", "\t\tgo(i);"))
        .isEqualTo("<for_each_slot[i]> go(i);");
    assertThat(statements("\tINIT_SLOT(i)", "\tgo(i);")).isEqualTo("INIT_SLOT(i); go(i);");
  }

  @Test
  void tabsAndBlanksIndentAlike() {
    // Eight blanks are as deep as one tab, and a tab behind four blanks ends at column eight.
    assertThat(statements("\tINIT_SLOT(i)", "        go(i);")).isEqualTo("INIT_SLOT(i); go(i);");
    assertThat(statements("    \tINIT_SLOT(i)", "\tgo(i);")).isEqualTo("INIT_SLOT(i); go(i);");
    assertThat(statements("    for_each_slot(i)", "\tgo(i);"))
        .isEqualTo("<for_each_slot[i]> go(i);");
  }

  @Test
  void aWordInTheFirstColumnIsAStatementOfItsOwn() {
    // Somebody's debugging line; what follows is indented as if nothing were there.
    assertThat(statements("\tgo();", "TRACE_HERE", "\tstop();"))
        .isEqualTo("go(); TRACE_HERE; stop();");
  }

  @Test
  void aLabelAtTheEndOfABlockWantsNoStatement() {
    assertThat(statements("\tgoto out;", "out:\t/* nothing left */")).isEqualTo("goto out; out: ;");
    assertThat(statements("\tgoto out;", "out: /* nothing left */")).isEqualTo("goto out; out: ;");
    assertThat(statements("\tgoto out;", "out:")).isEqualTo("goto out; out: ;");
  }

  @Test
  void reservedWordsAroundAVariableAreAttributes() {
    assertThat(statements("\tint __placed n;")).isEqualTo("[int] n;");
    assertThat(statements("\tcount_t n __placed;")).isEqualTo("[count_t] n;");
    assertThat(statements("\tcount_t n[4] __placed;")).isEqualTo("[count_t *] n;");
  }

  @Test
  void reservedWordsMayBeVariablesThemselves() {
    assertThat(statements("\tcount_t __n;")).isEqualTo("[count_t] __n;");
    assertThat(statements("\tunsigned long __n = 0;")).isEqualTo("[unsigned long] __n = 0;");
    assertThat(statements("\tstruct slot __n;")).isEqualTo("[struct slot] __n;");
    assertThat(statements("\tconst count_t __n = 1;")).isEqualTo("[const count_t] __n = 1;");
    assertThat(statements("\tcount_t const __n = 1;")).endsWith("__n = 1;");
    assertThat(statements("\t__u8 __n = 1;")).isEqualTo("[__u8] __n = 1;");
  }

  @Test
  void alignmentIsAskedForAsSizeIs() {
    assertThat(statements("\tn = sizeof x + 1;")).isEqualTo("n = sizeof + 1;");
    assertThat(statements("\tn = __alignof__ x + 1;")).isEqualTo("n = sizeof + 1;");
    assertThat(statements("\tn = __alignof__(struct slot);")).isEqualTo("n = sizeof;");
    assertThat(statements("\tn = head->offsetof;")).isEqualTo("n = head->offsetof;");
  }

  @Test
  void aMacroBetweenAnEqualsSignAndANameConverts() {
    assertThat(statements("\tp = IOADDRESS base;")).isEqualTo("p = base;");
  }

  @Test
  void aMacroAtTheEndOfALineMayHoldASemicolon() {
    // Converted or not: to take the two lines for one assignment would be a guess.
    FunctionDefinition f =
        Code.function("static void f(void)", "{", "\ta = NOTHING", "\tb = 1;", "}");
    assertThat(f.isParsed()).isFalse();
  }

  @Test
  void argumentsThatAreNoExpressionsStayWithTheirMacro() {
    assertThat(statements("\tcheck(n, <, limit);")).isEqualTo("check(n, <, limit);");
    assertThat(statements("\tdefine_each({ 1, 2 }, <)", "\t\tgo();"))
        .isEqualTo("<define_each[{...}, <]> go();");
    assertThat(statements("\tscoped_try(lock, return, &a) {", "\t\tgo();", "\t}"))
        .isEqualTo("<scoped_try[lock, &a] or return;> {go();}");
  }

  @Test
  void aMacroAmongTheArgumentsOfAMacroIsRewrittenFirst() {
    assertThat(statements("\trun(for_each_slot(i) { go(i); }, ({ stop(); }));"))
        .startsWith("run(({...}), ({...})");
  }
}
