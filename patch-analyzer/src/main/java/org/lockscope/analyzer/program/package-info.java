/**
 * The functions, macros and constants of a revision, found where C would find them, and the
 * analysis of each on demand.
 */
package org.lockscope.analyzer.program;
