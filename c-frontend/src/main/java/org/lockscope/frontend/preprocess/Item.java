package org.lockscope.frontend.preprocess;

import java.util.List;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * One top-level item of a file: a function definition, or anything else that ends with a semicolon.
 * Where a conditional cuts through an item, the item reaches from its first to its last piece.
 *
 * @param function whether it is a function definition, at least in some configurations, or the call
 *     of a macro with one among its arguments
 * @param tangled whether another item begins inside it under some condition and ends with it, so
 *     that what it is must be found for each configuration alone
 * @param from index of its first token
 * @param to index after its last token
 * @param span the characters from the first token to the last
 * @param condition when the item is seen
 * @param conditionals the conditional groups inside it, in order
 * @param holes what lies between its pieces and belongs to other items
 */
record Item(
    boolean function,
    boolean tangled,
    int from,
    int to,
    Span span,
    PresenceCondition condition,
    List<Conditional> conditionals,
    List<TokenRange> holes) {

  Item {
    conditionals = List.copyOf(conditionals);
    holes = List.copyOf(holes);
  }
}
