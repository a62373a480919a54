/** The {@code lockscope} command: its arguments, its exit codes, and where its output goes. */
package org.lockscope.cli;
