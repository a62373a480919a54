/**
 * Patches in mails: mailboxes, single mails, files and folders of patches, and which of the patches
 * in them make a series.
 *
 * <p>This package owns mail formats and the customs of sending patches. It is the only one that
 * knows mime4j. It does not apply anything.
 */
package org.lockscope.analyzer.mail;
