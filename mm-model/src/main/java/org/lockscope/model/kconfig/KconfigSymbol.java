package org.lockscope.model.kconfig;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a tree's Kconfig files say about one symbol.
 *
 * @param name the symbol, without {@code CONFIG_}
 * @param type what values it takes
 * @param definitions each {@code config} entry of it, in the order the kernel's tool meets them;
 *     none if the tree does not define it
 * @param selectedBy who sets a lower limit to it, whatever it depends on
 * @param impliedBy who sets its default
 */
public record KconfigSymbol(
    String name,
    Type type,
    List<Definition> definitions,
    List<Reverse> selectedBy,
    List<Reverse> impliedBy) {

  public KconfigSymbol {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    definitions = List.copyOf(definitions);
    selectedBy = List.copyOf(selectedBy);
    impliedBy = List.copyOf(impliedBy);
  }

  /** The values a symbol takes. */
  public enum Type {
    /** n or y. */
    BOOL,
    /** n, m or y. */
    TRISTATE,
    STRING,
    INT,
    HEX,
    /** No entry says, or entries disagree. */
    UNKNOWN;

    /** Whether the symbol counts in an expression: the others are n there. */
    public boolean isLogical() {
      return this == BOOL || this == TRISTATE;
    }
  }

  /**
   * One entry.
   *
   * @param place where it begins
   * @param architectures for which architectures it is read; empty if for all
   * @param dependency what it depends on, with all that encloses it
   * @param prompts what lets the user set it
   * @param defaults what it is where the user did not or could not say
   * @param selects what it sets a lower limit to
   * @param implies what it sets the default of
   * @param choice where the choice begins that it is a member of
   * @param unread attributes that were not understood; with one of them, all the rest is in doubt
   */
  public record Definition(
      KconfigPlace place,
      SortedSet<String> architectures,
      KconfigExpression dependency,
      List<Prompt> prompts,
      List<Default> defaults,
      List<Forward> selects,
      List<Forward> implies,
      Optional<KconfigPlace> choice,
      List<KconfigNote> unread) {

    public Definition {
      Objects.requireNonNull(place);
      Objects.requireNonNull(dependency);
      Objects.requireNonNull(choice);
      architectures = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(architectures));
      prompts = List.copyOf(prompts);
      defaults = List.copyOf(defaults);
      selects = List.copyOf(selects);
      implies = List.copyOf(implies);
      unread = List.copyOf(unread);
    }
  }

  /**
   * A prompt.
   *
   * @param place where it stands
   * @param text what it shows
   * @param condition when it is shown, besides the entry's dependency
   */
  public record Prompt(KconfigPlace place, String text, KconfigExpression condition) {}

  /**
   * A default.
   *
   * @param place where it stands
   * @param value the value
   * @param condition when it counts, besides the entry's dependency
   */
  public record Default(KconfigPlace place, KconfigExpression value, KconfigExpression condition) {}

  /**
   * A select or imply, seen from the symbol that has it.
   *
   * @param place where it stands
   * @param target whom it is about
   * @param condition when it counts, besides the entry's dependency
   */
  public record Forward(KconfigPlace place, String target, KconfigExpression condition) {}

  /**
   * A select or imply, seen from its target.
   *
   * @param place where it stands
   * @param by the symbol that has it
   * @param architectures for which architectures it is read; empty if for all
   * @param condition when it counts, with all that the entry depends on
   */
  public record Reverse(
      KconfigPlace place, String by, SortedSet<String> architectures, KconfigExpression condition) {

    public Reverse {
      architectures = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(architectures));
    }
  }

  /** Whether an entry defines it. */
  public boolean isDefined() {
    return !definitions.isEmpty();
  }

  /** Where it is defined. */
  public List<KconfigPlace> places() {
    return definitions.stream().map(Definition::place).toList();
  }
}
