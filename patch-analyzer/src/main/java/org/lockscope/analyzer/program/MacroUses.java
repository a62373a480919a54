package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.frontend.preprocess.MacroDefinition;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * What the text of a macro's replacement says of what it does.
 *
 * @param names the names that stand before a parenthesis: all that it can call by name
 * @param isFlow whether it can leave the function or jump in it
 */
record MacroUses(List<String> names, boolean isFlow) {

  MacroUses {
    names = List.copyOf(names);
  }

  static MacroUses of(MacroDefinition macro) {
    Tokens tokens = Tokens.of(macro.body());
    List<String> names = new ArrayList<>();
    boolean isFlow = false;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.isIdentifier(i) && tokens.is(i + 1, '(')) {
        names.add(tokens.text(i));
      }
      isFlow |= tokens.is(i, "return") || tokens.is(i, "goto");
    }
    return new MacroUses(names, isFlow);
  }
}
