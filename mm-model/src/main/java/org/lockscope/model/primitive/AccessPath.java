package org.lockscope.model.primitive;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object as the call of a primitive names it: the lvalue a C programmer would write, in terms of
 * the call's arguments and result.
 *
 * <p>{@code spin_lock(&n->list_lock)} and a wrapper that takes {@code n} name the same object: the
 * one by {@code *arg0}, the other by {@code arg0->list_lock}.
 *
 * @param root where the path starts
 * @param selectors the steps from there, in order
 */
public record AccessPath(Root root, List<Selector> selectors) {

  private static final Pattern NOTATION =
      Pattern.compile("(\\**)(arg\\d|return|guard|global:\\w+)((?:(?:->|\\.)\\w+)*)");
  private static final Pattern FIELD = Pattern.compile("(->|\\.)(\\w+)");

  public AccessPath {
    Objects.requireNonNull(root);
    selectors = List.copyOf(selectors);
  }

  /** Where a path starts. */
  public sealed interface Root {}

  /**
   * An argument of the call, as written.
   *
   * @param index from 0
   */
  public record Argument(int index) implements Root {
    @Override
    public String toString() {
      return "arg" + index;
    }
  }

  /** What the call returns. */
  public record Result() implements Root {
    @Override
    public String toString() {
      return "return";
    }
  }

  /** A word inside the guard object of {@code guard()} or {@code scoped_guard()}. */
  public record GuardObject() implements Root {
    @Override
    public String toString() {
      return "guard";
    }
  }

  /**
   * An object with a name of its own.
   *
   * @param name the C identifier; for lockdep's pseudo-locks lockdep's name
   */
  public record Global(String name) implements Root {
    @Override
    public String toString() {
      return "global:" + name;
    }
  }

  /** A step of a path. */
  public sealed interface Selector {}

  /** To what a pointer points at. */
  public record Dereference() implements Selector {}

  /**
   * To a member of a struct.
   *
   * @param name the member
   */
  public record Field(String name) implements Selector {}

  /**
   * Reads a path.
   *
   * @param text {@code arg2}, {@code *arg0}, {@code arg0->xa->xa_lock}, {@code
   *     global:rcu_state.barrier_mutex}, {@code *return}
   * @throws IllegalArgumentException if the text is no path
   */
  static AccessPath parse(String text) {
    Matcher matcher = NOTATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no access path");
    }
    List<Selector> selectors = new ArrayList<>();
    Matcher field = FIELD.matcher(matcher.group(3));
    while (field.find()) {
      if (field.group(1).equals("->")) {
        selectors.add(new Dereference());
      }
      selectors.add(new Field(field.group(2)));
    }
    for (int i = 0; i < matcher.group(1).length(); i++) {
      selectors.add(new Dereference());
    }
    return new AccessPath(root(matcher.group(2)), selectors);
  }

  private static Root root(String text) {
    if (text.equals("return")) {
      return new Result();
    }
    if (text.equals("guard")) {
      return new GuardObject();
    }
    return text.startsWith("global:")
        ? new Global(text.substring("global:".length()))
        : new Argument(Integer.parseInt(text.substring("arg".length())));
  }

  /** The path in C's notation. */
  @Override
  public String toString() {
    String text = root.toString();
    int pointers = 0;
    for (Selector selector : selectors) {
      if (selector instanceof Field field) {
        text =
            (pointers > 1 ? "(" + "*".repeat(pointers - 1) + text + ")" : text)
                + (pointers > 0 ? "->" : ".")
                + field.name();
        pointers = 0;
      } else {
        pointers++;
      }
    }
    return "*".repeat(pointers) + text;
  }
}
