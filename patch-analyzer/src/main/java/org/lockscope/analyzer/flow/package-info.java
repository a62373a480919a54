/**
 * What one function does to its execution context: a path-sensitive data-flow analysis that covers
 * all configurations at once, and the summaries by which callers see the function.
 *
 * <p>A state is the context relative to the function's entry, and what is known about the values
 * that guard locking. Paths join where their contexts are equal. The configurations a state is for
 * are a presence condition beside it, which splits where a primitive does different things in
 * different configurations, and only there.
 */
package org.lockscope.analyzer.flow;
