/**
 * What a tree's Makefiles say about when a file is built.
 *
 * <p>{@link org.lockscope.model.kbuild.KbuildTree} reads the lists of objects and folders, the
 * conditions around them and the symbols in their names. It runs no make: whatever it does not
 * understand counts as naming every object, so that a condition may be too wide, but not too
 * narrow.
 */
package org.lockscope.model.kbuild;
