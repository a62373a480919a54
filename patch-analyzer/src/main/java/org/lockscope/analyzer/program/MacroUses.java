package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lockscope.frontend.preprocess.MacroDefinition;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * What the text of a macro's replacement says of what it does.
 *
 * @param names the names that stand before a parenthesis: all that it can call by name
 * @param isFlow whether it can leave the function or jump in it
 * @param runsCommands whether it does what it is given: a parameter is a statement of its own, as
 *     in {@code unlock; schedule(); lock;}, and who uses the macro says what that is
 */
record MacroUses(List<String> names, boolean isFlow, boolean runsCommands) {

  /** What a statement can stand behind, beside a label. */
  private static final Set<String> BEFORE_STATEMENTS = Set.of(";", "{", "}", ")", "else", "do");

  MacroUses {
    names = List.copyOf(names);
  }

  static MacroUses of(MacroDefinition macro) {
    Tokens tokens = Tokens.of(macro.body());
    List<String> parameters = macro.parameters().orElse(List.of());
    List<String> names = new ArrayList<>();
    boolean isFlow = false;
    boolean runsCommands = false;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.isIdentifier(i) && tokens.is(i + 1, '(')) {
        names.add(tokens.text(i));
      }
      isFlow |= tokens.is(i, "return") || tokens.is(i, "goto");
      runsCommands |=
          i > 0
              && tokens.is(i + 1, ';')
              && BEFORE_STATEMENTS.contains(tokens.text(i - 1))
              && parameters.contains(tokens.text(i));
    }
    return new MacroUses(names, isFlow, runsCommands);
  }
}
