package org.lockscope.frontend.parse;

import java.util.List;
import org.lockscope.frontend.ast.Attribute;
import org.lockscope.frontend.source.Span;

/** What a rewriting hides from the grammar, for the model to show all the same. */
sealed interface Note {

  /**
   * A macro with a statement behind it, where a {@code while} or {@code if} now stands.
   *
   * @param open offset of its opening parenthesis; -1 if it has none
   * @param arguments whether the parentheses hold arguments of the macro, and not just a 0
   */
  record MacroBlock(int open, boolean arguments) implements Note {}

  /**
   * A macro without a semicolon; its arguments now follow it with commas.
   *
   * @param open offset of its opening parenthesis
   */
  record BareCall(int open) implements Note {}

  /**
   * A macro whose parentheses are those of a condition: {@code while_each_thread(g, t)} at the end
   * of a {@code do}, {@code if time_after(a, b)}. The note is at the keyword.
   *
   * @param name offset of its name
   * @param open offset of its opening parenthesis
   * @param arguments whether the parentheses hold arguments of the macro, and not just a 0
   */
  record Condition(int name, int open, boolean arguments) implements Note {}

  /** {@code DECLARE_BITMAP(map, 8) = { 0 }}: what was behind the macro. */
  record InitialValue(Fragment value) implements Note {}

  /** Arguments taken out from behind the opening parenthesis that the note is at. */
  record Arguments(List<Fragment> fragments) implements Note {
    public Arguments {
      fragments = List.copyOf(fragments);
    }
  }

  /** An element of an initializer, where a 0 now stands. */
  record Element() implements Note {}

  /**
   * A number with a word behind it that a macro makes an operator and an operand of: {@code 4 KB}.
   *
   * @param end offset after the word
   */
  record Scaled(int end) implements Note {}

  /** Inline assembler, where a 0 now stands. */
  record Assembler(Span span, List<String> labels) implements Note {
    public Assembler {
      labels = List.copyOf(labels);
    }
  }

  /** {@code goto *target}, of which the target is left. */
  record ComputedGoto(int start) implements Note {}

  /** {@code &&label}, of which one ampersand is left. */
  record LabelAddress() implements Note {}

  /** {@code case a ... b}, where a minus stands for the dots. */
  record CaseRange() implements Note {}

  /** {@code __free(kfree)} behind the name of a variable. */
  record Cleanup(Attribute attribute) implements Note {}

  /**
   * A piece that is parsed on its own, or not at all.
   *
   * @param span where it stood
   * @param text what is to be parsed
   */
  record Fragment(Kind kind, Span span, String text) {

    enum Kind {
      /** Statements, with or without the last semicolon. */
      STATEMENTS,
      /** The braces of an initializer. */
      INITIALIZER,
      /** What stands between such braces. */
      ELEMENTS,
      /** Nothing to parse. */
      OPAQUE
    }
  }
}
