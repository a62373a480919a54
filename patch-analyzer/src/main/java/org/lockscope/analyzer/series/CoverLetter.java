package org.lockscope.analyzer.series;

import static java.util.Objects.requireNonNull;

/**
 * What introduces a series.
 *
 * @param title the subject without {@code [PATCH 0/m]}
 * @param total how many patches the series has, as the subject says
 * @param message the text
 * @param mail the headers that an answer to it needs
 */
public record CoverLetter(String title, int total, String message, MailHeader mail) {
  /** Checks that nothing is null. */
  public CoverLetter {
    requireNonNull(title);
    requireNonNull(message);
    requireNonNull(mail);
  }
}
