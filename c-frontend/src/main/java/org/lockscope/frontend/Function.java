package org.lockscope.frontend;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A function definition in a file: one text that conditionals may cut into several variants.
 *
 * @param name its name
 * @param span from its first character to its closing brace
 * @param condition when the file defines it
 * @param variants what it looks like under which condition; the conditions exclude each other and
 *     together make up {@code condition}
 */
public record Function(
    String name, Span span, PresenceCondition condition, List<Variant> variants) {

  public Function {
    variants = List.copyOf(variants);
  }

  /** Whether other files can call it: it is static in no configuration. */
  public boolean isExternal() {
    return variants.stream().noneMatch(v -> v.head().isStatic());
  }

  /**
   * What a function looks like in some configurations. Its body is parsed when it is asked for:
   * headers define thousands of functions of which few matter to a file. Thread-safe.
   */
  public static final class Variant {

    private final PresenceCondition condition;
    private final FunctionHead head;
    private final Tokens tokens;
    private final Supplier<FunctionDefinition> parser;
    private volatile FunctionDefinition definition;
    private volatile SortedSet<String> calledNames;

    Variant(
        PresenceCondition condition,
        FunctionHead head,
        Tokens tokens,
        Supplier<FunctionDefinition> parser) {
      this.condition = condition;
      this.head = head;
      this.tokens = tokens;
      this.parser = parser;
    }

    /** The configurations. */
    public PresenceCondition condition() {
      return condition;
    }

    /** What stands before the body. */
    public FunctionHead head() {
      return head;
    }

    /**
     * The characters that are seen in these configurations; everything else is blank. Equal texts
     * are equal functions.
     */
    public String text() {
      return tokens.source();
    }

    /** The names that stand before a parenthesis: all that the function can call by name. */
    public SortedSet<String> calledNames() {
      if (calledNames == null) {
        SortedSet<String> names = new TreeSet<>();
        for (int i = 0; i < tokens.size(); i++) {
          if (tokens.isIdentifier(i) && tokens.is(i + 1, '(')) {
            names.add(tokens.text(i));
          }
        }
        calledNames = names;
      }
      return calledNames;
    }

    /** Whether the function calls what a member of an object points to. */
    public boolean callsMembers() {
      for (int i = 1; i < tokens.size(); i++) {
        if (tokens.isIdentifier(i)
            && tokens.is(i + 1, '(')
            && (tokens.is(i - 1, '.') || tokens.is(i - 1, '>') && tokens.is(i - 2, '-'))) {
          return true;
        }
      }
      return false;
    }

    /** The function in these configurations; its offsets are relative to {@link Function#span}. */
    public FunctionDefinition definition() {
      FunctionDefinition known = definition;
      if (known == null) {
        synchronized (this) {
          known = definition;
          if (known == null) {
            known = parser.get();
            definition = known;
          }
        }
      }
      return known;
    }
  }
}
