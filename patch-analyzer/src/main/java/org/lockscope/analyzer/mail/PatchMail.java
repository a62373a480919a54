package org.lockscope.analyzer.mail;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.lockscope.analyzer.diff.UnifiedDiff;
import org.lockscope.analyzer.series.MailHeader;

/**
 * A patch, as a mail or a file has it.
 *
 * @param input what to call it in front of users
 * @param number which patch of the series it is, from 1
 * @param total how many patches the series has
 * @param subject without {@code [PATCH n/m]}
 * @param message the commit message after its first line
 * @param author who made the patch; empty if nothing tells
 * @param id Message-ID, or the commit that git format-patch made it from
 * @param mail what an answer needs, if it is a mail
 * @param diff what it changes
 * @param text the text of the diff, with what stands before it behind the message
 * @param diffLine the line of the file at which the text of the diff begins, from 1; 0 if the text
 *     is not in the file as it is because it is encoded
 */
public record PatchMail(
    String input,
    int number,
    int total,
    String subject,
    String message,
    String author,
    Optional<String> id,
    Optional<MailHeader> mail,
    UnifiedDiff diff,
    String text,
    int diffLine) {
  /** Checks that nothing is null. */
  public PatchMail {
    requireNonNull(input);
    requireNonNull(subject);
    requireNonNull(message);
    requireNonNull(author);
    requireNonNull(id);
    requireNonNull(mail);
    requireNonNull(diff);
    requireNonNull(text);
  }
}
