/** Drafts of answers to patches: as mails, and as the files that {@code b4 review} takes in. */
package org.lockscope.cli.review;
