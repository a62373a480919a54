/**
 * Critical sections: the connected parts of a function in which one context fact holds beyond what
 * the function was entered with. Values only; {@link org.lockscope.analyzer.flow} finds them.
 */
package org.lockscope.analyzer.region;
