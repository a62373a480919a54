package org.lockscope.model.kconfig;

/**
 * One statement of a Kconfig file, its arguments not yet looked at.
 *
 * @param keyword what it begins with
 * @param line where it begins, counted from 1
 * @param from where its arguments begin in the text
 * @param to where they end
 */
record Statement(Keyword keyword, int line, int from, int to) {}
