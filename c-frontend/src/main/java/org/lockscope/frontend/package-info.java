/**
 * The C front-end: kernel C in, an immutable model of its functions under every configuration out.
 * Knows conditions but no lock.
 */
package org.lockscope.frontend;
