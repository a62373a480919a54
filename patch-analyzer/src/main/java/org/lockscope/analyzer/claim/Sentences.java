package org.lockscope.analyzer.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Takes a message apart. */
final class Sentences {

  /** Nobody writes longer ones, and patterns need not be tried on them. */
  private static final int LONGEST = 1000;

  private static final int MOST = 500;

  private static final Pattern TRAILER =
      Pattern.compile(
          "[A-Z][A-Za-z]*(-[A-Za-z]+)*(-by|): .*|Link: .*|Fixes: .*|Cc: .*|\\[\\d+\\] .*");

  /** What git puts into a cover letter: the subjects of the patches by author. */
  private static final Pattern SHORTLOG = Pattern.compile("[^:()]{1,80} \\(\\d+\\): ");

  private static final Pattern END =
      Pattern.compile("(?<=[.!?;:])\\s+(?=[\\p{Lu}\"(_]|\\w+\\(\\))");
  private static final Pattern PREFIX = Pattern.compile("^([\\w,/ .+-]{1,40}:\\s+)+");

  private Sentences() {}

  /** The subject without what it says of subsystems. */
  static String subject(String subject) {
    return subject.length() > LONGEST ? "" : PREFIX.matcher(subject).replaceFirst("").strip();
  }

  /** The sentences of the text, without quotations and trailers. */
  static List<String> of(String message) {
    List<String> sentences = new ArrayList<>();
    StringBuilder paragraph = new StringBuilder();
    for (String line : (message + "\n").split("\n", -1)) {
      String text = line.strip();
      boolean item = text.startsWith("- ") || text.startsWith("* ");
      if (text.isEmpty() || item || text.startsWith(">") || isTrailer(text)) {
        split(paragraph, sentences);
      }
      if (!text.startsWith(">") && !isTrailer(text)) {
        paragraph.append(item ? text.substring(2) : text).append(' ');
      }
      if (sentences.size() >= MOST) {
        return sentences;
      }
    }
    return sentences;
  }

  private static boolean isTrailer(String line) {
    return line.length() < LONGEST
        && TRAILER.matcher(line).matches()
        && line.contains(": ")
        && !line.contains(". ");
  }

  private static void split(StringBuilder paragraph, List<String> sentences) {
    if (SHORTLOG.matcher(paragraph).lookingAt()) {
      paragraph.setLength(0);
      return;
    }
    for (String sentence : END.split(paragraph, -1)) {
      String text = sentence.strip().replaceAll("\\s+", " ");
      if (!text.isEmpty() && text.length() <= LONGEST) {
        sentences.add(text);
      }
    }
    paragraph.setLength(0);
  }
}
