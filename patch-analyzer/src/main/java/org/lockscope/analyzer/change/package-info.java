/**
 * What changed between two revisions: functions matched, statements aligned, regions compared, and
 * every change given its name.
 */
package org.lockscope.analyzer.change;
