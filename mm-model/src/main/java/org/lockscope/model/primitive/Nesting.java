package org.lockscope.model.primitive;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a primitive tells lockdep about a lock that is taken while another one of its class is held.
 *
 * @param kind what it tells
 * @param argument the argument that tells it, from 0
 */
public record Nesting(Kind kind, int argument) {

  private static final Pattern NOTATION = Pattern.compile("(subclass|under) arg(\\d)");

  /** How lockdep tells such locks apart. */
  public enum Kind {
    /** By a number: that of the lock's place in a hierarchy. */
    SUBCLASS,
    /** Not at all: an outer lock is held that only one can hold. */
    UNDER
  }

  static Nesting parse(String text) {
    Matcher matcher = NOTATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no nesting");
    }
    return new Nesting(
        matcher.group(1).equals("under") ? Kind.UNDER : Kind.SUBCLASS,
        Integer.parseInt(matcher.group(2)));
  }

  @Override
  public String toString() {
    return (kind == Kind.UNDER ? "under" : "subclass") + " arg" + argument;
  }
}
