/** Which findings a user does not want to see: those that a file of theirs names. */
package org.lockscope.cli.suppress;
