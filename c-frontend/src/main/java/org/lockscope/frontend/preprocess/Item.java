package org.lockscope.frontend.preprocess;

import java.util.List;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * One top-level item of a file: a function definition, or anything else that ends with a semicolon.
 * Where a conditional cuts through an item, the item reaches from its first to its last piece.
 *
 * @param function whether it is a function definition
 * @param from index of its first token
 * @param to index after its last token
 * @param span the characters from the first token to the last
 * @param condition when the item is seen
 * @param conditionals the conditional groups inside it, in order
 */
record Item(
    boolean function,
    int from,
    int to,
    Span span,
    PresenceCondition condition,
    List<Conditional> conditionals) {

  Item {
    conditionals = List.copyOf(conditionals);
  }
}
