/**
 * What the kernel's primitives do to the execution context and to locks, as data.
 *
 * <p>{@link org.lockscope.model.primitive.PrimitiveTable} is the door. Behind it are JSON tables,
 * one row a primitive, each row with its sources ({@code v5.14:path:line}; 5.14 is v5.14-rc5, and
 * what PREEMPT_RT does there follows the v5.15 code it was merged with). A user's own table has the
 * same format: an array of objects with the fields
 *
 * <ul>
 *   <li>{@code name}, {@code aliases}: identifiers, matched whole
 *   <li>{@code kind}, {@code family}, {@code waitType}, {@code outerWaitType}: see {@link
 *       org.lockscope.model.primitive.Primitive}
 *   <li>{@code lock}: the lock object as a C lvalue in terms of the call: {@code *arg0}, {@code
 *       arg0->xa->xa_lock}, {@code arg2}, {@code *return}, {@code global:rtnl_mutex}; {@code bit B
 *       of PATH} with {@code argN}, a number or a constant as B; {@code percpu PATH}
 *   <li>{@code flags}: the irq flags word, likewise: {@code arg1} where a macro assigns its
 *       argument, {@code *arg1} where a function takes a pointer, {@code arg1->flags}, {@code
 *       return}
 *   <li>{@code nesting}: {@code subclass argN} or {@code under argN}, see {@link
 *       org.lockscope.model.primitive.Nesting}
 *   <li>{@code success}: {@code if-nonzero}, {@code if-zero}, {@code if-nonnull}, {@code
 *       if-nonnegative}, {@code if-told}, {@code always-nonnull}, {@code special}; {@code always}
 *       if missing
 *   <li>{@code failure}: the one error number of a function that fails with no other; {@code sure}:
 *       {@code null argN}, with which it does not fail
 *   <li>{@code given}, {@code unless}: arrays of {@code argN has FLAG}; {@code told}, {@code
 *       certain}, {@code never}: the flags of a result of {@code if-told}; see {@link
 *       org.lockscope.model.primitive.Flags}
 *   <li>{@code effects}, {@code requires}: an object from conditions to arrays of entries. All
 *       conditions that hold contribute, in the file's order. A condition is a formula of {@link
 *       org.lockscope.model.condition.ConfigurationSpace#parse} in which {@code @<6.18} and
 *       {@code @>=5.16} ask about the kernel version; {@code *} is always
 *   <li>{@code byType}: for macros that select by the operand's type, an object from types
 *       separated by {@code |} to objects with {@code effects} and {@code requires}
 *   <li>{@code pairsWith}, {@code since}, {@code until} (the first version it is not right for),
 *       {@code remarks}, {@code source}
 * </ul>
 *
 * or, for a guard class, {@code class}, {@code acquire}, {@code release}, {@code lock} (if not that
 * of {@code acquire}), {@code since}, {@code until}, {@code remarks}, {@code source}.
 *
 * <p>An effect is one of
 *
 * <pre>
 * acquire MODE [of LOCK] [implying COUNTER+N ...]    MODE is X or S; LOCK is the row's if missing
 * release MODE [of LOCK] [implying COUNTER-N ...]
 * downgrade [of LOCK]                                X to S
 * COUNTER+N, COUNTER-N                               atomic bh migrate rcu rcu_trace srcu pagefault
 *                                                    non_block hardirq nmi
 * irq-disable, irq-enable, irq-save, irq-restore
 * flags-zero                                         flags := 0, irqs as they were
 * flags-read                                         flags := irq state, irqs as they were
 * drop-retake MODE [of LOCK] [irqs] to sleep|resched irqs: enabled meanwhile
 * momentary MODE LOCK [then MODE LOCK ...] [WHEN]    taken inside each other, and dropped
 * may-block rtlock|sleep [WHEN]
 * resched-point, runs-softirqs, no-return
 * lock-init [of LOCK], class key|subclass argN, class novalidate
 * callback argN
 * until argN                                         returns when it is true
 * after argN                                         waits when that is done
 * unlocked argN                                      done with the lock given back
 * assert lockdep|debug|warn|bug|vm-bug FACT [WHEN]
 * answer FACT                                        the result says whether it is so
 * </pre>
 *
 * <p>and a requirement is {@code FACT [WHEN]}, where FACT is {@code held [MODE] [of LOCK]}, {@code
 * held-by-anyone [of LOCK]}, {@code not-held [of LOCK]}, {@code no-lock-held}, {@code argN}, {@code
 * !argN} or the name of a {@link org.lockscope.model.primitive.ContextFact}, and WHEN is {@code if
 * gfp argN}, {@code if argN}, {@code unless argN}, {@code if argc N}, {@code if preemptible},
 * {@code unless pagefault-disabled}, {@code unless interrupt}, {@code unless current argN} or
 * {@code unless null argN}.
 *
 * <p>Three rules keep the tables short:
 *
 * <ol>
 *   <li>Counters are nominal. The preempt counter is {@code atomic} observed under PREEMPT_COUNT:
 *       in every row and every configuration they differ by that only. counters.json says for each
 *       counter in which configurations the kernel keeps it.
 *   <li>Counters that come with a lock are part of the lock ({@code implying}), not of the context:
 *       a spinlock_t means {@code atomic} without PREEMPT_RT, {@code rcu} and {@code migrate} with
 *       it. Every acquire and the releases it pairs with agree on them. What {@code _bh} and {@code
 *       _irq} variants add is context. With PREEMPT_RT, raw_spin_lock_bh() implies nothing:
 *       SOFTIRQ_LOCK_OFFSET goes to softirq_ctrl.cnt there and preempt_count stays as it is, so it
 *       must not be released by raw_spin_unlock().
 *   <li>Irqs off imply a non-preemptible section and need no counter; so do BH off without
 *       PREEMPT_RT. With PREEMPT_RT, BH off imply what counters.json says.
 * </ol>
 */
package org.lockscope.model.primitive;
