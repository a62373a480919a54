package org.lockscope.analyzer.mail;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.series.CoverLetter;
import org.lockscope.analyzer.series.Problem;

/**
 * The patches of one series, not applied to anything yet.
 *
 * @param input where they come from
 * @param title the cover letter's subject, or that of the only patch, or the input
 * @param patches at least one, in their order
 * @param followUps patches in answers to them, in the order in which they were sent
 * @param baseCommit the commit that git format-patch --base has named
 * @param problems what to know about the mails
 * @param cover the cover letter, if there is one
 */
public record MailSeries(
    String input,
    String title,
    List<PatchMail> patches,
    List<FollowUp> followUps,
    Optional<String> baseCommit,
    List<Problem> problems,
    Optional<CoverLetter> cover) {
  /** Copies the lists. */
  public MailSeries {
    requireNonNull(input);
    requireNonNull(title);
    requireNonNull(baseCommit);
    patches = List.copyOf(patches);
    followUps = List.copyOf(followUps);
    problems = List.copyOf(problems);
    requireNonNull(cover);
  }
}
