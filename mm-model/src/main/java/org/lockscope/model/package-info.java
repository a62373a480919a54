/**
 * What the model knows about Linux before it reads any C.
 *
 * <p>This package owns what its sub-packages share: the version of the kernel under review.
 */
package org.lockscope.model;
