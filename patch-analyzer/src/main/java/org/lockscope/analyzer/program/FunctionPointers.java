package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.TranslationUnit;
import org.lockscope.frontend.preprocess.Tokens;

/** Finds where a file gives the addresses of its functions away, by its tokens. */
final class FunctionPointers {

  private final Tokens tokens;
  private final Set<String> functions = new HashSet<>();
  private final List<FunctionPointer> found = new ArrayList<>();

  private FunctionPointers(TranslationUnit unit) {
    this.tokens = Tokens.of(unit.text().characters());
    unit.functions().stream().map(Function::name).forEach(functions::add);
  }

  static List<FunctionPointer> of(TranslationUnit unit) {
    FunctionPointers pointers = new FunctionPointers(unit);
    pointers.run();
    return List.copyOf(pointers.found);
  }

  private void run() {
    int depth = 0;
    String struct = "";
    String variable = "";
    String last = "";
    boolean isElement = false;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.is(i, '{')) {
        depth++;
        isElement = depth == 2 && isElement(i);
      } else if (tokens.is(i, '}')) {
        depth--;
      } else if (depth == 0 && tokens.is(i, "struct") && tokens.isIdentifier(i + 1)) {
        struct = "struct " + tokens.text(i + 1);
        i++;
      } else if (depth == 0 && tokens.is(i, ';')) {
        struct = "";
        variable = "";
      } else if (depth == 0 && tokens.is(i, '=')) {
        variable = last;
      } else if (depth == 0 && tokens.isIdentifier(i) && tokens.is(i + 1, '(')) {
        i = macro(i);
      } else if (tokens.isIdentifier(i)) {
        last = tokens.text(i);
        if (depth > 0) {
          boolean isOfStruct = depth == 1 || depth == 2 && isElement;
          member(i, isOfStruct && !variable.isEmpty() ? struct : "", variable);
        }
      }
    }
  }

  /** Whether a brace begins an element of an array, and not what a member is. */
  private boolean isElement(int brace) {
    return tokens.is(brace - 1, '{')
        || tokens.is(brace - 1, ',')
        || tokens.is(brace - 1, '=') && tokens.is(brace - 2, ']');
  }

  /** An identifier inside braces: {@code .field = function}, {@code p->field = function}. */
  private void member(int at, String struct, String variable) {
    int value = tokens.is(at + 2, '&') ? at + 3 : at + 2;
    boolean ends =
        tokens.is(value + 1, ',') || tokens.is(value + 1, ';') || tokens.is(value + 1, '}');
    boolean isMember = at > 0 && (tokens.is(at - 1, '.') || at > 1 && tokens.is(at - 1, '>'));
    if (isMember
        && tokens.is(at + 1, '=')
        && tokens.isIdentifier(value)
        && ends
        && functions.contains(tokens.text(value))) {
      found.add(
          new FunctionPointer(
              tokens.text(value), new FunctionPointer.Member(struct, variable, tokens.text(at))));
    }
  }

  /** A name before a parenthesis outside of functions; returns the last token to skip. */
  private int macro(int name) {
    int depth = 0;
    int argument = 0;
    for (int i = name + 1; i < tokens.size(); i++) {
      if (tokens.is(i, '(')) {
        depth++;
      } else if (tokens.is(i, ')')) {
        depth--;
        if (depth == 0) {
          return i;
        }
      } else if (tokens.is(i, ',') && depth == 1) {
        argument++;
      } else if (depth == 1
          && tokens.isIdentifier(i)
          && (tokens.is(i + 1, ',') || tokens.is(i + 1, ')'))
          && functions.contains(tokens.text(i))) {
        found.add(
            new FunctionPointer(
                tokens.text(i), new FunctionPointer.Macro(tokens.text(name), argument)));
      }
    }
    return tokens.size();
  }
}
