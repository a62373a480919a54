package org.lockscope.analyzer.mail;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the subject of a patch mail says.
 *
 * @param title without {@code [PATCH n/m]} and {@code Re:}
 * @param version the n of {@code vn}; 1 if there is none
 * @param number which patch it is; 0 for the cover letter, and if there is no number
 * @param total of how many; 0 if there is no number
 * @param reply whether it answers, or passes on, another mail
 */
record Subject(String title, int version, int number, int total, boolean reply) {

  private static final Pattern REPLY =
      Pattern.compile("\\s*(re|aw|sv|antw|fwd?|wg)(\\[\\d+\\])?:\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern BRACKET = Pattern.compile("\\s*\\[([^\\]]*)\\]\\s*");
  private static final Pattern IS_TAG =
      Pattern.compile("patch|rfc|resend", Pattern.CASE_INSENSITIVE);
  private static final Pattern VERSION =
      Pattern.compile("(?:\\b|patch|rfc)v(\\d{1,4})\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w/.])(\\d{1,4})/(\\d{1,4})(?![\\w/.])");

  /** What a decoded word can have in it, and a line cannot. */
  private static final Pattern BREAK = Pattern.compile("[\\p{Cntrl}\\x{85}\\p{Zl}\\p{Zp}]+");

  static Subject parse(String subject) {
    String rest = BREAK.matcher(subject).replaceAll(" ").strip();
    boolean reply = false;
    for (Matcher matcher = REPLY.matcher(rest); matcher.lookingAt(); matcher.reset(rest)) {
      reply = true;
      rest = rest.substring(matcher.end());
    }
    int version = 1;
    int number = 0;
    int total = 0;
    for (Matcher bracket = BRACKET.matcher(rest); bracket.lookingAt(); bracket.reset(rest)) {
      String tag = bracket.group(1);
      Matcher count = NUMBER.matcher(tag);
      boolean counted = count.find();
      if (!counted && !IS_TAG.matcher(tag).find()) {
        break;
      }
      Matcher versioned = VERSION.matcher(tag);
      if (versioned.find()) {
        version = Integer.parseInt(versioned.group(1));
      }
      if (counted && Integer.parseInt(count.group(2)) > 0) {
        number = Integer.parseInt(count.group(1));
        total = Integer.parseInt(count.group(2));
      }
      rest = rest.substring(bracket.end());
    }
    return new Subject(rest.strip(), version, number, total, reply);
  }

  boolean isNumbered() {
    return total > 0;
  }

  boolean isCoverLetter() {
    return isNumbered() && number == 0;
  }
}
