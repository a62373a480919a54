/**
 * Presence conditions: which kernel configurations something holds in.
 *
 * <p>A {@link org.lockscope.model.condition.ConfigurationSpace} knows the symbols and what Kconfig
 * rules out; a {@link org.lockscope.model.condition.PresenceCondition} is a boolean formula over
 * them. This package owns both, and is the only one that knows the library behind them.
 */
package org.lockscope.model.condition;
