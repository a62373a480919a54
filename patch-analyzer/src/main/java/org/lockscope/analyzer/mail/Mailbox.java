package org.lockscope.analyzer.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.lockscope.analyzer.series.CoverLetter;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Problem;

/**
 * Patches in whatever people keep them in: an mbox (also compressed with gzip), a mail, the output
 * of git format-patch or of diff, a maildir, a folder of patches.
 */
public final class Mailbox {

  private static final int PROBE = 1 << 16;
  private static final Pattern HEADER = Pattern.compile("(?!Index:)[!-9;-~]+:([ \\t].*)?");

  private final String input;
  private final boolean folder;
  private final List<Mail> mails = new ArrayList<>();
  private final List<Mail> answers = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private Mailbox(String input, boolean folder) {
    this.input = input;
    this.folder = folder;
  }

  /**
   * Reads all mails of a file or folder that may belong to a series.
   *
   * @throws InputException if there is no such file, or no mail or patch in it
   */
  public static Mailbox read(Path path) throws InputException {
    String name = path.toString();
    if (!Files.exists(path)) {
      throw new InputException(name, "no such file or folder");
    }
    try {
      if (!Files.isDirectory(path)) {
        Mailbox mailbox = new Mailbox(name, false);
        try (InputStream in = Files.newInputStream(path)) {
          mailbox.add(in, name);
        }
        return mailbox;
      }
      Mailbox mailbox = new Mailbox(name, !isMaildir(path));
      for (Path file : isMaildir(path) ? maildirFiles(path) : patchFiles(path)) {
        try (InputStream in = Files.newInputStream(file)) {
          mailbox.add(in, file.toString());
        } catch (InputException e) {
          mailbox.problems.add(
              Problem.fatal(
                  file.toString(), e.getMessage().substring(file.toString().length() + 2)));
        }
      }
      return mailbox;
    } catch (IOException e) {
      throw new InputException(name, "cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads all mails of a stream that may belong to a series.
   *
   * @param name what to call it in front of users
   * @throws InputException if there is no mail or patch in it
   */
  public static Mailbox read(InputStream in, String name) throws InputException {
    Mailbox mailbox = new Mailbox(name, false);
    try {
      mailbox.add(in, name);
    } catch (IOException e) {
      throw new InputException(name, "cannot be read: " + e.getMessage(), e);
    }
    return mailbox;
  }

  /**
   * Finds the series: of several in a discussion the newest version that is complete.
   *
   * @param version take that one instead
   * @throws InputException if there is none
   */
  public MailSeries series(OptionalInt version) throws InputException {
    return series(version, false);
  }

  /**
   * Finds the series: of several in a discussion the newest version that is complete.
   *
   * @param version take that one instead
   * @param withFollowUps whether to find also the patches in answers to it
   * @throws InputException if there is none
   */
  public MailSeries series(OptionalInt version, boolean withFollowUps) throws InputException {
    return new SeriesFinder(input, folder, mails, withFollowUps ? answers : List.of(), problems)
        .find(version, withFollowUps);
  }

  /** The cover letter, if there is one and no patch beside it. */
  public Optional<CoverLetter> loneCoverLetter() {
    return mails.size() == 1 && mails.get(0).subject().isCoverLetter()
        ? Optional.of(mails.get(0).coverLetter())
        : Optional.empty();
  }

  private static boolean isMaildir(Path folder) {
    return Files.isDirectory(folder.resolve("cur")) && Files.isDirectory(folder.resolve("new"));
  }

  private static List<Path> maildirFiles(Path maildir) throws IOException {
    List<Path> files = new ArrayList<>(files(maildir.resolve("cur"), "*"));
    files.addAll(files(maildir.resolve("new"), "*"));
    // The names of maildirs begin with the time of delivery.
    files.sort(Comparator.comparing(file -> file.getFileName().toString()));
    return files;
  }

  private static List<Path> patchFiles(Path folder) throws IOException, InputException {
    List<Path> files = files(folder, "*.{patch,diff,eml}");
    if (files.isEmpty()) {
      throw new InputException(folder.toString(), "no .patch, .diff or .eml file in this folder");
    }
    return files;
  }

  private static List<Path> files(Path folder, String glob) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, glob)) {
      for (Path child : children) {
        if (Files.isRegularFile(child)) {
          files.add(child);
        }
      }
    }
    files.sort(Comparator.comparing(file -> file.getFileName().toString()));
    return files;
  }

