package org.lockscope.analyzer.series;

import static java.util.Objects.requireNonNull;

/**
 * The headers of a patch mail that an answer to it is made from; decoded, unfolded, empty where the
 * mail has none.
 *
 * @param messageId without angle brackets
 * @param subject whole, with {@code [PATCH n/m]}
 * @param from the sender, who need not be the author of the patch
 * @param to the recipients
 * @param cc further recipients
 * @param date as written in the mail
 * @param references as written in the mail
 */
public record MailHeader(
    String messageId,
    String subject,
    String from,
    String to,
    String cc,
    String date,
    String references) {
  /** Checks that nothing is null. */
  public MailHeader {
    requireNonNull(messageId);
    requireNonNull(subject);
    requireNonNull(from);
    requireNonNull(to);
    requireNonNull(cc);
    requireNonNull(date);
    requireNonNull(references);
  }
}
