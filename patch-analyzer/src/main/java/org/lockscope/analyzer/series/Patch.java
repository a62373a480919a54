package org.lockscope.analyzer.series;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One patch of a {@link Series}.
 *
 * @param number counted from 1; as the mail's subject says, if it does
 * @param total how many patches the series has; as the mail's subject says, if it does
 * @param subject first line of the commit message, without {@code [PATCH n/m]}
 * @param message the commit message after its first line, trailers included; may be empty
 * @param author name and mail address
 * @param id commit id or Message-ID
 * @param changes the C files it changes, in the order of their paths; empty if the patch does not
 *     touch C, touches none under the paths asked for, or could not be applied (see {@link
 *     #applied})
 * @param before the tree without the patch
 * @param after the tree with the patch; the same as {@code before} if it could not be applied
 * @param applied whether {@code after} has the patch
 * @param mail the headers that an answer to the patch needs, if it came as a mail
 * @param diff the text of its diff, with what stands before it behind the message; empty if it did
 *     not come as a mail or a file
 */
public record Patch(
    int number,
    int total,
    String subject,
    String message,
    String author,
    Optional<String> id,
    List<FileChange> changes,
    SourceTree before,
    SourceTree after,
    boolean applied,
    Optional<MailHeader> mail,
    String diff) {
  /** Copies the list. */
  public Patch {
    if (number < 1 || total < number) {
      throw new IllegalArgumentException("patch " + number + " of " + total);
    }
    requireNonNull(subject);
    requireNonNull(message);
    requireNonNull(author);
    requireNonNull(id);
    changes = List.copyOf(changes);
    requireNonNull(before);
    requireNonNull(after);
    requireNonNull(mail);
    requireNonNull(diff);
  }

  /** A patch that did not come as a text. */
  public Patch(
      int number,
      int total,
      String subject,
      String message,
      String author,
      Optional<String> id,
      List<FileChange> changes,
      SourceTree before,
      SourceTree after,
      boolean applied,
      Optional<MailHeader> mail) {
    this(number, total, subject, message, author, id, changes, before, after, applied, mail, "");
  }
}
