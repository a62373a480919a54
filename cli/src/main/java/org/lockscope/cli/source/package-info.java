/** Regions as marks on the lines of a function, which several printers draw. */
package org.lockscope.cli.source;
