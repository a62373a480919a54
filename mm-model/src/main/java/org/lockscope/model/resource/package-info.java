/**
 * Reads the model's tables: JSON arrays of objects, one reviewed fact a row.
 *
 * <p>Owns the JSON; what the fields of a row mean is the business of the package the table belongs
 * to.
 */
package org.lockscope.model.resource;
