package org.lockscope.analyzer.review;

/**
 * A remark and its place.
 *
 * @param line the index of the line of the diff that it stands under; -1 if it is about the message
 * @param remark what to say
 */
public record Comment(int line, Remark remark) {}
