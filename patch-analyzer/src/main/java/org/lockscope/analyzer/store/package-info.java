/** Results that are kept from one run to the next. */
package org.lockscope.analyzer.store;
