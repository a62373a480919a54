package org.lockscope.model.condition;

import java.util.Comparator;
import java.util.Objects;

/**
 * One indivisible question a presence condition asks about a kernel configuration.
 *
 * @param kind what is asked
 * @param text the symbol, macro or expression asked about, without decoration
 */
public record Atom(Kind kind, String text) implements Comparable<Atom> {

  /** What an atom asks. */
  public enum Kind {
    /** Is {@code CONFIG_text} set to {@code y}? */
    SYMBOL,
    /**
     * Is {@code CONFIG_text} set to {@code m}? The preprocessor sees {@code CONFIG_text_MODULE}.
     */
    MODULE,
    /** Is the macro {@code text} defined? Only for macros that are no configuration symbol. */
    DEFINED,
    /** Is the preprocessor expression {@code text} non-zero? The front-end cannot look inside. */
    EXPRESSION,
    /**
     * Is {@code CONFIG_text} set at all, to {@code y} or to {@code m}, as {@code IS_ENABLED()}
     * asks? Only {@linkplain PresenceCondition#minimal minimal} formulas have it, so that they need
     * not say the same of either.
     */
    ENABLED
  }

  private static final Comparator<Atom> ORDER =
      Comparator.comparing(Atom::text).thenComparing(Atom::kind);

  public Atom {
    Objects.requireNonNull(kind);
    if (text.isBlank()) {
      throw new IllegalArgumentException("an atom needs a text");
    }
  }

  /** The atom that asks whether {@code CONFIG_name} is {@code y}. */
  public static Atom symbol(String name) {
    return new Atom(Kind.SYMBOL, name);
  }

  /** The atom that asks whether {@code CONFIG_name} is {@code m}. */
  public static Atom module(String name) {
    return new Atom(Kind.MODULE, name);
  }

  /** The atom that asks whether {@code CONFIG_name} is {@code y} or {@code m}. */
  public static Atom enabled(String name) {
    return new Atom(Kind.ENABLED, name);
  }

  /** The atom that asks whether the macro {@code name} is defined. */
  public static Atom defined(String name) {
    return new Atom(Kind.DEFINED, name);
  }

  /** The atom that asks whether a preprocessor expression is non-zero. */
  public static Atom expression(String text) {
    return new Atom(Kind.EXPRESSION, text.trim().replaceAll("\\s+", " "));
  }

  /**
   * The atom in the notation of {@link ConfigurationSpace#parse}: {@code SMP}, {@code [HZ > 100]}.
   */
  @Override
  public String toString() {
    return switch (kind) {
      case SYMBOL -> text;
      case MODULE -> text + "=m";
      case DEFINED -> "defined(" + text + ")";
      case EXPRESSION -> "[" + text + "]";
      case ENABLED -> text + "!=n";
    };
  }

  @Override
  public int compareTo(Atom other) {
    return ORDER.compare(this, other);
  }
}
