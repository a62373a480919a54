package org.lockscope.analyzer.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.diff.UnifiedDiff;
import org.lockscope.analyzer.series.CoverLetter;
import org.lockscope.analyzer.series.MailAddress;
import org.lockscope.analyzer.series.MailHeader;

/**
 * A mail that is decoded and taken apart: what git mailinfo calls the commit message, and the
 * patch.
 */
final class Mail {

  private static final Pattern BASE_COMMIT =
      Pattern.compile("^base-commit: ([0-9a-f]{40})\\s*$", Pattern.MULTILINE);
  private static final Pattern INNER_HEADER = Pattern.compile("(From|Subject|Date): *(.*)");
  private static final Pattern LOG_COMMIT =
      Pattern.compile("^commit [0-9a-f]{40}\\b", Pattern.MULTILINE);

  /** As git mailinfo has it: dashes with a pair of scissors in them. */
  private static final Pattern SCISSORS = Pattern.compile("[- ]*-[- ]*(8<|>8|%<|>%)[- ]*-[- ]*");

  private static final Pattern REFERENCE = Pattern.compile("<([^<>\\s]+)>");

  private final String file;
  private final Optional<String> commit;
  private final Map<String, String> headers;
  private final Map<String, String> inner = new LinkedHashMap<>();
  private final String message;
  private final Subject subject;
  private final Optional<String> baseCommit;
  private final byte[] patch;
  private final Optional<String> charset;
  private final int patchLine;

  /**
   * Takes a mail apart.
   *
   * @param file the name to tell users
   * @param headers unfolded but not decoded, by names in lower case
   * @param body the text of the mail
   * @param charset what the mail says of the text
   * @param bodyLine the line of the file at which the body begins, or 0 if it is not there as is
   */
  Mail(
      String file,
      Optional<String> commit,
      Map<String, String> headers,
      byte[] body,
      Optional<String> charset,
      int bodyLine) {
    this.file = file;
    this.commit = commit;
    this.headers = Map.copyOf(headers);
    int split = endOfMessage(body);
    String text = Texts.decode(Arrays.copyOf(body, split), charset).replace("\r\n", "\n");
    this.subject = Subject.parse(header("subject"));
    this.message = takeInnerHeaders(subject.reply() ? ownWords(text) : text).strip();
    this.patch = Arrays.copyOfRange(body, split, body.length);
    this.charset = charset;
    this.patchLine = bodyLine == 0 ? 0 : bodyLine + lines(body, split);
    Matcher base = BASE_COMMIT.matcher(new String(body, StandardCharsets.ISO_8859_1));
    this.baseCommit = base.find() ? Optional.of(base.group(1)) : Optional.empty();
  }

  /**
   * A diff that is not in a mail. What is before it is its message, or what git show says of a
   * commit.
   */
  static Mail plain(String file, byte[] text) {
    String before = Texts.decode(Arrays.copyOf(text, endOfMessage(text)), Optional.empty());
    String message = before.replace("\r\n", "\n").strip();
    if (!LOG_COMMIT.matcher(message).lookingAt()) {
      return new Mail(
          file,
          Optional.empty(),
          Map.of("subject", firstLine(message)),
          afterFirstLine(message),
          text);
    }
    Map<String, String> headers = new HashMap<>();
    StringBuilder indented = new StringBuilder();
    message
        .lines()
        .forEach(
            line -> {
              if (line.startsWith("Author:")) {
                headers.put("from", line.substring("Author:".length()).strip());
              } else if (line.isEmpty() || line.startsWith("    ")) {
                indented.append(line.strip()).append('\n');
              }
            });
    String dedented = indented.toString().strip();
    headers.put("subject", firstLine(dedented));
    String commit = message.substring("commit ".length(), "commit ".length() + 40);
    return new Mail(file, Optional.of(commit), headers, afterFirstLine(dedented), text);
  }

  private Mail(
      String file,
      Optional<String> commit,
      Map<String, String> headers,
      String message,
      byte[] text) {
    this.file = file;
    this.commit = commit;
    this.headers = headers;
    this.message = message.strip();
    this.patch = text;
    this.charset = Optional.empty();
    this.patchLine = 1;
    this.subject = Subject.parse(header("subject"));
    this.baseCommit = Optional.empty();
  }

  /** Whether it has more than one commit as git log shows them. */
  boolean isLog() {
    return LOG_COMMIT.matcher(new String(patch, StandardCharsets.ISO_8859_1)).results().count() > 1;
  }

  /**
   * What an answer says itself: all behind the scissors or, if there are none, all that is not
   * quoted.
   */
  private static String ownWords(String text) {
    List<String> lines = text.lines().toList();
    int from = 0;
    for (int i = 0; i < lines.size(); i++) {
      from = SCISSORS.matcher(lines.get(i).strip()).matches() ? i + 1 : from;
    }
    StringBuilder own = new StringBuilder();
    for (int i = from; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean quote = line.startsWith(">");
      boolean leadsIn = i + 1 < lines.size() && lines.get(i + 1).startsWith(">");
      if (from > 0 || !(quote || leadsIn && line.endsWith(":"))) {
        own.append(line).append('\n');
      }
    }
    return own.toString();
  }

