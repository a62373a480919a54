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
  private final byte[] block = new byte[1 << 16];
  private int blockAt;
  private int blockEnd;
  private final Bytes line = new Bytes();
  private int lineNumber;
  private String separator = "";
  private boolean tooLong;

  /** Bytes that grow, and can be looked at. */
  private static final class Bytes extends ByteArrayOutputStream {

    boolean startsWith(String ascii, int from) {
      if (count - from < ascii.length()) {
        return false;
      }
      for (int i = 0; i < ascii.length(); i++) {
        if (buf[from + i] != ascii.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    /** Whether it is {@code From } with at least one {@code >} before it. */
    boolean isQuotedFrom() {
      int quotes = 0;
      while (quotes < count && buf[quotes] == '>') {
        quotes++;
      }
      return quotes > 0 && startsWith("From ", quotes);
    }

    void appendTo(Bytes other, int from) {
      other.write(buf, from, count - from);
    }
  }

  /**
   * Splits a stream.
   *
   * @param in closed by the caller
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
    Bytes mail = new Bytes();
    String ownSeparator = separator;
    int start = lineNumber + 1;
    tooLong = false;
    while (readLine()) {
      if (isSeparator()) {
        separator = line.toString(StandardCharsets.ISO_8859_1);
        if (mail.size() > 0 || !ownSeparator.isEmpty()) {
          return Optional.of(new RawMail(file, start, ownSeparator, mail.toByteArray()));
        }
        ownSeparator = separator;
        start = lineNumber + 1;
      } else if (mail.size() + line.size() > LIMIT) {
        tooLong = true;
      } else {
        line.appendTo(mail, line.isQuotedFrom() ? 1 : 0);
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

  private boolean isSeparator() {
    return line.size() < SEPARATOR_LIMIT
        && line.startsWith("From ", 0)
        && isSeparator(line.toString(StandardCharsets.ISO_8859_1));
  }

  /** Reads a line, or the next part of one that is longer than a mail may be. */
  private boolean readLine() throws IOException {
    line.reset();
    while (line.size() <= LIMIT) {
      if (blockAt == blockEnd) {
        blockEnd = in.read(block, 0, block.length);
        blockAt = 0;
        if (blockEnd <= 0) {
          blockEnd = 0;
          break;
        }
      }
      int end = blockAt;
      while (end < blockEnd && block[end] != '\n') {
        end++;
      }
      boolean whole = end < blockEnd;
      end += whole ? 1 : 0;
      line.write(block, blockAt, end - blockAt);
      blockAt = end;
      if (whole) {
        break;
      }
    }
    lineNumber += line.size() > 0 ? 1 : 0;
    return line.size() > 0;
  }
}
