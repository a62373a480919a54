package org.lockscope.model.kbuild;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The variables of one Makefile, each a list of words with the configurations in which it has them.
 *
 * @param variables the words by the name of the variable
 * @param opaque the configurations in which the Makefile does something that could name anything
 */
record Makefile(Map<String, List<Word>> variables, List<Supplier<PresenceCondition>> opaque) {

  /** Lists of what is built; those of the top Makefile are among them. */
  private static final List<String> GOALS =
      List.of("obj", "lib", "subdir", "core", "drivers", "net", "libs", "virt", "init", "fs");

  private static final List<String> SUFFIXES = List.of("-y", "-m", "-objs");

  /** Lists of options for compilers (Documentation/kbuild/makefiles.rst), which name no objects. */
  private static final Pattern OPTIONS =
      Pattern.compile("(?:subdir-)?(?:cc|as|ld)flags(?:-remove)?");

  private static final Pattern REFERENCE = Pattern.compile("\\$[({]([A-Za-z0-9_.-]+)[)}]");

  /** What the Makefile of an architecture gives the one at the top: folders of its own. */
  private static final Pattern OF_ARCHITECTURE = Pattern.compile("\\$\\(ARCH_[A-Z]+\\)");

  Makefile {
    variables = Map.copyOf(variables);
    opaque = List.copyOf(opaque);
  }

  /**
   * A word of a variable.
   *
   * @param text a name, or something for make to expand
   * @param when when the variable has it; computed when it is asked for, since a Makefile may name
   *     hundreds of symbols that do not matter to a file
   */
  record Word(String text, Supplier<PresenceCondition> when) {

    PresenceCondition condition() {
      return when.get();
    }
  }

  /**
   * When an object or a folder is among what is built.
   *
   * @param name relative to the Makefile; that of a folder ends with a slash
   * @return empty if the Makefile does not mention it
   */
  Optional<PresenceCondition> named(String name) {
    Optional<PresenceCondition> result = named(name, new HashSet<>());
    for (Supplier<PresenceCondition> when : opaque) {
      PresenceCondition condition = when.get();
      result = Optional.of(result.map(condition::or).orElse(condition));
    }
    return result;
  }

  private Optional<PresenceCondition> named(String name, Set<String> asked) {
    if (!asked.add(name)) {
      return Optional.empty();
    }
    List<PresenceCondition> found = new ArrayList<>();
    for (String variable : variables.keySet()) {
      Optional<String> stem = stem(variable);
      if (stem.filter(s -> !OPTIONS.matcher(s).matches()).isEmpty()) {
        continue;
      }
      contains(variable, name, new HashSet<>())
          .ifPresent(
              condition -> {
                if (GOALS.contains(stem.get())) {
                  found.add(condition);
                } else {
                  // Part of another object, unless the list is only used by other lists.
                  Optional<PresenceCondition> whole = named(stem.get() + ".o", asked);
                  if (whole.isPresent()) {
                    found.add(condition.and(whole.get()));
                  } else if (condition.isFeasible() && !isUsed(stem.get())) {
                    found.add(condition.space().always());
                  }
                }
              });
    }
    asked.remove(name);
    return found.stream().reduce(PresenceCondition::or);
  }

  private static Optional<String> stem(String variable) {
    return SUFFIXES.stream()
        .filter(variable::endsWith)
        .map(s -> variable.substring(0, variable.length() - s.length()))
        .findFirst();
  }

  /** When the value of a variable may contain a name; empty if it never does. */
  private Optional<PresenceCondition> contains(String variable, String name, Set<String> asked) {
    if (!asked.add(variable)) {
      return Optional.empty();
    }
    List<PresenceCondition> found = new ArrayList<>();
    for (Word word : variables.getOrDefault(variable, List.of())) {
      Matcher reference = REFERENCE.matcher(word.text());
      if (word.text().equals(name)) {
        found.add(word.condition());
      } else if (reference.matches() && variables.containsKey(reference.group(1))) {
        contains(reference.group(1), name, asked)
            .ifPresent(c -> found.add(c.and(word.condition())));
      } else if (couldBe(word.text(), name)) {
        found.add(word.condition());
      }
    }
    asked.remove(variable);
    return found.stream().reduce(PresenceCondition::or);
  }

  /** Whether make could expand a word to a name. */
  private static boolean couldBe(String word, String name) {
    if (OF_ARCHITECTURE.matcher(word).matches()) {
      return name.startsWith("arch/");
    }
    int dollar = word.indexOf('$');
    return dollar >= 0 && name.startsWith(word.substring(0, dollar));
  }

  private boolean isUsed(String stem) {
    return variables.values().stream()
        .flatMap(List::stream)
        .anyMatch(w -> w.text().contains("(" + stem + "-"));
  }

  /** Whether a name stands here as it is, in whatever list. */
  boolean spells(String name) {
    return variables.values().stream().flatMap(List::stream).anyMatch(w -> w.text().equals(name));
  }
}
