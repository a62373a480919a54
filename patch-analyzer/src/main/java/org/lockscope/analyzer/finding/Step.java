package org.lockscope.analyzer.finding;

import java.util.List;
import org.lockscope.frontend.source.Span;

/**
 * One step of the path that proves a finding.
 *
 * @param function the function it is in: that of the finding, or one it calls
 * @param span the statement, relative to the function's first character
 * @param text the statement, with runs of white space made one blank
 * @param note what happens there: {@code takes n->list_lock}, {@code true}, {@code returns}
 * @param context the context after it, relative to the function's entry
 * @param takes what it takes, raises or turns off, by the names that findings have for their
 *     subjects
 */
public record Step(
    String function, Span span, String text, String note, String context, List<String> takes) {

  public Step {
    takes = List.copyOf(takes);
  }

  /** A step that takes nothing. */
  public Step(String function, Span span, String text, String note, String context) {
    this(function, span, text, note, context, List.of());
  }
}
