/**
 * The analysis of a series, and the one value that all printers print. Printers format it; they
 * decide nothing.
 */
package org.lockscope.analyzer.report;
