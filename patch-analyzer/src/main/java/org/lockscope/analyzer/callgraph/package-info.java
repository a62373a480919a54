/**
 * Who calls whom in a set of files of one revision, and in which contexts each function can be
 * entered for that reason.
 */
package org.lockscope.analyzer.callgraph;
