/**
 * What may run where: whether an operation of the primitive table is allowed in a context, and in
 * which configurations it is not. Pure functions over the table; nothing here reads C.
 */
package org.lockscope.analyzer.legality;