  private static int lines(byte[] text, int end) {
    int lines = 0;
    for (int i = 0; i < end; i++) {
      lines += text[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  /** Where the commit message ends: at {@code ---} or at the first line of a diff. */
  private static int endOfMessage(byte[] body) {
    int from = 0;
    while (from < body.length) {
      int end = from;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      if (endsMessage(
          new String(body, from, Math.min(end - from, 80), StandardCharsets.ISO_8859_1))) {
        return from;
      }
      from = end + 1;
    }
    return body.length;
  }

  private static boolean endsMessage(String line) {
    if (line.startsWith("diff -") || line.startsWith("Index: ")) {
      return true;
    }
    return line.startsWith("---")
        && (line.substring(3).isBlank()
            || (line.length() > 4 && line.charAt(3) == ' ' && line.charAt(4) != ' '));
  }

  /** Takes away the headers of the commit that a mail may have at the beginning of its text. */
  private String takeInnerHeaders(String text) {
    String rest = text.stripLeading();
    while (MailboxSplitter.isSeparator(firstLine(rest))) {
      rest = afterFirstLine(rest);
    }
    for (Matcher header = INNER_HEADER.matcher(firstLine(rest));
        header.matches();
        header.reset(firstLine(rest))) {
      StringBuilder value = new StringBuilder(header.group(2));
      rest = afterFirstLine(rest);
      while (rest.startsWith(" ") || rest.startsWith("\t")) {
        value.append(' ').append(firstLine(rest).strip());
        rest = afterFirstLine(rest);
      }
      inner.putIfAbsent(
          header.group(1).toLowerCase(Locale.ROOT), MailParser.decodeWords(value.toString()));
    }
    return rest;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  private static String afterFirstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? "" : text.substring(end + 1);
  }

  String header(String name) {
    return MailParser.decodeWords(headers.getOrDefault(name, ""));
  }

  /** Addresses are taken apart before they are decoded, so that no name can become one. */
  private List<MailAddress> addresses(String name) {
    return Addresses.of(headers.getOrDefault(name, ""));
  }

  String file() {
    return file;
  }

  Subject subject() {
    return subject;
  }

  /** Message-ID without angle brackets; empty if there is none. */
  String messageId() {
    Matcher matcher = REFERENCE.matcher(header("message-id"));
    return matcher.find() ? matcher.group(1) : "";
  }

  /** The mail that began the discussion; its own Message-ID if it did. */
  String root() {
    for (String name : new String[] {"references", "in-reply-to"}) {
      Matcher matcher = REFERENCE.matcher(header(name));
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return messageId();
  }

  /** The mails that it answers, the oldest first; what it answers directly is the last. */
  List<String> answered() {
    Set<String> all = new LinkedHashSet<>();
    for (String name : new String[] {"references", "in-reply-to"}) {
      for (Matcher matcher = REFERENCE.matcher(header(name)); matcher.find(); ) {
        all.remove(matcher.group(1));
        all.add(matcher.group(1));
      }
    }
    return List.copyOf(all);
  }

  /** When it was sent; empty if that cannot be read. */
  Optional<Instant> sent() {
    return Dates.parse(header("date"));
  }

  /** The title of the commit, if the text of the mail has headers of its own. */
  Optional<String> innerTitle() {
    return Optional.ofNullable(inner.get("subject"))
        .map(text -> Subject.parse(text).title())
        .filter(title -> !title.isEmpty());
  }

  /** Who wrote the mail, without the address. */
  String sender() {
    return author(header("from")).replaceAll("\\s*<[^<>]*>\\s*$", "");
  }

  Optional<String> baseCommit() {
    return baseCommit;
  }

  /** Whether there may be a diff in the mail. */
  boolean mayHaveDiff() {
    String text = new String(patch, StandardCharsets.ISO_8859_1);
    return text.startsWith("diff --")
        || text.contains("\ndiff --")
        || ((text.startsWith("--- ") || text.contains("\n--- ")) && text.contains("\n+++ "));
  }

  UnifiedDiff diff() {
    return UnifiedDiff.parse(patch);
  }

  boolean hasSamePatch(Mail other) {
    return Arrays.equals(patch, other.patch);
  }

  PatchMail patch(String input, int number, int total) {
    String title =
        inner.containsKey("subject")
            ? Subject.parse(inner.get("subject")).title()
            : subject.title();
    return patch(input, number, total, title.isEmpty() ? lastPart(file) : title);
  }

  PatchMail patch(String input, int number, int total, String title) {
    return new PatchMail(
        input,
        number,
        total,
        title,
        message,
        author(inner.getOrDefault("from", header("from"))),
        messageId().isEmpty() ? commit : Optional.of(messageId()),
        messageId().isEmpty() && header("to").isEmpty()
            ? Optional.empty()
            : Optional.of(mailHeader()),
        diff(),
        Texts.decode(patch, charset).replace("\r\n", "\n"),
        patchLine);
  }

  /** A name without the quotes that a mail puts around one with a dot in it. */
  private static String author(String from) {
    StringBuilder name = new StringBuilder();
    int i = 1;
    for (; i < from.length() && from.charAt(i) != '"'; i++) {
      i += from.charAt(i) == '\\' && i + 1 < from.length() ? 1 : 0;
      name.append(from.charAt(i));
    }
    return from.startsWith("\"") && i < from.length() ? name + from.substring(i + 1) : from;
  }

  /** The name of a file without its folders, so that a title is the same on every machine. */
  static String lastPart(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  CoverLetter coverLetter() {
    return new CoverLetter(subject.title(), subject.total(), message, mailHeader());
  }

  private MailHeader mailHeader() {
    List<MailAddress> replyTo = addresses("reply-to");
    String references = header("references");
    return new MailHeader(
        messageId(),
        header("subject"),
        replyTo.isEmpty() ? addresses("from") : replyTo,
        addresses("to"),
        addresses("cc"),
        header("date"),
        references(references.isEmpty() ? header("in-reply-to") : references));
  }

  private static List<String> references(String text) {
    return REFERENCE.matcher(text).results().map(r -> r.group(1)).toList();
  }
}
