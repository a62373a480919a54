/**
 * Which kernels a user asks about: a version, a preemption model by name, .config files, formulas.
 */
package org.lockscope.cli.kernel;
