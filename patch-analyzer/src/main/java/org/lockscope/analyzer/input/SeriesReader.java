package org.lockscope.analyzer.input;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.lockscope.analyzer.git.GitRepository;
import org.lockscope.analyzer.mail.Mailbox;
import org.lockscope.analyzer.series.CoverLetter;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceTree;

/**
 * Reads series of patches.
 *
 * <p>Nothing is written, neither to the repository nor elsewhere, and no program is run.
 */
public final class SeriesReader {

  private SeriesReader() {}

  /**
   * Reads the commits of a range.
   *
   * @param directory a folder in a git repository
   * @param range {@code A..B}, or one commit, or empty for {@link GitRepository#DEFAULT_RANGE}
   * @param paths which files to look at, as git's own commands take them; none for all
   * @throws InputException if nothing can be analysed
   */
  public static Series fromRange(Path directory, String range, List<String> paths)
      throws InputException {
    return GitRepository.open(directory).range(range, paths);
  }

  /**
   * Reads the patches of a mailbox, mail, patch, maildir or folder of patches, and applies them.
   *
   * @param mailbox a file or folder
   * @param base what to apply them to
   * @param paths which files to look at, as git's own commands take them; none for all
   * @param version which version of the series to take from a discussion; by default the newest
   * @throws InputException if nothing can be analysed
   */
  public static Series fromMail(Path mailbox, Base base, List<String> paths, OptionalInt version)
      throws InputException {
    return fromMail(mailbox, base, paths, version, false);
  }

  /**
   * Reads the patches of a mailbox; see {@link #fromMail(Path, Base, List, OptionalInt)}.
   *
   * @param withFollowUps whether to append the patches that were sent in answers to the series. One
   *     that does not apply, but would without earlier ones to the same patch, takes their place.
   */
  public static Series fromMail(
      Path mailbox, Base base, List<String> paths, OptionalInt version, boolean withFollowUps)
      throws InputException {
    return new MailApplication(Mailbox.read(mailbox).series(version, withFollowUps), base, paths)
        .run();
  }

  /**
   * Reads the patches of a stream, and applies them; see {@link #fromMail(Path, Base, List,
   * OptionalInt, boolean)}.
   *
   * @param mailbox read to its end, not closed
   * @param name what to call the stream in front of users
   */
  public static Series fromMail(
      InputStream mailbox,
      String name,
      Base base,
      List<String> paths,
      OptionalInt version,
      boolean withFollowUps)
      throws InputException {
    return new MailApplication(
            Mailbox.read(mailbox, name).series(version, withFollowUps), base, paths)
        .run();
  }

  /**
   * The cover letter that a stream is, if it is one without patches.
   *
   * @param mail read to its end, not closed
   * @param name what to call the stream in front of users
   * @throws InputException if there is no mail in it
   */
  public static Optional<CoverLetter> coverLetter(InputStream mail, String name)
      throws InputException {
    return Mailbox.read(mail, name).loneCoverLetter();
  }

  /**
   * The folder in which git keeps what belongs to a repository.
   *
   * @param directory a folder in it
   * @throws InputException if there is no such repository
   */
  public static Path gitDirectory(Path directory) throws InputException {
    return GitRepository.open(directory).gitDirectory();
  }

  /**
   * What a commit changes, as {@code git diff} writes it.
   *
   * @param directory a folder in a git repository
   * @param id the whole id of the commit
   * @throws InputException if there is no such repository or commit
   */
  public static String diff(Path directory, String id) throws InputException {
    return GitRepository.open(directory).diff(id);
  }

  /**
   * When a commit was written, by its author.
   *
   * @param directory a folder in a git repository
   * @param id the whole id of the commit
   * @throws InputException if there is no such repository or commit
   */
  public static Instant date(Path directory, String id) throws InputException {
    return GitRepository.open(directory).date(id);
  }

  /**
   * The files of a revision.
   *
   * @param directory a folder in a git repository
   * @param revision as git understands it
   * @throws InputException if there is no such repository or revision
   */
  public static SourceTree revision(Path directory, String revision) throws InputException {
    return GitRepository.open(directory).revision(revision).tree();
  }
}
