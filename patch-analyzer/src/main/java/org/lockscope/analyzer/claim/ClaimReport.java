package org.lockscope.analyzer.claim;

/**
 * A claim, and whether it is so.
 *
 * @param claim what is said
 * @param verdict whether it is so
 */
public record ClaimReport(Claim claim, Verdict verdict) {}
