/**
 * Unified diffs: reading them, and applying them to a tree in memory as {@code git apply} would.
 *
 * <p>JGit can apply patches too, but not as git does, and what it does otherwise would go unnoticed
 * here: it looks for a moved hunk backwards to the beginning of the file before it looks forwards
 * at all, where git takes the nearest place; it deletes a file without comparing it; it writes CRLF
 * files with LF; it reads hunks by their first characters and not by the lengths they declare, so
 * that the {@code ---} of a next file, or an empty line at the end of a mail, becomes part of a
 * hunk; it keeps to itself which hunk it could not place; and it goes through the whole index for
 * every patch. So this package follows git's apply.c: hunks may move, but never match with fewer
 * lines of context than they have.
 */
package org.lockscope.analyzer.diff;
