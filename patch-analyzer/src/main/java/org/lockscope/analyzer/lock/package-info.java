/**
 * Which locks are one: as a function finds them, and by the classes that lockdep makes of them.
 * Order of locks and reach speak of the same classes.
 */
package org.lockscope.analyzer.lock;