  private void add(InputStream compressed, String file) throws IOException, InputException {
    InputStream in = decompress(compressed, file);
    byte[] start = in.readNBytes(PROBE);
    Optional<String> first =
        new String(start, StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> !line.isBlank())
            .findFirst();
    if (first.isEmpty()) {
      throw new InputException(file, start.length < PROBE ? "empty" : "neither a mail nor a patch");
    }
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), in);
    if (MailboxSplitter.isSeparator(first.get())) {
      addMailbox(whole, file);
      return;
    }
    byte[] bytes = whole.readNBytes(MailboxSplitter.LIMIT + 1);
    if (bytes.length > MailboxSplitter.LIMIT) {
      throw new InputException(file, "not a mailbox, and too long for a single mail or patch");
    }
    if (HEADER.matcher(first.get()).matches()) {
      mails.add(MailParser.parse(new RawMail(file, 1, "", bytes)));
    } else {
      mails.add(plain(bytes, file));
    }
  }

  private static InputStream decompress(InputStream in, String file)
      throws IOException, InputException {
    byte[] magic = in.readNBytes(6);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(magic), in);
    String text = new String(magic, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u001f\u008b")) {
      return new GZIPInputStream(whole, PROBE);
    }
    for (Map.Entry<String, String> other :
        Map.of("\u00fd7zXZ", "xz", "BZh", "bzip2", "(\u00b5/\u00fd", "zstd", "PK\3\4", "zip")
            .entrySet()) {
      if (text.startsWith(other.getKey())) {
        throw new InputException(
            file, "compressed with " + other.getValue() + "; unpack it first, only gzip is known");
      }
    }
    return whole;
  }

  private void addMailbox(InputStream in, String file) throws InputException {
    MailboxSplitter splitter = new MailboxSplitter(in, file);
    try {
      for (Optional<RawMail> raw = splitter.next(); raw.isPresent(); raw = splitter.next()) {
        Mail mail = MailParser.parse(raw.get());
        if (splitter.wasTooLong()) {
          problems.add(
              Problem.fatal(
                  file, "the mail at line " + raw.get().line() + " is left out, it is too long"));
        } else if (mail.mayHaveDiff() && mail.subject().reply()) {
          answers.add(mail);
        } else if (mail.mayHaveDiff() || mail.subject().isCoverLetter()) {
          mails.add(mail);
        }
      }
    } catch (IOException e) {
      if (mails.isEmpty()) {
        throw new InputException(file, "cannot be read: " + e.getMessage(), e);
      }
      problems.add(
          Problem.note(
              file, "cannot be read to its end, what came before is used: " + e.getMessage()));
    }
  }

  /** A diff without mail headers; lines before it are its message. */
  private static Mail plain(byte[] bytes, String file) throws InputException {
    Mail mail = Mail.plain(file, bytes);
    if (!mail.mayHaveDiff()) {
      boolean binary = false;
      for (int i = 0; i < Math.min(bytes.length, PROBE); i++) {
        binary |= bytes[i] == 0;
      }
      throw new InputException(
          file, (binary ? "binary; " : "") + "neither a mailbox, nor a mail, nor a patch");
    }
    if (mail.isLog()) {
      throw new InputException(
          file, "output of git log, newest patch first; use git format-patch --stdout instead");
    }
    return mail;
  }
}
