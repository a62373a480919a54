package org.lockscope.model.kbuild;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/** Reads a Makefile line by line, with the conditions that each line is under. */
final class MakefileReader {

  private static final Pattern ASSIGNMENT = Pattern.compile("\\s*(\\+|:|::|\\?|)=(?!=)");
  private static final Pattern SYMBOL = Pattern.compile("\\$\\(CONFIG_(\\w+)\\)");
  private static final Pattern BUILT_IN =
      Pattern.compile("\\$\\((?:subst m,y,\\$\\(CONFIG_(\\w+)\\)|CONFIG_(\\w+):m=y)\\)");
  private static final Pattern COMPARISON = Pattern.compile("\\((.*),([^,]*)\\)");
  private static final Pattern DIRECTIVE = Pattern.compile("(-?[a-z]+)(?=[ (]|$)(.*)");
  private static final Pattern LIST = Pattern.compile("(.*?)-(y|m|objs|\\$.*)");

  /** More symbols than these are not compared with a word. */
  private static final int MAX_COMPARED = 4;

  private final ConfigurationSpace space;
  private final Map<String, List<Makefile.Word>> variables = new HashMap<>();
  private final Deque<Branch> branches = new ArrayDeque<>();
  private final List<Supplier<PresenceCondition>> opaque = new ArrayList<>();

  private MakefileReader(ConfigurationSpace space) {
    this.space = space;
  }

  /**
   * What is known of when make reads a line.
   *
   * @param possible it reads it at most then
   * @param certain it reads it at least then
   */
  private record Range(Supplier<PresenceCondition> possible, Supplier<PresenceCondition> certain) {

    static Range exactly(Supplier<PresenceCondition> condition) {
      return new Range(condition, condition);
    }

    Range and(Range other) {
      return new Range(
          () -> possible.get().and(other.possible.get()),
          () -> certain.get().and(other.certain.get()));
    }

    Range not() {
      return new Range(() -> certain.get().not(), () -> possible.get().not());
    }
  }

  /**
   * A conditional that is open.
   *
   * @param now when its current part is read
   * @param rest when none of its parts so far is
   */
  private record Branch(Range now, Range rest) {}

  static Makefile read(String text, ConfigurationSpace space) {
    MakefileReader reader = new MakefileReader(space);
    boolean inDefinition = false;
    for (String line : text.replaceAll("\\\\\r?\n", " ").split("\r?\n", -1)) {
      String content = withoutComment(line).replace('\t', ' ').trim();
      if (content.startsWith("define ")) {
        inDefinition = true;
      } else if (content.equals("endef")) {
        inDefinition = false;
      } else if (!inDefinition && !content.isEmpty() && !isRecipe(line)) {
        reader.line(content);
      }
    }
    return new Makefile(reader.variables, reader.opaque);
  }

  /**
   * Whether a line is a shell command for make to run, made by a function of
   * scripts/Kbuild.include.
   */
  private static boolean isRecipe(String line) {
    return line.startsWith("\t") && line.trim().startsWith("$(call ");
  }

  private static String withoutComment(String line) {
    int hash = line.indexOf('#');
    return hash < 0 ? line : line.substring(0, hash);
  }

  private void line(String line) {
    Matcher words = DIRECTIVE.matcher(line);
    boolean found = words.matches();
    String word = found ? words.group(1) : "";
    String rest = found ? words.group(2).trim() : "";
    switch (word) {
      case "ifdef", "ifndef", "ifeq", "ifneq" -> {
        Range condition = condition(word, rest);
        branches.push(new Branch(condition, condition.not()));
      }
      case "else" -> orElse(rest);
      case "endif" -> branches.poll();
      case "include", "-include", "sinclude" -> opaque.add(here().possible());
      default -> statement(line);
    }
  }

  private void orElse(String next) {
    if (branches.isEmpty()) {
      return;
    }
    Range before = branches.pop().rest();
    Matcher words = DIRECTIVE.matcher(next);
    if (!words.matches()) {
      branches.push(new Branch(before, Range.exactly(space::never)));
    } else {
      Range condition = condition(words.group(1), words.group(2).trim());
      branches.push(new Branch(before.and(condition), before.and(condition.not())));
    }
  }

  private Range here() {
    return branches.stream().map(Branch::now).reduce(Range.exactly(space::always), Range::and);
  }

