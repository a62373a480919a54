/**
 * What a C preprocessor would see, without running one: tokens, directives, the tree of
 * conditionals with presence conditions, macro definitions, and the top-level items of a file with
 * the variants each has. Every offset stays what it is in the file.
 */
package org.lockscope.frontend.preprocess;
