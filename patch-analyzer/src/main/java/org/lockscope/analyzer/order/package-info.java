/**
 * Lock order: which lock is taken while which other is held, by lock classes as lockdep makes them,
 * through calls and callbacks; and what of that can end in a deadlock.
 *
 * <p>{@link org.lockscope.analyzer.order.LockOrder} is the door. The rules are those of lockdep
 * (kernel/locking/lockdep.c): a trylock waits for nothing, but what is taken under it counts; a
 * reader only waits for a reader where a writer can stand between them; a lock that says how it
 * nests is another class. Where it differs, it is for silence: what is guarded by one outer lock
 * cannot deadlock, though lockdep says so; and a class of which it is not known whether lockdep
 * makes it one or several is never part of a finding.
 */
package org.lockscope.analyzer.order;
