package org.lockscope.analyzer.region;

import org.lockscope.frontend.source.Span;

/**
 * A statement, or the condition of one.
 *
 * @param span where it stands, relative to the function's first character
 * @param text its characters, with runs of white space made one blank and without comments
 * @param condition whether it decides where control goes
 */
public record Statement(Span span, String text, boolean condition) {}