  private Range condition(String word, String rest) {
    Optional<Supplier<PresenceCondition>> known =
        switch (word) {
          case "ifdef", "ifndef" ->
              rest.matches("CONFIG_\\w+")
                  ? Optional.of(() -> space.enabled(rest.substring("CONFIG_".length())))
                  : Optional.empty();
          default -> equal(rest);
        };
    boolean positive = word.equals("ifdef") || word.equals("ifeq");
    return known
        .map(Range::exactly)
        .map(r -> positive ? r : r.not())
        .orElseGet(() -> new Range(space::always, space::never));
  }

  /** When symbols, written one behind the other, are equal to a word; empty if nobody knows. */
  private Optional<Supplier<PresenceCondition>> equal(String comparison) {
    Matcher parts = COMPARISON.matcher(comparison);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String left = parts.group(1).trim();
    String right = parts.group(2).trim();
    List<String> symbols = new ArrayList<>();
    Matcher symbol = SYMBOL.matcher(left);
    while (symbol.find()) {
      symbols.add(symbol.group(1));
    }
    boolean isPlain = SYMBOL.matcher(left).replaceAll("").isEmpty() && right.matches("[ym]*");
    return isPlain && !symbols.isEmpty() && symbols.size() <= MAX_COMPARED
        ? Optional.of(() -> written(symbols, right))
        : Optional.empty();
  }

  private PresenceCondition written(List<String> symbols, String word) {
    if (symbols.isEmpty()) {
      return word.isEmpty() ? space.always() : space.never();
    }
    String first = symbols.get(0);
    List<String> others = symbols.subList(1, symbols.size());
    PresenceCondition off = space.enabled(first).not().and(written(others, word));
    if (word.isEmpty()) {
      return off;
    }
    PresenceCondition value =
        word.startsWith("y") ? space.symbol(first) : space.of(Atom.module(first));
    return off.or(value.and(written(others, word.substring(1))));
  }

  /** An assignment; rules, and what functions do, are left out. */
  private void statement(String line) {
    int end = nameEnd(line);
    Matcher operator = ASSIGNMENT.matcher(line);
    if (end == 0 || !operator.find(end) || operator.start() != end) {
      if (line.contains("$(eval") || line.startsWith("$(call")) {
        opaque.add(here().possible());
      }
      return;
    }
    String name = line.substring(0, end);
    boolean adds = operator.group(1).equals("+") || operator.group(1).equals("?");
    List<String> words = words(line.substring(operator.end()));
    Matcher list = LIST.matcher(name);
    if (!list.matches()) {
      assign(name, here(), adds, words);
      return;
    }
    if (list.group(1).contains("$")) {
      opaque.add(here().possible());
      return;
    }
    assignList(list.group(1), list.group(2), adds, words);
  }

  private void assignList(String stem, String suffix, boolean adds, List<String> words) {
    if (!suffix.startsWith("$")) {
      assign(stem + "-" + suffix, here(), adds, words);
      return;
    }
    Matcher symbol = SYMBOL.matcher(suffix);
    Matcher builtIn = BUILT_IN.matcher(suffix);
    if (symbol.matches()) {
      String name = symbol.group(1);
      Range y = Range.exactly(() -> space.symbol(name));
      Range m = Range.exactly(() -> space.of(Atom.module(name)));
      assign(stem + "-y", here().and(y), adds, words);
      assign(stem + "-m", here().and(m), adds, words);
    } else if (builtIn.matches()) {
      String name = builtIn.group(1) == null ? builtIn.group(2) : builtIn.group(1);
      Range either = Range.exactly(() -> space.enabled(name));
      assign(stem + "-y", here().and(either), adds, words);
    } else {
      Range perhaps = new Range(here().possible(), space::never);
      assign(stem + "-y", perhaps, true, words);
      assign(stem + "-m", perhaps, true, words);
    }
  }

  private void assign(String variable, Range when, boolean adds, List<String> words) {
    List<Makefile.Word> present = variables.computeIfAbsent(variable, v -> new ArrayList<>());
    if (!adds) {
      present.replaceAll(
          w -> new Makefile.Word(w.text(), () -> w.condition().minus(when.certain().get())));
    }
    words.forEach(w -> present.add(new Makefile.Word(w, when.possible())));
  }

  /** Where the name at the beginning of a line ends; 0 if there is none. */
  private static int nameEnd(String line) {
    int depth = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0 && (c == ' ' || c == ':' || c == '=' || c == '+' || c == '?')) {
        return i;
      }
    }
    return 0;
  }

  /** Splits at blanks that are not inside parentheses. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int depth = 0;
    for (char c : (text + " ").toCharArray()) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c != ' ' || depth > 0) {
        word.append(c);
      } else if (word.length() > 0) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }
}
