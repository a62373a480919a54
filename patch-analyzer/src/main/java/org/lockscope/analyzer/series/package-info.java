/**
 * Patch series as values: files, trees of files, and what each patch changes between two trees.
 *
 * <p>This package owns the words that the rest of the analyser uses for its input, and the trees
 * that need no library: those in memory, in a folder, and those that differ from another tree in a
 * few files. It does not know where a series comes from; see {@code org.lockscope.analyzer.input}.
 */
package org.lockscope.analyzer.series;
