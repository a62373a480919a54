/**
 * Findings: places where a lock, an irq state or a depth no longer balances, with the rule, the
 * configurations and the path that proves it. Values only.
 */
package org.lockscope.analyzer.finding;
