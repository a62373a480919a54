package org.lockscope.analyzer.mail;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.EncoderUtil;
import org.apache.james.mime4j.codec.EncoderUtil.Usage;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.AddressFormatter;
import org.apache.james.mime4j.util.MimeUtil;
import org.lockscope.analyzer.series.MailAddress;
import org.lockscope.analyzer.series.MailHeader;

/**
 * The draft of an answer to a mail. It has no sender unless one is named. RFC 5322 wants a date,
 * and threads want a Message-ID; both are the same for the same draft: the date is that of the mail
 * answered unless another one is given, and the Message-ID is made of all the rest.
 *
 * @param to the mail that is answered
 * @param from who answers, if that is known
 * @param date what to date it, if not as the mail that is answered
 * @param body the text, quotations included; ends with a line feed
 */
public record Reply(
    MailHeader to, Optional<MailAddress> from, Optional<Instant> date, String body) {

  /** What separates mails in a mailbox; the time is one for all, so that the bytes are. */
  private static final String SEPARATOR = "From lockscope Thu Jan  1 00:00:00 1970\n";

  /** The right side of a Message-ID, if nobody is known to answer; RFC 6761 gives it to nobody. */
  private static final String NOWHERE = "lockscope.invalid";

  private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.-]{1,200}");

  private static final Pattern MESSAGE_ID = Pattern.compile("[!-;=?-~]{1,900}");
  private static final Pattern FROM_LINE = Pattern.compile("^(>*From )", Pattern.MULTILINE);
  private static final Pattern REPLY = Pattern.compile("(?i)^\\s*re:");

  /** RFC 5322 wants lines of at most 78 characters where that can be had. */
  private static final int LINE = 76;

  /** Longer subjects and names are no people's; all of a word has to go on one line of a header. */
  private static final int LONGEST_SUBJECT = 250;

  private static final int LONGEST_NAME = 60;

  /** More than these tell a mail program nothing. */
  private static final int LONGEST_REFERENCES = 40;

  /** Checks that nothing is null. */
  public Reply {
    requireNonNull(to);
    requireNonNull(from);
    requireNonNull(date);
    requireNonNull(body);
  }

  /**
   * An address as people write it: {@code Some One <some.one@example.org>}; empty if it is none.
   */
  public static Optional<MailAddress> address(String text) {
    List<MailAddress> addresses = Addresses.of(text);
    return addresses.size() == 1 ? Optional.of(addresses.get(0)) : Optional.empty();
  }

  /** The draft as one mail of a mailbox, in the way of {@code mboxrd}. */
  public String mailbox() {
    StringBuilder head = new StringBuilder();
    from.ifPresent(f -> head.append(people("From", List.of(f))));
    // Whoever gets the patch gets the answer; the sender first.
    Map<String, MailAddress> recipients = new LinkedHashMap<>();
    to.replyTo().forEach(a -> add(recipients, a));
    to.to().forEach(a -> add(recipients, a));
    head.append(people("To", recipients.values()));
    Map<String, MailAddress> copies = new LinkedHashMap<>();
    to.cc().stream().filter(a -> !recipients.containsKey(key(a))).forEach(a -> add(copies, a));
    head.append(people("Cc", copies.values()));
    head.append("Subject: ").append(subject()).append('\n');
    head.append("Date: ").append(Dates.print(dated())).append('\n');
    StringBuilder rest = new StringBuilder();
    references(rest);
    rest.append("MIME-Version: 1.0\n");
    rest.append("Content-Type: text/plain; charset=UTF-8\n");
    rest.append("Content-Transfer-Encoding: 8bit\n\n");
    rest.append(FROM_LINE.matcher(body).replaceAll(">$1")).append('\n');
    String id = hash(head.toString() + rest) + '@' + domain();
    return SEPARATOR + head + "Message-ID: <" + id + ">\n" + rest;
  }

  /** A mail that cannot be dated is one of no time. */
  private Instant dated() {
    return date.or(() -> Dates.parse(to.date())).orElse(Instant.EPOCH);
  }

  private String domain() {
    return from.map(f -> f.address().substring(f.address().lastIndexOf('@') + 1))
        .filter(d -> DOMAIN.matcher(d).matches())
        .orElse(NOWHERE);
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "lockscope-" + HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void add(Map<String, MailAddress> people, MailAddress one) {
    people.putIfAbsent(key(one), one);
  }

  private static String key(MailAddress one) {
    return one.address().toLowerCase(java.util.Locale.ROOT);
  }

  /** A header with people, a line for as many as fit. */
  private static String people(String name, Collection<MailAddress> people) {
    StringBuilder header = new StringBuilder(name).append(':');
    int column = header.length();
    int left = people.size();
    for (MailAddress one : people) {
      String text = encoded(one) + (--left > 0 ? "," : "");
      boolean fits = column + 1 + text.length() <= LINE || column == name.length() + 1;
      header.append(fits ? " " : "\n ").append(text);
      column = fits ? column + 1 + text.length() : 1 + text.length();
    }
    return people.isEmpty() ? "" : header.append('\n').toString();
  }

  private static String encoded(MailAddress one) {
    int at = one.address().lastIndexOf('@');
    return AddressFormatter.DEFAULT.encode(
        new Mailbox(
            one.name().isEmpty() ? null : cut(one.name(), LONGEST_NAME),
            one.address().substring(0, at),
            one.address().substring(at + 1)));
  }

  private String subject() {
    String visible = to.subject().replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
    String subject = cut(visible, LONGEST_SUBJECT);
    String whole = REPLY.matcher(subject).find() ? subject : "Re: " + subject;
    int prefix = "Subject: ".length();
    return MimeUtil.fold(EncoderUtil.encodeIfNecessary(whole, Usage.TEXT_TOKEN, prefix), prefix)
        .replace("\r\n", "\n");
  }

  private static String cut(String text, int length) {
    return text.codePointCount(0, text.length()) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length));
  }

  private void references(StringBuilder mail) {
    if (!MESSAGE_ID.matcher(to.messageId()).matches()) {
      return;
    }
    mail.append("In-Reply-To: <").append(to.messageId()).append(">\n");
    List<String> ids =
        new ArrayList<>(
            to.references().stream().filter(id -> MESSAGE_ID.matcher(id).matches()).toList());
    ids.remove(to.messageId());
    ids.add(to.messageId());
    if (ids.size() > LONGEST_REFERENCES) {
      // The first names the discussion, the last ones the branch of it.
      ids.subList(1, ids.size() - LONGEST_REFERENCES + 1).clear();
    }
    mail.append("References: <").append(String.join(">\n <", ids)).append(">\n");
  }
}
