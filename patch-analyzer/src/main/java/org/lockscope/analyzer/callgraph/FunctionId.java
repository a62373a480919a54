package org.lockscope.analyzer.callgraph;

import java.util.Comparator;
import java.util.Objects;

/**
 * A function of a revision, or a macro that is as good as one.
 *
 * @param path the file that defines it; empty if no file in scope does
 * @param name its name
 */
public record FunctionId(String path, String name) implements Comparable<FunctionId> {

  private static final Comparator<FunctionId> ORDER =
      Comparator.comparing(FunctionId::name).thenComparing(FunctionId::path);

  public FunctionId {
    Objects.requireNonNull(path);
    Objects.requireNonNull(name);
  }

  /** Whether its definition is in scope. */
  public boolean isDefined() {
    return !path.isEmpty();
  }

  /** Whether it is a function or macro of a header. */
  public boolean isOfHeader() {
    return path.endsWith(".h");
  }

  // What a record does by itself takes several times as long, and this is asked millions of times.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof FunctionId function
            && name.equals(function.name)
            && path.equals(function.path);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + path.hashCode();
  }

  @Override
  public int compareTo(FunctionId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return isDefined() ? name + " (" + path + ")" : name;
  }
}
