package org.lockscope.analyzer.finding;

import org.lockscope.frontend.source.Span;

/**
 * One step of the path that proves a finding.
 *
 * @param function the function it is in: that of the finding, or one it calls
 * @param span the statement, relative to the function's first character
 * @param text the statement, with runs of white space made one blank
 * @param note what happens there: {@code takes n->list_lock}, {@code true}, {@code returns}
 * @param context the context after it, relative to the function's entry
 */
public record Step(String function, Span span, String text, String note, String context) {}
