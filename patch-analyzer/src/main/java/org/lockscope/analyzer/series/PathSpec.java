package org.lockscope.analyzer.series;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which paths a user wants to hear of, said as git users say it: a file, a folder, a pattern in
 * which {@code *} also matches {@code /}, and exclusions that begin with {@code :!}.
 */
public final class PathSpec {

  private static final PathSpec EVERYTHING = new PathSpec(List.of(), List.of(), "");

  private final List<Rule> wanted;
  private final List<Rule> unwanted;
  private final String text;

  private PathSpec(List<Rule> wanted, List<Rule> unwanted, String text) {
    this.wanted = wanted;
    this.unwanted = unwanted;
    this.text = text;
  }

  @FunctionalInterface
  private interface Rule {
    boolean matches(String path);
  }

  /** The specification that every path fits. */
  public static PathSpec everything() {
    return EVERYTHING;
  }

  /**
   * Understands what a user typed.
   *
   * @param specs none for everything
   * @param folder where in the tree the user is, from which the specifications are meant; empty for
   *     the top of the tree
   * @throws InputException if one of them has magic that we do not know, or leads out of the tree
   */
  public static PathSpec parse(List<String> specs, String folder) throws InputException {
    List<Rule> wanted = new ArrayList<>();
    List<Rule> unwanted = new ArrayList<>();
    for (String spec : specs) {
      String rest = spec;
      boolean exclude = false;
      boolean top = false;
      if (rest.startsWith(":(")) {
        int close = rest.indexOf(')');
        for (String word : rest.substring(2, close < 0 ? rest.length() : close).split(",", -1)) {
          switch (word) {
            case "exclude" -> exclude = true;
            case "top" -> top = true;
            default -> throw unknownMagic(spec);
          }
        }
        if (close < 0) {
          throw unknownMagic(spec);
        }
        rest = rest.substring(close + 1);
      } else if (rest.startsWith(":")) {
        int i = 1;
        for (; i < rest.length() && "!^/".indexOf(rest.charAt(i)) >= 0; i++) {
          if (rest.charAt(i) == '/') {
            top = true;
          } else {
            exclude = true;
          }
        }
        if (i == 1 && rest.length() > 1) {
          throw unknownMagic(spec);
        }
        rest = rest.substring(i);
      }
      (exclude ? unwanted : wanted).add(rule(spec, resolve(spec, top ? "" : folder, rest)));
    }
    return new PathSpec(List.copyOf(wanted), List.copyOf(unwanted), String.join(" ", specs));
  }

  private static InputException unknownMagic(String spec) {
    return new InputException(
        "path '" + spec + "'", "unknown magic; only :(exclude), :!, :(top) and :/ are known");
  }

  private static String resolve(String spec, String folder, String path) throws InputException {
    if (path.startsWith("/")) {
      throw new InputException(
          "path '" + spec + "'", "absolute; give it as it is in the tree, such as mm/slub.c");
    }
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (Paths.prefix(folder) + path).split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          throw new InputException("path '" + spec + "'", "leads out of the tree");
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts) + (path.endsWith("/") && !parts.isEmpty() ? "/" : "");
  }

  private static Rule rule(String spec, String path) throws InputException {
    if (path.isEmpty()) {
      return any -> true;
    }
    if (path.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0)) {
      try {
        Pattern pattern = Pattern.compile(regex(path), Pattern.DOTALL);
        return candidate -> pattern.matcher(candidate).matches();
      } catch (PatternSyntaxException e) {
        throw new InputException("path '" + spec + "'", "not a pattern: " + e.getDescription(), e);
      }
    }
    String prefix = Paths.prefix(path);
    return candidate -> candidate.equals(path) || candidate.startsWith(prefix);
  }

  private static String regex(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (c == '\\' && i + 1 < glob.length()) {
        regex.append(Pattern.quote(glob.substring(++i, i + 1)));
      } else if (close > 0) {
        String set = glob.substring(i + 1, close).replace("\\", "\\\\").replace("&&", "&\\&");
        boolean negated = set.startsWith("!") || set.startsWith("^");
        regex.append(negated ? "[^" : "[");
        regex.append((negated ? set.substring(1) : set).replace("[", "\\[")).append(']');
        i = close;
      } else {
        regex.append(Pattern.quote(glob.substring(i, i + 1)));
      }
    }
    return regex.toString();
  }

  /** Whether a path fits. */
  public boolean matches(String path) {
    return (wanted.isEmpty() || wanted.stream().anyMatch(rule -> rule.matches(path)))
        && unwanted.stream().noneMatch(rule -> rule.matches(path));
  }

  /** Whether a change fits, on one side at least. */
  public boolean matches(FileChange change) {
    return change.oldPath().filter(this::matches).isPresent()
        || change.newPath().filter(this::matches).isPresent();
  }

  /** What the user typed; empty for {@link #everything}. */
  @Override
  public String toString() {
    return text;
  }
}
