/**
 * The door through which the rest of LockScope gets what it analyses: from a range of commits, or
 * from mails that are applied to a base in memory.
 */
package org.lockscope.analyzer.input;
