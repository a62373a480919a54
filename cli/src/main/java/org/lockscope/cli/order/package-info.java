/** Prints the order in which locks are taken: as text, as DOT, as a picture. */
package org.lockscope.cli.order;
