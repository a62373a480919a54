/**
 * Revisions and ranges of git repositories, read with JGit; the only package that knows it.
 *
 * <p>Repositories are opened as bare ones and only read: the index and the work tree are never
 * looked at, and nothing is written anywhere, neither to the repository nor to the user's settings.
 * git itself is not run.
 */
package org.lockscope.analyzer.git;
