/**
 * What people say of a patch in its message, as far as it is about locking and can be understood,
 * and whether it is so. Sentences are held against patterns over the names of functions and locks
 * and the words for contexts; what fits none is left alone.
 */
package org.lockscope.analyzer.claim;
