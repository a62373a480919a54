/**
 * Control-flow graphs of functions, with the macros that matter expanded in place. Knows how C and
 * the kernel's control macros flow; knows no lock.
 */
package org.lockscope.frontend.cfg;
