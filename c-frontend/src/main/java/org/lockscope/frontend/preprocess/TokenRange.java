package org.lockscope.frontend.preprocess;

/**
 * A range of tokens.
 *
 * @param from index of the first token
 * @param to index after the last token
 */
record TokenRange(int from, int to) {}
