package org.lockscope.analyzer.order;

/**
 * A function.
 *
 * @param path the file that defines it
 * @param name its name
 */
public record FunctionKey(String path, String name) implements Comparable<FunctionKey> {

  @Override
  public int compareTo(FunctionKey other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : path.compareTo(other.path);
  }

  @Override
  public String toString() {
    return name + "()";
  }
}
