/**
 * From the text of one function under one variant to its syntax tree. Owns the rewriting of kernel
 * spellings that no C grammar can know, and is the only package that knows tree-sitter; nothing
 * native leaves it.
 */
package org.lockscope.frontend.parse;
