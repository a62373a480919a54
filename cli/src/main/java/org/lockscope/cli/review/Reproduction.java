package org.lockscope.cli.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lockscope.analyzer.series.CoverLetter;
import org.lockscope.analyzer.series.MailHeader;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Series;

/**
 * How somebody else gets the same answer: no path of this machine is in it, and nothing that a mail
 * says can be more than one word of the shell.
 *
 * @param series what was analysed
 * @param file what the mails were read from, if that is known
 * @param options the options that say which kernels, and what to look at
 * @param paths those that were looked at
 */
public record Reproduction(
    Series series, Optional<String> file, List<String> options, List<String> paths) {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./~^-]+");
  private static final Pattern RELEASE = Pattern.compile("v[0-9][0-9a-z.-]*");
  private static final int ABBREVIATION = 12;

  /** Copies the lists. */
  public Reproduction {
    options = List.copyOf(options);
    paths = List.copyOf(paths);
  }

  /**
   * The lines of the command.
   *
   * @param patch the patch in question; empty for the whole series
   * @param command what to do: {@code explain ID}
   */
  List<String> lines(Optional<Patch> patch, List<String> command) {
    List<String> words = new ArrayList<>(command);
    List<String> lines = new ArrayList<>();
    Optional<String> commit =
        patch.flatMap(Patch::id).filter(id -> id.matches("[0-9a-f]{40}") && file.isEmpty());
    if (commit.isPresent()) {
      words.add(commit.get().substring(0, ABBREVIATION));
    } else if (file.isEmpty()) {
      words.add(series.title());
    } else {
      Optional<String> message = messageId();
      message.ifPresent(id -> lines.add("b4 am -o - " + quoted(id) + " |"));
      if (message.isPresent()) {
        words.add("--mbox");
        words.add("-");
      } else {
        words.add(file.get());
      }
      series
          .base()
          .id()
          .ifPresent(
              id -> {
                words.add("--base");
                words.add(base(id));
              });
    }
    words.addAll(options);
    if (!paths.isEmpty()) {
      words.add("--");
      words.addAll(paths);
    }
    lines.addAll(broken(words.stream().map(Reproduction::quoted).toList(), !lines.isEmpty()));
    return lines;
  }

  /** What b4 finds the series by: the mail that began it. */
  private Optional<String> messageId() {
    return series
        .cover()
        .map(CoverLetter::mail)
        .or(() -> series.patches().stream().findFirst().flatMap(Patch::mail))
        .map(MailHeader::messageId)
        .filter(id -> !id.isEmpty());
  }

  /** The base, by the name of its release if that is how it was named, else by its id. */
  private String base(String id) {
    String name = series.baseName().split(" ", 2)[0];
    return RELEASE.matcher(name).matches()
        ? name
        : id.substring(0, Math.min(id.length(), ABBREVIATION));
  }

  /** One word of a shell, whatever is in it. */
  static String quoted(String word) {
    String visible = Prose.visible(word).replace('\t', ' ');
    return PLAIN.matcher(visible).matches() ? visible : "'" + visible.replace("'", "'\\''") + "'";
  }

  /** The words, but each option together with its value. */
  private static List<String> withValues(List<String> words) {
    List<String> units = new ArrayList<>();
    String option = "";
    for (String word : words) {
      if (!option.isEmpty() && !word.startsWith("-")) {
        units.set(units.size() - 1, option + " " + word);
        option = "";
      } else {
        units.add(word);
        option = word.matches("--[a-z-]+") ? word : "";
      }
    }
    return units;
  }

  private static List<String> broken(List<String> words, boolean indented) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(indented ? "  lockscope" : "lockscope");
    for (String word : withValues(words)) {
      if (line.length() + 1 + word.length() + 2 > Prose.WIDTH && !line.toString().isBlank()) {
        lines.add(line + " \\");
        line = new StringBuilder(indented ? "     " : "   ");
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
