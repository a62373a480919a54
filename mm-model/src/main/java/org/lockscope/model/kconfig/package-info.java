/**
 * What Kconfig rules out: which combinations of symbols no kernel is built with.
 *
 * <p>{@link org.lockscope.model.kconfig.KconfigImplications} knows the symbols that matter to
 * critical sections; a tree's own Kconfig files are the truth for the others. {@link
 * org.lockscope.model.kconfig.NamedKernel} names the usual preemption models.
 */
package org.lockscope.model.kconfig;
