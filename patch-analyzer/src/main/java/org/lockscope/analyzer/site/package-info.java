/**
 * Where a function calls something, and in which context: values that say of each such place what
 * is called with what, on which paths, and what those paths have done to the context by then. Who
 * can be called there, and in which contexts the function itself is entered, is not known here.
 */
package org.lockscope.analyzer.site;
