package org.lockscope.analyzer.site;

import java.util.List;

/**
 * An object as a function finds it: from something with a name along members.
 *
 * @param root where the way begins
 * @param fields the members on the way, in order; {@code "[]"} is an array's element. Whether a
 *     step follows a pointer is not said
 */
public record ObjectReference(Root root, List<String> fields) {

  public ObjectReference {
    fields = List.copyOf(fields);
  }

  // What a record does by itself takes several times as long.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof ObjectReference reference
            && fields.equals(reference.fields)
            && root.equals(reference.root);
  }

  @Override
  public int hashCode() {
    return 31 * root.hashCode() + fields.hashCode();
  }

  /** Where a way begins. */
  public sealed interface Root {}

  /** What the function was passed, from 0. */
  public record Parameter(int index) implements Root {
    @Override
    public String toString() {
      return "arg" + index;
    }
  }

  /** A variable or function with file scope, by its name. */
  public record Global(String name) implements Root {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A variable of the function's own, by its name. */
  public record Local(String name) implements Root {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * What was computed, or found, on the way.
   *
   * @param value a description; equal ones are the same value in one function
   */
  public record Computed(String value) implements Root {
    @Override
    public String toString() {
      return value;
    }
  }

  /** The member the way ends at; empty if it ends where it begins. */
  public String lastField() {
    return fields.isEmpty() ? "" : fields.get(fields.size() - 1);
  }

  @Override
  public String toString() {
    return fields.isEmpty() ? root.toString() : root + "->" + String.join("->", fields);
  }
}
