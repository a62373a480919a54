package org.lockscope.frontend;

import java.util.List;
import org.lockscope.frontend.ast.FunctionDefinition;
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

  /**
   * What a function looks like in some configurations.
   *
   * @param condition the configurations
   * @param definition the function there; its offsets are relative to {@link Function#span}
   */
  public record Variant(PresenceCondition condition, FunctionDefinition definition) {}
}
