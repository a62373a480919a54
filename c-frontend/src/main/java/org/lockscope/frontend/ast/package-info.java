/**
 * Our own immutable model of C: expressions, statements, function definitions. Offsets are relative
 * to the function's first character, so that an unchanged function is the same value in every
 * revision of its file.
 */
package org.lockscope.frontend.ast;
