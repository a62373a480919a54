package org.lockscope.analyzer.mail;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Dates as mails have them. */
final class Dates {

  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss xx", Locale.ENGLISH);

  /** A year of RFC 5322 has four digits, and is not before 1900. */
  private static final Instant FIRST = Instant.parse("1900-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

  private Dates() {}

  /** The date in a header; empty if it cannot be read. */
  static Optional<Instant> parse(String header) {
    String date = header.replaceAll("\\(.*\\)", "").strip();
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
          .filter(d -> !d.isBefore(FIRST) && d.isBefore(END));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A date for a header, whatever zone we are in. */
  static String print(Instant date) {
    return WRITTEN.format(date.atOffset(ZoneOffset.UTC));
  }
}
