/**
 * What there is to say about each patch of a series, and under which line of its diff: what an
 * answer to the patch is made from.
 */
package org.lockscope.analyzer.review;
