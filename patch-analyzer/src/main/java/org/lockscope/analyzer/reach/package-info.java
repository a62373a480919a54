/**
 * What can be called in which kind of critical section, and how a change of the sources moves it.
 */
package org.lockscope.analyzer.reach;
