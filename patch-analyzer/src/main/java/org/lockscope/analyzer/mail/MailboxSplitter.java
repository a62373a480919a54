package org.lockscope.analyzer.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes the mails out of a mailbox one by one, so that a large one is never in memory as a whole.
 *
 * <p>A mail begins behind a line {@code From someone ... 12:34:56 2026}, as git mailsplit has it.
 * In the mails, {@code >From} becomes {@code From} again.
 */
final class MailboxSplitter {

  /** No mail with a patch that somebody reads is longer. */
  static final int LIMIT = 32 << 20;

  private static final Pattern SEPARATOR =
      Pattern.compile("From .*\\d:\\d\\d(:\\d\\d)?( [A-Z+][^ ]*)? \\d{4}( [+-]\\d{4})?\\s*");
  private static final int SEPARATOR_LIMIT = 1000;

  private final InputStream in;
  private final String file;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private int lineNumber;
  private String separator = "";
  private boolean tooLong;

  /**
   * Splits a stream.
   *
   * @param in buffered by the caller, who closes it
   * @param file the name to tell users
   */
  MailboxSplitter(InputStream in, String file) {
    this.in = in;
    this.file = file;
  }

  static boolean isSeparator(String text) {
    return text.startsWith("From ") && SEPARATOR.matcher(text).matches();
  }

  /** The next mail; empty at the end. A mail that is too long comes with its beginning only. */
  Optional<RawMail> next() throws IOException {
    ByteArrayOutputStream mail = new ByteArrayOutputStream(8192);
    String ownSeparator = separator;
    int start = lineNumber + 1;
    tooLong = false;
    while (readLine()) {
      if (startsWithFrom() && isSeparator(line.toString(StandardCharsets.ISO_8859_1))) {
        separator = line.toString(StandardCharsets.ISO_8859_1);
        if (mail.size() > 0 || !ownSeparator.isEmpty()) {
          return Optional.of(new RawMail(file, start, ownSeparator, mail.toByteArray()));
        }
        ownSeparator = separator;
        start = lineNumber + 1;
      } else if (mail.size() + line.size() > LIMIT) {
        tooLong = true;
      } else {
        append(mail);
      }
    }
    separator = "";
    return mail.size() > 0
        ? Optional.of(new RawMail(file, start, ownSeparator, mail.toByteArray()))
        : Optional.empty();
  }

  /** Whether the mail that {@link #next} gave last is cut off because it is too long. */
  boolean wasTooLong() {
    return tooLong;
  }

  private boolean readLine() throws IOException {
    line.reset();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        break;
      }
      if (line.size() > LIMIT) {
        // The rest comes as a line of its own; the mail is too long in any case.
        break;
      }
    }
    if (line.size() == 0) {
      return false;
    }
    lineNumber++;
    return true;
  }

  private boolean startsWithFrom() {
    return line.size() < SEPARATOR_LIMIT
        && line.size() > 5
        && line.toString(StandardCharsets.ISO_8859_1).startsWith("From ");
  }

  private void append(ByteArrayOutputStream mail) {
    byte[] bytes = line.toByteArray();
    int quotes = 0;
    while (quotes < bytes.length && bytes[quotes] == '>') {
      quotes++;
    }
    boolean quoted =
        quotes > 0
            && bytes.length >= quotes + 5
            && new String(bytes, quotes, 5, StandardCharsets.ISO_8859_1).equals("From ");
    int skipped = quoted ? 1 : 0;
    mail.write(bytes, skipped, bytes.length - skipped);
  }
}
