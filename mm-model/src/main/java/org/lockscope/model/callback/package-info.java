/**
 * Functions that the kernel calls for somebody who has registered them: which registrations there
 * are, and in which context the function is called then.
 */
package org.lockscope.model.callback;
