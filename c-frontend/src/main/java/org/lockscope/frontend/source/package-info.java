/**
 * Source text and places in it. Owns the mapping from bytes to lines and columns; knows nothing of
 * C.
 */
package org.lockscope.frontend.source;
