package org.lockscope.analyzer.series;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The headers of a patch mail that an answer to it is made from; decoded and unfolded, empty where
 * the mail has none.
 *
 * @param messageId without angle brackets
 * @param subject whole, with {@code [PATCH n/m]}
 * @param replyTo where an answer goes: to the sender, who need not be the author of the patch,
 *     unless the mail names others
 * @param to the recipients
 * @param cc further recipients
 * @param date as written in the mail
 * @param references Message-IDs without angle brackets, oldest first
 */
public record MailHeader(
    String messageId,
    String subject,
    List<MailAddress> replyTo,
    List<MailAddress> to,
    List<MailAddress> cc,
    String date,
    List<String> references) {
  /** Checks that nothing is null. */
  public MailHeader {
    requireNonNull(messageId);
    requireNonNull(subject);
    replyTo = List.copyOf(replyTo);
    to = List.copyOf(to);
    cc = List.copyOf(cc);
    requireNonNull(date);
    references = List.copyOf(references);
  }
}
