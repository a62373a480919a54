package org.lockscope.analyzer.callgraph;

/**
 * A call in a chain of calls.
 *
 * @param edge the call
 * @param context the context its caller was entered in
 */
public record Step(Edge edge, EntryContext context) {}
