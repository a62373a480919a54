package org.lockscope.analyzer.callgraph;

import java.util.Objects;

/**
 * A function of a revision, or a macro that is as good as one. No record, for the hash code that it
 * keeps: maps ask for it millions of times.
 */
public final class FunctionId implements Comparable<FunctionId> {

  private final String path;
  private final String name;
  private final int hash;

  /**
   * Makes the id of a function.
   *
   * @param path the file that defines it; empty if no file in scope does
   * @param name its name
   */
  public FunctionId(String path, String name) {
    this.path = Objects.requireNonNull(path);
    this.name = Objects.requireNonNull(name);
    this.hash = 31 * name.hashCode() + path.hashCode();
  }

  /** The file that defines it; empty if no file in scope does. */
  public String path() {
    return path;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Whether its definition is in scope. */
  public boolean isDefined() {
    return !path.isEmpty();
  }

  /** Whether it is a function or macro of a header. */
  public boolean isOfHeader() {
    return path.endsWith(".h");
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof FunctionId function
            && hash == function.hash
            && name.equals(function.name)
            && path.equals(function.path);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** By name, then by path. */
  @Override
  public int compareTo(FunctionId other) {
    if (this == other) {
      return 0;
    }
    int byName = name.compareTo(other.name);
    return byName == 0 ? path.compareTo(other.path) : byName;
  }

  @Override
  public String toString() {
    return isDefined() ? name + " (" + path + ")" : name;
  }
}
