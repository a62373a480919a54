/**
 * What Kconfig rules out: which combinations of symbols no kernel is built with.
 *
 * <p>{@link org.lockscope.model.kconfig.KconfigImplications} knows the symbols that matter to
 * critical sections; a tree's own Kconfig files, which {@link
 * org.lockscope.model.kconfig.KconfigTree} reads, are the truth for the others. {@link
 * org.lockscope.model.kconfig.NamedKernel} names the usual preemption models.
 *
 * <p>A tree's files are cut into statements when they are read. For the symbols asked about and
 * those that tie them together, the statements become rules ({@code A -> B || C}); symbols nobody
 * asked about are removed from the rules; what is left is written as short clauses. Each step may
 * say less than the one before, but nothing wrong: a configuration the kernel's own tool accepts
 * satisfies all of them.
 */
package org.lockscope.model.kconfig;
