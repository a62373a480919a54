package org.lockscope.analyzer.mail;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mail as it is in a file. */
final class RawMail {

  private static final Pattern FORMAT_PATCH =
      Pattern.compile("From ([0-9a-f]{40}) Mon Sep 17 00:00:00 2001\\s*");

  private final String file;
  private final int line;
  private final String separator;
  private final byte[] bytes;

  /**
   * A mail as it is in a file.
   *
   * @param file the name to tell users
   * @param line where its first header is, from 1
   * @param separator the line before it in a mailbox, or empty
   */
  RawMail(String file, int line, String separator, byte[] bytes) {
    this.file = file;
    this.line = line;
    this.separator = separator;
    this.bytes = bytes;
  }

  String file() {
    return file;
  }

  int line() {
    return line;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The commit that git format-patch made the mail from. */
  Optional<String> commit() {
    Matcher matcher = FORMAT_PATCH.matcher(separator);
    return matcher.matches() && !matcher.group(1).matches("0+")
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }
}
